"""Hybrid retrieval: nearest vectors and BM25, fused; filters inside; near-identical passages folded.

Every model proposes its nearest passages, BM25 proposes its best. Each candidate then scores the weighted
mean of its similarities, that of the passage and that of its best sentence by every model, its BM25 score,
and a bonus for being the kind of thing that is asked for. Similarities are standardised by the question's
mean and deviation over the whole base, which makes models comparable; BM25 is taken as a share of what the
question's words are worth, so that a few words in common with a question in another language count little.
(A combination of normalised scores, which keeps what ranks throw away: Bruch, Gai and Ingber, ACM TOIS
42(1), 2023.) The weights were chosen on our own questions, bench/questions/starter.jsonl.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from index import asking, listing, words
from index.base import Base
from index.encoder import questions
from index.filters import NO_FILTERS, Filters
from index.listing import StoredPassage
from index.nearness import Nearness, Signal, nearness
from ingest.language import detect

DEPTH = 100
# MiniLM was made for English; where it is the only model, it is all there is.
MODEL_WEIGHTS = {"minilm": 0.3}
ENGLISH_ONLY = {"minilm"}
SENTENCE_WEIGHT = 1.5
WORDS_WEIGHT = 4.0
SHINGLE = 3
READ_BEYOND = 4
SAME_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a passage by its span in the passage's text; `score` says how near the question it is."""

    start: int
    end: int
    score: float


@dataclass(slots=True)
class Hit:
    """A passage found, its fused score, its sentences, and the passages folded into it.

    `similarity` is the cosine similarity by the model that counts most, `nearness` the standardised
    similarity by all models, `words` the BM25 score as a share of what the question's words are worth.
    """

    passage: StoredPassage
    score: float
    similarity: float
    nearness: float
    words: float
    sentences: list[ScoredSentence]
    folded: list[StoredPassage] = field(default_factory=list)


def search(base: Base, text: str, k: int = 10, filters: Filters = NO_FILTERS) -> list[Hit]:
    """The `k` passages that fit the text best, best first; the same text gives the same list.

    Raises CallError when passages were encoded with another model than the configured one.
    """
    base.require_vectors()
    depth = max(DEPTH, k)
    language = detect(text)
    asked = asking.read(text, language)
    weights = model_weights(list(base.encoders), language)
    wanted = words.terms(text)
    encoded = _encoding().submit(questions, {model: base.encoders[model] for model in weights}, [text])
    with base.catalogue.reading() as connection:
        base.require_vectors()  # the base may have been encoded anew meanwhile
        passages, counts = base.frequencies.of(connection, wanted)
        worth = words.worth(passages, counts)
        found = words.search(connection, words.telling(passages, counts), depth, filters)
        matches = {match.passage: match.score for match in found}
        candidates = dict.fromkeys(matches)
        chosen = np.array(listing.allowed(connection, filters), dtype=np.int64) if filters else None
        signals = []
        for model, vectors in encoded.result().items():
            near = base.vectors[model].search(vectors[0], depth, chosen)
            candidates |= dict.fromkeys(found.passage for found in near)
            spread = base.vectors[model].spread(vectors[0])
            signals.append(Signal(model, weights[model], vectors[0], spread))
        outlines = listing.outlines(connection, list(candidates))
        near_by = nearness(connection, list(outlines), signals)
        best_sentences = near_by.best_sentences()
        scored = []
        for place, id_ in enumerate(near_by.ids.tolist()):
            own = (near_by.own[place] + SENTENCE_WEIGHT * best_sentences[place]) / (1 + SENTENCE_WEIGHT)
            share = matches.get(id_, 0.0) / worth
            score = float(own) + WORDS_WEIGHT * share + asked.bonus(outlines[id_])
            scored.append(_Scored(id_, place, score, float(own), share))
        scored.sort(key=lambda one: (-one.score, one.passage))
        return fold(_hits(connection, scored, near_by, k), k)


@cache
def _encoding() -> ThreadPoolExecutor:
    # Questions are encoded while their words are looked up; a thread that is kept starts at once.
    return ThreadPoolExecutor(thread_name_prefix="questions")


@dataclass(frozen=True, slots=True)
class _Scored:
    """A candidate's id, its place among all candidates, and what of its `Hit` is known without its text."""

    passage: int
    place: int
    score: float
    nearness: float
    words: float


def _hits(connection: sqlite3.Connection, scored: list[_Scored], near_by: Nearness, k: int) -> Iterator[Hit]:
    """The candidates with their texts, read a few at a time: few more than `k` are ever asked for."""
    for start in range(0, len(scored), k + READ_BEYOND):
        part = {one.passage: one for one in scored[start : start + k + READ_BEYOND]}
        for passage in listing.passages(connection, list(part)):
            one = part[passage.id]
            first, last = near_by.starts[one.place], near_by.starts[one.place + 1]
            # A rebuild may not have come to it yet: then nothing is known of its sentences.
            by_sentence = near_by.sentences[first:last] if last > first else np.zeros(len(passage.sentences))
            yield Hit(
                passage,
                score=one.score,
                similarity=float(near_by.similarity[one.place]),
                nearness=one.nearness,
                words=one.words,
                sentences=[
                    ScoredSentence(start, end, float(score))
                    for (start, end), score in zip(passage.sentences, by_sentence, strict=True)
                ],
            )


def model_weights(models: list[str], language: str | None) -> dict[str, float]:
    """The models to ask, and how much each counts, for a text in this language."""
    asked = [model for model in models if language in (None, "en") or model not in ENGLISH_ONLY] or models
    return {model: MODEL_WEIGHTS.get(model, 1.0) for model in asked}


def fold(hits: Iterable[Hit], k: int) -> list[Hit]:
    """The first `k` hits that say something new; one that repeats a better one is folded into it."""
    kept: list[Hit] = []
    sizes: list[int] = []
    holders: dict[tuple[str, ...], list[int]] = {}  # which of those kept hold a shingle
    for hit in hits:
        own = shingles(hit.passage.text)
        shared = Counter(place for shingle in own for place in holders.get(shingle, ()))
        same = [place for place in shared if shared[place] >= SAME_SHARE * min(len(own), sizes[place])]
        if same:
            kept[min(same)].folded.append(hit.passage)
            continue
        if len(kept) == k:
            break
        for shingle in own:
            holders.setdefault(shingle, []).append(len(kept))
        kept.append(hit)
        sizes.append(len(own))
    return kept


def shingles(text: str) -> set[tuple[str, ...]]:
    """The runs of three words of a text, case and punctuation aside."""
    found = re.findall(r"\w+", text.casefold())
    return {tuple(found[i : i + SHINGLE]) for i in range(max(1, len(found) - SHINGLE + 1))}
