"""How a reading becomes rows of the catalogue, and how a known publication is recognised."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from ingest.identity import event_id, folded, proposed_id, same_date, slug, title_key, url_key, walk
from ingest.records import Event, Publication, Reading
from ingest.sentences import sentences

Vectors = NDArray[np.float32]
Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class PassageText:
    """What of a passage is encoded: headings, text, the spans of the sentences in the text."""

    heading: str
    text: str
    sentences: Spans


@dataclass(frozen=True, slots=True)
class Encoded:
    """Unit vectors of one passage: its own, shape (dimension,), and its sentences', shape (n, dimension)."""

    value: Vectors
    sentences: Vectors


PLAIN_COLUMNS = (
    "kind", "title", "type_label", "publisher", "published", "updated", "language", "group", "summary", "url",
    "number", "biography", "status",
)  # fmt: skip
_HANGING_ON = (
    "passage", "section", "outcome", "acronym", "file", "publication_url", "publication_topic",
    "event_publication",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a publication is printed: the row of the whole and its place in it."""

    whole: int | None
    position: int


def find(
    connection: sqlite3.Connection, publication: Publication, whole: int | None = None
) -> sqlite3.Row | None:
    """The stored publication that this one is, by id, by address, or by kind, title and date.

    Something printed inside a whole is only the same as another part of that whole, or as a digest:
    the notice of a paper in a magazine is not the paper.
    """
    for condition, value in (
        ("publication.id = ?", slug(publication.id) if publication.id else ""),
        (
            "publication.row IN (SELECT u.publication FROM publication_url u WHERE u.url_key = ?)",
            url_key(publication.url) if publication.url else "",
        ),
        ("publication.title_key = ?", title_key(publication)),
    ):
        if not value:
            continue
        rows: list[sqlite3.Row] = connection.execute(
            f"SELECT * FROM publication WHERE {condition} ORDER BY digest, part_of IS NOT NULL, row", (value,)
        ).fetchall()
        for row in rows:
            in_scope = row["digest"] or publication.digest or row["part_of"] == whole
            by_title = condition.startswith("publication.title_key")
            same = not by_title or (
                row["kind"] == publication.kind and same_date(row["published"], publication.published)
            )
            if in_scope and same:
                return row
    return None


def store(
    connection: sqlite3.Connection,
    reading: Reading,
    known: sqlite3.Row | None,
    place: Place,
    vectors: Mapping[str, Iterator[Encoded]],
) -> int:
    """Write one reading and, below it, its parts; returns the row of the publication."""
    row = _store_publication(connection, reading, known, place)
    _store_text(connection, reading, row, vectors)
    for event in reading.events:
        _store_event(connection, event, row)
    kept = []
    for position, part in enumerate(reading.parts):
        before = find(connection, part.publication, row)
        if before is not None and before["row"] in kept:
            before = None
        kept.append(store(connection, part, before, Place(row, position), vectors))
    for gone in connection.execute(
        "SELECT row FROM publication WHERE part_of = ? AND NOT digest", (row,)
    ).fetchall():
        if gone["row"] not in kept:
            connection.execute("DELETE FROM publication WHERE row = ?", (gone["row"],))
    return row


def _store_publication(
    connection: sqlite3.Connection, reading: Reading, known: sqlite3.Row | None, place: Place
) -> int:
    publication = reading.publication
    whole = place.whole
    if whole is None and publication.part_of:
        found = connection.execute(
            "SELECT row FROM publication WHERE id = ?", (publication.part_of,)
        ).fetchone()
        whole = found["row"] if found else None
    values: dict[str, object] = {
        "part_of": whole,
        "position": place.position,
        "title_key": title_key(publication),
        **{name: getattr(publication, name) for name in PLAIN_COLUMNS},
        "digest": int(publication.digest),
        "authors": json.dumps(publication.authors, ensure_ascii=False),
        "countries": json.dumps(publication.countries, ensure_ascii=False),
        "warnings": json.dumps(publication.warnings, ensure_ascii=False),
        "conflicts": json.dumps([asdict(conflict) for conflict in publication.conflicts], ensure_ascii=False),
        "links": json.dumps([asdict(link) for link in reading.links], ensure_ascii=False),
        "evidence": json.dumps({name: asdict(found) for name, found in reading.evidence.items()}),
        "text": reading.text,
        "changed": _now(),
    }
    if known is None:
        values["id"] = _free_id(connection, proposed_id(publication))
        columns = ", ".join(f'"{name}"' for name in values)
        holes = ", ".join("?" * len(values))
        row = int(
            connection.execute(
                f"INSERT INTO publication ({columns}) VALUES ({holes}) RETURNING row", tuple(values.values())
            ).fetchone()["row"]
        )
    else:
        row = int(known["row"])
        for table in _HANGING_ON:
            connection.execute(f"DELETE FROM {table} WHERE publication = ?", (row,))
        changes = ", ".join(f'"{name}" = ?' for name in values)
        connection.execute(f"UPDATE publication SET {changes} WHERE row = ?", (*values.values(), row))
    for url in filter(None, (publication.url, *publication.former_urls)):
        connection.execute(
            "INSERT OR IGNORE INTO publication_url (publication, url_key, url) VALUES (?, ?, ?)",
            (row, url_key(url), url),
        )
    connection.executemany(
        "INSERT INTO publication_topic (publication, position, topic) VALUES (?, ?, ?)",
        ((row, position, topic) for position, topic in enumerate(publication.topics)),
    )
    for file in publication.files:
        found_file = asdict(file)
        connection.execute(
            f"INSERT INTO file (publication, {', '.join(found_file)}) VALUES (?{', ?' * len(found_file)})",
            (row, *found_file.values()),
        )
    connection.executemany(
        "INSERT INTO outcome (publication, kind, number, text, page) VALUES (?, ?, ?, ?, ?)",
        ((row, o.kind, o.number, o.text, o.page) for o in (*publication.key_outcomes, *publication.methods)),
    )
    return row


def _store_text(
    connection: sqlite3.Connection, reading: Reading, row: int, vectors: Mapping[str, Iterator[Encoded]]
) -> None:
    connection.executemany(
        'INSERT INTO section (publication, title, path, start, "end", page_start, page_end)'
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (row, s.title, json.dumps(s.path, ensure_ascii=False), s.start, s.end, s.page_start, s.page_end)
            for s in reading.sections
        ),
    )
    for p, encoded in zip(reading.passages, passage_texts(reading), strict=True):
        id_ = connection.execute(
            'INSERT INTO passage (publication, role, number, heading, path, text, sentences, start, "end",'
            " page_start, page_end, page_label, ocr) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row,
                *role(reading, p.text),
                encoded.heading,
                json.dumps(p.path, ensure_ascii=False),
                p.text,
                json.dumps(encoded.sentences),
                p.start,
                p.end,
                p.page_start,
                p.page_end,
                p.page_label,
                int(p.ocr),
            ),
        ).lastrowid
        connection.executemany(
            "INSERT INTO vector (passage, model, value, sentences) VALUES (?, ?, ?, ?)",
            [(id_, name, *blobs(next(found))) for name, found in vectors.items()],
        )
    connection.executemany(
        "INSERT OR REPLACE INTO acronym (publication, acronym, expansion) VALUES (?, ?, ?)",
        ((row, acronym, expansion) for acronym, expansion in reading.acronyms.items()),
    )


def _store_event(connection: sqlite3.Connection, event: Event, publication: int) -> None:
    """An event is known by its address or by title and start; a later announcement fills what is empty."""
    key = title_key(Publication(title=event.title))
    known = connection.execute(
        "SELECT row, id FROM event WHERE id = ? OR url = ? OR (title_key = ? AND start IS ?)",
        (event_id(event), event.url or "", key, event.start),
    ).fetchone()
    values = asdict(event)
    del values["publications"]
    values.update(
        id=known["id"] if known else event_id(event),
        title_key=key,
        all_day=int(event.all_day),
        online=int(event.online),
        languages=json.dumps(event.languages, ensure_ascii=False),
    )
    if known is None:
        columns = ", ".join(f'"{name}"' for name in values)
        holes = ", ".join("?" * len(values))
        row = connection.execute(
            f"INSERT INTO event ({columns}) VALUES ({holes})", tuple(values.values())
        ).lastrowid
    else:
        row = known["row"]
        given = {name: value for name, value in values.items() if value not in (None, "", "[]")}
        changes = ", ".join(f'"{name}" = ?' for name in given)
        connection.execute(f"UPDATE event SET {changes} WHERE row = ?", (*given.values(), row))
    connection.execute(
        "INSERT OR IGNORE INTO event_publication (event, publication) VALUES (?, ?)", (row, publication)
    )


def drop_orphan_events(connection: sqlite3.Connection) -> None:
    """Delete the events that no publication announces or reports on any more."""
    connection.execute("DELETE FROM event WHERE row NOT IN (SELECT event FROM event_publication)")


def remember(connection: sqlite3.Connection, publication: str, change: str, detail: str) -> None:
    """Write a change into the history."""
    connection.execute(
        "INSERT INTO history (at, publication, change, detail) VALUES (?, ?, ?, ?)",
        (_now(), publication, change, detail),
    )


def _free_id(connection: sqlite3.Connection, wanted: str) -> str:
    number, found = 1, wanted
    while connection.execute("SELECT 1 FROM publication WHERE id = ?", (found,)).fetchone():
        number += 1
        found = f"{wanted}-{number}"
    return found


def heading(title: str, path: list[str]) -> str:
    """Title and section headings on one line: what a passage is encoded and found with beside its text."""
    return " › ".join(dict.fromkeys(filter(None, [title, *path])))


def role(reading: Reading, text: str) -> tuple[str, int | None]:
    """What a passage is besides running text: a biography, an announcement, or an outcome and its number."""
    publication = reading.publication
    own = folded(text)
    for outcome in (*publication.key_outcomes, *publication.methods):
        if folded(outcome.text) in own:
            return outcome.kind, outcome.number
    if publication.biography and folded(publication.biography) in own:
        return "author", None
    if any(event.start and folded(event.title) in own for event in reading.events):
        return "event", None
    return "text", None


def passage_texts(reading: Reading) -> list[PassageText]:
    """What is encoded of the passages of one reading, its parts left out."""
    publication = reading.publication
    return [
        PassageText(
            heading(publication.title, passage.path),
            passage.text,
            sentences(passage.text, publication.language),
        )
        for passage in reading.passages
    ]


def all_passage_texts(reading: Reading) -> list[PassageText]:
    """The same for a reading and its parts, in the order in which they are stored."""
    return [found for part in walk(reading) for found in passage_texts(part)]


def blobs(encoded: Encoded) -> tuple[bytes, bytes]:
    """Vectors as they are stored; of a sentence's unit vector the direction is kept in 8 bits a number."""
    largest = np.abs(encoded.sentences).max(axis=1, keepdims=True, initial=1e-9)
    directions = np.rint(encoded.sentences / largest * 127).astype(np.int8)
    return np.asarray(encoded.value, dtype="<f4").tobytes(), directions.tobytes()


def from_directions(stored: bytes, dimension: int) -> Vectors:
    """Unit vectors from stored directions, shape (n, dimension)."""
    found = np.frombuffer(stored, dtype=np.int8).reshape(-1, dimension).astype(np.float32)
    unit: Vectors = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    return unit


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
