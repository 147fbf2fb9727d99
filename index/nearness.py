"""How near the passages at hand are to a wording of a question, by every model: all passages in one computation."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.filters import marks
from index.storing import Vectors, from_directions
from index.vectors import Spread

SENTENCE_WEIGHT = 1.0
# So many of the best passages move a question, so far.
FED_BACK = 3
MOVED = 0.5
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Asked:
    """A vector that is asked of a model, shape (d,), and the spread of its similarities over the base."""

    vector: Vectors
    spread: Spread


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near n passages with m sentences are, arrays of shape (n,); `sentences` of shape (m,).

    `similarity` is the cosine similarity of the passages by the last model, `sentences` the mean of all models'
    standardised similarities, `total` such a mean of passages and their best sentences.
    """

    similarity: Vectors
    total: Vectors
    sentences: Vectors


@dataclass(frozen=True, slots=True)
class _Stored:
    """By one model: which passages it has encoded (places), their vectors, and those of their sentences."""

    places: NDArray[np.int64]
    values: Vectors
    directions: Vectors


class Candidates:
    """Passages by ascending id, shape (n,), with their vectors and those of their sentences by every model.

    The sentences of passage i are those from `starts[i]` to `starts[i + 1]`; what no model has encoded yet has
    none.
    """

    def __init__(self, connection: sqlite3.Connection, ids: list[int], models: Mapping[str, int]) -> None:
        """`models`: the length of its vectors by the name of a model."""
        self.ids: NDArray[np.int64] = np.array(sorted(ids), dtype=np.int64)
        counts = np.zeros(len(self.ids), dtype=np.int64)
        self._stored = {}
        for model, size in models.items():
            rows = connection.execute(
                "SELECT passage, value, sentences FROM vector"
                f" WHERE model = ? AND passage IN ({marks(ids)}) ORDER BY passage",
                (model, *self.ids.tolist()),
            ).fetchall()
            places = np.searchsorted(self.ids, [row["passage"] for row in rows])
            values = np.frombuffer(b"".join(row["value"] for row in rows), dtype="<f4").reshape(-1, size)
            directions = from_directions(b"".join(row["sentences"] for row in rows), size)
            counts[places] = [len(row["sentences"]) // size for row in rows]
            self._stored[model] = _Stored(places, values, directions)
        self.starts: NDArray[np.int64] = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])

    def nearness(self, sentences: Mapping[str, Asked], passages: Mapping[str, Asked]) -> Nearness:
        """What the models say, asked by name of sentences and of passages; each counts the same."""
        counts = np.diff(self.starts)
        similarity, own, models = (np.zeros(len(self.ids), dtype=np.float32) for _ in range(3))
        by_sentence, sentence_models = (np.zeros(self.starts[-1], dtype=np.float32) for _ in range(2))
        for model, asked in sentences.items():
            stored = self._stored[model]
            similarity[stored.places] = stored.values @ asked.vector
            moved = passages[model]
            own[stored.places] += moved.spread.standardised(stored.values @ moved.vector)
            models[stored.places] += 1
            there = np.zeros(len(self.ids), dtype=bool)
            there[stored.places] = True
            there = np.repeat(there, counts)
            by_sentence[there] += asked.spread.standardised(stored.directions @ asked.vector)
            sentence_models[there] += 1
        own /= np.maximum(models, TINY)
        by_sentence /= np.maximum(sentence_models, TINY)
        best = own.copy()
        if (counts > 0).any():
            best[counts > 0] = np.maximum.reduceat(by_sentence, self.starts[:-1][counts > 0])
        total = ((own + SENTENCE_WEIGHT * best) / (1 + SENTENCE_WEIGHT)).astype(np.float32)
        return Nearness(similarity, total, by_sentence)

    def towards(self, model: str, vector: Vectors, scores: Vectors) -> Vectors:
        """The vector, moved towards those of the passages that score best, shape (d,)."""
        stored = self._stored[model]
        own = scores[stored.places]
        best = np.argsort(-own, kind="stable")[:FED_BACK]
        if not len(best):
            return vector
        weights = np.exp(own[best] - own[best[0]])
        moved = (1 - MOVED) * vector + MOVED * (weights @ stored.values[best]) / weights.sum()
        unit: Vectors = (moved / max(float(np.linalg.norm(moved)), TINY)).astype(np.float32)
        return unit
