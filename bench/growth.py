"""What grows with the base: looking words up, a search, loading, and adding one publication.

    python bench/growth.py [N ...] [--json FILE]

Bases are made of the sentences of real passages (bench/bases.py). Printed for each size: passages; milliseconds of
full text with every word of the question, and as a search does it; milliseconds of a whole search; seconds that adding
one publication takes until its base can be searched by the next process; bytes of the catalogue and of the vector
indexes a passage.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import bases
import numpy as np

from index import words
from index.postings import Postings
from index.search import search
from ingest.records import Passage, Publication, Reading, Section

SIZES = (1_000, 10_000, 100_000)
QUESTIONS = 25
TEXT = (
    "Mentors who stay for years are trusted by the men whom they visit. They do not write reports about them."
)


def median_ms(ask: Callable[[str], object], questions: list[str]) -> float:
    """Median milliseconds of a question, after one to warm up."""
    ask(questions[0])
    took = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        took.append(time.perf_counter() - started)
    return 1000 * float(np.median(took))


def added_s(folder: Path) -> float:
    """Seconds to open a base, add a publication, and leave it ready; it is taken away again."""
    base = bases.opened(folder, create=True)
    for one in base.encoders.values():
        one.passages([("", TEXT)])
    publication = Publication(title="One more", language="en")
    path = ["Section"]
    reading = Reading(
        publication,
        text=TEXT,
        sections=[Section("Section", path, 0, len(TEXT), 1, 1)],
        passages=[Passage(TEXT, path, 0, len(TEXT), page_start=1, page_end=1)],
    )
    started = time.perf_counter()
    saved = base.put(reading)
    base.save_caches()
    took = time.perf_counter() - started
    base.catalogue.remove(saved.id)
    base.catalogue.database.close()
    return took


def measure(count: int) -> dict[str, float]:
    """The figures of one size."""
    base = bases.made(count)
    every = bases.questions()
    questions = every[:: len(every) // QUESTIONS][:QUESTIONS]

    def all_words(question: str) -> object:
        with base.catalogue.reading() as connection:
            return Postings().matches(connection, words.terms(question))

    def some_words(question: str) -> object:
        with base.catalogue.reading() as connection:
            found = base.postings.counts(connection, words.terms(question))
            return Postings().matches(connection, words.telling(*found, words.MOST_FOUND))

    folder = base.catalogue.folder
    cached = sum(file.stat().st_size for file in (folder / "cache").glob("vectors-*"))
    return {
        "passages": count,
        "all_words_ms": median_ms(all_words, questions),
        "words_ms": median_ms(some_words, questions),
        "search_ms": median_ms(lambda question: search(base, question), questions),
        "add_s": added_s(folder),
        "catalogue_b": (folder / "catalogue.sqlite3").stat().st_size / count,
        "vectors_b": cached / count,
    }


def main() -> None:
    """Measure every size named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    arguments = parser.parse_args()
    print(f"adding to an empty base: {added_s(bases.OUT / 'empty'):.2f} s")
    rows = []
    for count in arguments.sizes:
        rows.append(measure(count))
        if len(rows) == 1:
            print("  ".join(f"{name:>12}" for name in rows[0]))
        print("  ".join(f"{value:12.4g}" for value in rows[-1].values()), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps({"growth": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
