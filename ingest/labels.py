"""The words with which the Commission's pages label things, read from `corpus/labels.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import get_args

from ingest.identity import folded
from ingest.language import EU_LANGUAGES
from ingest.records import OutcomeKind

# What some languages put beside the adjective: "anglų kalba", "inglise keel", "język angielski".
_LANGUAGE_WORD = re.compile(r"\b(kalba|keel|valoda|jezyk|jezik|nyelv|kieli|lingwa|limba|langue|lingua)\b")


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((resources.files("corpus") / "labels.toml").read_text(encoding="utf-8"))


@cache
def _keys(kind: str) -> dict[str, str]:
    """For the words of a table, folded, the list in which each stands."""
    return {folded(word): key for key, words in _words()[kind].items() for word in words}


@cache
def _said(what: str) -> re.Pattern[str]:
    words = "|".join(re.escape(folded(word)) for word in _words()["sayings"][what])
    return re.compile(rf"(?<![^\W_])(?:{words})")


@cache
def _folded(what: str) -> frozenset[str]:
    return frozenset(folded(word) for word in _words()["sayings"][what])


@cache
def _names(language: str) -> dict[str, str]:
    names = _words()["languages"].get(language, [])
    return {folded(name): code for code, name in zip(EU_LANGUAGES, names, strict=False)}


def field_of(label: str) -> str | None:
    """Which field a label in front of a value names: published, author, country, topic, when, where, ..."""
    return _keys("fields").get(folded(label))


def section_of(heading: str) -> str | None:
    """Which section a heading opens: details, description, files, documents, contact, related or media."""
    return _keys("sections").get(folded(heading))


def outcome_of(text: str) -> tuple[OutcomeKind, int | None] | None:
    """What a heading or lead-in announces: the kind of findings, and the number where it has one."""
    words, _, number = folded(text).rpartition(" ")
    if not number.isdecimal():
        words, number = folded(text), ""
    kind = _keys("outcomes").get(words)
    found = next((one for one in get_args(OutcomeKind) if one == kind), None)
    return (found, int(number) if number else None) if found else None


def announces_outcomes(sentence: str) -> OutcomeKind | None:
    """The kind of findings that a sentence announces with a name of two words or more."""
    said = f" {folded(sentence)} "
    for name in _keys("outcomes"):
        if " " in name and f" {name} " in said:
            found = outcome_of(name)
            return found[0] if found else None
    return None


def says(text: str, what: str) -> bool:
    """Whether a text says `what`: cancelled, postponed, rescheduled, online, missing, download, register."""
    return _said(what).search(folded(text)) is not None


def became(sentence: str, what: str) -> bool:
    """Whether a sentence tells that an event is `what`, cancelled for one: "This event has been cancelled".

    One that has the word in it and tells something else ("This meeting looks at cancelled trips") does not.
    """
    said = folded(sentence)
    opening, found = _said("this event").match(said), _said(what).search(said)
    if opening is None or found is None or any(f" {word} " in f" {said} " for word in _folded("not so")):
        return False
    before, between = said[: found.start()].strip(), said[opening.end() : found.start()].split()
    if not between or any(before.endswith(f" {name}") or before == name for name in _folded("this event")):
        return True
    # In German and Dutch the word stands at the end: "wurde auf den 5. Juni verschoben".
    last = " " not in said[found.end() :].strip() and said[found.end() : found.end() + 1] != " "
    return between[-1] in _folded("became") or (last and any(word in _folded("became") for word in between))


def language_of(name: str, interface: str | None = None) -> str | None:
    """The code of the language that is called so in the interface language or, failing that, in any."""
    text = " ".join(_LANGUAGE_WORD.sub(" ", folded(name)).split()) or folded(name)
    for language in (interface or "en", *EU_LANGUAGES):
        if code := _names(language).get(text):
            return code
    return None
