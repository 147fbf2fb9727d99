"""Commands in a process of its own, which ends as by a power cut at any of its dealings with the disk."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from index.base import Base
from index.encoder import Encoder
from index.restore import restore
from index.search import search
from ingest import pipeline, reader
from ingest.settings import Settings
from tests.fetch.conftest import read_here
from tests.stubs import WordEncoder

OLD, NEW = WordEncoder(), WordEncoder("other", "1" * 64)
RETITLED = "Mentors behind bars"
TEXTS = {
    "families.md": "# Families\n\nParents ask for help first.\n\nSiblings are asked too late.\n",
    "mentors.md": "# Mentors in prison\n\nMentors visit every week.\n\nVisits are voluntary.\n",
    "youth.md": "# Youth work\n\nYouth workers meet young people where they are.\n",
}

# What is loaded here is loaded once, in the process that the others are forked from.
with tempfile.TemporaryDirectory() as scratch:
    (Path(scratch) / "first.md").write_text(TEXTS["mentors.md"], encoding="utf-8")
    loaded = Base(Settings(data=Path(scratch)), create=True, encoders=[OLD])
    loaded.put(read_here(Path(scratch) / "first.md", loaded.settings))
    search(loaded, "mentors")
    loaded.catalogue.database.close()


def opened(folder: Path, encoder: Encoder = OLD) -> Base:
    return Base(Settings(data=folder), create=True, encoders=[encoder])


def add(folder: Path, say: Callable[[str], None]) -> None:
    base = opened(folder)
    sources = sorted(map(str, (folder.parent / "sources").iterdir()))
    pipeline.add(sources, base, base.settings, say)
    base.save_caches()


def edit(folder: Path, say: Callable[[str], None]) -> None:
    base = opened(folder)
    with base.lock():
        base.correct("publication", "mentors-in-prison", "title", RETITLED, "staff")
    say("edited")


def remove(folder: Path, say: Callable[[str], None]) -> None:
    base = opened(folder)
    with base.lock():
        base.catalogue.remove("mentors-in-prison")
    say("removed")


def rebuild(folder: Path, say: Callable[[str], None]) -> None:
    base = opened(folder)
    with base.lock():
        base.rebuild()
    say("rebuilt")


def encode(folder: Path, say: Callable[[str], None]) -> None:
    base = opened(folder, NEW)
    with base.lock():
        base.rebuild()
    say("encoded")


def bring_back(folder: Path, say: Callable[[str], None]) -> None:
    restore(folder.parent / "backup.zip", folder)
    say("restored")


DEEDS = {deed.__name__: deed for deed in (add, edit, remove, rebuild, encode, bring_back)}


def run(deed: str, folder: str, log: str, fatal: int, most: int, counted: Any) -> None:
    """Do it; at dealing number `fatal` the process kills itself as by `kill -9`, 0 is never.

    `most`, if any, is the size in bytes at which a file may grow no more: the write that crosses it is cut off in
    the middle, and the process with it. What the deed reports goes to the file `log`; `counted` receives the
    number of dealings.
    """
    reader.read = read_here
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    dealings = 0

    def count(_: FrameType, event: str, function: Any) -> None:
        nonlocal dealings
        if event in ("c_call", "c_return") and _deals_with_disk(function):
            dealings += 1
            if dealings == fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    if most:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    sys.setprofile(count)
    DEEDS[deed](Path(folder), lambda line: os.write(handle, line.encode() + b"\n"))
    sys.setprofile(None)
    counted.value = dealings


def _deals_with_disk(function: Any) -> bool:
    owner = getattr(function, "__self__", None)
    if isinstance(owner, sqlite3.Connection | sqlite3.Cursor):
        return True
    return getattr(function, "__module__", None) == "posix" or type(owner).__module__ == "_io"
