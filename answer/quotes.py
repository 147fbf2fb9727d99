"""From passages to the few sentences that answer: candidates, their scores, a choice without repetition."""

from __future__ import annotations

from answer.citations import Quote
from index import search, words
from index.search import Hit

PASSAGES_READ = 8
SHORTEST = 4
MOST = 5
FEWEST = 2
WORD_WEIGHT = 1.5
RANK_WEIGHT = 1.5
NEAR_THE_BEST = 0.72


def choose(text: str, hits: list[Hit]) -> list[Quote]:
    """Two to five sentences that answer best, in reading order within a passage, best passage first.

    A sentence scores its nearness to the question, the share of the question's words it holds, and the rank
    of its passage.
    """
    wanted = set(words.terms(text))
    scored = []
    for rank, hit in enumerate(hits[:PASSAGES_READ]):
        for sentence in hit.sentences:
            own = hit.passage.text[sentence.start : sentence.end]
            if len(own.split()) < SHORTEST:
                continue
            overlap = len(wanted & set(words.terms(own))) / max(1, len(wanted))
            score = sentence.score + WORD_WEIGHT * overlap + RANK_WEIGHT / (1 + rank)
            start = hit.passage.start
            scored.append(Quote(hit.passage, start + sentence.start, start + sentence.end, score))
    return _in_order(_distinct(scored))


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


def _in_order(chosen: list[Quote]) -> list[Quote]:
    """Passages in the order of their best sentence, the sentences of a passage in reading order."""
    best = {
        quote.passage.id: max(q.score for q in chosen if q.passage.id == quote.passage.id) for quote in chosen
    }
    return sorted(chosen, key=lambda quote: (-best[quote.passage.id], quote.passage.id, quote.start))
