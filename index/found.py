"""What staff should look at: what the last sync found, and the state of the base."""

from __future__ import annotations

import datetime
import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from index.base import Base
from index.crawled import last_run, runs_since
from index.history import now
from ingest.syncreport import Failure

_LOOKED = "sync_looked_at"


@dataclass(frozen=True, slots=True)
class Item:
    """A publication or event to look at, and a remark about it."""

    id: str
    title: str
    remark: str = ""
    record: str = "publication"


@dataclass(frozen=True, slots=True)
class Queue:
    """What the `runs` of the sync found that nobody has looked at yet, the last of which ended `at` (UTC).

    Once somebody has (`looked`: who, when), it is what the last one found. `gone` holds everything that has no page
    any more, `failed` what the last run could not have; `last` names that run.
    """

    at: str
    runs: int
    last: int
    looked: tuple[str, str] | None
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
    """What the sync found since somebody looked; None before the first run."""
    with base.catalogue.reading() as connection:
        looked = connection.execute("SELECT value FROM meta WHERE key = ?", (_LOOKED,)).fetchone()
    seen: dict[str, Any] = json.loads(looked["value"]) if looked else {"run": 0}
    runs = runs_since(base, seen["run"])
    report = runs[-1] if runs else last_run(base)
    if report is None:
        return None
    shown = runs or [report]
    spans = [_span(run) for run in shown]
    with base.catalogue.reading() as connection:
        new, changed = (
            _items(
                connection,
                "SELECT DISTINCT history.publication AS id, coalesce(p.title, e.title) AS title, history.record"
                " FROM history LEFT JOIN publication p ON record = 'publication' AND p.id = history.publication"
                " LEFT JOIN event e ON record = 'event' AND e.id = history.publication"
                f" WHERE ({' OR '.join(['at BETWEEN ? AND ?'] * len(spans))}) AND \"by\" = '' AND change = ?"
                " AND coalesce(p.title, e.title) NOT NULL ORDER BY history.row",
                (*(moment for span in spans for moment in span), change),
            )
            for change in ("added", "updated")
        )
        gone = _gone(connection)
    known = {item.id for item in [*new, *gone]}
    return Queue(
        report["at"],
        len(runs),
        report["run"],
        None if runs else (seen["by"], seen["at"]),
        new,
        [item for item in changed if item.id not in known],
        gone,
        [Failure(**one) for one in report["failed"]],
        list(dict.fromkeys(remark for run in shown for remark in run["attention"])),
    )


def look(base: Base, run: int, by: str) -> None:
    """Note that somebody has looked at what was found up to this run."""
    seen = json.dumps({"run": run, "by": by, "at": now()})
    with base.catalogue.database.writing(quietly=True) as connection:
        connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_LOOKED, seen))


def _span(report: dict[str, Any]) -> tuple[str, str]:
    """When a run began and ended."""
    ended = datetime.datetime.fromisoformat(report["at"])
    began = ended - datetime.timedelta(seconds=report["seconds"].get("all", 0.0) + 1)
    return began.isoformat(timespec="seconds"), report["at"]


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
