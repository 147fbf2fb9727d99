"""A stored publication as it is, to be put back later: its reading, its origin, what staff decided."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from index import listing
from index.recognising import Origin
from ingest.identity import walk
from ingest.records import Event, Evidence, Link, Passage, Publication, Reading

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Decision:
    """A row of the table of corrections; `value` is JSON."""

    record: str
    id: str
    field: str
    value: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A publication with what is printed inside it; `digests` are the digests that are part of it."""

    reading: Reading
    origin: Origin
    decisions: list[Decision]
    digests: list[Snapshot]


@cache
def _form() -> TypeAdapter[Snapshot]:
    # Takes long to import, and a question needs no snapshot.
    from pydantic import TypeAdapter

    return TypeAdapter(Snapshot)


def taken(connection: sqlite3.Connection, id_: str) -> Snapshot:
    """The publication as it is now; raises NotFoundError."""
    reading = _reading(connection, id_)
    origin, _ = listing.origin(connection, id_)
    decisions = [
        Decision(**dict(one)) for part in walk(reading) for one in _decisions(connection, part.publication.id)
    ]
    digests = connection.execute(
        "SELECT id FROM publication WHERE part_of = (SELECT row FROM publication WHERE id = ?)"
        " AND digest AND NOT printed ORDER BY position, row",
        (id_,),
    ).fetchall()
    return Snapshot(
        reading,
        origin,
        decisions,
        [taken(connection, one["id"]) for one in digests],
    )


def packed(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as JSON."""
    found: dict[str, Any] = _form().dump_python(snapshot, mode="json")
    return found


def files(snapshot: Snapshot) -> tuple[str, ...]:
    """The sha256 of the stored files that belong to it."""
    own = [file.sha256 for reading in walk(snapshot.reading) for file in reading.publication.files]
    return (*filter(None, own), *(sha256 for digest in snapshot.digests for sha256 in files(digest)))


def unpacked(stored: dict[str, Any]) -> Snapshot:
    """The snapshot that `packed` gave."""
    return _form().validate_python(stored)


def _decisions(connection: sqlite3.Connection, id_: str) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT * FROM correction WHERE record = 'publication' AND id = ?", (id_,)
    ).fetchall()


def _reading(connection: sqlite3.Connection, id_: str) -> Reading:
    publication = listing.publication(connection, id_, hidden=True)
    row = connection.execute("SELECT * FROM publication WHERE id = ?", (id_,)).fetchone()
    passages = connection.execute(
        'SELECT text, path, start, "end", page_start, page_end, page_label, ocr FROM passage'
        " WHERE publication = ? ORDER BY id",
        (row["row"],),
    )
    said = connection.execute(
        "SELECT said FROM event_publication WHERE publication = ? AND said IS NOT NULL", (row["row"],)
    )
    acronyms = connection.execute(
        "SELECT acronym, expansion FROM acronym WHERE publication = ?", (row["row"],)
    )
    parts = connection.execute(
        "SELECT id FROM publication WHERE part_of = ? AND printed ORDER BY position, row", (row["row"],)
    ).fetchall()
    return Reading(
        _as_stored(publication, row),
        text=row["text"],
        sections=listing.sections(connection, id_),
        passages=[
            Passage(**{**dict(one), "path": json.loads(one["path"]), "ocr": bool(one["ocr"])})
            for one in passages
        ],
        links=[Link(**one) for one in json.loads(row["links"])],
        parts=[_reading(connection, one["id"]) for one in parts],
        events=[Event(**json.loads(one["said"])) for one in said],
        acronyms={one["acronym"]: one["expansion"] for one in acronyms},
        evidence={name: Evidence(**one) for name, one in json.loads(row["evidence"]).items()},
        warnings=publication.warnings,
    )


def _as_stored(publication: Publication, row: sqlite3.Row) -> Publication:
    """Without what other tables say: a page that is gone is no decision to withdraw."""
    return replace(
        publication, status=row["status"], part_of=row["whole_id"] or publication.part_of, events=[]
    )
