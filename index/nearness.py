"""How near the passages at hand are to the wordings of a question, by every model: all in one computation."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.filters import marks
from index.remembered import RememberedEach
from index.storing import Vectors, from_directions
from index.vectors import Spread

SENTENCE_WEIGHT = 1.0
# So many of the best passages move a question, so far.
FED_BACK = 3
MOVED = 0.5
TINY = 1e-9
# Bytes of vectors that are kept: those of some 9,000 passages, sentences included, by two models.
MOST_KEPT = 64_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a model: vectors of m wordings, shape (m, d), and the spread of their similarities."""

    vectors: Vectors
    spread: Spread

    def standardised(self, vectors: Vectors) -> Vectors:
        """How near vectors of shape (n, d) are to the wordings, shape (n, m)."""
        return self.spread.standardised(vectors @ self.vectors.T)


def roughly(ids: NDArray[np.int64], found: NDArray[np.int64], near: Vectors) -> Vectors:
    """What a search in an index tells of passages by ascending id, shape (n,): similarities at most, shape (n, m).

    `found` and `near` are what was found for each wording, as `VectorIndex.nearest` gives it. What was not found
    cannot be nearer than the last that was.
    """
    told = np.zeros((len(ids), len(found)), dtype=np.float32)
    for wording, (own, similarity) in enumerate(zip(found, near, strict=True)):
        places = np.searchsorted(ids, own)
        there = ids[np.minimum(places, len(ids) - 1)] == own
        told[:, wording] = similarity[own >= 0].min(initial=1.0)
        told[places[there], wording] = similarity[there]
    return told


class PassageVectors:
    """Vectors of passages as the catalogue has them, the last read kept; safe to share between threads."""

    def __init__(self) -> None:
        self._kept: RememberedEach[tuple[str, int], tuple[bytes, bytes]] = RememberedEach(
            MOST_KEPT, lambda both: sum(map(len, both))
        )

    def of(
        self, connection: sqlite3.Connection, model: str, ids: list[int]
    ) -> dict[int, tuple[bytes, bytes]]:
        """The vectors of passages and of their sentences by a model, as they are stored."""

        def read(new: list[tuple[str, int]]) -> dict[tuple[str, int], tuple[bytes, bytes]]:
            rows = connection.execute(
                f"SELECT passage, value, sentences FROM vector WHERE model = ? AND passage IN ({marks(new)})",
                (model, *(id_ for _, id_ in new)),
            )
            return {(model, row["passage"]): (row["value"], row["sentences"]) for row in rows}

        found = self._kept.of(connection, [(model, id_) for id_ in ids], read)
        return {id_: both for (_, id_), both in found.items()}


class Candidates:
    """n passages by ascending id, with their vectors and their sentences by every model, as the catalogue has them.

    The sentences of passage i are the rows from `starts[i]` to `starts[i + 1]` of `sentences`, shape (all, m): the
    mean of what the models say of them to m wordings. What no model has encoded yet has none.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        ids: NDArray[np.int64],
        asked: Mapping[str, Asked],
        vectors: PassageVectors,
    ) -> None:
        """`asked` by the names of the models."""
        self.ids = ids
        self._own: dict[str, tuple[NDArray[np.bool_], Vectors]] = {}
        counts = np.zeros(len(ids), dtype=np.int64)
        found = []
        for model, one in asked.items():
            size = one.vectors.shape[1]
            stored = vectors.of(connection, model, ids.tolist())
            rows = [stored[id_] for id_ in ids.tolist() if id_ in stored]
            there = np.isin(ids, list(stored))
            values = np.zeros((len(ids), size), dtype=np.float32)
            values[there] = np.frombuffer(b"".join(value for value, _ in rows), "<f4").reshape(-1, size)
            self._own[model] = there, values
            counts[there] = [len(sentences) // size for _, sentences in rows]
            directions = from_directions(b"".join(sentences for _, sentences in rows), size)
            found.append((there, one.standardised(directions)))
        self.starts: NDArray[np.int64] = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
        wordings = len(next(iter(asked.values())).vectors)
        self.sentences = np.zeros((self.starts[-1], wordings), dtype=np.float32)
        models = np.zeros((self.starts[-1], 1), dtype=np.float32)
        for there, near in found:
            rows_of = np.repeat(there, counts)
            self.sentences[rows_of] += near
            models[rows_of] += 1
        self.sentences /= np.maximum(models, 1)

    def nearness(self, asked: Mapping[str, Asked]) -> Vectors:
        """How near passages and their best sentences are together, shape (n, m); `asked` of the passages alone."""
        there = np.stack([there for there, _ in self._own.values()])[:, :, np.newaxis]
        said = np.stack([asked[model].standardised(own) for model, (_, own) in self._own.items()])
        mean = (said * there).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
        best, some = mean.copy(), np.diff(self.starts) > 0
        if some.any():
            best[some] = np.maximum.reduceat(self.sentences, self.starts[:-1][some], axis=0)
        both: Vectors = ((mean + SENTENCE_WEIGHT * best) / (1 + SENTENCE_WEIGHT)).astype(np.float32)
        return both

    def cosines(self, asked: Mapping[str, Vectors]) -> dict[str, Vectors]:
        """The cosine similarities to the first wording by model, shape (n,) each; 0 where it has no vector."""
        return {model: own @ asked[model][0] for model, (_, own) in self._own.items()}

    def towards(self, model: str, vector: Vectors, scores: Vectors) -> Vectors:
        """A vector of a model, shape (d,), moved towards those of the passages that score best."""
        there, own = self._own[model]
        best = np.argsort(-np.where(there, scores, -np.inf), kind="stable")[: min(FED_BACK, there.sum())]
        if not len(best):
            return vector
        weights = np.exp(scores[best] - scores[best[0]])
        moved = (1 - MOVED) * vector + MOVED * (weights @ own[best]) / weights.sum()
        unit: Vectors = (moved / max(float(np.linalg.norm(moved)), TINY)).astype(np.float32)
        return unit
