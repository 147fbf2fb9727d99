"""Reads files a little ahead of whoever stores them, each in its guarded process."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from ingest import reader
from ingest.records import Reading
from ingest.settings import Settings

MOST_READERS = 4


class ReadingAhead:
    """Readings of files in their order; while one is stored, the next few are read.

    As a context: at its end what has not begun is given up.
    """

    def __init__(
        self, paths: Iterable[Path], wanted: Callable[[Path], bool], settings: Settings, *, ocr: bool
    ) -> None:
        """`wanted` tells, in the thread that takes the readings, whether a file is to be read at all."""
        readers = min(MOST_READERS, os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(readers, "reader")
        self._most = 2 * readers  # bounds what is held of files that nobody has asked for yet
        self._coming = deque(paths)
        self._started: dict[Path, Future[Reading]] = {}
        self._wanted = wanted
        self._settings = settings
        self._ocr = ocr

    def __enter__(self) -> ReadingAhead:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def of(self, path: Path) -> Reading:
        """The reading of a file; errors as for `reader.read`."""
        self._start()
        found = self._started.pop(path, None)
        self._start()
        return self._read(path) if found is None else found.result()

    def _start(self) -> None:
        while self._coming and len(self._started) < self._most:
            path = self._coming.popleft()
            if self._wanted(path):
                self._started[path] = self._pool.submit(self._read, path)

    def _read(self, path: Path) -> Reading:
        return reader.read(path, self._settings, ocr=self._ocr)
