"""What was made from the catalogue, kept until the catalogue changes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 500


class Remembered:
    """Things by a name of their own; safe to share between threads, which share the things too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation = -1
        self._things: dict[Hashable, Any] = {}

    def of(self, connection: sqlite3.Connection, name: Hashable, make: Callable[[], T]) -> T:
        """The thing of this name, made from what `connection` reads unless that was done before."""
        row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        generation = int(row[0])
        with self._lock:
            if generation != self._generation or len(self._things) >= MOST:
                self._generation, self._things = generation, {}
            elif name in self._things:
                found: T = self._things[name]
                return found
        made = make()
        with self._lock:
            if generation == self._generation:
                self._things[name] = made
        return made
