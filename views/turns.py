"""Pages take turns to be drawn: who waits for an answer goes before who has one and waits for the rest of the page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Drawn all at once, every page would wait for the slowest; a few at a time, most are done before.
AT_ONCE = 2
LONGEST_WAIT = 10.0


class Turns:
    """So many turns at a time; a thread holds one at most."""

    def __init__(self, at_once: int = AT_ONCE, longest_wait: float = LONGEST_WAIT) -> None:
        """Whoever has waited for `longest_wait` seconds goes on without a turn."""
        self._free = at_once
        self._longest_wait = longest_wait
        lock = threading.Lock()
        self._with_nothing, self._with_an_answer = threading.Condition(lock), threading.Condition(lock)
        self._first = 0  # those who wait with nothing to read yet
        self._mine = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until few others draw their pages; not for what takes long, and no longer than a person waits."""
        self._take(answered=False)
        try:
            yield
        finally:
            self._give()

    def give_way(self) -> None:
        """Let those go first who have nothing to read yet; nothing happens outside of a turn."""
        if getattr(self._mine, "turn", False):
            self._give()
            self._take(answered=True)

    def _take(self, *, answered: bool) -> None:
        queue = self._with_an_answer if answered else self._with_nothing
        with queue:
            self._first += not answered
            mine = queue.wait_for(
                lambda: self._free > 0 and not (answered and self._first), self._longest_wait
            )
            self._first -= not answered
            self._free -= mine
            self._call_next()
        self._mine.turn = mine

    def _give(self) -> None:
        if self._mine.turn:
            self._mine.turn = False
            with self._with_nothing:
                self._free += 1
                self._call_next()

    def _call_next(self) -> None:
        if self._free:
            (self._with_nothing if self._first else self._with_an_answer).notify()


_ALL = Turns()
turn, give_way = _ALL.turn, _ALL.give_way
