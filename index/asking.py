"""What kind of thing a question asks for: a date, a person, a figure, a film, the third key outcome.

Questions about records are answered from records: a passage that is an event, a biography or a numbered
outcome gets a bonus when the question asks for one. The words are in corpus/asking.toml and
corpus/places.toml.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from index.outlines import Outline
from index.phrases import Phrases
from ingest.identity import folded

ROLE_BONUS = 1.0
KIND_BONUS = 1.0
NUMBER_BONUS = 2.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for: names of the headings of corpus/asking.toml, and an ordinal number."""

    wants: frozenset[str]
    ordinal: int | None

    def bonus(self, passage: Outline) -> float:
        """What a passage gains for being the kind of thing that is asked for."""
        gained = 0.0
        if not self.wants:
            return gained
        outcome = passage.role in ("key outcome", "method", "recommendation", "lesson")
        if (outcome and "outcome" in self.wants) or (passage.role == "method" and "method" in self.wants):
            gained += ROLE_BONUS + NUMBER_BONUS * (
                self.ordinal is not None and passage.number == self.ordinal
            )
        if passage.role == "author" and "person" in self.wants:
            gained += ROLE_BONUS
        if passage.role == "event" and "event" in self.wants:
            gained += ROLE_BONUS
        if passage.kind in ("film", "manual") and passage.kind in self.wants:
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
        for name, phrases in _phrases(language)
        if phrases.stand_in(words)
    }
    ordinals = sorted(int(name) for name in found if name.isdigit())
    return Asked(frozenset(found), ordinals[0] if ordinals else None)


def places(text: str) -> set[str]:
    """English names of the countries that a text in any language names, or whose people it names."""
    words = folded(text)
    return {name for name, phrases in _places() if phrases.stand_in(words)}


@cache
def _phrases(language: str) -> list[tuple[str, Phrases]]:
    listed = _load("asking.toml")
    ordinals = listed.pop("ordinal")
    named = {name: languages[language] for name, languages in listed.items() if language in languages}
    return [(name, Phrases(words)) for name, words in (named | ordinals).items()]


@cache
def _places() -> list[tuple[str, Phrases]]:
    return [(name, Phrases(words)) for name, words in _load("places.toml").items()]


def _load(name: str) -> dict[str, Any]:
    with files("corpus").joinpath(name).open("rb") as file:
        return tomllib.load(file)
