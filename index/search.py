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
from dataclasses import dataclass, field

import numpy as np

from index import asking, listing, words
from index.base import Base
from index.filters import NO_FILTERS, Filters, marks
from index.listing import StoredPassage
from index.storing import Vectors, from_directions
from index.vectors import Spread
from ingest.language import detect

DEPTH = 100
# MiniLM was made for English; where it is the only model, it is all there is.
MODEL_WEIGHTS = {"minilm": 0.3}
ENGLISH_ONLY = {"minilm"}
SENTENCE_WEIGHT = 1.5
WORDS_WEIGHT = 4.0
SHINGLE = 3
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
    questions = {model: base.encoders[model].questions([text])[0] for model in weights}
    with base.catalogue.reading() as connection:
        base.require_vectors()  # the base may have been encoded anew meanwhile
        wanted = words.terms(text)
        worth = words.worth(connection, wanted)
        matches = _matches(connection, wanted, filters, depth)
        candidates = dict.fromkeys(matches)
        chosen = np.array(listing.allowed(connection, filters), dtype=np.int64) if filters else None
        for model, question in questions.items():
            near = base.vectors[model].search(question, depth, chosen)
            candidates |= dict.fromkeys(found.passage for found in near)
        passages = listing.passages(connection, list(candidates))
        signals = [
            _Signal(
                weights[model],
                question,
                base.vectors[model].spread(question),
                _vectors(connection, model, list(candidates)),
            )
            for model, question in questions.items()
        ]
    hits = [
        _hit(passage, signals, matches.get(passage.id, 0.0) / worth, asked.bonus(passage))
        for passage in passages
    ]
    return fold(sorted(hits, key=lambda hit: (-hit.score, hit.passage.id)), k)


def model_weights(models: list[str], language: str | None) -> dict[str, float]:
    """The models to ask, and how much each counts, for a text in this language."""
    asked = [model for model in models if language in (None, "en") or model not in ENGLISH_ONLY] or models
    return {model: MODEL_WEIGHTS.get(model, 1.0) for model in asked}


@dataclass(frozen=True, slots=True)
class _Signal:
    """What one model has to say: the question's vector, its spread, and the candidates' vectors by id."""

    weight: float
    question: Vectors
    spread: Spread
    vectors: dict[int, tuple[Vectors, Vectors]]


def _matches(
    connection: sqlite3.Connection, wanted: list[str], filters: Filters, depth: int
) -> dict[int, float]:
    condition, values = filters.publication_sql()
    condition = f"publication.status = 'published' AND {condition}"
    found = words.search(connection, wanted, depth, condition, tuple(values))
    return {match.passage: match.score for match in found}


def _vectors(
    connection: sqlite3.Connection, model: str, ids: list[int]
) -> dict[int, tuple[Vectors, Vectors]]:
    rows = connection.execute(
        f"SELECT passage, value, sentences FROM vector WHERE model = ? AND passage IN ({marks(ids)})",
        (model, *ids),
    )
    found = {}
    for row in rows:
        value = np.frombuffer(row["value"], dtype="<f4")
        found[row["passage"]] = (value, from_directions(row["sentences"], len(value)))
    return found


def _hit(passage: StoredPassage, signals: list[_Signal], share: float, bonus: float) -> Hit:
    similarity, nearness, total = 0.0, 0.0, 0.0
    by_sentence = np.zeros(len(passage.sentences), dtype=np.float32)
    for signal in sorted(signals, key=lambda signal: signal.weight):
        if passage.id not in signal.vectors:
            continue  # a rebuild has not come to it yet
        value, sentences = signal.vectors[passage.id]
        similarity = float(value @ signal.question)
        nearness += signal.weight * float(signal.spread.standardised(value @ signal.question))
        by_sentence += signal.weight * signal.spread.standardised(sentences @ signal.question)
        total += signal.weight
    if total:
        nearness, by_sentence = nearness / total, by_sentence / total
    best_sentence = float(by_sentence.max()) if len(by_sentence) else nearness
    nearness = (nearness + SENTENCE_WEIGHT * best_sentence) / (1 + SENTENCE_WEIGHT)
    return Hit(
        passage,
        score=nearness + WORDS_WEIGHT * share + bonus,
        similarity=similarity,
        nearness=nearness,
        words=share,
        sentences=[
            ScoredSentence(start, end, float(score))
            for (start, end), score in zip(passage.sentences, by_sentence, strict=True)
        ],
    )


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
