"""How near the passages at hand are to a question, by every model at once: all passages in one computation."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.filters import marks
from index.storing import Vectors
from index.vectors import Spread

TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Signal:
    """One model's view of a question: how much it counts, the question's vector, and its spread over the base."""

    model: str
    weight: float
    question: Vectors
    spread: Spread


@dataclass(frozen=True, slots=True)
class Nearness:
    """Passages by ascending id, shape (n,), and what the models make of them.

    `similarity` is the cosine similarity by the model that counts most, `own` the mean of the standardised
    similarities of the passages, `sentences` that of their sentences, those of passage i from `starts[i]` to
    `starts[i + 1]`. What no model has encoded yet has no sentences and zeros.
    """

    ids: NDArray[np.int64]
    similarity: Vectors
    own: Vectors
    sentences: Vectors
    starts: NDArray[np.int64]

    def best_sentences(self) -> Vectors:
        """The nearest sentence of every passage; the passage itself where it has none."""
        found = self.own.copy()
        filled = self.starts[1:] > self.starts[:-1]
        if filled.any():
            found[filled] = np.maximum.reduceat(self.sentences, self.starts[:-1][filled])
        return found


def nearness(connection: sqlite3.Connection, ids: list[int], signals: list[Signal]) -> Nearness:
    """What the models say of these passages; a passage that a model has not encoded is left to the others."""
    wanted = np.array(sorted(ids), dtype=np.int64)
    counts = np.zeros(len(wanted), dtype=np.int64)
    seen = []
    for signal in sorted(signals, key=lambda signal: signal.weight):
        places, similarity, sizes, sentences = _seen(connection, wanted, signal)
        counts[places] = sizes
        seen.append((signal, places, similarity, sentences))
    starts = np.concatenate([[0], np.cumsum(counts)])
    similarity, own, weight = (np.zeros(len(wanted), dtype=np.float32) for _ in range(3))
    by_sentence, sentence_weight = (np.zeros(starts[-1], dtype=np.float32) for _ in range(2))
    for signal, places, found, sentences in seen:
        similarity[places] = found
        own[places] += signal.weight * signal.spread.standardised(found)
        weight[places] += signal.weight
        there = np.zeros(len(wanted), dtype=bool)
        there[places] = True
        there = np.repeat(there, counts)
        by_sentence[there] += signal.weight * signal.spread.standardised(sentences)
        sentence_weight[there] += signal.weight
    return Nearness(
        wanted,
        similarity,
        (own / np.maximum(weight, TINY)).astype(np.float32),
        (by_sentence / np.maximum(sentence_weight, TINY)).astype(np.float32),
        starts,
    )


def _seen(
    connection: sqlite3.Connection, wanted: NDArray[np.int64], signal: Signal
) -> tuple[NDArray[np.int64], Vectors, list[int], Vectors]:
    """By one model: places in `wanted`, similarities there, numbers of sentences, similarities of these."""
    rows = connection.execute(
        f"SELECT passage, value, sentences FROM vector WHERE model = ? AND passage IN ({marks(wanted.tolist())})"
        " ORDER BY passage",
        (signal.model, *wanted.tolist()),
    ).fetchall()
    size = len(signal.question)
    places = np.searchsorted(wanted, [row["passage"] for row in rows])
    values = np.frombuffer(b"".join(row["value"] for row in rows), dtype="<f4").reshape(-1, size)
    stored = np.frombuffer(b"".join(row["sentences"] for row in rows), dtype=np.int8)
    directions = stored.reshape(-1, size).astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", directions, directions))
    return (
        places,
        values @ signal.question,
        [len(row["sentences"]) // size for row in rows],
        (directions @ signal.question) / np.maximum(lengths, TINY),
    )
