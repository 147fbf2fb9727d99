"""What staff should look at: what the last sync found, and the state of the base."""

from __future__ import annotations

import datetime
import sqlite3
from dataclasses import dataclass, field

from index.base import Base
from index.crawled import last_run
from ingest.syncreport import Failure


@dataclass(frozen=True, slots=True)
class Item:
    """A publication or event to look at, and a remark about it."""

    id: str
    title: str
    remark: str = ""
    record: str = "publication"


@dataclass(frozen=True, slots=True)
class Queue:
    """What the sync that ended `at` (UTC) found; `gone` holds everything that has no page any more."""

    at: str
    new: list[Item]
    changed: list[Item]
    gone: list[Item]
    failed: list[Failure]
    attention: list[str]


@dataclass(frozen=True, slots=True)
class State:
    """What the base holds and what it lacks.

    `publications` counts by status, `records` everything else. `problems` are files that could not be read or
    had, `without_outcomes` the published publications of kinds that usually have key outcomes.
    """

    publications: dict[str, int]
    records: dict[str, int]
    drafts: list[Item]
    problems: list[Item]
    gone: list[Item]
    without_outcomes: list[Item] = field(default_factory=list)


def queue(base: Base) -> Queue | None:
    """What the last sync found; None before the first."""
    report = last_run(base)
    if report is None:
        return None
    ended = datetime.datetime.fromisoformat(report["at"])
    began = ended - datetime.timedelta(seconds=report["seconds"].get("all", 0.0) + 1)
    with base.catalogue.reading() as connection:
        new, changed = (
            _items(
                connection,
                "SELECT DISTINCT history.publication AS id, coalesce(p.title, e.title) AS title, history.record"
                " FROM history LEFT JOIN publication p ON record = 'publication' AND p.id = history.publication"
                " LEFT JOIN event e ON record = 'event' AND e.id = history.publication"
                " WHERE at BETWEEN ? AND ? AND \"by\" = '' AND change = ? AND coalesce(p.title, e.title) NOT NULL"
                " ORDER BY history.row",
                (began.isoformat(timespec="seconds"), report["at"], change),
            )
            for change in ("added", "updated")
        )
        gone = _gone(connection)
    known = {item.id for item in [*new, *gone]}
    return Queue(
        report["at"],
        new,
        [item for item in changed if item.id not in known],
        gone,
        [Failure(**one) for one in report["failed"]],
        list(report["attention"]),
    )


def state(base: Base) -> State:
    """The state of the base now."""
    with base.catalogue.reading() as connection:
        counts = connection.execute(
            "SELECT status, count(*) FROM publication GROUP BY status ORDER BY status"
        )
        return State(
            {row[0]: row[1] for row in counts},
            {
                table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("passage", "outcome", "event", "file")
            },
            _items(
                connection,
                "SELECT id, title, 'publication' AS record FROM publication WHERE status = 'draft'"
                " AND NOT printed ORDER BY changed DESC",
            ),
            _items(
                connection,
                "SELECT id, title, filename || ': ' || problem AS remark, 'publication' AS record FROM file"
                " JOIN publication ON publication.row = file.publication WHERE problem IS NOT NULL"
                " ORDER BY title",
            ),
            _gone(connection),
            _items(
                connection,
                "SELECT id, title, 'publication' AS record FROM publication WHERE status = 'published'"
                " AND kind IN ('paper', 'manual', 'event report') AND NOT printed AND NOT EXISTS"
                " (SELECT 1 FROM outcome WHERE outcome.publication = publication.row) ORDER BY title",
            ),
        )


def _gone(connection: sqlite3.Connection) -> list[Item]:
    return _items(
        connection,
        "SELECT id, title, gone AS remark, 'publication' AS record FROM publication WHERE gone IS NOT NULL"
        " UNION SELECT id, title, gone, 'event' FROM event WHERE gone IS NOT NULL ORDER BY 3 DESC, 2",
    )


def _items(connection: sqlite3.Connection, sql: str, values: tuple[object, ...] = ()) -> list[Item]:
    return [Item(**dict(row)) for row in connection.execute(sql, values)]
