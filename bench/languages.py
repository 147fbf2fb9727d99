"""Retrieval by model and language: the table of docs/models.md.

    python bench/languages.py FOLDER [EVERY]

FOLDER holds public collections in BEIR's layout: cranfield, cisi, xquad-en and xquad-xx, whose queries are asked of
the English paragraphs; EVERY takes every so many queries of XQuAD only. Each collection is encoded once, by both
models, under bench/out; one setting of `model` after the other is then asked, as
`ran-kb eval --beir FOLDER/xquad-en --queries FOLDER/xquad-de/queries.jsonl` asks the one in force.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from answer import beir
from answer.intervals import intervals, value
from index.base import MODELS, Base
from index.search import search
from ingest.settings import load_settings

OUT = Path(__file__).resolve().parents[1] / "bench" / "out"
SETTINGS = ("minilm", "e5", "minilm+e5")
FIGURES = ("recall@1", "recall@5", "ndcg@10")
XQUAD = ("en", "de", "es", "ro", "el")


def encoded(folder: Path, corpus: list[dict[str, str]]) -> Path:
    """The data folder of a collection, encoded by both models now if it was not."""
    data = OUT / f"languages-{folder.name}"
    settings = replace(load_settings(data), model=SETTINGS[-1])
    base = Base(settings, create=True, models=OUT / MODELS)
    with base.catalogue.reading() as connection:
        stored = connection.execute("SELECT count(*) FROM passage").fetchone()[0]
    if not stored:
        base.put(beir.collection(corpus))
    base.catalogue.database.close()
    return data


def main() -> None:
    """Measure all; one line a collection and setting."""
    root, every = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    asked = [(name, root / name, None) for name in ("cranfield", "cisi")]
    asked += [
        (f"xquad {code}", root / "xquad-en", root / f"xquad-{code}" / "queries.jsonl") for code in XQUAD
    ]
    print(
        "collection  model      " + "".join(f"{name:>10}" for name in FIGURES) + "   95 % of ndcg@10",
        flush=True,
    )
    for name, folder, queries in asked:
        corpus, texts, judgements = beir.read(folder, queries)
        data = encoded(folder, corpus)
        chosen = list(judgements)[:: every if queries else 1]
        for setting in SETTINGS:
            started = time.monotonic()
            base = Base(replace(load_settings(data), model=setting), models=OUT / MODELS)
            documents = beir.documents_of(base, [row["_id"] for row in corpus])
            rows = []
            for query in chosen:
                found = [documents[hit.passage.id] for hit in search(base, texts[query], 10)]
                rows.append(beir.score(found, judgements[query]))
            base.catalogue.database.close()
            low, high = intervals(rows, FIGURES)["ndcg@10"] or (0.0, 0.0)
            cells = "".join(f"{value(rows, figure) or 0:>10.3f}" for figure in FIGURES)
            took = time.monotonic() - started
            print(
                f"{name:<12}{setting:<11}{cells}   {low:.3f}-{high:.3f}  {len(rows)} in {took:.0f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
