"""Whether the passages list all things that are asked for by their number: "which seven towns"."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from answer.figures import behind
from index.listing import StoredPassage
from index.search import Hit
from ingest.identity import folded

_BULLET = "• "
_BETWEEN = re.compile(r"[,;]| (?:and|or|und|et|ou|y|e|i|en|och|og|si|και) ")


def missing(question: str, hits: list[Hit]) -> float:
    """How far behind the nearest sentence the first is that lists so many, 0 to 1; 0 for other questions.

    A sentence lists them itself, or stands in a passage with so many bullets or with a sentence for each.
    """
    wanted = _how_many(folded(question))
    if not wanted:
        return 0.0

    def lists(sentence: str, passage: StoredPassage) -> bool:
        return (
            len(_BETWEEN.findall(sentence)) + 1 >= wanted
            or passage.text.count(_BULLET) >= wanted
            or len(_numbers_in(passage.text)) >= wanted
        )

    return behind(hits, lists)


def _how_many(words: str) -> int:
    """How many things a folded question asks for, three or more; 0 when it counts none."""
    found = _asked().search(f" {words} ")
    if found is None:
        return 0
    word = found[1] or found[2]
    return int(word) if word.isdigit() else _words()[word]


def _numbers_in(text: str) -> set[str]:
    """The ordinals with which sentences of a text begin."""
    return set(
        re.findall(r"(?:^|[.!?:]\s+|\n)(First|Second|Third|Fourth|Fifth|\d{1,2})(?:ly)?[,.):]? ", text)
    )


@cache
def _asked() -> re.Pattern[str]:
    listed = _load()
    before = "|".join(map(re.escape, sorted(listed["asked"], key=len, reverse=True)))
    behind_it = "|".join(map(re.escape, listed["asked_behind"]))
    number = "|".join([r"(?:[3-9]|1\d|20)", *map(re.escape, _words())])
    return re.compile(rf" (?:{before}) ({number}) | ({number}) \w+ .*(?:{behind_it}) ")


@cache
def _words() -> dict[str, int]:
    return {folded(word): int(number) for number, words in _load()["number"].items() for word in words}


@cache
def _load() -> dict[str, dict[str, list[str]]]:
    with files("corpus").joinpath("enumerations.toml").open("rb") as file:
        return tomllib.load(file)
