"""From passages to the few sentences that answer: candidates, their scores, a choice without repetition."""

from __future__ import annotations

import numpy as np

from answer.citations import Quote
from index import search, words
from index.base import Base
from index.search import Hit
from index.storing import Vectors
from ingest.sentences import sentences

PASSAGES_READ = 8
SHORTEST = 4
MOST = 5
FEWEST = 2
WORD_WEIGHT = 0.35
RANK_WEIGHT = 0.15
NEAR_THE_BEST = 0.72


def choose(base: Base, questions: dict[str, Vectors], text: str, hits: list[Hit]) -> list[Quote]:
    """Two to five sentences that answer best, in reading order within a passage, best passage first.

    `questions` holds the question's vector for every model. A sentence scores its similarity to the question,
    the share of the question's words it holds, and the rank of its passage.
    """
    candidates = [
        (rank, hit, start, end) for rank, hit in enumerate(hits[:PASSAGES_READ]) for start, end in _spans(hit)
    ]
    if not candidates:
        return []
    texts = [hit.passage.text[start:end] for _, hit, start, end in candidates]
    similarity = np.zeros(len(texts))
    for model, question in questions.items():
        similarity += base.encoders[model].questions(texts) @ question / len(questions)
    wanted = set(words.terms(text))
    scored = []
    for (rank, hit, start, end), own, near in zip(candidates, texts, similarity, strict=True):
        overlap = len(wanted & set(words.terms(own))) / max(1, len(wanted))
        score = float(near) + WORD_WEIGHT * overlap + RANK_WEIGHT / (1 + rank)
        scored.append(Quote(hit.passage, hit.passage.start + start, hit.passage.start + end, score))
    return _in_order(_distinct(scored), hits)


def _spans(hit: Hit) -> list[tuple[int, int]]:
    return [
        (start, end)
        for start, end in sentences(hit.passage.text, hit.passage.language)
        if len(hit.passage.text[start:end].split()) >= SHORTEST
    ]


def _distinct(scored: list[Quote]) -> list[Quote]:
    """The best sentences that do not repeat one another; after the second only those near the best."""
    chosen: list[Quote] = []
    seen: list[set[tuple[str, ...]]] = []
    for quote in sorted(scored, key=lambda quote: (-quote.score, quote.passage.id, quote.start)):
        own = search.shingles(quote.text)
        if any(len(own & other) > len(own) / 2 for other in seen):
            continue
        if len(chosen) >= FEWEST and quote.score < NEAR_THE_BEST * chosen[0].score:
            break
        chosen.append(quote)
        seen.append(own)
        if len(chosen) == MOST:
            break
    return chosen


def _in_order(chosen: list[Quote], hits: list[Hit]) -> list[Quote]:
    """Passages in the order of their best sentence, the sentences of a passage in reading order."""
    best = {
        quote.passage.id: max(q.score for q in chosen if q.passage.id == quote.passage.id) for quote in chosen
    }
    return sorted(chosen, key=lambda quote: (-best[quote.passage.id], quote.passage.id, quote.start))
