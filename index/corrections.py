"""What a person decided about a record: kept beside it, and put over whatever is fetched later."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from typing import Literal, get_type_hints

from ingest.errors import CallError
from ingest.records import Event, Publication

Record = Literal["publication", "event"]

# What a person cannot decide: what follows from the stored files, and the names that other records go by.
_FIXED = {
    "publication": {"id", "files", "events", "conflicts", "warnings", "former_urls", "part_of", "digest"},
    "event": {"id", "publications"},
}
_DAY = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_DATE = (_DAY, "Write a date as 2024, 2024-04 or 2024-04-26.")
_MOMENT = (
    _DAY + r"(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z))?",
    "Write it as 2024-04-26, or with a time as 2024-04-26T09:30+02:00.",
)
_ADDRESS = (r"https?://[^\s/]+\S*", "Write an address with https:// in front.")
_FORMS = {
    "published": _DATE, "updated": _DATE, "start": _MOMENT, "end": _MOMENT,
    "url": _ADDRESS, "registration_url": _ADDRESS,
    "language": (r"[a-z]{2,3}", "Write a language as its code, such as en."),
}  # fmt: skip
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
        put(connection, record, id_, field, None)
        return
    checked = _checked(record, field, value)
    _require_form(field, checked)
    put(connection, record, id_, field, {"value": _dumped(record, field, checked), "by": by, "at": at})


def decision(connection: sqlite3.Connection, record: Record, id_: str, field: str) -> dict[str, str] | None:
    """What was decided about a field: value (JSON), by whom, when; None where nothing was."""
    row = connection.execute(
        'SELECT value, "by", at FROM correction WHERE record = ? AND id = ? AND field = ?',
        (record, id_, field),
    ).fetchone()
    return None if row is None else dict(row)


def put(
    connection: sqlite3.Connection,
    record: Record,
    id_: str,
    field: str,
    decided: Mapping[str, str] | None,
) -> None:
    """Write a decision as `decision` gave it; None removes it."""
    connection.execute(
        "DELETE FROM correction WHERE record = ? AND id = ? AND field = ?", (record, id_, field)
    )
    if decided is not None:
        connection.execute(
            'INSERT INTO correction (record, id, field, value, "by", at) VALUES (?, ?, ?, ?, ?, ?)',
            (record, id_, field, decided["value"], decided["by"], decided["at"]),
        )


def plain(field: str, value: object) -> object:
    """The value of a publication's field as JSON has it."""
    return json.loads(_dumped("publication", field, value))


def typed(field: str, value: object) -> object:
    """The value that `plain` gave, as the field's type has it."""
    return _checked("publication", field, value)


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


def _dumped(record: Record, field: str, value: object) -> str:
    from pydantic import TypeAdapter

    return TypeAdapter(_TYPES[record][field]).dump_json(value).decode()


def _require_form(field: str, value: object) -> None:
    """Raise CallError for a text that its type allows and its meaning does not."""
    if field == "title" and not str(value).strip():
        raise CallError("A title cannot be empty.", "Give a value of the right form.")
    pattern = _FORMS.get(field)
    if pattern and value and not re.fullmatch(pattern[0], str(value)):
        raise CallError(f"'{field}' cannot be {value!r}.", pattern[1])


def _checked(record: Record, field: str, value: object) -> object:
    # Takes a good part of a second to import, and few questions meet a decision.
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(_TYPES[record][field]).validate_python(value)
    except ValidationError as error:
        raise CallError(
            f"'{field}' cannot be {value!r}: {error.errors()[0]['msg']}.", "Give a value of the right form."
        ) from error
