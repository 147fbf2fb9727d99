"""What kind of thing a question asks for: a date, a person, a figure, a film, the third key outcome.

Questions about records are answered from records: a passage that is an event, a biography or a numbered
outcome gets a bonus when the question asks for one. The words are in corpus/asking.toml and
corpus/places.toml.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from index.outlines import Outline
from ingest.identity import folded

ROLE_BONUS = 1.0
KIND_BONUS = 1.0
NUMBER_BONUS = 2.0
BEGINNING = 4

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for: names of the headings of corpus/asking.toml, and an ordinal number."""

    wants: frozenset[str]
    ordinal: int | None

    def bonus(self, passage: Outline) -> float:
        """What a passage gains for being the kind of thing that is asked for."""
        gained = 0.0
        if passage.role in ("key outcome", "method", "recommendation", "lesson") and "outcome" in self.wants:
            gained += ROLE_BONUS + NUMBER_BONUS * (
                self.ordinal is not None and passage.number == self.ordinal
            )
        if passage.role == "author" and "person" in self.wants:
            gained += ROLE_BONUS
        if passage.role == "event" and "event" in self.wants:
            gained += ROLE_BONUS
        if passage.kind in self.wants & {"film", "manual"}:
            gained += KIND_BONUS
        return gained


def read(text: str, language: str | None) -> Asked:
    """What a text asks for, by its words; several things at once are common.

    Words are looked up in English and in the text's language, an ISO 639-1 code: "media" is no question for a
    figure unless the text is Italian.
    """
    words = folded(text)
    found = {
        name
        for language in dict.fromkeys(("en", language or "en"))
        for name, pattern in _patterns(language)
        if pattern.search(words)
    }
    ordinals = sorted(int(name) for name in found if name.isdigit())
    return Asked(frozenset(found), ordinals[0] if ordinals else None)


def places(text: str) -> set[str]:
    """English names of the countries that a text in any language names, or whose people it names."""
    words = folded(text)
    beginnings = {word[:length] for word in set(words.split()) for length in range(1, BEGINNING + 1)}
    return {
        name
        for name, possible, pattern in _places()
        if not possible.isdisjoint(beginnings) and pattern.search(words)
    }


@cache
def _patterns(language: str) -> list[tuple[str, Pattern]]:
    listed = _load("asking.toml")
    ordinals = listed.pop("ordinal")
    named = {name: languages[language] for name, languages in listed.items() if language in languages}
    return [(name, pattern(words)) for name, words in (named | ordinals).items()]


@cache
def _places() -> list[tuple[str, set[str], Pattern]]:
    """Every place with the beginnings that its words may have: most places are ruled out by these alone."""
    return [
        (name, {folded(word).split()[0][:BEGINNING] for word in words}, pattern(words))
        for name, words in _load("places.toml").items()
    ]


def _load(name: str) -> dict[str, Any]:
    with files("corpus").joinpath(name).open("rb") as file:
        return tomllib.load(file)


def pattern(words: list[str]) -> Pattern:
    """What finds any of the words or phrases in a folded text; "*" at the end stands for any ending."""
    parts = (
        re.escape(folded(word)) + (r"\w*" if word.endswith("*") else "") for word in dict.fromkeys(words)
    )
    return re.compile(rf"\b(?:{'|'.join(parts)})\b")
