"""From passages to the few sentences that answer: candidates, their scores, a choice without repetition."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from answer import figures
from answer.citations import Quote
from answer.leaning import standing
from answer.sides import sides
from index import asking, search, words
from index.asking import Asked
from index.search import Hit
from ingest.language import detect

PASSAGES_READ = 8
SHORTEST = 4
MOST = 5
FEWEST = 2
MOST_OF_A_SIDE = 3
# Chosen on bench/questions: facts mentioned against citations of the right publication.
WORD_WEIGHT = 1.0
PASSAGE_WEIGHT = 3.0
SAME_PUBLICATION = 2.0
BEST_OF_A_SIDE = 1.0
BELOW_THE_BEST = 5.0
# So far behind the best passage another may be read; one of another publication has to be nearer.
FAR = 1.5
FAR_ELSEWHERE = 0.5
# What a sentence gains for giving what is asked for by its kind: a share, how often, what a short form stands for.
GIVES = 2.0
# An announcement or a biography says nothing about the one beside it.
APART = ("event", "author")
_SHORT = re.compile(r"\b\w*[A-Z][\w/]*[A-Z]\w*")


@dataclass(frozen=True, slots=True)
class _Read:
    """A passage to quote from, what its sentences gain for standing in it, and the side that it speaks for."""

    hit: Hit
    gain: float
    side: str


def choose(question: str, hits: list[Hit]) -> list[Quote]:
    """At most five sentences that answer best, each with what it leans on, best passage first.

    A sentence scores its nearness to the question, the share of the question's words it holds, whether it gives
    the figure or the long form asked for, and what its passage gains: of the best publication more, far behind the
    best passage less. A question that compares is answered from the passages of both its sides. Within a passage
    quotes are in reading order.
    """
    language = detect(question)
    two = sides(question, language, hits)
    read = _of_both(hits, two) if two else _of_the_best(hits)
    wanted = set(words.terms(question))
    gives = _given(question, asking.read(question, language))
    scored = []
    for one in read:
        passage = one.hit.passage
        for place, sentence in enumerate(one.hit.sentences):
            own = passage.text[sentence.start : sentence.end]
            if len(own.split()) < SHORTEST:
                continue
            held = len(wanted & set(words.terms(own))) / max(1, len(wanted))
            score = sentence.score + WORD_WEIGHT * held + GIVES * bool(gives(own)) + one.gain
            scored.append((score, one, place))
    scored.sort(key=lambda found: (-found[0], found[1].hit.passage.id, found[2]))
    return _in_order(_distinct(scored, even=bool(two)))


def _given(question: str, asked: Asked) -> Callable[[str], object]:
    """What tells whether a sentence gives the figure asked for, or has the short form asked for in brackets."""
    if "expansion" in asked.wants and (short := _SHORT.findall(question)):
        return re.compile("|".join(rf"\({re.escape(one)}|{re.escape(one)}s? ?\(" for one in short)).search
    return figures.given(question, asked) or (lambda sentence: False)


def _of_the_best(hits: list[Hit]) -> list[_Read]:
    """What stands in the publication of the best passage, and the best passage of any other."""
    read, elsewhere = [], 0
    for hit in hits[:PASSAGES_READ]:
        behind = hits[0].score - hit.score
        same = hit.passage.publication == hits[0].passage.publication
        if behind > (FAR if same else FAR_ELSEWHERE):
            continue
        elsewhere += not same
        if same or elsewhere == 1:
            bonus = SAME_PUBLICATION * (same and (hit is hits[0] or hit.passage.role not in APART))
            read.append(_Read(hit, bonus - PASSAGE_WEIGHT * behind, ""))
    return read


def _of_both(hits: list[Hit], two: list[Hit]) -> list[_Read]:
    """What stands in the publications of both sides, or in two passages when it is one publication."""
    one, other = two
    if one.passage.publication == other.passage.publication:
        return [_Read(hit, BEST_OF_A_SIDE, str(hit.passage.id)) for hit in two]
    best = {hit.passage.publication: hit for hit in two}
    return [
        _Read(hit, hit.score - best[side].score + BEST_OF_A_SIDE * (hit in two), side)
        for hit in [*hits[:PASSAGES_READ], *(hit for hit in two if hit not in hits[:PASSAGES_READ])]
        if (side := hit.passage.publication) in best
    ]


def _distinct(scored: list[tuple[float, _Read, int]], *, even: bool) -> list[Quote]:
    """The best sentences that do not repeat one another; after the second only those near the best.

    `even`: of each side at most three, however far they are behind.
    """
    chosen: list[tuple[str, Quote]] = []
    seen: list[set[tuple[str, ...]]] = []
    for score, read, place in scored:
        passage = read.hit.passage
        start, end = (passage.start + at for at in passage.sentences[place])
        if any(quote.passage.id == passage.id and quote.start <= start < quote.end for _, quote in chosen):
            continue
        if even and sum(side == read.side for side, _ in chosen) >= MOST_OF_A_SIDE:
            continue
        own = search.shingles(passage.text[start - passage.start : end - passage.start])
        if any(len(own & other) > len(own) / 2 for other in seen):
            continue
        if not even and len(chosen) >= FEWEST and score < scored[0][0] - BELOW_THE_BEST:
            break
        seen.append(own)
        chosen = _with(chosen, read, place, score)
        if len(chosen) == MOST:
            break
    return [quote for _, quote in chosen]


def _with(chosen: list[tuple[str, Quote]], read: _Read, place: int, score: float) -> list[tuple[str, Quote]]:
    """The quotes with one more, which takes in those that it overlaps."""
    passage = read.hit.passage
    start, end = (passage.start + at for at in standing(passage, place))
    kept = []
    for side, quote in chosen:
        if quote.passage.id == passage.id and quote.start < end and start < quote.end:
            start, end, score = min(start, quote.start), max(end, quote.end), max(score, quote.score)
        else:
            kept.append((side, quote))
    return [*kept, (read.side, Quote(passage, start, end, score))]


def _in_order(chosen: list[Quote]) -> list[Quote]:
    """Passages in the order of their best sentence, the sentences of a passage in reading order."""
    best: dict[int, float] = {}
    for quote in chosen:
        best[quote.passage.id] = max(quote.score, best.get(quote.passage.id, quote.score))
    return sorted(chosen, key=lambda quote: (-best[quote.passage.id], quote.passage.id, quote.start))
