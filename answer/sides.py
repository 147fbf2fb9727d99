"""The two sides of a question that compares: the passages to answer each of them from.

Whether there are two sides is seen from words ("difference", "each of") or from names: the best passage knows some
of those asked about, another passage knows the rest.
"""

from __future__ import annotations

import re

from index import asking, english, words
from index.search import Hit
from index.wordings import LONG
from ingest.identity import folded

# What a passage gains, in points of its score, for all the words of the question that the other side lacks; and
# for standing under another heading.
NEW_WORDS = 2.0
OTHER_HEADING = 1.0
BEGINNING = 5
_NAME = re.compile(r"\b[^\W\d_a-z][\w’'-]*")


def sides(question: str, language: str | None, hits: list[Hit]) -> list[Hit]:
    """The best hits of both sides, that of the best passage first; empty when the question has one side."""
    names = _names(question, language)
    compares = "compare" in asking.read(question, language).wants
    if len(hits) < 2 or not (compares or len(names) > 1):
        return []
    held = [_beginnings(_context(hit)) for hit in hits]
    first, others = names & held[0], range(1, len(hits))
    missing = {name for name in names - held[0] if any(name in other for other in held)}
    knowing = [place for place in others if missing & held[place] and first - held[place]]
    if knowing:
        return [hits[0], hits[max(knowing, key=lambda place: (len(missing & held[place]), -place))]]
    if not compares:
        return []
    asked = {word[:BEGINNING] for word in words.terms(question) if len(word) > 2 and not english.common(word)}
    left = asked - held[0]

    def fits(place: int) -> tuple[float, int]:
        new = len(left & held[place]) / max(1, len(left))
        other = hits[place].passage.heading != hits[0].passage.heading
        return hits[place].score + NEW_WORDS * new + OTHER_HEADING * other, -place

    return [hits[0], hits[max(others, key=fits)]]


def _names(question: str, language: str | None) -> set[str]:
    """Beginnings of the names in a question; none in German, where any noun may be one, and in a long case."""
    if language == "de" or len(question.split()) >= LONG:
        return set()
    found = (match[0] for match in _NAME.finditer(question))
    parts = (part for name in found if not english.common(name.lower()) for part in folded(name).split())
    return {part[:BEGINNING] for part in parts if len(part) > 2}


def _context(hit: Hit) -> str:
    return " ".join([hit.passage.heading, hit.passage.text, *hit.passage.authors])


def _beginnings(text: str) -> set[str]:
    return {word[:BEGINNING] for word in folded(text).split()}
