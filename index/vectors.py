"""The FAISS index over the catalogue's vectors: a cache, made anew whenever it does not fit the catalogue.

The ids in it are the catalogue's passage ids, which are never used twice. A large index is not made anew for every
change: what came since it was written is read from the catalogue and searched beside it, exactly.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import faiss
import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.runtime import one_blas_thread
from index.storing import Vectors
from ingest.whole import written

Saved = Literal["absent", "damaged", "outdated", "fits"]

MAGIC = b"ran-kb vectors 3\n"
# Above this many passages an exact search is slower than inverted lists by more than it is truer: bench/vectors.py.
EXACT_UP_TO = 20_000
# Lists of vectors in 8 bits: how many, as a multiple of the square root of the passages, and how many are looked
# through; measured in docs/speed.md.
LISTS, PROBED = 2.0, 40
TRAINED_ON = 40  # vectors a list
# The share of a large index that may have come or gone before it is made anew.
LATE_SHARE = 0.05
# A handful of like passages has hardly any spread; dividing by it would blow noise up.
LEAST_DEVIATION = 0.02


@dataclass(frozen=True, slots=True)
class Near:
    """A passage id and its cosine similarity to the question."""

    passage: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation of questions' similarities to all passages of the base, shape (m,) each."""

    mean: Vectors
    deviation: Vectors

    def standardised(self, similarities: Vectors) -> Vectors:
        """Similarities, shape (n, m), as numbers of deviations above the mean: comparable between models."""
        found: Vectors = (similarities - self.mean) / self.deviation
        return found


@dataclass(frozen=True, slots=True)
class _Loaded:
    """An index of one generation, its ids in order, and the mean, shape (d,), and covariance, (d, d), of its vectors.

    `late` holds what came since that generation, and `gone` the ids in `index` that are no longer true. They leave
    the moments as they were.
    """

    index: faiss.Index
    ids: NDArray[np.int64]
    mean: Vectors
    covariance: Vectors
    generation: int
    late: faiss.Index | None = None
    gone: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


class VectorIndex:
    """Nearest passages by one model's vectors; follows the catalogue by itself."""

    def __init__(self, catalogue: Catalogue, model: str) -> None:
        """Nothing is read before the first search."""
        self.catalogue = catalogue
        self.model = model
        name = hashlib.sha256(model.encode()).hexdigest()[:12]
        self.path = catalogue.folder / "cache" / f"vectors-{name}.faiss"
        self._lock = threading.Lock()
        one_blas_thread()
        self._generation = -1
        self._written = -1
        self._loaded: _Loaded | None = None

    def search(self, question: Vectors, k: int, allowed: NDArray[np.int64] | None = None) -> list[Near]:
        """The `k` nearest passages to a unit vector of shape (dimension,), best first.

        `allowed` holds the passage ids to choose among; None means all. Call inside `catalogue.reading()`
        to get ids of that snapshot.
        """
        found = [
            Near(int(id_), float(similarity))
            for ids, similarities in self._nearest(question[np.newaxis, :], k, allowed)
            for id_, similarity in zip(ids[0], similarities[0], strict=True)
            if id_ >= 0
        ]
        return sorted(found, key=lambda near: -near.similarity)[:k]

    def nearest(
        self, questions: Vectors, k: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], Vectors]:
        """Ids and similarities of the passages nearest to unit vectors of shape (m, dimension), as for `search`.

        In no order, shape (m, n) each: at most k of the index beside at most k of what came late. -1 fills the ids of
        a row that has fewer.
        """
        found = [*self._nearest(questions, k, allowed)]
        none = np.empty((len(questions), 0))
        ids = np.concatenate([none.astype(np.int64), *(ids for ids, _ in found)], axis=1)
        similarities = np.concatenate([none.astype(np.float32), *(near for _, near in found)], axis=1)
        return ids, similarities

    def _nearest(
        self, questions: Vectors, k: int, allowed: NDArray[np.int64] | None
    ) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """Ids and similarities of the nearest, shape (m, k) each, for the index and for what came late."""
        loaded = self._current()
        if loaded is None or (allowed is not None and not len(allowed)):
            return
        for index, gone in ((loaded.index, loaded.gone), (loaded.late, None)):
            if index is not None:
                parameters = self._parameters(index, allowed, gone)
                with one_thread():
                    similarities, ids = index.search(questions, min(k, index.ntotal), params=parameters)
                yield ids, similarities

    def size(self) -> int:
        """How many passages have a vector."""
        current = self._current()
        return 0 if current is None else len(current.ids)

    def spread(self, questions: Vectors) -> Spread:
        """How the similarities of questions, shape (m, dimension), lie: from mean and covariance, in no time."""
        loaded = self._current()
        if loaded is None:
            return Spread(np.zeros(len(questions), np.float32), np.ones(len(questions), np.float32))
        variance = ((questions @ loaded.covariance) * questions).sum(axis=1)
        deviation = np.sqrt(np.maximum(variance, LEAST_DEVIATION**2))
        return Spread(questions @ loaded.mean, deviation)

    def save(self) -> int:
        """Write the index for the next process to load, if it is far from the one written; returns its size."""
        loaded = self._current()
        if loaded is None:
            self.path.unlink(missing_ok=True)
            return 0
        size = int(loaded.index.ntotal + (loaded.late.ntotal if loaded.late else 0) - len(loaded.gone))
        if loaded.generation == self._written and self.path.exists():
            return size
        index = loaded.index
        moments = np.vstack([loaded.mean, loaded.covariance]).astype("<f4").tobytes()
        body = moments + loaded.ids.astype("<i8").tobytes() + faiss.serialize_index(index).tobytes()
        head = {
            "generation": loaded.generation,
            "model": self.model,
            "dimension": index.d,
            "count": len(loaded.ids),
        }
        seal = {"sha256": _sha256(head, body)}
        with written(self.path) as file:
            file.write(MAGIC + json.dumps(head | seal).encode() + b"\n")
            file.write(body)
        self._written = loaded.generation
        return size

    def forget(self) -> None:
        """Let go of the index, saved or loaded; the next search makes it anew."""
        with self._lock:
            self.path.unlink(missing_ok=True)
            self._loaded, self._generation = None, -1

    def _current(self) -> _Loaded | None:
        """The index as of the catalogue's present generation; loaded, or built when it is not there yet."""
        with self._lock, self.catalogue.reading():
            generation = self.catalogue.generation
            if generation != self._generation:
                before = self._loaded or self._load()
                self._loaded = (before and self._followed(before, generation)) or self._build(generation)
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

    def _load(self) -> _Loaded | None:
        """The saved index when it is whole and of this model, else None: then it is built anew."""
        read = self._read()
        if read is None:
            return None
        head, body = read
        # FAISS trusts what it reads, so nothing unverified is handed to it.
        if head.get("model") != self.model or not _whole(head, body):
            return None
        size, count = head["dimension"], head["count"]
        moments = np.frombuffer(body, dtype="<f4", count=size * (size + 1)).reshape(size + 1, size)
        ids = np.frombuffer(body, dtype="<i8", count=count, offset=moments.nbytes)
        start = moments.nbytes + ids.nbytes
        index = faiss.deserialize_index(np.frombuffer(body, dtype=np.uint8, offset=start))
        self._written = head["generation"]
        return _Loaded(index, ids, moments[0], moments[1:], head["generation"])

    def _followed(self, before: _Loaded, generation: int) -> _Loaded | None:
        """An index of an earlier generation with what changed since; None when it is better made anew."""
        if before.generation == generation:
            return before
        if before.generation > generation or len(before.ids) <= EXACT_UP_TO:
            return None
        ids, vectors = self.catalogue.vectors(self.model, before.generation)
        changed = ids[np.isin(ids, before.ids, assume_unique=True)]
        gone = np.setdiff1d(before.ids, self.catalogue.with_vector(self.model), assume_unique=True)
        if len(ids) + len(gone) > LATE_SHARE * len(before.ids):
            return None
        late = exact(ids, vectors) if len(ids) else None
        return replace(before, late=late, gone=np.concatenate([gone, changed]))

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

    def _build(self, generation: int) -> _Loaded | None:
        ids, vectors = self.catalogue.vectors(self.model)
        if not len(ids):
            return None
        mean = vectors.mean(axis=0)
        covariance = ((vectors.T @ vectors) / len(ids) - np.outer(mean, mean)).astype(np.float32)
        return _Loaded(build(ids, vectors), ids, mean, covariance, generation)

    @staticmethod
    def _parameters(
        index: faiss.Index, allowed: NDArray[np.int64] | None, gone: NDArray[np.int64] | None = None
    ) -> faiss.SearchParameters | None:
        if allowed is not None:
            kept = allowed if gone is None else np.setdiff1d(allowed, gone)
            selector = faiss.IDSelectorBatch(kept)
        elif gone is not None and len(gone):
            selector = faiss.IDSelectorNot(faiss.IDSelectorBatch(gone))
        else:
            selector = None
        if isinstance(index, faiss.IndexIVF):
            # A narrow filter leaves few passages in the probed lists, so then all lists are looked through.
            narrow = allowed is not None and len(allowed) < index.ntotal // 4
            return faiss.SearchParametersIVF(sel=selector, nprobe=index.nlist if narrow else PROBED)
        return None if selector is None else faiss.SearchParameters(sel=selector)


def _whole(head: dict[str, Any], body: bytes) -> bool:
    """Whether the body is the one that the head was written for, and the head as it was written."""
    return head.get("sha256") == _sha256({name: head[name] for name in head if name != "sha256"}, body)


def _sha256(head: dict[str, Any], body: bytes) -> str:
    found = hashlib.sha256(json.dumps(head, sort_keys=True).encode())
    found.update(body)
    return found.hexdigest()


def build(ids: NDArray[np.int64], vectors: Vectors) -> faiss.Index:
    """An index over unit vectors of shape (n, dimension): exact up to EXACT_UP_TO, lists in 8 bits above."""
    if len(ids) <= EXACT_UP_TO:
        return exact(ids, vectors)
    size = vectors.shape[1]
    lists = round(LISTS * len(ids) ** 0.5)
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(size), size, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.seed = 1  # the same vectors give the same index
    sample = np.random.default_rng(1).choice(len(ids), size=min(len(ids), TRAINED_ON * lists), replace=False)
    index.train(vectors[np.sort(sample)])
    index.add_with_ids(vectors, ids)
    return index


@contextmanager
def one_thread() -> Iterator[None]:
    """Have FAISS search with the calling thread alone: the others would only wait for each other, busily."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def exact(ids: NDArray[np.int64], vectors: Vectors) -> faiss.Index:
    """An index over unit vectors of shape (n, dimension) that compares with every one of them."""
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
    index.add_with_ids(vectors, ids)
    return index
