"""How near the passages at hand are to the wordings of a question, by every model: all in one computation."""

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
    """What is asked of a model: vectors of m wordings, shape (m, d), and the spread of their similarities."""

    vectors: Vectors
    spread: Spread

    def standardised(self, vectors: Vectors) -> Vectors:
        """How near vectors of shape (n, d) are to the wordings, shape (n, m)."""
        return self.spread.standardised(vectors @ self.vectors.T)


@dataclass(frozen=True, slots=True)
class Candidates:
    """n passages: by the name of a model which have a vector, shape (n,), and the vectors, shape (n, d), or zeros."""

    values: Mapping[str, tuple[NDArray[np.bool_], Vectors]]

    def only(self, places: NDArray[np.int64]) -> Candidates:
        """Those at some places."""
        return Candidates(
            {model: (there[places], own[places]) for model, (there, own) in self.values.items()}
        )

    def nearness(self, asked: Mapping[str, Asked]) -> Vectors:
        """The mean of what the models say, which are asked by name; shape (n, m)."""
        there = np.stack([there for there, _ in self.values.values()])[:, :, np.newaxis]
        said = np.stack([asked[model].standardised(own) for model, (_, own) in self.values.items()])
        mean: Vectors = (said * there).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
        return mean.astype(np.float32)

    def similarity(self, asked: Mapping[str, Asked]) -> Vectors:
        """The cosine similarity to the first wording by the last of the models, shape (n,); 0 where it has none."""
        *_, (model, (_, own)) = self.values.items()
        similarity: Vectors = own @ asked[model].vectors[0]
        return similarity

    def towards(self, model: str, vector: Vectors, scores: Vectors) -> Vectors:
        """A vector of a model, shape (d,), moved towards those of the passages that score best."""
        there, own = self.values[model]
        best = np.argsort(-np.where(there, scores, -np.inf), kind="stable")[: min(FED_BACK, there.sum())]
        if not len(best):
            return vector
        weights = np.exp(scores[best] - scores[best[0]])
        moved = (1 - MOVED) * vector + MOVED * (weights @ own[best]) / weights.sum()
        unit: Vectors = (moved / max(float(np.linalg.norm(moved)), TINY)).astype(np.float32)
        return unit


class Sentences:
    """The sentences of passages, as near as they are to m wordings.

    Those of passage i are the rows from `starts[i]` to `starts[i + 1]` of `nearness`, shape (all, m), the mean of
    what the models say; what no model has encoded yet has none.
    """

    def __init__(
        self, connection: sqlite3.Connection, ids: NDArray[np.int64], asked: Mapping[str, Asked]
    ) -> None:
        """`ids` ascend."""
        counts = np.zeros(len(ids), dtype=np.int64)
        found = []
        for model, one in asked.items():
            size = one.vectors.shape[1]
            rows = connection.execute(
                f"SELECT passage, sentences FROM vector WHERE model = ? AND passage IN ({marks(ids)})"
                " ORDER BY passage",
                (model, *ids.tolist()),
            ).fetchall()
            places = np.searchsorted(ids, [row["passage"] for row in rows])
            directions = from_directions(b"".join(row["sentences"] for row in rows), size)
            counts[places] = [len(row["sentences"]) // size for row in rows]
            found.append((places, one.standardised(directions)))
        self.starts: NDArray[np.int64] = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
        wordings = len(next(iter(asked.values())).vectors)
        self.nearness = np.zeros((self.starts[-1], wordings), dtype=np.float32)
        models = np.zeros((self.starts[-1], 1), dtype=np.float32)
        for places, near in found:
            there = np.zeros(len(ids), dtype=bool)
            there[places] = True
            there = np.repeat(there, counts)
            self.nearness[there] += near
            models[there] += 1
        self.nearness /= np.maximum(models, TINY)

    def with_best(self, own: Vectors) -> Vectors:
        """What passages are worth by themselves, shape (n, m), and by their best sentences together."""
        best = own.copy()
        some = np.diff(self.starts) > 0
        if some.any():
            best[some] = np.maximum.reduceat(self.nearness, self.starts[:-1][some], axis=0)
        both = (own + SENTENCE_WEIGHT * best) / (1 + SENTENCE_WEIGHT)
        return both.astype(np.float32)
