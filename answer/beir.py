"""Retrieval alone, on a public collection in BEIR's layout: corpus.jsonl, queries.jsonl, qrels.tsv."""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from answer.evaluate import write_lines
from answer.intervals import Counts, intervals, value
from index import listing
from index.base import MODELS, Base
from index.filters import NO_FILTERS
from index.search import search
from ingest.errors import CallError
from ingest.records import Passage, Publication, Reading, Section
from ingest.settings import Settings

DEPTH = 100


def evaluate(
    folder: Path,
    settings: Settings,
    say: Callable[[str], None],
    *,
    queries: Path | None = None,
    predictions: Path | None = None,
) -> dict[str, Any]:
    """Index the collection in a folder of its own, ask every query, score with the collection's judgements.

    Gains are taken as the qrels give them (nDCG with linear gain, as trec_eval computes it). `queries` is a file
    to ask from instead of the folder's own, such as the same queries in another language. With `predictions`,
    the figures and the first documents of every query are written there, a JSON object a line. Raises CallError
    when a file is missing or not usable.
    """
    corpus, asked, judgements = read(folder, queries)
    with tempfile.TemporaryDirectory(prefix="ran-kb-eval-") as scratch:
        base = base_of(Path(scratch), settings, create=True)
        say(f"encoding {len(corpus)} documents")
        base.put(collection(corpus))
        documents = documents_of(base, [row["_id"] for row in corpus])
        say(f"asking {len(judgements)} queries")
        started = time.monotonic()
        found = {
            query: [documents[hit.passage.id] for hit in search(base, asked[query], DEPTH)]
            for query in judgements
        }
        seconds = time.monotonic() - started
        base.catalogue.database.close()
    rows = {query: score(found[query], gains) for query, gains in judgements.items()}
    if predictions is not None:
        write_lines(
            predictions,
            [{"id": query, "figures": row, "documents": found[query][:10]} for query, row in rows.items()],
        )
    names, scored = list(next(iter(rows.values()))), list(rows.values())
    return {
        **{name: value(scored, name) for name in names},
        "queries": len(judgements),
        "seconds": round(seconds, 2),
        "intervals": intervals(scored, names),
    }


def base_of(folder: Path, settings: Settings, *, create: bool = False) -> Base:
    """The base of a collection in a folder of its own; models stay prepared in the data folder in force."""
    own = replace(settings, data=folder)
    return Base(own, create=create, models=settings.data / MODELS)


def documents_of(base: Base, ids: Sequence[str]) -> dict[int, str]:
    """The ids of the documents by passage id; `ids` are in the order in which they were stored."""
    with base.catalogue.reading() as connection:
        return dict(zip(listing.allowed(connection, NO_FILTERS), ids, strict=True))


def collection(corpus: list[dict[str, str]]) -> Reading:
    """All documents of a collection as the passages of one publication, in their order."""
    passages, sections, texts, start = [], [], [], 0
    for row in corpus:
        # Some collections hold documents without a word; a passage cannot be empty.
        text = row["text"] or row["title"] or "-"
        path = [row["title"]] if row["title"] else []
        passages.append(Passage(text=text, path=path, start=start, end=start + len(text)))
        sections.append(Section(title=row["title"], path=path, start=start, end=start + len(text)))
        texts.append(text)
        start += len(text) + 2
    return Reading(Publication(title=""), text="\n\n".join(texts), sections=sections, passages=passages)


def score(ranked: list[str], gains: dict[str, float]) -> Counts:
    """nDCG@10, recall@1, @5, @10, @100 and MRR@10 of one query, as trec_eval defines them."""
    relevant = {document for document, gain in gains.items() if gain > 0}
    best = sum(
        gain / math.log2(rank + 1) for rank, gain in enumerate(sorted(gains.values(), reverse=True)[:10], 1)
    )
    own = sum(
        max(gains.get(document, 0.0), 0.0) / math.log2(rank + 1)
        for rank, document in enumerate(ranked[:10], 1)
    )
    first = next((1 / rank for rank, document in enumerate(ranked[:10], 1) if document in relevant), 0.0)
    recalls = {f"recall@{k}": (len(relevant & set(ranked[:k])) / len(relevant), 1.0) for k in (10, 100, 1, 5)}
    return {"ndcg@10": (own / best, 1.0), **recalls, "mrr@10": (first, 1.0)}


def read(
    folder: Path, queries_file: Path | None = None
) -> tuple[list[dict[str, str]], dict[str, str], dict[str, dict[str, float]]]:
    """Documents, query texts by id, and gains by query and document (queries with a relevant one).

    The queries are those of the folder unless another file is named.
    """
    corpus = read_corpus(folder)
    try:
        queries = {row["_id"]: row["text"] for row in _lines(queries_file or folder / "queries.jsonl")}
        judgements: dict[str, dict[str, float]] = defaultdict(dict)
        for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
            query, document, gain = line.split("\t")
            if query in queries and _is_number(gain) and float(gain) > 0:
                judgements[query][document] = float(gain)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CallError(
            f"{folder} is not a collection that can be evaluated: {error}.",
            "It must hold corpus.jsonl, queries.jsonl and qrels.tsv (query, document, gain).",
        ) from error
    if not judgements:
        raise CallError(f"{folder} holds no judged queries.", "Name another folder.")
    return corpus, queries, dict(judgements)


def read_corpus(folder: Path) -> list[dict[str, str]]:
    """The documents of a collection: `_id`, `title` and `text` of each; raises CallError."""
    try:
        corpus = [
            {"_id": str(row["_id"]), "title": row.get("title") or "", "text": row.get("text") or ""}
            for row in _lines(folder / "corpus.jsonl")
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CallError(
            f"{folder} holds no collection of documents: {error}.",
            "Its corpus.jsonl must hold one JSON object a line with _id, title and text.",
        ) from error
    if not corpus:
        raise CallError(f"{folder} holds no documents.", "Name another folder.")
    return corpus


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()  # the first line may name the columns
