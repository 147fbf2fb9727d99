"""Whether a long English text is a heap of words: it fits any library a little, and nothing answers it."""

from __future__ import annotations

import re
from itertools import pairwise

from index.wordings import LONG
from ingest.identity import folded

FEWEST_ARTICLES = 5
MOST_ASTRAY = 0.2
LEAST_SHARE = 0.15
# Who notes a case in a few words parts them: a mark for every so many.
BETWEEN_MARKS = 10
_MARK = re.compile(r"[,.;:?!\n]")
_ARTICLES = {"the", "a", "an"}
# None of them follows an article where somebody says something.
_NEVER_NEXT = {
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "for", "from", "had", "has", "have", "he",
    "her", "him", "his", "i", "if", "in", "into", "is", "it", "its", "may", "my", "nor", "not", "of", "on", "or", "our",
    "she", "should", "than", "that", "the", "their", "them", "there", "they", "this", "to", "us", "was", "we", "were",
    "which", "who", "will", "with", "would", "you", "your",
}  # fmt: skip
_SMALL_WORDS = _NEVER_NEXT | {
    "about",
    "all",
    "do",
    "does",
    "how",
    "me",
    "no",
    "so",
    "up",
    "what",
    "when",
    "where",
}


def is_jumble(text: str, language: str | None) -> bool:
    """Whether a text of thirty words or more has no order.

    That is articles before "of" and "is", or hardly any small words, and nothing between the others either.
    """
    words = folded(text).split()
    if len(words) < LONG or language not in (None, "en"):
        return False
    small = sum(word in _SMALL_WORDS for word in words)
    if small < LEAST_SHARE * len(words) and len(_MARK.findall(text)) * BETWEEN_MARKS < len(words):
        return True
    after = [word for article, word in pairwise(words) if article in _ARTICLES]
    astray = sum(word in _NEVER_NEXT for word in after)
    return len(after) >= FEWEST_ARTICLES and astray > MOST_ASTRAY * len(after)
