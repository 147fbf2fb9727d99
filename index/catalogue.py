"""The one truth: publications with their passages, outcomes, events, full text and vectors.

A publication arrives, changes or leaves in one transaction, and everything that hangs on it goes with it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import listing
from index.correcting import correct, take_back
from index.corrections import Record, correct_publication, decide, put
from index.database import Database
from index.events import retract, settle
from index.history import BY_THE_PROGRAM, Action, Deed, mark_undone, now, remember, to_undo
from index.recognising import UNKNOWN, Origin, Place, find, place_of
from index.remembered import generation_of
from index.snapshot import Snapshot, files, packed, taken, unpacked
from index.storing import VECTOR, Encoded, PassageText, Vectors, blobs, store
from ingest.records import Change, Publication, Reading, Saved


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model whose vectors the catalogue holds: its name, vector length and the sha256 of its weights."""

    name: str
    dimension: int
    sha256: str


UNFINISHED = "unfinished:"
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
            return generation_of(connection)

    # Publications

    def save(
        self,
        reading: Reading,
        vectors: Mapping[ModelRecord, Iterable[Encoded]],
        origin: Origin = UNKNOWN,
        by: str = "",
    ) -> Saved:
        """Store a reading in one transaction; a known publication is replaced and keeps its id.

        `vectors` holds for each model one entry a passage, in the order of `all_passage_texts(reading)`.
        A digest never replaces the publication it stands in for. `by` names the person who adds it: then a
        new publication is a draft until it is published, and the change can be undone.
        """
        publication = reading.publication
        with self.database.writing() as connection:
            place = place_of(connection, publication)
            known = find(connection, publication, place, origin.also)
            if known is not None and publication.digest and not known["digest"]:
                return Saved(known["id"], "unchanged")
            before = taken(connection, known["id"]) if by and known is not None else None
            draft = bool(by) and (known is None or (bool(known["digest"]) and not publication.digest))
            if draft:
                publication.status = "draft"
                if known is not None:
                    decide(connection, "publication", known["id"], "status", "draft", by, now())
            row = self._store(connection, reading, known, place, vectors, origin)
            saved = connection.execute("SELECT id FROM publication WHERE row = ?", (row,)).fetchone()["id"]
            if draft:
                decide(connection, "publication", saved, "status", "draft", by, now())
            change: Change = "added" if known is None else "updated"
            deed = _deed("replaced" if before else "added", by, before) if by else BY_THE_PROGRAM
            remember(connection, saved, change, publication.title, deed)
            return Saved(saved, change)

    def _store(
        self,
        connection: sqlite3.Connection,
        reading: Reading,
        known: sqlite3.Row | None,
        place: Place,
        vectors: Mapping[ModelRecord, Iterable[Encoded]],
        origin: Origin,
    ) -> int:
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
        return row

    def correct(self, record: Record, id_: str, field: str, value: object, by: str) -> None:
        """Set a field of a publication or event for good, as `correct_all`."""
        self.correct_all(record, id_, {field: value}, by)

    def correct_all(self, record: Record, id_: str, changes: Mapping[str, object], by: str) -> None:
        """Set fields of a publication or event for good; no later fetch overwrites them. None takes one back.

        Then what was fetched comes back with the next sync. Raises NotFoundError for an unknown id, CallError
        for a field that cannot be corrected or a value that does not fit; then nothing is changed. Passages
        whose heading changes lose their vectors: encode them anew.
        """
        with self.database.writing() as connection:
            correct(connection, record, id_, changes, by)

    def corrected(self, reading: Reading, also: tuple[str, ...] = ()) -> Reading:
        """The reading with what a person decided about its publication, if that is known."""
        with self.reading() as connection:
            place = place_of(connection, reading.publication)
            known = find(connection, reading.publication, place, also)
            if known is not None:
                correct_publication(connection, reading.publication, known["id"])
        return reading

    def recognised(self, reading: Reading) -> Publication | None:
        """The stored publication that a reading would replace, if any."""
        with self.reading() as connection:
            place = place_of(connection, reading.publication)
            known = find(connection, reading.publication, place)
            return None if known is None else listing.publication(connection, known["id"], hidden=True)

    def remove(self, publication: str, by: str = "") -> None:
        """Delete a publication and all that hangs on it; raises NotFoundError.

        With `by`, the name of the person who deletes it, it can be put back with `undo`.
        """
        with self.database.writing() as connection:
            title = listing.publication(connection, publication, hidden=True).title
            deed = _deed("deleted", by, taken(connection, publication)) if by else BY_THE_PROGRAM
            _remove(connection, publication)
            remember(connection, publication, "removed", title, deed)

    def undo(self, change: int, by: str) -> str:
        """Take back the last change that a person made to a record; returns the id of the record.

        Passages that are put back have no vectors: encode them. Raises NotFoundError for any other change.
        """
        with self.database.writing() as connection:
            done, before = to_undo(connection, change)
            record: Record = "event" if done.record == "event" else "publication"
            if "snapshot" not in before:
                take_back(connection, record, done.id, before)
            elif before["snapshot"] is None:
                _remove(connection, done.id)
            else:
                if done.action != "deleted":
                    _remove(connection, done.id)
                self._restore(connection, unpacked(before["snapshot"]))
            mark_undone(connection, done, by)
            return done.id

    def _restore(self, connection: sqlite3.Connection, snapshot: Snapshot) -> None:
        reading = snapshot.reading
        for one in snapshot.decisions:
            put(connection, "publication", one.id, one.field, asdict(one))
        place = place_of(connection, reading.publication)
        self._store(connection, reading, None, place, {}, snapshot.origin)
        for digest in snapshot.digests:
            self._restore(connection, digest)

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
        """The models whose vectors are stored, those left out with which the base is still being encoded."""
        with self.reading() as connection:
            return [
                ModelRecord(row["name"], row["dimension"], row["sha256"])
                for row in connection.execute("SELECT * FROM model ORDER BY name")
                if not row["name"].startswith(UNFINISHED)
            ]

    def vectors(self, model: str, since: int = -1) -> tuple[NDArray[np.int64], Vectors]:
        """Passage ids and vectors of a model, shapes (n,) and (n, dimension), by ascending id.

        `since` leaves out what is as old as that generation, or older.
        """
        condition = "FROM vector WHERE model = ? AND generation > ?"
        with self.reading() as connection:
            count = connection.execute(f"SELECT count(*) {condition}", (model, since)).fetchone()[0]
            rows = connection.execute(f"SELECT passage, value {condition} ORDER BY passage", (model, since))
            ids, values = np.empty(count, dtype=np.int64), np.zeros((0, 0), dtype=np.float32)
            # One after the other: all rows at once would take several times the memory of the vectors.
            for place, row in enumerate(rows):
                vector = np.frombuffer(row["value"], dtype="<f4")
                if place == 0:
                    values = np.empty((count, len(vector)), dtype=np.float32)
                ids[place], values[place] = row["passage"], vector
        return ids, values

    def with_vector(self, model: str) -> NDArray[np.int64]:
        """The ids of all passages that have a vector of a model, ascending."""
        with self.reading() as connection:
            rows = connection.execute("SELECT passage FROM vector WHERE model = ?", (model,))
            return np.sort(np.fromiter((row["passage"] for row in rows), dtype=np.int64))

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
        """Store vectors for passages that exist, in the order of `ids`.

        Those of a model that is not in use yet are for nobody to see before `use_models`.
        """
        shown = model in self.models()
        name = model.name if shown else unfinished(model)
        with self.database.writing(quietly=not shown) as connection:
            connection.execute(
                "INSERT INTO model (name, dimension, sha256) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (name, model.dimension, model.sha256),
            )
            connection.executemany(
                f"INSERT OR REPLACE {VECTOR}",
                ((id_, name, *blobs(found)) for id_, found in zip(ids, vectors, strict=True)),
            )

    def use_models(self, models: Sequence[ModelRecord]) -> None:
        """From now on have the vectors of these models and no others, in one transaction."""
        known = self.models()
        if sorted(known, key=str) == sorted(models, key=str):
            return
        with self.database.writing() as connection:
            for gone in known:
                if gone not in models:
                    connection.execute("DELETE FROM model WHERE name = ?", (gone.name,))
            for new in models:
                connection.execute(
                    "INSERT INTO model (name, dimension, sha256) SELECT ?, dimension, sha256 FROM model"
                    " WHERE name = ?",
                    (new.name, unfinished(new)),
                )
                connection.execute(
                    "UPDATE vector SET model = ?, generation = (SELECT value + 1 FROM meta WHERE key = 'generation')"
                    " WHERE model = ?",
                    (new.name, unfinished(new)),
                )
            connection.execute(
                "DELETE FROM model WHERE substr(name, 1, ?) = ?", (len(UNFINISHED), UNFINISHED)
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


def unfinished(model: ModelRecord) -> str:
    """The name under which vectors of a model are stored until every passage has one."""
    return f"{UNFINISHED}{model.sha256}:{model.name}"


def _length(stored: bytes) -> float:
    return float(np.linalg.norm(np.frombuffer(stored, dtype="<f4")))


def _deed(action: Action, by: str, before: Snapshot | None) -> Deed:
    """A deed that is undone by putting a publication back as it was, or by removing it where there was none."""
    if before is None:
        return Deed(action, by, {"snapshot": None})
    return Deed(action, by, {"snapshot": packed(before)}, files(before))


def _remove(connection: sqlite3.Connection, id_: str) -> None:
    """Delete a publication, what is printed inside it, and what was decided about them."""
    row = connection.execute("SELECT row FROM publication WHERE id = ?", (id_,)).fetchone()["row"]
    # What has a page of its own outlives the collection that it was part of.
    connection.execute(
        "UPDATE publication SET part_of = NULL WHERE part_of = ? AND NOT printed AND NOT digest", (row,)
    )
    leaving = connection.execute(
        "SELECT row, id FROM publication WHERE ? IN (row, part_of)", (row,)
    ).fetchall()
    events = retract(connection, [one["row"] for one in leaving])
    connection.execute("DELETE FROM publication WHERE row = ?", (row,))
    for one in leaving:
        connection.execute("DELETE FROM correction WHERE record = 'publication' AND id = ?", (one["id"],))
    settle(connection, events)
