"""Hybrid retrieval: nearest vectors and BM25, fused; filters inside; near-identical passages folded.

Fusion is reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): a passage scores the sum of
1 / (60 + rank) over the lists that hold it. Ranks are compared, not scores, so no list needs calibration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from index import listing, words
from index.base import Base
from index.filters import NO_FILTERS, Filters
from index.listing import StoredPassage

RANK_CONSTANT = 60
DEPTH = 100
SHINGLE = 3
SAME_SHARE = 0.8


@dataclass(slots=True)
class Hit:
    """A passage found: fused score, cosine similarity to the question, passages folded into it."""

    passage: StoredPassage
    score: float
    similarity: float | None = None
    folded: list[StoredPassage] = field(default_factory=list)


def search(base: Base, text: str, k: int = 10, filters: Filters = NO_FILTERS) -> list[Hit]:
    """The `k` passages that fit the text best, best first; the same text gives the same list.

    Raises CallError when passages were encoded with another model than the configured one.
    """
    base.require_vectors()
    questions = {model: encoder.questions([text])[0] for model, encoder in base.encoders.items()}
    with base.catalogue.reading() as connection:
        chosen = np.array(listing.allowed(connection, filters), dtype=np.int64) if filters else None
        condition, values = filters.publication_sql()
        matches = words.search(
            connection,
            words.terms(text),
            DEPTH,
            f"publication.status = 'published' AND {condition}",
            tuple(values),
        )
        lists = [[match.passage for match in matches]]
        similarity: dict[int, float] = {}
        for model, question in questions.items():
            near = base.vectors[model].search(question, DEPTH, chosen)
            lists.append([found.passage for found in near])
            for found in near:
                similarity[found.passage] = max(found.similarity, similarity.get(found.passage, -1.0))
        scores = fuse(lists)
        ranked = sorted(scores, key=lambda id_: (-scores[id_], id_))
        stored = listing.passages(connection, ranked)
    hits = [Hit(passage, scores[passage.id], similarity.get(passage.id)) for passage in stored]
    return fold(hits, k)


def fuse(lists: list[list[int]]) -> dict[int, float]:
    """Reciprocal rank fusion of ranked lists of ids: id to score."""
    scores: dict[int, float] = {}
    for ranked in lists:
        for rank, id_ in enumerate(ranked, start=1):
            scores[id_] = scores.get(id_, 0.0) + 1 / (RANK_CONSTANT + rank)
    return scores


def fold(hits: list[Hit], k: int) -> list[Hit]:
    """The first `k` hits that say something new; one that repeats a better one is folded into it."""
    kept: list[tuple[Hit, set[tuple[str, ...]]]] = []
    for hit in hits:
        own = shingles(hit.passage.text)
        for other, seen in kept:
            if len(own & seen) >= SAME_SHARE * min(len(own), len(seen)) > 0:
                other.folded.append(hit.passage)
                break
        else:
            if len(kept) == k:
                break
            kept.append((hit, own))
    return [hit for hit, _ in kept]


def shingles(text: str) -> set[tuple[str, ...]]:
    """The runs of three words of a text, case and punctuation aside."""
    found = re.findall(r"\w+", text.casefold())
    return {tuple(found[i : i + SHINGLE]) for i in range(max(1, len(found) - SHINGLE + 1))}
