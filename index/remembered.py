"""What was made from the catalogue, kept until the catalogue changes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")

MOST = 500


class RememberedEach(Generic[K, V]):
    """Things of one sort by their keys; safe to share between threads, which share the things too."""

    def __init__(self, most: int, weigh: Callable[[V], int] = lambda _: 1) -> None:
        """Things are let go, all together, before they weigh more than `most`."""
        self._most = most
        self._weigh = weigh
        self._lock = threading.Lock()
        self._generation = -1
        self._weight = 0
        self._things: dict[K, V] = {}

    def of(
        self, connection: sqlite3.Connection, keys: Collection[K], make: Callable[[list[K]], Mapping[K, V]]
    ) -> dict[K, V]:
        """The things of these keys; `make` gives those that are new, from what `connection` reads.

        A key for which it gives nothing has nothing.
        """
        generation = generation_of(connection)
        with self._lock:
            if generation != self._generation:
                self._generation, self._weight, self._things = generation, 0, {}
            known = {key: self._things[key] for key in keys if key in self._things}
        new = [key for key in keys if key not in known]
        if not new:
            return known
        made = make(new)
        with self._lock:
            if generation == self._generation:
                self._keep({key: thing for key, thing in made.items() if key not in self._things})
        return {**known, **made}

    def _keep(self, made: dict[K, V]) -> None:
        weight = sum(map(self._weigh, made.values()))
        if weight > self._most:
            return
        if self._weight + weight > self._most:
            self._weight, self._things = 0, {}
        self._weight += weight
        self._things |= made


class Remembered:
    """Things of many sorts by names of their own; safe to share between threads, which share the things too."""

    def __init__(self) -> None:
        self._things: RememberedEach[Hashable, Any] = RememberedEach(MOST)

    def of(self, connection: sqlite3.Connection, name: Hashable, make: Callable[[], T]) -> T:
        """The thing of this name, made from what `connection` reads unless that was done before."""
        found: T = self._things.of(connection, [name], lambda _: {name: make()})[name]
        return found


def generation_of(connection: sqlite3.Connection) -> int:
    """The generation of the catalogue as `connection` sees it."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    return int(row[0])
