"""A run of the crawler in a process of its own, which may kill itself at any call it makes."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

from index.base import Base
from index.crawled import CrawledBase
from ingest import reader
from ingest.settings import Settings
from ingest.sync import SyncOptions, sync
from tests.fetch import library
from tests.fetch.conftest import read_here
from tests.stubs import WordEncoder

# What is loaded here is loaded once, in the process that the others are forked from.
with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
    Path(file.name).write_bytes(library.walks_pdf())
    read_here(Path(file.name), Settings(data=Path(file.name).parent))


def run(folder: str, mirror: str, fatal: int, counted: Any) -> None:
    """Sync into `folder`; at call number `fatal` the process is killed as by `kill -9`.

    0 is never; then `counted` receives the number of calls, so that others can be killed anywhere in between.
    -1 is never, without counting, which is faster.
    """
    reader.read = read_here
    settings = Settings(data=Path(folder), pause_seconds=0.0)
    base = Base(settings, create=True, encoders=[WordEncoder()])
    calls = count(1)

    def counting(_: FrameType, event: str, __: object) -> None:
        if event == "c_call" and next(calls) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    if fatal >= 0:
        threading.setprofile(counting)  # of the thread that encodes, too
        sys.setprofile(counting)
    sync(CrawledBase(base), settings, SyncOptions(base_url=mirror), lambda *_: None, library.sources())
    sys.setprofile(None)
    threading.setprofile(None)
    counted.value = next(calls) - 1
