"""What a person decided about a record: kept beside it, and put over whatever is fetched later."""

from __future__ import annotations

import json
import sqlite3
from typing import Literal, get_type_hints

from pydantic import TypeAdapter, ValidationError

from ingest.errors import CallError
from ingest.records import Event, Publication

Record = Literal["publication", "event"]

# What a person cannot decide: what follows from the stored files, and the names that other records go by.
_FIXED = {
    "publication": {"id", "files", "events", "conflicts", "warnings", "former_urls", "part_of", "digest"},
    "event": {"id", "publications"},
}
_TYPES = {"publication": get_type_hints(Publication), "event": get_type_hints(Event)}


def of(connection: sqlite3.Connection, record: Record, id_: str) -> dict[str, object]:
    """The decided values of a record by field, as its type has them."""
    rows = connection.execute(
        "SELECT field, value FROM correction WHERE record = ? AND id = ?", (record, id_)
    )
    return {row["field"]: _checked(record, row["field"], json.loads(row["value"])) for row in rows}


def decide(
    connection: sqlite3.Connection, record: Record, id_: str, field: str, value: object, by: str, at: str
) -> None:
    """Keep a decision; None as `value` takes it back. Raises CallError for what cannot be decided so."""
    if field in _FIXED[record] or field not in _TYPES[record]:
        allowed = ", ".join(sorted(_TYPES[record].keys() - _FIXED[record]))
        raise CallError(f"'{field}' cannot be corrected.", f"Fields that can be: {allowed}.")
    if value is None:
        connection.execute(
            "DELETE FROM correction WHERE record = ? AND id = ? AND field = ?", (record, id_, field)
        )
        return
    checked = TypeAdapter(_TYPES[record][field]).dump_json(_checked(record, field, value))
    connection.execute(
        'INSERT OR REPLACE INTO correction (record, id, field, value, "by", at) VALUES (?, ?, ?, ?, ?, ?)',
        (record, id_, field, checked.decode(), by, at),
    )


def correct_publication(connection: sqlite3.Connection, publication: Publication, id_: str) -> None:
    """Put what was decided into a publication; a field that was decided is no longer in conflict."""
    decided = of(connection, "publication", id_)
    for field, value in decided.items():
        setattr(publication, field, value)
    publication.conflicts = [one for one in publication.conflicts if one.field not in decided]


def correct_event(connection: sqlite3.Connection, event: Event, id_: str) -> None:
    """Put what was decided into an event."""
    for field, value in of(connection, "event", id_).items():
        setattr(event, field, value)


def _checked(record: Record, field: str, value: object) -> object:
    try:
        return TypeAdapter(_TYPES[record][field]).validate_python(value)
    except ValidationError as error:
        raise CallError(
            f"'{field}' cannot be {value!r}: {error.errors()[0]['msg']}.", "Give a value of the right form."
        ) from error
