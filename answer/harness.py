"""A collection indexed once and then asked over a pipe: the door for benchmarks that are not ours.

It is the product's own path: the same encoders, catalogue, full text and fusion as every search.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from answer.beir import base_of, collection, documents_of, read_corpus
from index.base import Base
from index.encoding import EncodingAhead
from index.search import search
from index.storing import all_passage_texts
from ingest.errors import CallError, RanKbError
from ingest.settings import Settings
from ingest.whole import written

FOLDER = "ran-kb"
DOCUMENTS = "documents.json"
# More than processors: while one waits for the disk or the encoder, another reads rows.
AT_ONCE = 8
MOST = 1000


def build(folder: Path, settings: Settings) -> dict[str, float]:
    """Index folder/corpus.jsonl into folder/ran-kb, anew; one document is one passage.

    Returns the number of documents, wall and processor seconds of it all, and the wall seconds of encoding, which
    goes on while documents are written. Making models ready for this machine, once in its life, is
    `prepare_s` and in none of the others. Raises CallError when the collection cannot be read.
    """
    started = time.monotonic()
    target = folder / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    base = base_of(target, settings, create=True)
    for one in base.encoders.values():
        one.questions([""])
    prepared, computing = time.monotonic(), time.process_time()
    corpus = read_corpus(folder)
    reading = collection(corpus)
    texts = all_passage_texts(reading)
    with base.lock(), EncodingAhead() as ahead:
        base.catalogue.save(
            reading, {one.record: ahead.vectors(one, texts) for one in base.encoders.values()}
        )
    base.save_caches()
    with written(target / DOCUMENTS) as file:
        file.write(json.dumps([row["_id"] for row in corpus]).encode())
    base.catalogue.database.close()
    return {
        "docs": len(corpus),
        "build_s": round(time.monotonic() - prepared, 3),
        "build_cpu_s": round(time.process_time() - computing, 3),
        "embed_s": round(ahead.seconds, 3),
        "prepare_s": round(prepared - started, 3),
    }


def serve(folder: Path, settings: Settings, lines: Iterable[bytes], answer: Callable[[str], None]) -> None:
    """Answer every line of queries by a line; several are at work at once, so answers may overtake one another.

    A query is `{"id": 7, "query": TEXT, "k": N}`, its answer `{"id": 7, "ids": [...], "scores": [...]}`, best
    first. A line that cannot be answered gets `{"id": ..., "error": why}`. `answer` may be called from any
    thread. Raises CallError when `build` has not been here.
    """
    target = folder / FOLDER
    try:
        ids = json.loads((target / DOCUMENTS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CallError(f"{folder} holds no index.", f"Make it first: ran-kb bench build {folder}") from error
    base = base_of(target, settings)
    documents = documents_of(base, ids)
    search(base, "ready", 1)  # models and indexes are loaded before the first query
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for line in lines:
            if line.strip():
                pool.submit(lambda line: answer(_answered(base, documents, line)), line)


def _answered(base: Base, documents: dict[int, str], line: bytes) -> str:
    id_: Any = None
    try:
        query = json.loads(line)
        id_ = query["id"]
        hits = search(base, *_wanted(query))
        found = {"ids": [documents[hit.passage.id] for hit in hits], "scores": [hit.score for hit in hits]}
    except (LookupError, TypeError, ValueError, RuntimeError, sqlite3.Error, RanKbError) as error:
        return json.dumps({"id": id_, "error": f"{type(error).__name__}: {error}"}, ensure_ascii=False)
    return json.dumps({"id": id_, **found}, ensure_ascii=False)


def _wanted(query: dict[str, Any]) -> tuple[str, int]:
    text, k = query["query"], query.get("k", 10)
    if not isinstance(text, str) or not isinstance(k, int) or not 0 < k <= MOST:
        raise ValueError(f"query must be a text, k a whole number from 1 to {MOST}")
    return text, k
