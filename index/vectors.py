"""The FAISS index over the catalogue's vectors: a cache, made anew whenever it does not fit the catalogue.

The ids in it are the catalogue's passage ids, which are never used twice.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass
from typing import Any, Literal

import faiss
import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.storing import Vectors
from ingest.whole import written

Saved = Literal["absent", "damaged", "outdated", "fits"]

MAGIC = b"ran-kb vectors 2\n"
# Above this many passages an exact search is too slow to be worth it; measured in docs/architecture.md.
EXACT_UP_TO = 100_000
PROBED_SHARE = 0.2
# A handful of like passages has hardly any spread; dividing by it would blow noise up.
LEAST_DEVIATION = 0.02


@dataclass(frozen=True, slots=True)
class Near:
    """A passage id and its cosine similarity to the question."""

    passage: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation of a question's similarities to all passages of the base."""

    mean: float
    deviation: float

    def standardised(self, similarities: Vectors) -> Vectors:
        """Similarities as numbers of deviations above the mean: comparable between models."""
        found: Vectors = (similarities - self.mean) / self.deviation
        return found


@dataclass(frozen=True, slots=True)
class _Loaded:
    """An index with the mean, shape (d,), and the covariance, shape (d, d), of the vectors in it."""

    index: faiss.Index
    mean: Vectors
    covariance: Vectors


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
        self._loaded: _Loaded | None = None

    def search(self, question: Vectors, k: int, allowed: NDArray[np.int64] | None = None) -> list[Near]:
        """The `k` nearest passages to a unit vector of shape (dimension,), best first.

        `allowed` holds the passage ids to choose among; None means all. Call inside `catalogue.reading()`
        to get ids of that snapshot.
        """
        loaded = self._current()
        if loaded is None or (allowed is not None and not len(allowed)):
            return []
        index = loaded.index
        parameters = self._parameters(index, allowed)
        found = min(k, index.ntotal if allowed is None else len(allowed))
        similarities, ids = index.search(question[np.newaxis, :], found, params=parameters)
        return [
            Near(int(id_), float(similarity))
            for id_, similarity in zip(ids[0], similarities[0], strict=True)
            if id_ >= 0
        ]

    def spread(self, question: Vectors) -> Spread:
        """How a question's similarities lie, without computing them: from mean and covariance."""
        loaded = self._current()
        if loaded is None:
            return Spread(0.0, 1.0)
        deviation = float(np.sqrt(max(float(question @ loaded.covariance @ question), 0.0)))
        return Spread(float(question @ loaded.mean), max(deviation, LEAST_DEVIATION))

    def save(self) -> int:
        """Write the index of the present generation for the next process to load; returns its size."""
        loaded = self._current()
        if loaded is None:
            self.path.unlink(missing_ok=True)
            return 0
        index = loaded.index
        moments = np.vstack([loaded.mean, loaded.covariance]).astype("<f4").tobytes()
        body = moments + faiss.serialize_index(index).tobytes()
        head = {"generation": self._generation, "model": self.model, "dimension": index.d}
        seal = {"sha256": _sha256(head, body)}
        with written(self.path) as file:
            file.write(MAGIC + json.dumps(head | seal).encode() + b"\n")
            file.write(body)
        return int(index.ntotal)

    def _current(self) -> _Loaded | None:
        """The index of the catalogue's present generation; loaded or built when it is not there yet."""
        with self._lock, self.catalogue.reading():
            generation = self.catalogue.generation
            if generation != self._generation:
                self._loaded = self._load(generation) or self._build()
                self._generation = generation
            return self._loaded

    def saved(self) -> Saved:
        """What state the saved index is in; only a damaged one was not to be expected."""
        if not self.path.exists():
            return "absent"
        read = self._read()
        if read is None:
            return "damaged"
        head, body = read
        if not _whole(head, body):
            return "damaged"
        return "fits" if self._fits(head, self.catalogue.generation) else "outdated"

    def _load(self, generation: int) -> _Loaded | None:
        """The saved index when it is whole and of this generation, else None: then it is built anew."""
        read = self._read()
        if read is None:
            return None
        head, body = read
        # FAISS trusts what it reads, so nothing unverified is handed to it.
        if not self._fits(head, generation) or not _whole(head, body):
            return None
        size = head["dimension"]
        moments = np.frombuffer(body, dtype="<f4", count=size * (size + 1)).reshape(size + 1, size)
        index = faiss.deserialize_index(np.frombuffer(body, dtype=np.uint8, offset=moments.nbytes))
        return _Loaded(index, moments[0], moments[1:])

    def _read(self) -> tuple[dict[str, Any], bytes] | None:
        """Head and body of the saved file; None when it is not there or is no such file."""
        try:
            with self.path.open("rb") as file:
                if file.read(len(MAGIC)) != MAGIC:
                    return None
                head = json.loads(file.readline(10_000))
                return (head, file.read()) if isinstance(head, dict) else None
        except (OSError, ValueError, RecursionError):
            return None

    def _fits(self, head: dict[str, Any], generation: int) -> bool:
        return (head.get("generation"), head.get("model")) == (generation, self.model)

    def _build(self) -> _Loaded | None:
        ids, vectors = self.catalogue.vectors(self.model)
        if not len(ids):
            return None
        mean = vectors.mean(axis=0)
        covariance = ((vectors.T @ vectors) / len(ids) - np.outer(mean, mean)).astype(np.float32)
        return _Loaded(build(ids, vectors), mean, covariance)

    @staticmethod
    def _parameters(index: faiss.Index, allowed: NDArray[np.int64] | None) -> faiss.SearchParameters | None:
        selector = None if allowed is None else faiss.IDSelectorBatch(allowed)
        if isinstance(index, faiss.IndexIVF):
            # A narrow filter leaves few passages in the probed lists, so then all lists are looked through.
            narrow = allowed is not None and len(allowed) < index.ntotal // 4
            lists = index.nlist if narrow else max(1, round(index.nlist * PROBED_SHARE))
            return faiss.SearchParametersIVF(sel=selector, nprobe=lists)
        return None if selector is None else faiss.SearchParameters(sel=selector)


def _whole(head: dict[str, Any], body: bytes) -> bool:
    """Whether the body is the one that the head was written for, and the head as it was written."""
    return head.get("sha256") == _sha256({name: head[name] for name in head if name != "sha256"}, body)


def _sha256(head: dict[str, Any], body: bytes) -> str:
    return hashlib.sha256(json.dumps(head, sort_keys=True).encode() + body).hexdigest()


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
