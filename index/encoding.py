"""Passages to the vectors that are stored of them: their own and their sentences'."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from index.encoder import Encoder
from index.storing import Encoded, PassageText

# Enough for batches of like length, few enough that a sync stays below 400 MB.
PORTION = 32
AHEAD = 2


def encode(encoder: Encoder, texts: Sequence[PassageText]) -> list[Encoded]:
    """Vectors of passages and of their sentences, in the order of `texts`; held in memory a portion at a time.

    A sentence that is all of its passage is not encoded twice.
    """
    found: list[Encoded] = []
    for portion in _portions(texts):
        found += _encode(encoder, portion)
    return found


class EncodingAhead:
    """Encodes for several models in a thread of its own, a little ahead of whoever takes the vectors."""

    def __init__(self) -> None:
        """Use as a context: at its end what was not taken is given up."""
        self.seconds = 0.0
        self._pool = ThreadPoolExecutor(1)
        self._last: Future[list[Encoded]] | None = None

    def __enter__(self) -> EncodingAhead:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def vectors(self, encoder: Encoder, texts: Sequence[PassageText]) -> Iterator[Encoded]:
        """The same vectors as `encode` gives, one by one; `seconds` goes up by what encoding takes."""
        waiting: deque[Future[list[Encoded]]] = deque()
        for portion in _portions(texts):
            waiting.append(self._pool.submit(self._timed, encoder, portion))
            if len(waiting) >= AHEAD:
                yield from waiting.popleft().result()
        for last in waiting:
            yield from last.result()

    def begin(self, encoder: Encoder, texts: Sequence[PassageText]) -> Callable[[], list[Encoded]]:
        """Begin with all of the same vectors; what is returned waits for them."""
        portions = [self._pool.submit(self._timed, encoder, portion) for portion in _portions(texts)]
        self._last = portions[-1] if portions else self._last
        return lambda: [found for portion in portions for found in portion.result()]

    @property
    def busy(self) -> bool:
        """Whether something that was begun is still being encoded."""
        return self._last is not None and not self._last.done()

    def _timed(self, encoder: Encoder, portion: Sequence[PassageText]) -> list[Encoded]:
        started = time.monotonic()
        found = _encode(encoder, portion)
        self.seconds += time.monotonic() - started
        return found


def _portions(texts: Sequence[PassageText]) -> Iterator[Sequence[PassageText]]:
    return (texts[start : start + PORTION] for start in range(0, len(texts), PORTION))


def _encode(encoder: Encoder, texts: Sequence[PassageText]) -> list[Encoded]:
    sentences = [
        (found.heading, found.text[start:end])
        for found in texts
        if not _is_one_sentence(found)
        for start, end in found.sentences
    ]
    vectors = encoder.passages([*((found.heading, found.text) for found in texts), *sentences])
    encoded, first = [], len(texts)
    for place, found in enumerate(texts):
        if _is_one_sentence(found):
            encoded.append(Encoded(vectors[place], vectors[place : place + 1]))
        else:
            last = first + len(found.sentences)
            encoded.append(Encoded(vectors[place], vectors[first:last]))
            first = last
    return encoded


def _is_one_sentence(found: PassageText) -> bool:
    return [tuple(span) for span in found.sentences] == [(0, len(found.text))]
