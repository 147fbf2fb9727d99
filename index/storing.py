"""How a reading becomes rows of the catalogue, and how a known publication is recognised."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from index.corrections import correct_publication
from index.events import announce, relate, retract, settle
from index.filters import marks
from index.history import now
from index.recognising import UNKNOWN, Origin, Place, find, twins
from ingest.identity import folded, page_id, proposed_id, title_key, url_key, walk
from ingest.records import Publication, Reading

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
# A vector carries the generation that its transaction leads to, so that indexes find what is new.
VECTOR = (
    "INTO vector (passage, model, value, sentences, generation) VALUES (?, ?, ?, ?,"
    " (SELECT value + 1 FROM meta WHERE key = 'generation'))"
)
_FACTS = ("type_label", "publisher", "published", "group", "url")
_TEXT_TABLES = ("passage", "section", "acronym", "file")


def store(
    connection: sqlite3.Connection,
    reading: Reading,
    known: sqlite3.Row | None,
    place: Place,
    vectors: Mapping[str, Iterator[Encoded]],
    origin: Origin = UNKNOWN,
) -> int:
    """Write one reading and, below it, its parts; returns the row of the publication."""
    if known is not None:
        if known["digest"] or place.printed:
            _keep_facts(connection, reading, known)
        correct_publication(connection, reading.publication, known["id"])
    row = _store_publication(connection, reading, known, place, origin)
    _store_text(connection, reading, row, vectors)
    events = retract(connection, [row])
    for event in reading.events:
        announce(connection, event, row)
    kept = []
    for position, part in enumerate(reading.parts):
        if reading.publication.status != "published":
            part.publication.status = reading.publication.status
        inside = Place(row, position, printed=True)
        before = find(connection, part.publication, inside)
        if before is not None and before["row"] in kept:
            before = None
        if before is not None and not before["printed"] and not before["digest"]:
            # It has a page of its own, which says more than the print.
            connection.execute(
                "UPDATE publication SET part_of = ?, position = ? WHERE row = ?",
                (row, position, before["row"]),
            )
            _skip(part, vectors)
            kept.append(before["row"])
        else:
            kept.append(store(connection, part, before, inside, vectors))
    for gone in connection.execute(
        "SELECT row FROM publication WHERE part_of = ? AND printed", (row,)
    ).fetchall():
        if gone["row"] not in kept:
            events += retract(connection, [gone["row"]])
            connection.execute("DELETE FROM publication WHERE row = ?", (gone["row"],))
    if not place.printed:
        events += _absorb(connection, row)
        _adopt(connection, row)
    relate(connection, publication=row)
    settle(connection, events)
    return row


def _keep_facts(connection: sqlite3.Connection, reading: Reading, known: sqlite3.Row) -> None:
    """Fill in what was known of a publication and its print does not say: facts, and none of a digest's words."""
    from ingest.evidence import GUESSED  # its libraries take long to load, and a question stores nothing

    publication = reading.publication
    if publication.digest:
        return
    for name in _FACTS:
        if not getattr(publication, name):
            setattr(publication, name, known[name])
    title = reading.evidence.get("title")
    if title is not None and title.confidence <= GUESSED:
        publication.title = known["title"]
    publication.countries = publication.countries or json.loads(known["countries"])
    if not publication.topics:
        rows = connection.execute(
            "SELECT topic FROM publication_topic WHERE publication = ? ORDER BY position", (known["row"],)
        )
        publication.topics = [row["topic"] for row in rows]


def _adopt(connection: sqlite3.Connection, row: int) -> None:
    """Take in what was stored earlier and says that it is part of this publication."""
    connection.execute(
        "UPDATE publication SET part_of = :row WHERE part_of IS NULL AND row != :row"
        " AND whole_id = (SELECT id FROM publication WHERE row = :row)",
        {"row": row},
    )


def _absorb(connection: sqlite3.Connection, row: int) -> list[int]:
    """Let a page of its own take the place of the same thing in print; the events that this touches."""
    events: list[int] = []
    for twin in twins(connection, row):
        update(connection, row, {"part_of": twin["part_of"], "position": twin["position"]})
        events += retract(connection, [twin["row"]])
        connection.execute("DELETE FROM publication WHERE row = ?", (twin["row"],))
    return events


def _skip(part: Reading, vectors: Mapping[str, Iterator[Encoded]]) -> None:
    """Pass over the vectors of a reading that is not stored."""
    for _ in all_passage_texts(part):
        for found in vectors.values():
            next(found)


def _store_publication(
    connection: sqlite3.Connection,
    reading: Reading,
    known: sqlite3.Row | None,
    place: Place,
    origin: Origin,
) -> int:
    publication = reading.publication
    values: dict[str, object] = {
        **_place_values(known, place),
        "whole_id": publication.part_of,
        **record_values(publication),
        "digest": int(publication.digest),
        "links": json.dumps([asdict(link) for link in reading.links], ensure_ascii=False),
        "evidence": json.dumps({name: asdict(found) for name, found in reading.evidence.items()}),
        "text": reading.text,
        "signature": origin.signature,
        "missing": 0,
        "gone": None,
    }
    if known is None:
        fetched = None if place.printed else page_id(publication.url)
        wanted = proposed_id(publication) if publication.id or fetched is None else fetched
        values["id"] = _free_id(connection, wanted)
        columns = ", ".join(f'"{name}"' for name in values)
        row = int(
            connection.execute(
                f"INSERT INTO publication ({columns}) VALUES ({marks(list(values))}) RETURNING row",
                tuple(values.values()),
            ).fetchone()["row"]
        )
    else:
        row = int(known["row"])
        for table in _TEXT_TABLES:
            connection.execute(f"DELETE FROM {table} WHERE publication = ?", (row,))
        update(connection, row, values)
    _store_addresses(connection, row, publication, place, origin)
    store_lists(connection, row, publication)
    for file in publication.files:
        found_file = asdict(file)
        connection.execute(
            f"INSERT INTO file (publication, {', '.join(found_file)}) VALUES (?{', ?' * len(found_file)})",
            (row, *found_file.values()),
        )
    return row


def _store_addresses(
    connection: sqlite3.Connection, row: int, publication: Publication, place: Place, origin: Origin
) -> None:
    """Add the addresses of a publication to those under which it was known before."""
    own = [(url, int(not place.printed)) for url in (publication.url, *publication.former_urls)]
    for url, former in (*own, *((url, 0) for url in origin.also)):
        if url:
            connection.execute(
                "INSERT INTO publication_url (publication, url_key, url, former) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET former = excluded.former",
                (row, url_key(url), url, former),
            )
    # The notice of a paper leads to the paper as long as that is not here itself.
    connection.execute(
        "UPDATE publication SET url = NULL WHERE printed AND row IN (SELECT notice.publication FROM"
        " publication_url notice JOIN publication_url own USING (url_key) JOIN publication paper ON"
        " paper.row = own.publication WHERE NOT paper.printed AND NOT paper.digest"
        " AND ? IN (notice.publication, own.publication))",
        (row,),
    )


def _place_values(known: sqlite3.Row | None, place: Place) -> dict[str, object]:
    """A page that does not name the whole it is printed in keeps its place there."""
    if known is not None and not place.printed and place.whole in (None, known["part_of"]):
        return {"part_of": known["part_of"], "position": known["position"], "printed": 0}
    return {"part_of": place.whole, "position": place.position, "printed": int(place.printed)}


def record_values(publication: Publication) -> dict[str, object]:
    """The columns that say what the publication is, without its text."""
    return {
        "title_key": title_key(publication),
        **{name: getattr(publication, name) for name in PLAIN_COLUMNS},
        "authors": json.dumps(publication.authors, ensure_ascii=False),
        "countries": json.dumps(publication.countries, ensure_ascii=False),
        "warnings": json.dumps(publication.warnings, ensure_ascii=False),
        "conflicts": json.dumps([asdict(conflict) for conflict in publication.conflicts], ensure_ascii=False),
        "changed": now(),
    }


def update(connection: sqlite3.Connection, row: int, values: Mapping[str, object]) -> None:
    """Write columns of a publication."""
    changes = ", ".join(f'"{name}" = ?' for name in values)
    connection.execute(f"UPDATE publication SET {changes} WHERE row = ?", (*values.values(), row))


def store_lists(connection: sqlite3.Connection, row: int, publication: Publication) -> None:
    """Write the topics and the outcomes of a publication anew."""
    connection.execute("DELETE FROM publication_topic WHERE publication = ?", (row,))
    connection.executemany(
        "INSERT INTO publication_topic (publication, position, topic) VALUES (?, ?, ?)",
        ((row, position, topic) for position, topic in enumerate(publication.topics)),
    )
    connection.execute("DELETE FROM outcome WHERE publication = ?", (row,))
    connection.executemany(
        "INSERT INTO outcome (publication, kind, number, text, page) VALUES (?, ?, ?, ?, ?)",
        ((row, o.kind, o.number, o.text, o.page) for o in (*publication.key_outcomes, *publication.methods)),
    )


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
            f"INSERT {VECTOR}",
            [(id_, name, *blobs(next(found))) for name, found in vectors.items()],
        )
    connection.executemany(
        "INSERT OR REPLACE INTO acronym (publication, acronym, expansion) VALUES (?, ?, ?)",
        ((row, acronym, expansion) for acronym, expansion in reading.acronyms.items()),
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
    from ingest.sentences import sentences  # whose library and lists of words a question does not need

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
    lengths = np.sqrt(np.einsum("ij,ij->i", found, found))
    found /= np.maximum(lengths, 1e-9)[:, np.newaxis]
    return found
