"""Hybrid retrieval: nearest vectors and BM25, fused; filters inside; near-identical passages folded.

A question is asked in several wordings: as it stands, sentence by sentence when it is a long description of a
case, and with the words of the field when `index.widening` knows some. Every model proposes its nearest passages
to each wording, BM25 proposes its best. Each candidate then scores by every wording: its nearness and that of its
best sentence, standardised over the whole base, which makes models comparable, and its BM25 score (a combination
of normalised scores, which keeps what ranks throw away: Bruch, Gai and Ingber, ACM TOIS 42(1), 2023). It gains for
being the kind of thing that is asked for. In a base of some size the question is moved towards the passages that
fit it best, and all are scored again (Rocchio's feedback without a judge, on vectors: Li et al., ACM TOIS 41(3),
2023). docs/quality.md tells how the weights were chosen.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from index import asking, listing, words
from index.base import Base
from index.encoder import questions
from index.filters import NO_FILTERS, Filters
from index.listing import StoredPassage
from index.nearness import Asked, Candidates, Nearness
from index.storing import Vectors
from index.widening import NOT_WIDENED, Widening, widen
from ingest.language import detect

DEPTH = 100
# MiniLM was made for English; where it is the only model, it is all there is.
ENGLISH_ONLY = {"minilm"}
# In English, BM25 counts as a share of the best match; in other languages as a share of what all words of the
# question are worth, so that a few words in common with English passages count little.
WORDS_WEIGHT = 1.5
WORDS_WEIGHT_ABROAD = 4.0
# A question of so many words describes a case; its sentences ask for different things.
LONG = 30
SHORTEST_PART = 3
MOST_PARTS = 12
PARTS_THAT_COUNT = 2
PARTS_SHARE = 0.25
WIDENED_SHARE = 0.4
# In a smaller base even the best passages are too mixed to move a question by.
LEAST_PASSAGES = 300
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

    `similarity` is the cosine similarity by the last model, `nearness` the standardised similarity by all models,
    `words` what the score owes to BM25.
    """

    passage: StoredPassage
    score: float
    similarity: float
    nearness: float
    words: float
    sentences: list[ScoredSentence]
    folded: list[StoredPassage] = field(default_factory=list)


def search(
    base: Base, text: str, k: int = 10, filters: Filters = NO_FILTERS, *, widened: bool = True
) -> list[Hit]:
    """The `k` passages that fit the text best, best first; the same text gives the same list.

    Without `widened`, nothing but the text itself is searched for. Raises CallError when passages were encoded
    with another model than the configured one.
    """
    base.require_vectors()
    depth = max(DEPTH, k)
    language = detect(text)
    wants = asking.read(text, language)
    encoders = {model: base.encoders[model] for model in models_for(list(base.encoders), language)}
    with base.catalogue.reading() as connection:
        base.require_vectors()  # the base may have been encoded anew meanwhile
        widening = widen(connection, text, language) if widened else NOT_WIDENED
        texts = _texts(text, language, widening)
        encoded = _encoding().submit(questions, encoders, [wording for wording, _ in texts])
        matched = [_matched(base, connection, wanted, language, filters, depth) for _, wanted in texts]
        asked = [
            {model: _asked(base, model, vectors[row]) for model, vectors in encoded.result().items()}
            for row in range(len(texts))
        ]
        chosen = np.array(listing.allowed(connection, filters), dtype=np.int64) if filters else None
        proposed = {id_ for one in matched for id_ in one.matches}
        for wording in asked:
            for model, one in wording.items():
                near = base.vectors[model].search(one.vector, depth, chosen)
                proposed.update(found.passage for found in near)
        outlines = listing.outlines(connection, list(proposed))
        lengths = {model: len(one.vector) for model, one in asked[0].items()}
        candidates = Candidates(connection, list(outlines), lengths)
        moved = _moved(base, candidates, asked[0], matched[0])
        near_by = [
            candidates.nearness(asked[0], moved),
            *(candidates.nearness(one, one) for one in asked[1:]),
        ]
        shares = [one.scores(candidates.ids) for one in matched]
        total = _fused(
            [near.total + share for near, share in zip(near_by, shares, strict=True)], bool(widening)
        )
        scored = [
            _Scored(id_, place, float(total[place]) + wants.bonus(outlines[id_]), float(shares[0][place]))
            for place, id_ in enumerate(candidates.ids.tolist())
        ]
        scored.sort(key=lambda one: (-one.score, one.passage))
        return fold(_hits(connection, scored, candidates, near_by[0], k), k)


def widening(base: Base, text: str) -> Widening:
    """What `search` looks for beside the words of the text."""
    with base.catalogue.reading() as connection:
        return widen(connection, text, detect(text))


def models_for(models: list[str], language: str | None) -> list[str]:
    """The models to ask about a text in this language."""
    return [model for model in models if language in (None, "en") or model not in ENGLISH_ONLY] or models


@cache
def _encoding() -> ThreadPoolExecutor:
    # Questions are encoded while their words are looked up; a thread that is kept starts at once.
    return ThreadPoolExecutor(thread_name_prefix="questions")


def _texts(text: str, language: str | None, widening: Widening) -> list[tuple[str, list[str]]]:
    """The wordings of a question, each with the words to look up.

    First the question, last the widened one, if any; between them the sentences of a long one.
    """
    texts = [(text, words.terms(text))]
    if len(text.split()) >= LONG:
        from ingest.sentences import sentences  # takes a while to load, and few questions are long

        parts = [text[start:end] for start, end in sentences(text, language)]
        parts = [part for part in parts if len(part.split()) >= SHORTEST_PART][:MOST_PARTS]
        texts += [(part, words.terms(part)) for part in parts if len(parts) > 1]
    if widening:
        texts.append((widening.text(text), words.terms(" ".join(widening.words))))
    return texts


@dataclass(frozen=True, slots=True)
class _Matched:
    """BM25 scores by passage id, what score counts in full, and how much that is beside nearness."""

    matches: Mapping[int, float]
    worth: float
    weight: float

    def scores(self, ids: NDArray[np.int64]) -> Vectors:
        """What each passage gains for its words, shape (n,)."""
        found = np.array([self.matches.get(id_, 0.0) for id_ in ids.tolist()], dtype=np.float32)
        gained: Vectors = found * np.float32(self.weight / self.worth)
        return gained


def _matched(
    base: Base,
    connection: sqlite3.Connection,
    wanted: list[str],
    language: str | None,
    filters: Filters,
    depth: int,
) -> _Matched:
    passages, counts = base.frequencies.of(connection, wanted)
    found = words.search(connection, words.telling(passages, counts), depth, filters)
    matches = {match.passage: match.score for match in found}
    if language in (None, "en"):
        return _Matched(matches, max(matches.values(), default=1.0), WORDS_WEIGHT)
    return _Matched(matches, words.worth(passages, counts), WORDS_WEIGHT_ABROAD)


def _asked(base: Base, model: str, vector: Vectors) -> Asked:
    return Asked(vector, base.vectors[model].spread(vector))


def _moved(
    base: Base, candidates: Candidates, asked: dict[str, Asked], matched: _Matched
) -> dict[str, Asked]:
    """What to ask of passages: the question's vectors, moved towards the passages that fit it best."""
    if min(base.vectors[model].size() for model in asked) < LEAST_PASSAGES:
        return asked
    scores: Vectors = candidates.nearness(asked, asked).total + matched.scores(candidates.ids)
    moved = {}
    for model, one in asked.items():
        moved[model] = _asked(base, model, candidates.towards(model, one.vector, scores))
    return moved


def _fused(totals: list[Vectors], widened: bool) -> Vectors:
    """The score of each candidate over all wordings, in the order of `_texts`; shape (n,)."""
    total, *others = totals
    if widened:
        *others, last = others
        total = (1 - WIDENED_SHARE) * total + WIDENED_SHARE * last
    if others:
        best = np.sort(others, axis=0)[-PARTS_THAT_COUNT:].mean(axis=0)
        total = (1 - PARTS_SHARE) * total + PARTS_SHARE * best
    return total


@dataclass(frozen=True, slots=True)
class _Scored:
    """A candidate's id, its place among all candidates, and what of its `Hit` is known without its text."""

    passage: int
    place: int
    score: float
    words: float


def _hits(
    connection: sqlite3.Connection, scored: list[_Scored], candidates: Candidates, near: Nearness, k: int
) -> Iterator[Hit]:
    """The candidates with their texts, read a few at a time: few more than `k` are ever asked for."""
    for start in range(0, len(scored), k + READ_BEYOND):
        part = {one.passage: one for one in scored[start : start + k + READ_BEYOND]}
        for passage in listing.passages(connection, list(part)):
            one = part[passage.id]
            first, last = candidates.starts[one.place], candidates.starts[one.place + 1]
            # A rebuild may not have come to it yet: then nothing is known of its sentences.
            by_sentence = near.sentences[first:last] if last > first else np.zeros(len(passage.sentences))
            yield Hit(
                passage,
                score=one.score,
                similarity=float(near.similarity[one.place]),
                nearness=float(near.total[one.place]),
                words=one.words,
                sentences=[
                    ScoredSentence(start, end, float(score))
                    for (start, end), score in zip(passage.sentences, by_sentence, strict=True)
                ],
            )


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
