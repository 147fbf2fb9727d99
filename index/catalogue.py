"""The one truth: publications with their passages, outcomes, events, full text and vectors.

A publication arrives, changes or leaves in one transaction, and everything that hangs on it goes with it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import listing
from index.corrections import Record, correct_publication, decide
from index.database import Database
from index.events import put_together, retract, settle
from index.recognising import UNKNOWN, Origin, find, place_of
from index.storing import (
    Encoded,
    PassageText,
    Vectors,
    blobs,
    heading,
    now,
    record_values,
    remember,
    store,
    store_lists,
    update,
)
from ingest.errors import NotFoundError
from ingest.records import Change, Reading, Saved


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model whose vectors the catalogue holds: its name, vector length and the sha256 of its weights."""

    name: str
    dimension: int
    sha256: str


UNIT_TOLERANCE = 1e-3


class Catalogue:
    """The catalogue of one data folder; safe to share between threads, each has its own connection."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Open the catalogue in `folder`; errors as for `Database`."""
        self.database = Database(folder, create=create)
        self.folder = folder

    def lock(self) -> AbstractContextManager[None]:
        """Hold the one writer's place for as long as a command needs it."""
        return self.database.lock()

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A snapshot in which several reads agree with one another."""
        return self.database.reading()

    @property
    def generation(self) -> int:
        """Goes up by one with every change; caches carry the generation they were made from."""
        with self.reading() as connection:
            return int(connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()[0])

    # Publications

    def save(
        self,
        reading: Reading,
        vectors: Mapping[ModelRecord, Iterable[Encoded]],
        origin: Origin = UNKNOWN,
    ) -> Saved:
        """Store a reading in one transaction; a known publication is replaced and keeps its id.

        `vectors` holds for each model one entry a passage, in the order of `all_passage_texts(reading)`.
        A digest never replaces the publication it stands in for.
        """
        with self.database.writing() as connection:
            place = place_of(connection, reading.publication)
            known = find(connection, reading.publication, place, origin.also)
            if known is not None and reading.publication.digest and not known["digest"]:
                return Saved(known["id"], "unchanged")
            for model in vectors:
                connection.execute(
                    "INSERT INTO model (name, dimension, sha256) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    (model.name, model.dimension, model.sha256),
                )
            rows = {model.name: iter(found) for model, found in vectors.items()}
            row = store(connection, reading, known, place, rows, origin)
            for name, rest in rows.items():
                if next(rest, None) is not None:
                    raise ValueError(f"more vectors of {name} than passages")
            saved = connection.execute("SELECT id FROM publication WHERE row = ?", (row,)).fetchone()["id"]
            change: Change = "added" if known is None else "updated"
            remember(connection, saved, change, reading.publication.title)
            return Saved(saved, change)

    def correct(self, record: Record, id_: str, field: str, value: object, by: str) -> None:
        """Set a field of a publication or event for good; no later fetch overwrites it. None takes it back.

        Then what was fetched comes back with the next sync. Raises NotFoundError for an unknown id, CallError
        for a field that cannot be corrected or a value that does not fit. Passages whose heading changes lose
        their vectors: encode them anew.
        """
        with self.database.writing() as connection:
            row = connection.execute(f"SELECT * FROM {record} WHERE id = ?", (id_,)).fetchone()
            if row is None:
                raise NotFoundError(
                    f"There is no {record} '{id_}'.", f"`ran-kb list {record}s` shows all ids."
                )
            decide(connection, record, id_, field, value, by, now())
            if record == "event":
                put_together(connection, row["row"])
                return
            publication = replace(listing.publication(connection, id_), status=row["status"])
            correct_publication(connection, publication, id_)
            values = record_values(publication)
            if value is None and row["signature"] is not None:
                values["signature"] = ""  # known, but to be stored anew
            update(connection, row["row"], values)
            store_lists(connection, row["row"], publication)
            for passage in connection.execute(
                "SELECT id, heading, path FROM passage WHERE publication = ?", (row["row"],)
            ).fetchall():
                headed = heading(publication.title, json.loads(passage["path"]))
                if headed != passage["heading"]:
                    connection.execute("UPDATE passage SET heading = ? WHERE id = ?", (headed, passage["id"]))
                    connection.execute("DELETE FROM vector WHERE passage = ?", (passage["id"],))
            remember(connection, id_, "updated", f"{field} corrected by {by}")

    def corrected(self, reading: Reading, also: tuple[str, ...] = ()) -> Reading:
        """The reading with what a person decided about its publication, if that is known."""
        with self.reading() as connection:
            place = place_of(connection, reading.publication)
            known = find(connection, reading.publication, place, also)
            if known is not None:
                correct_publication(connection, reading.publication, known["id"])
        return reading

    def remove(self, publication: str) -> None:
        """Delete a publication and all that hangs on it; raises NotFoundError."""
        with self.database.writing() as connection:
            found = connection.execute(
                "SELECT row, title FROM publication WHERE id = ?", (publication,)
            ).fetchone()
            if found is None:
                raise NotFoundError(
                    f"There is no publication '{publication}'.", "`ran-kb list publications` shows all ids."
                )
            # What has a page of its own outlives the collection that it was part of.
            connection.execute(
                "UPDATE publication SET part_of = NULL WHERE part_of = ? AND NOT printed AND NOT digest",
                (found["row"],),
            )
            leaving = connection.execute(
                "SELECT row FROM publication WHERE ? IN (row, part_of)", (found["row"],)
            ).fetchall()
            events = retract(connection, [row["row"] for row in leaving])
            connection.execute("DELETE FROM publication WHERE row = ?", (found["row"],))
            remember(connection, publication, "removed", found["title"])
            settle(connection, events)

    def holder(self, sha256: str) -> str | None:
        """The id of the publication that a file of this sha256 was read into, if any."""
        with self.reading() as connection:
            found = connection.execute(
                "SELECT publication.id FROM file JOIN publication ON publication.row = file.publication"
                " WHERE file.sha256 = ? LIMIT 1",
                (sha256,),
            ).fetchone()
            return None if found is None else str(found["id"])

    # Vectors

    def models(self) -> list[ModelRecord]:
        """The models whose vectors are stored."""
        with self.reading() as connection:
            return [
                ModelRecord(row["name"], row["dimension"], row["sha256"])
                for row in connection.execute("SELECT * FROM model ORDER BY name")
            ]

    def vectors(self, model: str) -> tuple[NDArray[np.int64], Vectors]:
        """Passage ids and vectors of a model, shapes (n,) and (n, dimension), by ascending id."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT passage, value FROM vector WHERE model = ? ORDER BY passage", (model,)
            ).fetchall()
        ids = np.fromiter((row["passage"] for row in rows), dtype=np.int64, count=len(rows))
        if not rows:
            return ids, np.zeros((0, 0), dtype=np.float32)
        values = np.frombuffer(b"".join(row["value"] for row in rows), dtype="<f4")
        return ids, values.reshape(len(rows), -1).astype(np.float32)

    def without_vector(self, model: str) -> list[tuple[int, PassageText]]:
        """Every passage that has no vector of this model, by id."""
        with self.reading() as connection:
            return [
                (row["id"], PassageText(row["heading"], row["text"], json.loads(row["sentences"])))
                for row in connection.execute(
                    "SELECT id, heading, text, sentences FROM passage WHERE NOT EXISTS (SELECT 1 FROM vector"
                    " WHERE vector.passage = passage.id AND vector.model = ?) ORDER BY id",
                    (model,),
                )
            ]

    def add_vectors(self, model: ModelRecord, ids: Sequence[int], vectors: Sequence[Encoded]) -> None:
        """Store vectors for passages that exist, in the order of `ids`."""
        with self.database.writing() as connection:
            connection.execute(
                "INSERT INTO model (name, dimension, sha256) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (model.name, model.dimension, model.sha256),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO vector (passage, model, value, sentences) VALUES (?, ?, ?, ?)",
                ((id_, model.name, *blobs(found)) for id_, found in zip(ids, vectors, strict=True)),
            )

    def unfit_vectors(self, model: ModelRecord) -> list[int]:
        """The passages whose stored vectors cannot be this model's: by size, or of another length than 1."""
        unfit = []
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT passage.id, value, length(vector.sentences) AS size,"
                " json_array_length(passage.sentences) AS spans"
                " FROM vector JOIN passage ON passage.id = vector.passage WHERE model = ?",
                (model.name,),
            )
            for row in rows:
                sized = (len(row["value"]), row["size"]) == (
                    4 * model.dimension,
                    row["spans"] * model.dimension,
                )
                # Not a number is not near 1 either.
                if not sized or not abs(_length(row["value"]) - 1) < UNIT_TOLERANCE:
                    unfit.append(row["id"])
        return unfit

    def drop_vectors(self, model: str, ids: Sequence[int]) -> None:
        """Delete a model's vectors of these passages."""
        with self.database.writing() as connection:
            connection.executemany(
                "DELETE FROM vector WHERE model = ? AND passage = ?", ((model, id_) for id_ in ids)
            )

    def index_words(self) -> None:
        """Make the full text anew from the passages."""
        with self.database.writing(quietly=True) as connection:
            connection.execute("INSERT INTO passage_words (passage_words) VALUES ('rebuild')")

    def forget_model(self, name: str) -> None:
        """Delete a model and all its vectors."""
        with self.database.writing() as connection:
            connection.execute("DELETE FROM model WHERE name = ?", (name,))


def _length(stored: bytes) -> float:
    return float(np.linalg.norm(np.frombuffer(stored, dtype="<f4")))
