"""Whether the passages give a figure of the kind asked for: a share, how often, how long, how much, how many."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from index.asking import Asked
from index.phrases import Phrases
from index.search import Hit
from ingest.identity import folded

PASSAGES_READ = 8
# So far behind the nearest sentence a figure says no more than that there is none.
FAR = 2.0
BEGINNING = 5
NEAR = 4
# What is counted, in English: "how many of the other volunteers" counts volunteers.
_COUNTED = re.compile(
    r"(?:how many|number of) (?:of )?(?:the |all |these |those |its |their |other )*(\w+)(?: (\w+))?(?: (\w+))?"
)
_DIGITS = r"\d[\d.,]*"


def missing(question: str, asked: Asked, hits: list[Hit]) -> float:
    """How far behind the sentence nearest to the question the first is that gives such a figure, 0 to 1.

    0 also when no figure is asked for; 1 when no passage gives one.
    """
    words = folded(question)
    kind = next((given for one, given in _kinds() if one.stand_in(words)), None)
    if "number" not in asked.wants and not ("money" in asked.wants and kind is not None):
        return 0.0
    gives = kind.search if kind is not None else _counts(words)
    nearest, first = -float("inf"), -float("inf")
    for hit in hits[:PASSAGES_READ]:
        for sentence in hit.sentences:
            nearest = max(nearest, sentence.score)
            if sentence.score > first and gives(hit.passage.text[sentence.start : sentence.end].lower()):
                first = sentence.score
    return min(1.0, (nearest - first) / FAR) if nearest > first else 0.0


def _counts(words: str) -> Callable[[str], object]:
    """What finds a number right before what is counted, or any number when that is not said in English."""
    counted = _COUNTED.search(words)
    number = _number()
    if counted is None:
        return number.search
    things = {word[:BEGINNING] for word in counted.groups() if word and len(word) > 2}

    def gives(sentence: str) -> bool:
        own = folded(sentence).split()
        return any(
            number.fullmatch(word)
            and any(after[:BEGINNING] in things for after in own[at + 1 : at + 1 + NEAR])
            for at, word in enumerate(own)
        )

    return gives


@cache
def _kinds() -> list[tuple[Phrases, re.Pattern[str]]]:
    listed = _load()
    return [
        (Phrases(kind["asked"]), re.compile(kind["given"].replace("#", _number().pattern)))
        for kind in listed["kind"]
    ]


@cache
def _number() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_DIGITS}|{'|'.join(_load()['number'])})\b")


@cache
def _load() -> dict[str, Any]:
    with files("corpus").joinpath("figures.toml").open("rb") as file:
        return tomllib.load(file)
