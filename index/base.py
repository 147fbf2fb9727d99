"""The knowledge base of one data folder: catalogue, encoders and vector indexes opened together."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import listing
from index.catalogue import Catalogue, ModelRecord, unfinished
from index.common import Common
from index.corrections import Record
from index.encoder import Encoder, encoders
from index.encoding import PORTION, EncodingAhead, encode
from index.filters import Filters
from index.nearness import PassageVectors
from index.outlines import Outlines
from index.postings import Postings
from index.recognising import UNKNOWN, Origin
from index.remembered import Remembered, RememberedEach
from index.storing import all_passage_texts
from index.vectors import VectorIndex
from ingest.errors import CallError
from ingest.records import Entry, Reading, Saved
from ingest.settings import Settings
from ingest.whole import written

# Where prepared models are kept in a data folder.
MODELS = Path("cache") / "models"
# How many passages let through by filters are kept: 32 MB.
MOST_ALLOWED = 4_000_000


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: passages encoded anew, and vectors in the caches."""

    encoded: int
    vectors: int


class Base:
    """One data folder, ready to be searched and written to; safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        *,
        create: bool = False,
        thrifty: bool = False,
        hurried: bool = False,
        encoders: Sequence[Encoder] | None = None,
        models: Path | None = None,
    ) -> None:
        """Open the folder of the settings; no model is loaded before it is needed.

        `thrifty` encodes with little memory, for long runs that mostly wait, `hurried` answers one question soon
        (see `ModelEncoder`).
        `encoders` stand in for the models that the settings name. `models` is where prepared models are kept,
        when that is not in this folder.
        """
        self.settings = settings
        self.catalogue = Catalogue(settings.data, create=create)
        self._thrifty, self._hurried = thrifty, hurried
        self._given = encoders
        self._models = models or settings.data / MODELS
        self.postings = Postings()
        self.outlines = Outlines()
        self.allowed: RememberedEach[Filters, NDArray[np.int64]] = RememberedEach(MOST_ALLOWED, len)
        self.passage_vectors = PassageVectors()
        self.remembered = Remembered()
        self.common = Common()

    @cached_property
    def encoders(self) -> dict[str, Encoder]:
        """The configured encoders by the name of their model."""
        if self._given is not None:
            return {one.record.name: one for one in self._given}
        return encoders(self.settings.model, self._models, thrifty=self._thrifty, hurried=self._hurried)

    @cached_property
    def vectors(self) -> dict[str, VectorIndex]:
        """A vector index for every configured model."""
        return {name: VectorIndex(self.catalogue, name) for name in self.encoders}

    def lock(self) -> AbstractContextManager[None]:
        """The one writer's place of the data folder."""
        return self.catalogue.lock()

    def put(
        self, reading: Reading, original: Path | None = None, origin: Origin = UNKNOWN, by: str = ""
    ) -> Saved:
        """Encode and store a reading; the file it was read from, if any, is kept beside the catalogue.

        `by` names the person who adds it, as for `Catalogue.save`.
        """
        texts = all_passage_texts(self.catalogue.corrected(reading, origin.also))
        vectors = {one.record: encode(one, texts) for one in self.encoders.values()}
        if original is not None:
            self._keep(original, reading)
        return self.catalogue.save(reading, vectors, origin, by)

    def begin(
        self, reading: Reading, ahead: EncodingAhead, origin: Origin = UNKNOWN, by: str = ""
    ) -> Callable[[], Saved]:
        """Begin to encode a reading while the caller goes on; what is returned waits for that, and stores."""
        texts = all_passage_texts(self.catalogue.corrected(reading, origin.also))
        coming = {one.record: ahead.begin(one, texts) for one in self.encoders.values()}
        return lambda: self.catalogue.save(
            reading, {record: vectors() for record, vectors in coming.items()}, origin, by
        )

    def correct(self, record: Record, id_: str, field: str, value: object, by: str) -> None:
        """Set a field of a publication or event for good, as `correct_all`."""
        self.correct_all(record, id_, {field: value}, by)

    def correct_all(self, record: Record, id_: str, changes: Mapping[str, object], by: str) -> None:
        """Set fields for good, as `Catalogue.correct_all`; encode what that changes."""
        with self.catalogue.database.writing():
            self.catalogue.correct_all(record, id_, changes, by)
            self._encode_missing(self.catalogue.models())

    def undo(self, change: int, by: str) -> str:
        """Take back a change, as `Catalogue.undo`; encode what that puts back."""
        with self.catalogue.database.writing():
            id_ = self.catalogue.undo(change, by)
            self._encode_missing(self.catalogue.models())
        return id_

    def known(self, sha256: str) -> Entry | None:
        """The publication that a file of this sha256 was read into, if any; None when the file is lost."""
        id_ = self.catalogue.holder(sha256)
        return None if id_ is None or not self.file(sha256).is_file() else self.entry(id_)

    def entry(self, publication: str) -> Entry:
        """A stored publication in a line; raises NotFoundError."""
        with self.catalogue.reading() as connection:
            return listing.entry(connection, publication)

    def file(self, sha256: str) -> Path:
        """Where the file of this sha256 is kept."""
        return self.catalogue.folder / "files" / sha256

    def require_vectors(self) -> None:
        """Raise CallError when the base holds vectors, but not those of the configured models."""
        stored = {model.name: model for model in self.catalogue.models()}
        for name, one in self.encoders.items():
            if stored and stored.get(name) != one.record:
                raise CallError(
                    f"This base was encoded with {', '.join(sorted(stored))}; the model in the settings is"
                    f" {name}{' with other weights' if name in stored else ''}.",
                    "Encode it anew with `ran-kb rebuild`, or set RAN_KB_MODEL to the former model.",
                )

    def rebuild(self) -> Rebuilt:
        """Encode what the configured models have not encoded, forget other models, make the caches anew.

        The full text is made anew too, and so are vectors that cannot be right. Readers have the vectors of
        the former models until all new ones are there. A rebuild that was stopped goes on where it was.
        """
        self.catalogue.index_words()
        for model in self.catalogue.models():
            if unfit := self.catalogue.unfit_vectors(model):
                self.catalogue.drop_vectors(model.name, unfit)
        encoded = self._encode_missing([one.record for one in self.encoders.values()])
        self.catalogue.use_models([one.record for one in self.encoders.values()])
        for cached in (self.catalogue.folder / "cache").glob("vectors-*"):
            cached.unlink(missing_ok=True)
        for index in self.vectors.values():
            index.forget()
        return Rebuilt(encoded, self.save_caches())

    def _encode_missing(self, models: Sequence[ModelRecord]) -> int:
        """Encode what these of the configured models have not encoded; returns how many passages that were."""
        encoded = 0
        stored = self.catalogue.models()
        for one in self.encoders.values():
            if one.record not in models:
                continue
            name = one.record.name if one.record in stored else unfinished(one.record)
            missing = self.catalogue.without_vector(name)
            for start in range(0, len(missing), PORTION):
                part = missing[start : start + PORTION]
                vectors = encode(one, [text for _, text in part])
                self.catalogue.add_vectors(one.record, [id_ for id_, _ in part], vectors)
            encoded += len(missing)
        return encoded

    def save_caches(self) -> int:
        """Write the vector indexes for the next process to load; returns the number of vectors in them."""
        return sum(index.save() for index in self.vectors.values())

    def _keep(self, original: Path, reading: Reading) -> None:
        for file in reading.publication.files:
            target = self.file(file.sha256)
            if target.exists():
                continue
            with written(target) as copy, original.open("rb") as source:
                shutil.copyfileobj(source, copy)
