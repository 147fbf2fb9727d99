"""What a search or a list may be narrowed to; the same everywhere (see docs/cli.md)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sized
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ingest.errors import CallError

if TYPE_CHECKING:
    from ingest.topics import Topics

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that must all hold; several values of one field are alternatives, none means any.

    `date_from` and `date_to` are ISO dates (year, month or day), both included. `publications` holds
    ids; naming a publication includes what is printed inside it. A topic or working group of the controlled
    lists is meant whatever it is called, here and on the publication's page.
    """

    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    publications: tuple[str, ...] = ()
    date_from: str | None = None
    date_to: str | None = None

    def __post_init__(self) -> None:
        for value in (self.date_from, self.date_to):
            if value is not None and not _DATE.fullmatch(value):
                raise CallError(f"'{value}' is not a date.", "Write it as 2024, 2024-04 or 2024-04-26.")

    def __bool__(self) -> bool:
        return any((self.kinds, self.topics, self.groups, self.languages, self.publications)) or bool(
            self.date_from or self.date_to
        )

    def publication_sql(self) -> tuple[str, list[str]]:
        """The condition on table `publication`, and its values; "1" when nothing is asked for.

        A publication without a language, date or working group takes that of the one it is part of.
        """
        clauses, values = [], []
        for column, wanted in (("kind", self.kinds), ("language", self.languages)):
            if wanted:
                inherited = column if column == "kind" else inherit(column)
                clauses.append(f"lower({inherited}) IN ({marks(wanted)})")
                values += [value.lower() for value in wanted]
        if self.groups:
            clauses.append(f"lower({group(inherit(GROUP))}) IN ({marks(self.groups)})")
            values += [group_label(asked).lower() for asked in self.groups]
        if self.topics:
            clauses.append(
                f"EXISTS (SELECT 1 FROM publication_topic t WHERE lower({topic('t.topic')}) IN"
                f" ({marks(self.topics)}) AND t.publication IN (publication.row, publication.part_of))"
            )
            values += [topic_label(asked).lower() for asked in self.topics]
        if self.publications:
            clauses.append(
                f"(publication.id IN ({marks(self.publications)}) OR publication.part_of IN"
                f" (SELECT row FROM publication p WHERE p.id IN ({marks(self.publications)})))"
            )
            values += [*self.publications, *self.publications]
        if self.date_from:
            # A publication dated "2024-04" may be of any day of that month.
            clauses.append(f"{inherit('published')} >= substr(?, 1, length({inherit('published')}))")
            values.append(self.date_from)
        if self.date_to:
            # "2024-04" covers "2024-04-26": compare as far as the asked date is written.
            clauses.append(f"substr({inherit('published')}, 1, {len(self.date_to)}) <= ?")
            values.append(self.date_to)
        return " AND ".join(clauses) or "1", values

    def event_sql(self) -> tuple[str, list[str]]:
        """The condition on table `event`, and its values; topics are those of its publications."""
        clauses, values = [], []
        if self.kinds:
            clauses.append(f"lower(event.kind) IN ({marks(self.kinds)})")
            values += [kind.lower() for kind in self.kinds]
        if self.groups:
            clauses.append(f"lower({group('event.' + GROUP)}) IN ({marks(self.groups)})")
            values += [group_label(asked).lower() for asked in self.groups]
        reporting = Filters(topics=self.topics, languages=self.languages, publications=self.publications)
        if reporting:
            condition, more = reporting.publication_sql()
            clauses.append(
                "event.row IN (SELECT ep.event FROM event_publication ep JOIN publication"
                f" ON publication.row = ep.publication WHERE {condition})"
            )
            values += more
        if self.date_from:
            clauses.append('coalesce(event."end", event.start) >= ?')
            values.append(self.date_from)
        if self.date_to:
            clauses.append(f"substr(event.start, 1, {len(self.date_to)}) <= ?")
            values.append(self.date_to)
        return " AND ".join(clauses) or "1", values


NO_FILTERS = Filters()
GROUP = '"group"'


def topic(value: str) -> str:
    """SQL for the label of a topic that a publication words in its own way, else its own words."""
    return f"topic_label({value})"


def group(value: str) -> str:
    """SQL for the label of a working group, else its own words."""
    return f"group_label({value})"


def topic_label(text: str) -> str:
    """The label of a topic by any of its names; a topic that is not on the list stays as it is."""
    return _topics().label_of(text) or text


def group_label(text: str) -> str:
    """The same for a working group."""
    return _topics().group_of(text) or text


def teach(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the conditions call."""
    for name, label in (("topic_label", topic_label), ("group_label", group_label)):
        known = cache(lambda value, label=label: value and label(value))
        connection.create_function(name, 1, known, deterministic=True)


@cache
def _topics() -> Topics:
    # Reading the lists takes longer than most searches: only where a filter asks for them.
    from ingest.topics import load_topics

    return load_topics()


# An event that readers may know of: it has a page of its own, or a published publication tells of it.
OPEN_EVENT = (
    "(event.page IS NOT NULL OR EXISTS (SELECT 1 FROM event_publication telling JOIN publication teller"
    " ON teller.row = telling.publication WHERE telling.event = event.row AND teller.status = 'published'))"
)


def marks(values: Sized) -> str:
    """Question marks for as many bound values."""
    return ", ".join("?" * len(values))


def inherit(column: str) -> str:
    """The publication's own value of a column, else that of the publication it is part of."""
    return (
        f"coalesce(publication.{column},"
        f" (SELECT whole.{column} FROM publication whole WHERE whole.row = publication.part_of))"
    )
