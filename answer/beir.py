"""Retrieval alone, on a public collection in BEIR's layout: corpus.jsonl, queries.jsonl, qrels.tsv."""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from index import listing
from index.base import MODELS, Base
from index.filters import NO_FILTERS
from index.search import search
from ingest.errors import CallError
from ingest.records import Passage, Publication, Reading, Section
from ingest.settings import Settings

DEPTH = 100


def evaluate(folder: Path, settings: Settings, say: Callable[[str], None]) -> dict[str, Any]:
    """Index the collection in a folder of its own, ask every query, score with the collection's judgements.

    Gains are taken as the qrels give them (nDCG with linear gain, as trec_eval computes it). Raises CallError
    when a file is missing or not usable.
    """
    corpus, queries, judgements = read(folder)
    with tempfile.TemporaryDirectory(prefix="ran-kb-eval-") as scratch:
        base = base_of(Path(scratch), settings, create=True)
        say(f"encoding {len(corpus)} documents")
        base.put(collection(corpus))
        documents = documents_of(base, [row["_id"] for row in corpus])
        say(f"asking {len(judgements)} queries")
        started = time.monotonic()
        found = {
            query: [documents[hit.passage.id] for hit in search(base, queries[query], DEPTH)]
            for query in judgements
        }
        seconds = time.monotonic() - started
        base.catalogue.database.close()
    return {**score(found, judgements), "queries": len(judgements), "seconds": round(seconds, 2)}


def base_of(folder: Path, settings: Settings, *, create: bool = False) -> Base:
    """The base of a collection in a folder of its own; models stay prepared in the data folder in force."""
    own = settings.model_copy(update={"data": folder})
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


def score(found: dict[str, list[str]], judgements: dict[str, dict[str, float]]) -> dict[str, float]:
    """nDCG@10, recall@10, recall@100 and MRR@10, means over the queries, as trec_eval defines them."""
    totals = {"ndcg@10": 0.0, "recall@10": 0.0, "recall@100": 0.0, "mrr@10": 0.0}
    for query, gains in judgements.items():
        ranked = found[query]
        relevant = {document for document, gain in gains.items() if gain > 0}
        best = sum(
            gain / math.log2(rank + 1)
            for rank, gain in enumerate(sorted(gains.values(), reverse=True)[:10], 1)
        )
        own = sum(
            max(gains.get(document, 0.0), 0.0) / math.log2(rank + 1)
            for rank, document in enumerate(ranked[:10], 1)
        )
        totals["ndcg@10"] += own / best
        totals["recall@10"] += len(relevant & set(ranked[:10])) / len(relevant)
        totals["recall@100"] += len(relevant & set(ranked[:100])) / len(relevant)
        totals["mrr@10"] += next(
            (1 / rank for rank, document in enumerate(ranked[:10], 1) if document in relevant), 0.0
        )
    return {name: round(total / len(judgements), 4) for name, total in totals.items()}


def read(folder: Path) -> tuple[list[dict[str, str]], dict[str, str], dict[str, dict[str, float]]]:
    """Documents, query texts by id, and gains by query and document (queries with a relevant one)."""
    corpus = read_corpus(folder)
    try:
        queries = {row["_id"]: row["text"] for row in _lines(folder / "queries.jsonl")}
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
