"""What a question is searched by beside its own words: mended typing errors, the words of the field.

The words of the field come from corpus/topics.toml (what acronyms stand for, words alike), from the definitions in
the publications themselves, and from corpus/plain.toml (how people say things at work); to a question in another
language corpus/glossary/ gives the English words that publications use. Only words that the library uses are
added; a person sees them and can search without them.
"""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index import asking, english, words
from index.phrases import Phrases
from ingest.identity import folded

SHORTEST_MENDED = 5
MOST_ADDED = 8
MOST_TRANSLATED = 16
_SHORT_FORM = re.compile(r"\b\w*[A-Z]\w*[A-Z][\w/&-]*")


@dataclass(frozen=True, slots=True)
class Widening:
    """Words mended, as pairs (typed, meant), and words added, each in the publications' wording."""

    mended: tuple[tuple[str, str], ...] = ()
    added: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.mended or self.added)

    @property
    def words(self) -> list[str]:
        """What it adds to the words of the question."""
        return [*(meant for _, meant in self.mended), *self.added]

    def text(self, question: str) -> str:
        """The question with its errors mended and the added words behind it."""
        for typed, meant in self.mended:
            question = re.sub(rf"\b{re.escape(typed)}\b", meant, question, flags=re.IGNORECASE)
        return " ".join([question, "; ".join(self.added)]).strip()


NOT_WIDENED = Widening()


def widen(connection: sqlite3.Connection, text: str, language: str | None) -> Widening:
    """What a text, in a language by its ISO 639-1 code, is searched by beside its own words."""
    if language not in (None, "en"):
        english_words = dict.fromkeys(_in_english(text, language))
        known = [word for word in english_words if words.known(connection, word)]
        return Widening(added=tuple(known[:MOST_TRANSLATED]))
    mended = tuple(_mended(connection, text))
    whole = Widening(mended).text(text)
    own = f" {folded(whole)} "
    asked = "expansion" in asking.read(whole, language).wants
    wanted = [*_spelt_out(connection, whole, asked=asked), *_said_plainly(whole)]
    added = [
        phrase
        for phrase in dict.fromkeys(wanted)
        if f" {folded(phrase)} " not in own and words.known(connection, phrase)
    ]
    return Widening(mended, tuple(added[:MOST_ADDED]))


def _mended(connection: sqlite3.Connection, text: str) -> Iterator[tuple[str, str]]:
    """Words the library does not know, each with the one it knows that looks most like it."""
    for typed in words.terms(text):
        if len(typed) < SHORTEST_MENDED or not typed.isalpha() or typed in english.known():
            continue
        if not words.known(connection, typed):
            meant = words.like(connection, typed)
            if meant is not None:
                yield typed, meant


def _spelt_out(connection: sqlite3.Connection, text: str, *, asked: bool) -> Iterator[str]:
    """Other forms of the short forms and terms of a text that the library does not use itself.

    What it uses finds its passages as it stands; another form beside it would only lead away from them, unless what a
    short form stands for is `asked`.
    """
    for short in dict.fromkeys(_SHORT_FORM.findall(text)):
        if asked or not words.known(connection, short):
            rows = connection.execute("SELECT DISTINCT expansion FROM acronym WHERE acronym = ?", (short,))
            yield from sorted(row["expansion"] for row in rows)
    for term, forms in other_forms(text).items():
        if not words.known(connection, term):
            yield from forms


def other_forms(text: str) -> dict[str, list[str]]:
    """Acronyms, expansions and words alike of corpus/topics.toml in a text, each with its other forms."""
    own = f" {folded(text)} "
    return {
        one: [other for other, name in group if f" {name} " not in own]
        for group in _alike()
        for one, name in group
        if f" {name} " in own or f" {name}s " in own
    }


def _said_plainly(text: str) -> list[str]:
    plain = folded(text)
    return [word for said, written in _plain() if said.stand_in(plain) for word in written]


def _in_english(text: str, language: str) -> Iterator[str]:
    """What the words of a text in another language are in English, as far as the glossary has them."""
    own = folded(text)
    for said, in_english in _glossary(language):
        if said.stand_in(own):
            yield from in_english


@cache
def _glossary(language: str) -> list[tuple[Phrases, list[str]]]:
    file = files("corpus").joinpath("glossary", f"{language}.toml")
    if not file.is_file():
        return []
    return [
        (Phrases(said), words.split(", ")) for words, said in tomllib.loads(file.read_text("utf-8")).items()
    ]


@cache
def _plain() -> list[tuple[Phrases, list[str]]]:
    with files("corpus").joinpath("plain.toml").open("rb") as file:
        return [(Phrases(one["said"]), one["written"]) for one in tomllib.load(file)["plain"]]


@cache
def _alike() -> list[list[tuple[str, str]]]:
    """Groups of words that stand for one another, each with its folded form."""
    # Read as it stands: a test checks the file with `ingest.topics`, whose libraries take long to load.
    with files("corpus").joinpath("topics.toml").open("rb") as file:
        listed = tomllib.load(file)
    acronyms = [[one["short"], one["expansion"], *one.get("synonyms", ())] for one in listed["acronyms"]]
    groups = [*acronyms, *(one["words"] for one in listed["alike"])]
    return [[(word, folded(word)) for word in group] for group in groups]
