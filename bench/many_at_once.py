"""One writer, a re-encode and many readers on one data folder: what readers see, and how long they wait.

    python bench/many_at_once.py [SECONDS] [READERS]

The encoder is a stub, so that what is measured is the catalogue and not a model. Readers are processes. Each search
is made twice over: with nobody writing first, then beside a writer that adds, replaces and removes publications and
now and then encodes all of them anew. Readers do not have the patience to wait for a lock: each time that one would
have had to, for however short, is counted as a wait. How long a search takes says how many share the processors.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
import time
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from index.base import Base
from index.search import search
from ingest.errors import BusyError
from ingest.settings import Settings
from tests.stubs import WordEncoder, reading

PUBLICATIONS = 200
WORDS = [
    "mentors",
    "visit",
    "prisoners",
    "families",
    "youth",
    "workers",
    "schools",
    "police",
    "probation",
    "exit",
]


def opened(folder: Path) -> Base:
    """The base in a folder, with an encoder that needs no model."""
    return Base(Settings(data=folder), create=True, encoders=[WordEncoder()])


def text(number: int, version: int) -> list[str]:
    """Passages that say of themselves which publication and version they belong to."""
    words = [WORDS[(number + n) % len(WORDS)] for n in range(4)]
    return [f"{' '.join(words)}: publication {number}, version {version}, part {part}." for part in range(4)]


def read(folder: str, until: float, told: Queue[Any]) -> None:
    """Search until the time is up; tell how long each search took, and of every wrong passage."""
    base = opened(Path(folder))
    base.catalogue.database.connection.execute("PRAGMA busy_timeout = 0")
    took, wrong, waits, turn = [], [], 0, os.getpid()
    while time.monotonic() < until:
        turn += 1
        began = time.perf_counter()
        try:
            with base.catalogue.reading() as connection:
                hits = search(base, f"{WORDS[turn % len(WORDS)]} {WORDS[turn * 3 % len(WORDS)]}")
                took.append(time.perf_counter() - began)
                stored = dict(
                    connection.execute(
                        "SELECT passage.id, passage.text FROM passage JOIN publication ON row = publication"
                        " WHERE status = 'published'"
                    ).fetchall()
                )
        except BusyError:
            waits += 1
        else:
            wrong += [hit.passage.text for hit in hits if stored.get(hit.passage.id) != hit.passage.text]
            wrong += [""] * (not hits)  # every question has words that are in the base
    told.put((took, wrong, waits))


def write(folder: str, until: float, told: Queue[Any]) -> None:
    """Replace, remove and add publications one after the other; now and then encode everything anew."""
    base = opened(Path(folder))
    done = {"replaced": 0, "removed": 0, "encoded anew": 0}
    turn = 0
    while time.monotonic() < until:
        turn += 1
        number = turn % PUBLICATIONS
        with base.lock():
            if turn % 5 == 0:
                base.catalogue.remove(f"paper-{number}")
                done["removed"] += 1
            base.put(reading(f"Paper {number}", *text(number, turn), id=f"paper-{number}"))
            done["replaced"] += 1
            if turn % 100 == 0:
                with base.catalogue.database.writing() as connection:
                    connection.execute("DELETE FROM vector")
                    base.rebuild()
                done["encoded anew"] += 1
    told.put(done)


def measured(folder: Path, seconds: float, readers: int, *, writer: bool) -> dict[str, Any]:
    """Figures of all readers together, and what the writer did."""
    context = multiprocessing.get_context("spawn")
    until = time.monotonic() + seconds + 5  # processes take a while to start
    told, wrote = context.Queue(), context.Queue()
    processes = [context.Process(target=read, args=(str(folder), until, told)) for _ in range(readers)]
    if writer:
        processes.append(context.Process(target=write, args=(str(folder), until, wrote)))
    for process in processes:
        process.start()
    found = [told.get() for _ in range(readers)]
    changes = wrote.get() if writer else {}
    for process in processes:
        process.join()
    took = sorted(1000 * one for times, _, _ in found for one in times)
    return {
        "searches": len(took),
        "wrong": sum(len(wrong) for _, wrong, _ in found),
        "waits": sum(waits for _, _, waits in found),
        "median_ms": round(took[len(took) // 2], 1),
        "p99_ms": round(took[len(took) * 99 // 100], 1),
        "slowest_ms": round(took[-1], 1),
        **changes,
    }


if __name__ == "__main__":
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    readers = int(sys.argv[2]) if len(sys.argv) > 2 else 16
    with tempfile.TemporaryDirectory() as scratch:
        base = opened(Path(scratch))
        with base.catalogue.database.writing():
            for number in range(PUBLICATIONS):
                base.put(reading(f"Paper {number}", *text(number, 0), id=f"paper-{number}"))
        base.save_caches()
        base.catalogue.database.close()
        for name, writer in (("readers alone", False), ("beside a writer", True)):
            print(name, json.dumps(measured(Path(scratch), seconds, readers, writer=writer)), flush=True)
