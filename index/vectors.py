"""The FAISS index over the catalogue's vectors: a cache, made anew whenever it does not fit the catalogue.

The ids in it are the catalogue's passage ids, which are never used twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.storing import Vectors

MAGIC = b"ran-kb vectors 1\n"
# Above this many passages an exact search is too slow to be worth it; measured in docs/architecture.md.
EXACT_UP_TO = 200_000
PROBED_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class Near:
    """A passage id and its cosine similarity to the question."""

    passage: int
    similarity: float


class VectorIndex:
    """Nearest passages by one model's vectors; follows the catalogue by itself."""

    def __init__(self, catalogue: Catalogue, model: str) -> None:
        """Nothing is read before the first search."""
        self.catalogue = catalogue
        self.model = model
        name = hashlib.sha256(model.encode()).hexdigest()[:12]
        self.path = catalogue.folder / "cache" / f"vectors-{name}.faiss"
        self._lock = threading.Lock()
        self._generation = -1
        self._index: faiss.Index | None = None

    def search(self, question: Vectors, k: int, allowed: NDArray[np.int64] | None = None) -> list[Near]:
        """The `k` nearest passages to a unit vector of shape (dimension,), best first.

        `allowed` holds the passage ids to choose among; None means all. Call inside `catalogue.reading()`
        to get ids of that snapshot.
        """
        index = self._current()
        if index is None or (allowed is not None and not len(allowed)):
            return []
        parameters = self._parameters(index, allowed)
        found = min(k, index.ntotal if allowed is None else len(allowed))
        similarities, ids = index.search(question[np.newaxis, :], found, params=parameters)
        return [
            Near(int(id_), float(similarity))
            for id_, similarity in zip(ids[0], similarities[0], strict=True)
            if id_ >= 0
        ]

    def save(self) -> int:
        """Write the index of the present generation for the next process to load; returns its size."""
        index = self._current()
        if index is None:
            self.path.unlink(missing_ok=True)
            return 0
        body = faiss.serialize_index(index).tobytes()
        head = {
            "generation": self._generation,
            "model": self.model,
            "passages": index.ntotal,
            "sha256": hashlib.sha256(body).hexdigest(),
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC + json.dumps(head).encode() + b"\n")
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self.path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return int(index.ntotal)

    def _current(self) -> faiss.Index | None:
        """The index of the catalogue's present generation; loaded or built when it is not there yet."""
        with self._lock, self.catalogue.reading():
            generation = self.catalogue.generation
            if generation != self._generation:
                self._index = self._load(generation) or self._build()
                self._generation = generation
            return self._index

    def _load(self, generation: int) -> faiss.Index | None:
        """The saved index when it is whole and of this generation, else None."""
        try:
            with self.path.open("rb") as file:
                if file.read(len(MAGIC)) != MAGIC:
                    return None
                head = json.loads(file.readline(10_000))
                if head.get("generation") != generation or head.get("model") != self.model:
                    return None
                body = file.read()
        except (OSError, ValueError, AttributeError):
            return None  # no cache is as good as a damaged one: both are built anew
        # FAISS trusts what it reads, so nothing unverified is handed to it.
        if hashlib.sha256(body).hexdigest() != head.get("sha256"):
            return None
        return faiss.deserialize_index(np.frombuffer(body, dtype=np.uint8))

    def _build(self) -> faiss.Index | None:
        ids, vectors = self.catalogue.vectors(self.model)
        return build(ids, vectors) if len(ids) else None

    @staticmethod
    def _parameters(index: faiss.Index, allowed: NDArray[np.int64] | None) -> faiss.SearchParameters | None:
        selector = None if allowed is None else faiss.IDSelectorBatch(allowed)
        if isinstance(index, faiss.IndexIVF):
            # A narrow filter leaves few passages in the probed lists, so then all lists are looked through.
            narrow = allowed is not None and len(allowed) < index.ntotal // 4
            lists = index.nlist if narrow else max(1, round(index.nlist * PROBED_SHARE))
            return faiss.SearchParametersIVF(sel=selector, nprobe=lists)
        return None if selector is None else faiss.SearchParameters(sel=selector)


def build(ids: NDArray[np.int64], vectors: Vectors) -> faiss.Index:
    """An index over unit vectors of shape (n, dimension): exact up to EXACT_UP_TO, inverted lists above."""
    size = vectors.shape[1]
    if len(ids) <= EXACT_UP_TO:
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(size))
    else:
        lists = round(4 * len(ids) ** 0.5)
        index = faiss.IndexIVFFlat(faiss.IndexFlatIP(size), size, lists, faiss.METRIC_INNER_PRODUCT)
        index.cp.seed = 1  # the same vectors give the same index
        sample = np.random.default_rng(1).choice(len(ids), size=min(len(ids), 40 * lists), replace=False)
        index.train(vectors[np.sort(sample)])
    index.add_with_ids(vectors, ids)
    return index
