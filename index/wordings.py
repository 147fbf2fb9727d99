"""The wordings in which a question is asked, and how what passages are worth to each becomes one score.

A question is asked as it stands, and with the words of the field when `index.widening` knows some. The parts of a long
description of a case are looked up by their words alone: encoded too, they took as long as all else and found nothing
more (docs/quality.md). So are the words of the field for such a case, and the English words of a question in another
language: the multilingual model finds more without them mixed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from index import words
from index.slips import in_full
from index.storing import Vectors
from index.widening import Widening

# A question of so many words describes a case; its parts ask for different things.
LONG = 30
# Sentences are joined until they have so many words: shorter ones say too little.
PART = 25
MOST_PARTS = 12
PARTS_THAT_COUNT = 2
PARTS_SHARE = 0.25
WIDENED_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Wordings:
    """The words to look up for each wording, the question first, the widened one, if any, last; and texts to encode.

    `texts` are the question and, if any, the widened one. `besides` are words that are looked up
    beside those of the question and not encoded.
    """

    texts: list[str]
    words: list[list[str]]
    besides: list[str] = field(default_factory=list)

    @property
    def widened(self) -> bool:
        """Whether there is a widened one."""
        return len(self.texts) > 1

    def each(self, near: Vectors) -> Vectors:
        """What passages are worth to all wordings, shape (n, wordings), from what they are to the texts, (n, texts)."""
        parts = len(self.words) - len(self.texts)
        return near[:, [*[0] * parts, *range(len(self.texts))]]

    def fused(self, scores: Vectors) -> Vectors:
        """The score of passages over all wordings, shape (n,), from those by each, shape (n, wordings)."""
        total, others = scores[:, 0], scores[:, 1:]
        if self.widened:
            total = (1 - WIDENED_SHARE) * total + WIDENED_SHARE * others[:, -1]
            others = others[:, :-1]
        if others.shape[1]:
            best = np.sort(others, axis=1)[:, -PARTS_THAT_COUNT:].mean(axis=1)
            total = (1 - PARTS_SHARE) * total + PARTS_SHARE * best
        return total


def wordings(text: str, language: str | None, widening: Widening) -> Wordings:
    """The wordings of a text in a language, given by its ISO 639-1 code."""
    text = in_full(text, language)
    texts = [text]
    wanted = [words.terms(one) for one in (text, *_parts(text, language))]
    added = words.terms(" ".join(widening.words))
    if language not in (None, "en") or len(text.split()) >= LONG:
        return Wordings(texts, wanted, added)
    if added:
        texts.append(widening.text(text))
        wanted.append(added)
    return Wordings(texts, wanted)


def _parts(text: str, language: str | None) -> list[str]:
    """The runs of sentences that make up a long text, if there are several; the last may be shorter."""
    if len(text.split()) < LONG:
        return []
    from ingest.sentences import sentences  # takes a while to load, and few questions are long

    parts, first = [], 0
    spans = sentences(text, language)
    for _, end in spans:
        if len(text[first:end].split()) >= PART or end == spans[-1][1]:
            parts.append(text[first:end].strip())
            first = end
    return parts[:MOST_PARTS] if len(parts) > 1 else []
