"""Every change of a publication or event: what, when and by whom, and what undoing it puts back."""

from __future__ import annotations

import json
import sqlite3
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from ingest.errors import NotFoundError
from ingest.records import Change

Action = Literal["", "added", "corrected", "replaced", "deleted", "undone"]


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person did.

    `before` is what undoing it puts back, None where it cannot be undone; `files` the sha256 of the stored
    files which that needs.
    """

    action: Action
    by: str
    before: dict[str, Any] | None = None
    files: tuple[str, ...] = ()


BY_THE_PROGRAM = Deed("", "")


@dataclass(frozen=True, slots=True)
class Remembered:
    """A change in the history.

    `at` is a moment in UTC, `by` empty where the program made the change. `title` is that of the record now, None
    when it is deleted. `detail` is the field of a correction, else a title or a remark; `values` are what that field
    held before and after as JSON has it, None where that is not known. `undone` names who took the change back;
    `undoable` is True for the last change by a person that can be.
    """

    row: int
    at: str
    record: str
    id: str
    change: str
    action: Action
    detail: str
    by: str
    undone: str | None
    undoable: bool
    title: str | None = None
    values: tuple[Any, Any] | None = None


def remember(
    connection: sqlite3.Connection,
    id_: str,
    change: Change | Literal["removed"],
    detail: str,
    deed: Deed = BY_THE_PROGRAM,
    record: str = "publication",
) -> None:
    """Write a change into the history."""
    before = None if deed.before is None else zlib.compress(json.dumps(deed.before).encode())
    connection.execute(
        'INSERT INTO history (at, record, publication, change, action, detail, "by", before, files)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (now(), record, id_, change, deed.action, detail, deed.by, before, json.dumps(deed.files)),
    )


def history(
    connection: sqlite3.Connection, id_: str | None = None, most: int = 100, *, people: bool = False
) -> list[Remembered]:
    """The last changes, newest first: of one record or of all; with `people` only those that people made."""
    rows = connection.execute(
        'SELECT row, at, record, publication, change, action, detail, "by", undone,'
        " CASE action WHEN 'corrected' THEN before END AS held,"
        " CASE record WHEN 'event' THEN (SELECT title FROM event WHERE id = history.publication)"
        " ELSE (SELECT title FROM publication WHERE id = history.publication) END AS title,"
        " before IS NOT NULL AND row = (SELECT max(last.row) FROM history last"
        " WHERE last.publication = history.publication AND last.record = history.record"
        " AND last.before IS NOT NULL AND last.undone IS NULL) AS undoable"
        " FROM history WHERE (?1 IS NULL OR publication = ?1) AND (NOT ?2 OR \"by\" != '')"
        " ORDER BY row DESC LIMIT ?3",
        (id_, people, most),
    )
    return [
        Remembered(
            row["row"],
            row["at"],
            row["record"],
            row["publication"],
            row["change"],
            row["action"],
            row["detail"],
            row["by"],
            row["undone"],
            bool(row["undoable"]),
            row["title"],
            _values(row),
        )
        for row in rows
    ]


def _values(row: sqlite3.Row) -> tuple[Any, Any] | None:
    """What a corrected field held before and after."""
    before = json.loads(zlib.decompress(row["held"])) if row["held"] else {}
    return (before.get("value"), before["became"]) if "became" in before else None


def to_undo(connection: sqlite3.Connection, row: int) -> tuple[Remembered, dict[str, Any]]:
    """The change of this row and what undoing it puts back; NotFoundError unless it is the last one."""
    found = connection.execute("SELECT publication, before FROM history WHERE row = ?", (row,)).fetchone()
    changes = history(connection, found["publication"], -1) if found else []
    change = next((one for one in changes if one.row == row and one.undoable), None)
    if change is None:
        raise NotFoundError(
            "This change cannot be undone any more.", "Load the page again and undo later changes first."
        )
    return change, json.loads(zlib.decompress(found["before"]))


def mark_undone(connection: sqlite3.Connection, change: Remembered, by: str) -> None:
    """Note that a change was taken back."""
    connection.execute("UPDATE history SET undone = ? WHERE row = ?", (by, change.row))
    what = change.detail if change.action == "corrected" else ""
    remember(connection, change.id, "updated", what, Deed("undone", by), change.record)


def now() -> str:
    """The moment as it is written down, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
