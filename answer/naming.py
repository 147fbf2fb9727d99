"""Whether the passages give the name asked for: "who is the director of", "the names of the two schools"."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from answer.figures import behind
from index.listing import StoredPassage
from index.phrases import Phrases
from index.search import Hit
from index.wordings import LONG
from ingest.identity import folded

_ROLES = (
    "boss|chair|chief|commissioner|coordinator|director|governor|head|leader|manager|mayor|minister|president"
    "|secretary"
)
_WHO = re.compile(rf"\bwho (?:is|was|are|were) (?:the|its|their|a) (?:\w+ )?(?:{_ROLES})")
# One who leads is told in many words.
_LEADS = re.compile(
    rf"\b(?:{_ROLES}|heads|leads?|led|runs?|directs|directed|manages|managed|chaired|coordinates)\b"
)
_NAME_OF = re.compile(
    r"\bnames? of (?:the |all |these |a )?(?:\w+ )?"
    r"(man|men|woman|women|boy|girl|person|attacker|perpetrator|offender|victim|survivor|doctor|psychologist|teacher"
    r"|pupil|officer|professional|practitioner|worker|nurse|judge|client|prisoner|inmate|mentor)"
)
_PERSON = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+(?: (?:al|d[aeiou]s?|el|ter|van|von))* [A-ZÀ-Þ][\w’'-]*")
# Not the first word of a sentence.
_ANY = re.compile(r"(?<![.!?:]\s)(?<!^)(?<!\n)\b[A-ZÀ-ÞΑ-ΩА-Я][\w’'-]+")
_SPECIFIC = re.compile(r"(?<!^)\b[A-ZÀ-Þ][\w-]{2,}")


def missing(question: str, hits: list[Hit]) -> float:
    """How far behind the nearest sentence the first is that gives such a name, 0 to 1; 0 for other questions.

    Of a person the sentence has to say what they are, and for a role, it or the headings above it, of what.
    """
    asked = folded(question)
    own = set(asked.split())
    wanted = _NAME_OF.search(asked)
    if wanted is not None:
        what, where = re.compile(rf"\b{re.escape(wanted[1][:5])}"), set[str]()
    elif _WHO.search(asked):
        what, where = _LEADS, {folded(word) for word in _SPECIFIC.findall(question)}
    elif _asked("asked").stand_in(asked) and len(asked.split()) < LONG:
        least = 2 if _asked("two").stand_in(asked) else 1
        return behind(hits, lambda sentence, _: len(_names(sentence, own)) >= least)
    else:
        return 0.0

    def named(sentence: str, passage: StoredPassage) -> bool:
        told = folded(sentence)
        around = f"{told} {folded(passage.heading)} {folded(passage.title)}"
        return (
            what.search(told) is not None
            and (not where or any(word in around for word in where))
            and any(own.isdisjoint(folded(name[0]).split()) for name in _PERSON.finditer(sentence))
        )

    return behind(hits, named)


def _names(sentence: str, known: set[str]) -> set[str]:
    """What is written like a name, besides what is known."""
    return {name for name in _ANY.findall(sentence) if known.isdisjoint(folded(name).split())}


@cache
def _asked(kind: str) -> Phrases:
    with files("corpus").joinpath("naming.toml").open("rb") as file:
        return Phrases(tomllib.load(file)[kind])
