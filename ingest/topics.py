"""The controlled lists of the house: topics, working groups, acronyms, words alike and sectors.

They are read from `corpus/topics.toml`, which explains how to add an entry.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from ingest.errors import CallError
from ingest.identity import folded

Word = Annotated[str, StringConstraints(pattern=r"\w")]
Language = Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]

_CONFIG = ConfigDict(extra="forbid")
# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d"})
_AMERICAN = re.compile(r"iz(?=e|ing|ation)")
_PLURAL = re.compile(r"(?<=\w\w)(?<![isu])s\b")
# "family" and "families" meet as "familie".
_Y = re.compile(r"y\b")


@dataclass(frozen=True, config=_CONFIG)
class Topic:
    """A topic by its `label`, with other English words and words in other languages for it."""

    label: Word
    synonyms: tuple[Word, ...] = ()
    names: dict[Language, tuple[Word, ...]] = Field(default_factory=dict)

    @property
    def words(self) -> tuple[str, ...]:
        """Everything it is called, the label first."""
        return (self.label, *self.synonyms, *(name for names in self.names.values() for name in names))


@dataclass(frozen=True, config=_CONFIG)
class WorkingGroup(Topic):
    """A working group of the network: its short name is the label, older and longer names are synonyms."""


@dataclass(frozen=True, config=_CONFIG)
class Acronym:
    """A short form, what it stands for, and further words that should find the same passages."""

    short: Word
    expansion: Word
    synonyms: tuple[Word, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """All forms, the short one first."""
        return (self.short, self.expansion, *self.synonyms)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The same as they are looked up."""
        return tuple(map(_fold, self.words))


@dataclass(frozen=True, config=_CONFIG)
class Alike:
    """Words of nearly the same meaning: close enough for a search, not for a definition."""

    words: Annotated[tuple[Word, ...], Field(min_length=2)]


@dataclass(frozen=True, config=_CONFIG)
class Sector:
    """Where a reader works, and the labels of the topics that usually matter there."""

    label: Word
    topics: tuple[Word, ...]


@dataclass(frozen=True, config=_CONFIG)
class Topics:
    """The controlled lists, and how to look words up in them.

    Look-ups do not mind upper and lower case, accents, hyphens, "&" for "and", an English plural -s, or
    American -ize. Topics and working groups are known by any of their words, in any listed language.
    """

    topics: tuple[Topic, ...]
    groups: tuple[WorkingGroup, ...] = ()
    acronyms: tuple[Acronym, ...] = ()
    alike: tuple[Alike, ...] = ()
    sectors: tuple[Sector, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError naming the entry that shares a word with another or names an unknown topic."""
        _ = self._topic_of, self._group_of
        _owners((acronym.short, (acronym.short,)) for acronym in self.acronyms)
        for sector in self.sectors:
            if unknown := set(sector.topics).difference(topic.label for topic in self.topics):
                raise ValueError(f"sector '{sector.label}' names '{min(unknown)}', which is no topic")

    @cached_property
    def _topic_of(self) -> dict[str, str]:
        return _owners((topic.label, topic.words) for topic in self.topics)

    @cached_property
    def _group_of(self) -> dict[str, str]:
        return _owners((group.label, group.words) for group in self.groups)

    def label_of(self, text: str) -> str | None:
        """The label of the topic that `text` is a name or an acronym of, or None."""
        word = _fold(text)
        forms = [word, *(form for short in self.acronyms if word in short.folded for form in short.folded)]
        return next((self._topic_of[form] for form in forms if form in self._topic_of), None)

    def group_of(self, text: str) -> str | None:
        """The label of the working group that `text` is a name of, or None."""
        return self._group_of.get(_fold(text))

    def labels_in(self, text: str) -> list[str]:
        """The labels of the topics named anywhere in `text`, each once, in the order of the text.

        Of names that overlap, the longest counts: "prison-exit continuum" is not a mention of "prison".
        """
        words = _fold(text).split()
        longest = max((name.count(" ") + 1 for name in self._topic_of), default=0)
        found: list[str] = []
        start = 0
        while start < len(words):
            for end in range(min(start + longest, len(words)), start, -1):
                if label := self._topic_of.get(" ".join(words[start:end])):
                    found.append(label)
                    start = end
                    break
            else:
                start += 1
        return list(dict.fromkeys(found))


def load_topics(path: Path | None = None) -> Topics:
    """The lists of `path`, or of the file that comes with the house.

    Raises CallError naming the file and the entry that cannot be used.
    """
    source = path or resources.files("corpus") / "topics.toml"
    values: dict[str, Any] = {}
    try:
        values = tomllib.loads(source.read_text(encoding="utf-8"))
        return TypeAdapter(Topics).validate_python(values)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ", ".join([*_place(values, fault["loc"]), fault["msg"].removeprefix("Value error, ")])
        raise CallError(f"{source}: {place}.", "The head of corpus/topics.toml explains the form.") from error
    except (OSError, ValueError) as error:
        raise CallError(f"{source} cannot be read: {error}.", "Write it like corpus/topics.toml.") from error


def _place(values: dict[str, Any], where: tuple[int | str, ...]) -> list[str]:
    """Where the fault is, in words: "topics", "entry 3 ('Training')", "synonyms"."""
    place = [str(part) for part in where[:3]]
    if len(where) > 1:
        entry = values[place[0]][where[1]]
        name = (entry.get("label") or entry.get("short")) if isinstance(entry, dict) else entry
        place[1] = f"entry {int(where[1]) + 1} ({name or entry!r})"
    return place


def _owners(entries: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Which label each folded word belongs to; raises ValueError when two entries claim one word."""
    owners: dict[str, tuple[int, str]] = {}
    for number, (label, words) in enumerate(entries):
        for word in words:
            owner, other = owners.setdefault(_fold(word), (number, label))
            if owner != number:
                raise ValueError(f"'{word}' of '{label}' belongs to '{other}' already")
    return {word: label for word, (_, label) in owners.items()}


def _fold(text: str) -> str:
    """`text` as the words that a look-up compares, in the singular, parted by one space."""
    words = _AMERICAN.sub("is", folded(text.replace("&", " and ")).translate(_LETTERS))
    return _Y.sub("ie", _PLURAL.sub("", words))
