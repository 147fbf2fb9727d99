"""The fast route from text to vectors: no torch, weights where they lie, batches of like length."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from index.bert import Bert, Floats
from index.runtime import Compiled
from index.tokens import Tokens

# Tokens of a batch: enough to keep a core busy, few enough to stay in its cache.
BATCH_TOKENS = 1024
# Lengths are rounded up, because every new shape costs the first inference some milliseconds.
LENGTH_STEP = 8


class FastModel:
    """A model ready to encode; safe to share between threads."""

    def __init__(self, bert: Bert, tokens: Tokens, one: Compiled, many: Callable[[], Compiled]) -> None:
        """`one` is for a single batch, such as a question; `many` gives, when needed, what is for many."""
        self._bert = bert
        self._tokens = tokens
        self._one = one
        self._make_many = many
        self._many: Compiled | None = None
        self._lock = threading.Lock()

    def passages(self, texts: list[str]) -> Floats:
        """Unit vectors of passages, shape (n, hidden)."""
        return self._encode([self._bert.document + text for text in texts])

    def questions(self, texts: list[str]) -> Floats:
        """Unit vectors of questions, shape (n, hidden)."""
        return self._encode([self._bert.query + text for text in texts])

    def _encode(self, texts: list[str]) -> Floats:
        ids = self._tokens.ids(texts)
        found = np.empty((len(ids), self._bert.hidden), dtype=np.float32)
        plan = list(batches([len(row) for row in ids]))
        route = self._one if len(plan) <= 1 else self._for_many()

        def encode(batch: list[int]) -> None:
            found[batch] = route.run(*padded(self._bert, [ids[place] for place in batch]))[0]

        if len(plan) <= 1:
            for batch in plan:
                encode(batch)
        else:
            with ThreadPoolExecutor(route.streams) as pool:
                list(pool.map(encode, plan))
        return found

    def _for_many(self) -> Compiled:
        with self._lock:
            if self._many is None:
                self._many = self._make_many()
            return self._many


def batches(lengths: list[int]) -> Iterator[list[int]]:
    """Places of texts of these lengths, together in batches of like length, the longest first."""
    order = sorted(range(len(lengths)), key=lambda place: (-lengths[place], place))
    start = 0
    while start < len(order):
        count = max(1, BATCH_TOKENS // _rounded(lengths[order[start]]))
        yield order[start : start + count]
        start += count


def padded(bert: Bert, rows: list[list[int]]) -> tuple[Floats, Floats]:
    """What a batch of ids enters the graph as: embedded tokens and mask, padded to one length."""
    length = min(_rounded(max(map(len, rows))), bert.longest)
    ids: NDArray[np.int64] = np.zeros((len(rows), length), dtype=np.int64)
    mask = np.zeros((len(rows), length), dtype=np.float32)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return bert.embeddings(ids), mask


def _rounded(length: int) -> int:
    return -(-length // LENGTH_STEP) * LENGTH_STEP
