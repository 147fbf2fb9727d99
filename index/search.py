"""Hybrid retrieval: nearest vectors and BM25, fused; filters inside; near-identical passages folded.

A question is asked in several wordings: as it stands, by the words of its parts when it is a long description of a
case, and with the words of the field when `index.widening` knows some. Every model proposes its nearest passages to
what it read, BM25 proposes its best for each wording. Each candidate then scores by every wording: its nearness and
that of its best sentence, standardised over the whole base, which makes models comparable, and its BM25 score (a
combination of normalised scores, which keeps what ranks throw away: Bruch, Gai and Ingber, ACM TOIS 42(1), 2023). It
gains for being the kind of thing that is asked for. In a base of some size the question is moved towards the passages
that fit it best, and all but these are scored again (Rocchio's feedback without a judge, on vectors: Li et al., ACM
TOIS 41(3), 2023). docs/quality.md tells how the weights were chosen.
"""

from __future__ import annotations

import re
import sqlite3
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
from index.nearness import FED_BACK, Asked, Candidates, roughly
from index.postings import Matches
from index.storing import Vectors
from index.vectors import VectorIndex
from index.widening import Widening, widen
from index.wordings import Wordings, wordings
from ingest.language import detect

# So many passages are proposed by every model and by their words, for each wording.
DEPTH = 200
# So many of those proposed are read sentence by sentence.
READ_CLOSELY = 100
# MiniLM was made for English; where it is the only model, it is all there is.
ENGLISH_ONLY = {"minilm"}
# In English, BM25 counts as a share of the best match; in other languages as a share of what all words of the
# question are worth, so that a few words in common with English passages count little.
WORDS_WEIGHT = 1.5
WORDS_WEIGHT_ABROAD = 3.0
# Words that are looked up beside those of the question count as a share of the best match, or of what two telling words
# are worth: one common word alone tells little.
BESIDES_WEIGHT = 1.0
BESIDES_WORTH = 8.0
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

    `cosines` are the cosine similarities to the question by model, `words` what the score owes to BM25.
    """

    passage: StoredPassage
    score: float
    cosines: dict[str, float]
    words: float
    sentences: list[ScoredSentence]
    folded: list[StoredPassage] = field(default_factory=list)


def search(
    base: Base, text: str, k: int = 10, filters: Filters = NO_FILTERS, also: Widening | None = None
) -> list[Hit]:
    """The `k` passages that fit the text best, best first; the same text gives the same list.

    `also` is searched for beside the words of the text; None means what `widening` finds. Raises CallError when
    passages were encoded with another model than the configured one.
    """
    base.require_vectors()
    language = detect(text)
    encoders = {model: base.encoders[model] for model in models_for(list(base.encoders), language)}
    indexes = {model: base.vectors[model] for model in encoders}
    with base.catalogue.reading() as connection:
        base.require_vectors()  # the base may have been encoded anew meanwhile
        ways = wordings(text, language, widen(connection, text, language) if also is None else also)
        encoded = _encoding().submit(questions, encoders, ways.texts)
        chosen = _chosen(base, connection, filters) if filters else None
        matched = _matched(base, connection, ways, language, chosen)
        wants = asking.read(text, language)
        plain = encoded.result()
        own = {model: base.common.without(encoders[model], language, one) for model, one in plain.items()}
        asked = {model: Asked(one, indexes[model].spread(one)) for model, one in own.items()}
        near = {
            model: index.nearest(asked[model].vectors, max(DEPTH, k), chosen)
            for model, index in indexes.items()
        }
        besides = _besides(base, connection, ways, chosen)
        proposed = [one.matches.best(max(DEPTH, k)) for one in (*matched, besides)]
        proposed += [ids.ravel() for ids, _ in near.values()]
        outlines = base.outlines.of(connection, np.unique(np.concatenate(proposed)).tolist())
        if not outlines:
            return []
        ids = np.array(sorted(outlines), dtype=np.int64)
        gained = np.array([wants.bonus(outlines[id_]) for id_ in ids.tolist()], dtype=np.float32)
        shares = np.stack([one.scores(ids) for one in matched], axis=1)
        shares[:, 0] += besides.scores(ids)
        rough = [asked[model].spread.standardised(roughly(ids, *found)) for model, found in near.items()]
        scores = ways.fused(ways.each(np.mean(rough, axis=0)) + shares) + gained
        best = np.sort(np.argsort(-scores, kind="stable")[: max(READ_CLOSELY, k + READ_BEYOND)])
        candidates = Candidates(connection, ids[best], asked, base.passage_vectors)
        ranked = _ranked(candidates, ways, asked, plain, shares[best], gained[best], indexes)
        return fold(_hits(connection, ranked, k), k)


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


def _chosen(base: Base, connection: sqlite3.Connection, filters: Filters) -> NDArray[np.int64]:
    """The ids of the published passages that pass the filters, ascending."""

    def read(new: list[Filters]) -> dict[Filters, NDArray[np.int64]]:
        return {one: np.array(listing.allowed(connection, one), dtype=np.int64) for one in new}

    return base.allowed.of(connection, [filters], read)[filters]


@dataclass(frozen=True, slots=True)
class _Matched:
    """What passages owe to their words, what score counts in full, and how much that is beside nearness."""

    matches: Matches
    worth: float
    weight: float

    def scores(self, ids: NDArray[np.int64]) -> Vectors:
        """What each passage gains for its words, shape (n,)."""
        gained: Vectors = (self.matches.of(ids) * (self.weight / self.worth)).astype(np.float32)
        return gained


def _matched(
    base: Base,
    connection: sqlite3.Connection,
    ways: Wordings,
    language: str | None,
    chosen: NDArray[np.int64] | None,
) -> list[_Matched]:
    """The passages, of those chosen, that hold words of each wording; the others share the time of one."""
    found = []
    for place, wanted in enumerate(ways.words):
        work = words.MOST_FOUND // (len(ways.words) - 1 if place else 1)
        passages, counts = base.postings.counts(connection, wanted)
        matches = base.postings.matches(connection, words.telling(passages, counts, work))
        if chosen is not None:
            matches = matches.among(chosen)
        if language in (None, "en"):
            found.append(_Matched(matches, matches.highest, WORDS_WEIGHT))
        else:
            found.append(_Matched(matches, words.worth(passages, counts), WORDS_WEIGHT_ABROAD))
    return found


def _besides(
    base: Base, connection: sqlite3.Connection, ways: Wordings, chosen: NDArray[np.int64] | None
) -> _Matched:
    """The passages, of those chosen, that hold words which are looked up beside those of the question."""
    passages, counts = base.postings.counts(connection, ways.besides)
    matches = base.postings.matches(connection, words.telling(passages, counts, words.MOST_FOUND))
    if chosen is not None:
        matches = matches.among(chosen)
    return _Matched(matches, max(matches.highest, BESIDES_WORTH), BESIDES_WEIGHT)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Passages, best first, shape (n,): what of a `Hit` is known without its text, in its words."""

    ids: NDArray[np.int64]
    scores: Vectors
    cosines: dict[str, Vectors]
    words: Vectors
    sentences: list[Vectors]


def _ranked(
    candidates: Candidates,
    ways: Wordings,
    asked: Mapping[str, Asked],
    plain: Mapping[str, Vectors],
    shares: Vectors,
    gained: Vectors,
    indexes: Mapping[str, VectorIndex],
) -> _Ranked:
    """Candidates by what they owe to the models, to their words (`shares`, one column a wording) and their kind.

    `plain` are the vectors of the wordings as the models gave them.
    """
    fit = ways.each(candidates.nearness(asked)) + shares
    scores = ways.fused(fit) + gained
    kept = np.zeros(len(scores), dtype=bool)
    if min(index.size() for index in indexes.values()) >= LEAST_PASSAGES:
        kept[np.argsort(-scores, kind="stable")[:FED_BACK]] = True
        moved = candidates.nearness(_moved(candidates, indexes, asked, fit[:, 0]))
        others = ways.fused(ways.each(moved) + shares) + gained
        scores = np.where(kept, scores - scores[kept].min() + others.max(), others)
    order = np.lexsort((candidates.ids, -scores, ~kept))
    by_sentence = np.split(candidates.sentences[:, 0], candidates.starts[1:-1])
    return _Ranked(
        candidates.ids[order],
        scores[order],
        {model: cosines[order] for model, cosines in candidates.cosines(plain).items()},
        shares[order, 0],
        [by_sentence[place] for place in order],
    )


def _moved(
    candidates: Candidates, indexes: Mapping[str, VectorIndex], asked: Mapping[str, Asked], scores: Vectors
) -> dict[str, Asked]:
    """What to ask of passages: the question moved towards those that fit it best; other wordings as they are."""
    moved = {}
    for model, one in asked.items():
        vectors = one.vectors.copy()
        vectors[0] = candidates.towards(model, vectors[0], scores)
        moved[model] = Asked(vectors, indexes[model].spread(vectors))
    return moved


def _hits(connection: sqlite3.Connection, ranked: _Ranked, k: int) -> Iterator[Hit]:
    """The passages with their texts, read a few at a time: few more than `k` are ever asked for."""
    for start in range(0, len(ranked.ids), k + READ_BEYOND):
        ids = ranked.ids[start : start + k + READ_BEYOND].tolist()
        for place, passage in enumerate(listing.passages(connection, ids), start):
            # A rebuild may not have come to it yet: then nothing is known of its sentences.
            near = ranked.sentences[place]
            yield Hit(
                passage,
                score=float(ranked.scores[place]),
                cosines={model: float(cosines[place]) for model, cosines in ranked.cosines.items()},
                words=float(ranked.words[place]),
                sentences=[
                    ScoredSentence(first, last, float(score))
                    for (first, last), score in zip(
                        passage.sentences,
                        near if len(near) else np.zeros(len(passage.sentences)),
                        strict=True,
                    )
                ],
            )


def fold(hits: Iterable[Hit], k: int) -> list[Hit]:
    """The first `k` hits that say something new; one that repeats a better one is folded into it."""
    kept: list[tuple[Hit, set[tuple[str, ...]]]] = []
    for hit in hits:
        own = shingles(hit.passage.text)
        same = (one for one, said in kept if len(own & said) >= SAME_SHARE * min(len(own), len(said)))
        first = next(same, None)
        if first is not None:
            first.folded.append(hit.passage)
        elif len(kept) == k:
            break
        else:
            kept.append((hit, own))
    return [hit for hit, _ in kept]


def shingles(text: str) -> set[tuple[str, ...]]:
    """The runs of three words of a text, case and punctuation aside."""
    found = re.findall(r"\w+", text.casefold())
    return set(zip(*(found[start:] for start in range(SHINGLE)), strict=False)) or {tuple(found)}
