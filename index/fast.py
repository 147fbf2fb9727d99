"""The fast route from text to vectors: no torch, weights where they lie, batches of like length."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from index.bert import Bert, Floats
from index.runtime import Compiled
from index.tokens import Tokens

# Tokens of a batch: enough to keep a core busy, few enough to stay in its cache.
BATCH_TOKENS = 1024
# Texts shorter than this share of the longest get a batch of their own: padding costs as much as words.
LEAST_SHARE = 0.5
# Lengths of passages are rounded up, because every new shape costs the first inference some milliseconds. Those of
# questions are few and come again and again.
LENGTH_STEP = 8


class FastModel:
    """A model ready to encode; safe to share between threads."""

    def __init__(self, bert: Bert, tokens: Tokens, read: Callable[[], Compiled]) -> None:
        """`read` gives the graph; it is called when the first text comes."""
        self._bert = bert
        self._tokens = tokens
        self._read = read
        self._graph: Compiled | None = None
        self._lock = threading.Lock()

    def passages(self, texts: list[str]) -> Floats:
        """Unit vectors of passages, shape (n, hidden)."""
        return self._encode([self._bert.document + text for text in texts], LENGTH_STEP)

    def questions(self, texts: list[str]) -> Floats:
        """Unit vectors of questions, shape (n, hidden)."""
        return self._encode([self._bert.query + text for text in texts], 1)

    def _encode(self, texts: list[str], step: int) -> Floats:
        ids = self._tokens.ids(texts)
        found = np.empty((len(ids), self._bert.hidden), dtype=np.float32)
        if not ids:
            return found
        with self._lock:
            graph = self._graph = self._graph or self._read()

        def encode(batch: list[int]) -> None:
            found[batch] = graph.run(*padded(self._bert, [ids[place] for place in batch], step))[0]

        plan = list(batches([_rounded(len(row), step) for row in ids]))
        if len(plan) == 1:
            encode(plan[0])
        else:
            graph.each(encode, plan)
        return found


def batches(lengths: list[int]) -> Iterator[list[int]]:
    """Places of texts of these lengths, together in batches of like length, the longest first."""
    order = sorted(range(len(lengths)), key=lambda place: (-lengths[place], place))
    start = 0
    while start < len(order):
        longest = lengths[order[start]]
        fitting = order[start : start + max(1, BATCH_TOKENS // longest)]
        batch = [place for place in fitting if lengths[place] >= LEAST_SHARE * longest]
        yield batch
        start += len(batch)


def padded(bert: Bert, rows: list[list[int]], step: int = LENGTH_STEP) -> tuple[Floats, Floats]:
    """What a batch of ids enters the graph as: embedded tokens and mask, padded to one length.

    That is a multiple of `step` unless it is the model's longest.
    """
    length = min(_rounded(max(map(len, rows)), step), bert.longest)
    ids: NDArray[np.int64] = np.zeros((len(rows), length), dtype=np.int64)
    mask = np.zeros((len(rows), length), dtype=np.float32)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return bert.embeddings(ids), mask


def _rounded(length: int, step: int) -> int:
    return -(-length // step) * step
