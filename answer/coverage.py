"""Whether the base covers a question at all: a small logistic model over signals that a person can follow.

The signals are computed from the question, the passages found and the sentences chosen. The weights in
corpus/coverage.toml were fitted by bench/fit_coverage.py on our own questions; docs/quality.md reports how
well the decision does on questions it was not fitted on.
"""

from __future__ import annotations

import math
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from answer.citations import Quote
from index import asking, english
from index.base import Base
from index.listing import StoredPassage
from index.search import Hit
from ingest.identity import folded
from ingest.language import detect

READ = 3
_NOT_SPECIFIC = {"I", "I'm", "I've", "I'd", "I’m", "I’ve", "I’d", "RAN", "EU", "OK", "TV"}
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|dozens?|hundreds?|half|"
    r"third|quarter|every|each|daily|weekly|monthly|yearly|often|ein|zwei|drei|vier|fünf|deux|trois|dos|tres)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[€$£]|\beuros?\b|\beur\b|\bbudget|\bcosts?\b|\bfund", re.IGNORECASE)
_SPECIFIC = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-ZÀ-ÞΑ-ΩА-Я][\w’'-]*|\b\w*\d[\w-]*|\b\w?[A-Z]{2,}[\w-]*")


def covered(base: Base, question: str, hits: list[Hit], chosen: list[Quote]) -> bool:
    """Whether the sentences chosen from the passages found can be taken for an answer."""
    return bool(chosen) and probability(signals(base, question, hits, chosen)) >= _model()["threshold"]


def probability(found: dict[str, float]) -> float:
    """How likely the question is covered, 0 to 1, by the fitted weights."""
    model = _model()
    total = model["bias"] + sum(weight * found[name] for name, weight in model["weights"].items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def signals(base: Base, question: str, hits: list[Hit], chosen: list[Quote]) -> dict[str, float]:
    """What speaks for and against; every signal lies roughly between 0 and 1, some a little above."""
    language = detect(question)
    asked = asking.read(question, language)
    # Folded once, because there is much of it; folding it again changes nothing and takes no time.
    text = folded(" ".join([*(_context(hit.passage) for hit in hits[:READ]), *(one.text for one in chosen)]))
    quoted = " ".join(quote.text for quote in chosen)
    words = folded(text).split()
    known = {word[:5] for word in words}
    unknown = _unknown(_specifics(question, language), words)
    return {
        "similarity": (hits[0].similarity - 0.75) * 5,
        "known words": _known(question, known),
        "known in the best": _known(question, _beginnings(_context(hits[0].passage))),
        "unknown specific": float(unknown > 0),
        "unknown specifics": float(unknown > 1),
        "unknown places": float(bool(asking.places(question) - asking.places(text))),
        "rare word missing": _rarest_missing(base, question, known) if language in (None, "en") else 0.0,
        "figure asked": float("number" in asked.wants),
        "no figure": float("number" in asked.wants and not _NUMBER.search(quoted)),
        "no money": float("money" in asked.wants and not _MONEY.search(quoted)),
        "foreign": float(language not in (None, "en")),
        "long": min(len(question.split()), 60) / 60,
    }


def _context(passage: StoredPassage) -> str:
    parts = [passage.heading, passage.whole_title, passage.published, *passage.authors, passage.text]
    return " ".join(part for part in parts if part)


def _beginnings(text: str) -> set[str]:
    return {word[:5] for word in folded(text).split()}


def _known(question: str, beginnings: set[str]) -> float:
    """The share of the question's longer words whose beginning is among those of a text."""
    asked = [word for word in folded(question).split() if len(word) > 3]
    return sum(word[:5] in beginnings for word in asked) / len(asked) if asked else 1.0


def _rarest_missing(base: Base, question: str, beginnings: set[str]) -> float:
    """How rare in the library is the rarest telling word of an English question that a text lacks, 0 to 1."""
    missing = [
        word
        for word in folded(question).split()
        if len(word) > 2 and not english.common(word) and word[:5] not in beginnings
    ]
    with base.catalogue.reading() as connection:
        passages, counts = base.frequencies.of(connection, missing)
    return max((1 - math.log(1 + counts[word]) / math.log(2 + passages) for word in missing), default=0.0)


def _specifics(question: str, language: str | None) -> list[str]:
    """Names, acronyms and numbers of a question; in German, where any noun may be a name, the latter two."""
    found = [str(match[0]) for match in _SPECIFIC.finditer(question)]
    if language == "de":
        found = [word for word in found if any(map(str.isdigit, word)) or sum(map(str.isupper, word)) > 1]
    return [word for word in found if word not in _NOT_SPECIFIC and not asking.places(word)]


def _unknown(specifics: list[str], words: list[str]) -> int:
    """How many of the specifics are not among the words of a text, in any ending; numbers must be the same."""
    if not specifics:
        return 0
    beginnings = {word[:length] for word in words for length in range(3, len(word) + 1)} | set(words)
    return sum(
        not all(
            part in beginnings or (part[:-2] in beginnings and len(part) > 4) for part in folded(word).split()
        )
        for word in set(specifics)
    )


@cache
def _model() -> dict[str, Any]:
    with files("corpus").joinpath("coverage.toml").open("rb") as file:
        return tomllib.load(file)
