"""Corrections of stored records: made, and taken back with everything that hung on them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from index import listing
from index.corrections import Record, correct_publication, decide, decision, plain, put, typed
from index.events import put_together
from index.history import Deed, now, remember
from index.storing import heading, record_values, store_lists, update
from ingest.errors import NotFoundError
from ingest.records import Conflict, Publication


def correct(
    connection: sqlite3.Connection, record: Record, id_: str, changes: Mapping[str, object], by: str
) -> None:
    """Set fields of a publication or event for good; None as a value takes a correction back.

    Raises NotFoundError for an unknown id, CallError for what cannot be corrected so.
    """
    row = _row(connection, record, id_)
    current = None if record == "event" else _current(connection, row)
    for field, value in changes.items():
        before: dict[str, Any] = {"field": field, "decision": decision(connection, record, id_, field)}
        decide(connection, record, id_, field, value, by, now())
        decided = decision(connection, record, id_, field)
        before["became"] = json.loads(decided["value"]) if decided else None
        if current is not None:
            before["value"] = plain(field, getattr(current, field))
            before["conflicts"] = [asdict(one) for one in current.conflicts]
        elif field in dict(row):
            before["value"] = row[field]
        remember(connection, id_, "updated", field, Deed("corrected", by, before), record)
    if current is None:
        put_together(connection, row["row"])
        return
    correct_publication(connection, current, id_)
    _write(connection, row, current, anew=None in changes.values())


def take_back(connection: sqlite3.Connection, record: Record, id_: str, before: Mapping[str, Any]) -> None:
    """Put a field back to what it was before a correction: its value, and what had been decided then."""
    row = _row(connection, record, id_)
    field = before["field"]
    put(connection, record, id_, field, before["decision"])
    if record == "event":
        put_together(connection, row["row"])
        return
    current = _current(connection, row)
    setattr(current, field, typed(field, before["value"]))
    current.conflicts = [Conflict(**one) for one in before["conflicts"]]
    correct_publication(connection, current, id_)
    # What was fetched in the meantime comes back with the next sync.
    _write(connection, row, current, anew=before["decision"] is None)


def _row(connection: sqlite3.Connection, record: Record, id_: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(f"SELECT * FROM {record} WHERE id = ?", (id_,)).fetchone()
    if row is None:
        raise NotFoundError(f"There is no {record} '{id_}'.", f"`ran-kb list {record}s` shows all ids.")
    return row


def _current(connection: sqlite3.Connection, row: sqlite3.Row) -> Publication:
    return replace(listing.publication(connection, row["id"], hidden=True), status=row["status"])


def _write(connection: sqlite3.Connection, row: sqlite3.Row, publication: Publication, *, anew: bool) -> None:
    """Store the record; `anew`: known, but to be fetched anew. Changed headings lose their vectors."""
    values = record_values(publication)
    if anew and row["signature"] is not None:
        values["signature"] = ""
    update(connection, row["row"], values)
    store_lists(connection, row["row"], publication)
    for passage in connection.execute(
        "SELECT id, heading, path FROM passage WHERE publication = ?", (row["row"],)
    ).fetchall():
        headed = heading(publication.title, json.loads(passage["path"]))
        if headed != passage["heading"]:
            connection.execute("UPDATE passage SET heading = ? WHERE id = ?", (headed, passage["id"]))
            connection.execute("DELETE FROM vector WHERE passage = ?", (passage["id"],))
    if publication.status != row["status"]:
        _spread(connection, row["row"], publication.status)


def _spread(connection: sqlite3.Connection, row: int, status: str) -> None:
    """Give what is printed in a publication its status, but for what has one of its own; events follow."""
    for event in connection.execute(
        "SELECT event FROM event_publication WHERE publication = ?", (row,)
    ).fetchall():
        put_together(connection, event["event"])
    for part in connection.execute(
        "SELECT row FROM publication WHERE part_of = ? AND printed AND NOT EXISTS (SELECT 1 FROM correction"
        " WHERE record = 'publication' AND field = 'status' AND correction.id = publication.id)",
        (row,),
    ).fetchall():
        update(connection, part["row"], {"status": status, "changed": now()})
        _spread(connection, part["row"], status)
