"""From passages to the few sentences that answer: candidates, their scores, a choice without repetition."""

from __future__ import annotations

from answer.citations import Quote
from index import asking, search, words
from index.search import Hit
from ingest.language import detect

PASSAGES_READ = 8
SHORTEST = 4
MOST = 5
FEWEST = 3
# Chosen on bench/questions: facts mentioned against citations of the right publication.
WORD_WEIGHT = 1.0
PASSAGE_WEIGHT = 3.0
SAME_PUBLICATION = 2.0
BELOW_THE_BEST = 3.0


def choose(question: str, hits: list[Hit]) -> list[Quote]:
    """Three to five sentences that answer best, in reading order within a passage, best passage first.

    A sentence scores its nearness to the question, the share of the question's words it holds, and how far
    its passage is behind the best one. Sentences of the best publication come first, unless the question
    compares.
    """
    compares = "compare" in asking.read(question, detect(question)).wants
    wanted = set(words.terms(question))
    scored = []
    for hit in hits[:PASSAGES_READ]:
        same = not compares and hit.passage.publication == hits[0].passage.publication
        for sentence in hit.sentences:
            own = hit.passage.text[sentence.start : sentence.end]
            if len(own.split()) < SHORTEST:
                continue
            score = (
                sentence.score
                + WORD_WEIGHT * len(wanted & set(words.terms(own))) / max(1, len(wanted))
                + PASSAGE_WEIGHT * (hit.score - hits[0].score)
                + SAME_PUBLICATION * same
            )
            start = hit.passage.start
            scored.append(Quote(hit.passage, start + sentence.start, start + sentence.end, score))
    return _in_order(_distinct(scored))


def _distinct(scored: list[Quote]) -> list[Quote]:
    """The best sentences that do not repeat one another; after the third only those near the best."""
    chosen: list[Quote] = []
    seen: list[set[tuple[str, ...]]] = []
    for quote in sorted(scored, key=lambda quote: (-quote.score, quote.passage.id, quote.start)):
        own = search.shingles(quote.text)
        if any(len(own & other) > len(own) / 2 for other in seen):
            continue
        if len(chosen) >= FEWEST and quote.score < chosen[0].score - BELOW_THE_BEST:
            break
        chosen.append(quote)
        seen.append(own)
        if len(chosen) == MOST:
            break
    return chosen


def _in_order(chosen: list[Quote]) -> list[Quote]:
    """Passages in the order of their best sentence, the sentences of a passage in reading order."""
    best: dict[int, float] = {}
    for quote in chosen:
        best[quote.passage.id] = max(quote.score, best.get(quote.passage.id, quote.score))
    return sorted(chosen, key=lambda quote: (-best[quote.passage.id], quote.passage.id, quote.start))
