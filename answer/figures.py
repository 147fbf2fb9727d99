"""Whether the passages give what is asked for: a share, how often, how long, how much, how many, a telephone number."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Any

from index.asking import Asked
from index.listing import StoredPassage
from index.phrases import Phrases
from index.search import Hit
from ingest.identity import folded

PASSAGES_READ = 8
# So far behind the nearest sentence a figure says no more than that there is none.
FAR = 2.0
BEGINNING = 5
NEAR = 4
# What is counted, in English: "how many of the other volunteers are old" counts volunteers.
_COUNTED = re.compile(
    r"(?:how many|number of) (?:of )?(?:(?:the|all|these|those|its|their|other|\d+) )*(\w+)(?: (\w+))?(?: (\w+))?"
)
_NO_THING = re.compile(
    r"(?:a|an|and|are|at|be|by|can|did|do|does|for|from|had|has|have|in|is|may|must|of|on|or|per|that|the|there|to|was"
    r"|were|which|who|with)"
)
_DIGITS = r"\d[\d.,]*"


def missing(question: str, asked: Asked, hits: list[Hit]) -> float:
    """How far behind the sentence nearest to the question the first is that gives such a figure, 0 to 1.

    0 also when no figure is asked for; 1 when no passage gives one.
    """
    gives = given(question, asked)
    return behind(hits, lambda sentence, _: gives(sentence)) if gives is not None else 0.0


def given(question: str, asked: Asked) -> Callable[[str], object] | None:
    """What tells whether a sentence gives the figure asked for, by its kind; None when no figure is asked for."""
    words = folded(question)
    name, kind = next(((name, given) for name, one, given in _kinds() if one.stand_in(words)), ("", None))
    if not ("number" in asked.wants or name == "contact" or (name and "money" in asked.wants)):
        return None
    gives = kind.search if kind is not None else _counts(words)
    return lambda sentence: gives(sentence.lower())


def behind(hits: list[Hit], gives: Callable[[str, StoredPassage], object]) -> float:
    """How far behind the nearest sentence the first is that gives something, 0 to 1; sentences come as they stand."""
    nearest, first = -float("inf"), -float("inf")
    for hit in hits[:PASSAGES_READ]:
        for sentence in hit.sentences:
            nearest = max(nearest, sentence.score)
            own = hit.passage.text[sentence.start : sentence.end]
            if sentence.score > first and gives(own, hit.passage):
                first = sentence.score
    return min(1.0, (nearest - first) / FAR) if nearest > first else 0.0


def _counts(words: str) -> Callable[[str], object]:
    """What finds a number right before what is counted, or any number when that is not said in English."""
    counted = _COUNTED.search(words)
    number = _number()
    if counted is None:
        return number.search
    named = takewhile(lambda word: not _NO_THING.fullmatch(word), filter(None, counted.groups()))
    things = {word[:BEGINNING] for word in named if len(word) > 2}
    if not things:
        return number.search
    if things & _people():
        things |= _people()
    # "How many of the 40 came": that there are 40 is no answer.
    known = {word for word in words.split() if number.fullmatch(word)}

    def gives(sentence: str) -> bool:
        own = folded(sentence).split()
        return any(
            number.fullmatch(word)
            and word not in known
            and any(after[:BEGINNING] in things for after in own[at + 1 : at + 1 + NEAR])
            for at, word in enumerate(own)
        )

    return gives


@cache
def _people() -> set[str]:
    return {word[:BEGINNING] for word in _load()["people"]}


@cache
def _kinds() -> list[tuple[str, Phrases, re.Pattern[str]]]:
    listed = _load()
    return [
        (kind["name"], Phrases(kind["asked"]), re.compile(kind["given"].replace("#", _number().pattern)))
        for kind in listed["kind"]
    ]


@cache
def _number() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_DIGITS}|{'|'.join(_load()['number'])})\b")


@cache
def _load() -> dict[str, Any]:
    with files("corpus").joinpath("figures.toml").open("rb") as file:
        return tomllib.load(file)
