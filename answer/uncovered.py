"""What can be said when the library has no answer: what was searched, what was not known, whom to ask."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from answer import harm
from answer.citations import Answer
from index import words
from index.base import Base
from index.facets import facets
from index.filters import NO_FILTERS, Filters
from index.listing import StoredPassage, allowed
from ingest.language import detect

NEAREST = 5
# Shorter words are articles and prepositions in most languages: that one is missing says nothing.
_SHORTEST_WORD = 4


@dataclass(frozen=True, slots=True)
class Searched:
    """What a question was compared with.

    `publications` and `passages` passed its filters, of `all_publications` there are. `unknown` are words of
    the question that stand nowhere in the library, in any form; none of a question in another language, whose words
    hardly any publication has.
    """

    publications: int
    all_publications: int
    passages: int
    unknown: list[str]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a person can turn to; fields as corpus/contacts.toml explains them."""

    name: str
    about: str
    address: str
    source: str
    as_of: str


def searched(base: Base, question: str, filters: Filters = NO_FILTERS) -> Searched:
    """What was searched for an answer to this question."""
    in_english = detect(question) in (None, "en")
    with base.catalogue.reading() as connection:
        asked = [word for word in words.terms(question) if in_english and len(word) >= _SHORTEST_WORD]
        return Searched(
            publications=facets(base, filters).publications,
            all_publications=facets(base).publications,
            passages=len(allowed(connection, filters)),
            unknown=[word for word in asked if not len(base.postings.matches(connection, [word]).ids)],
        )


def nearest(given: Answer) -> list[StoredPassage]:
    """The best passage of each of the nearest publications, best first."""
    best: dict[str, StoredPassage] = {}
    for hit in given.hits:
        best.setdefault(hit.passage.publication, hit.passage)
    return list(best.values())[:NEAREST]


def declined(given: Answer) -> bool:
    """Whether the question was declined, whatever the library holds."""
    return given.reason in harm.REASONS.values()


@cache
def contacts() -> list[Contact]:
    """Whom RAN and the Commission name as contact, the likeliest to help first."""
    with files("corpus").joinpath("contacts.toml").open("rb") as file:
        return [Contact(**entry) for entry in tomllib.load(file)["contact"]]
