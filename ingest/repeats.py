"""Stretches printed twice: pull quotes, blurbs, pages left over. Each is read once, where it belongs."""

from __future__ import annotations

import re
from collections import defaultdict

from ingest.document import Block

_GRAM = 4  # words
_FEWEST_WORDS = 8
_COVERED = 0.72  # of a block's word groups found elsewhere; the rest allows for a changed word or two
_WORD = re.compile(r"[^\W_]+")


def mark_repeats(blocks: list[Block]) -> None:
    """Give the role "quote" to blocks of the body whose words, nearly all, stand elsewhere in `blocks` too.

    Of two equal blocks the one set like the body stays: pull quotes have other type, or shorter lines. Of two
    set alike the first stays.
    """
    words = [
        _WORD.findall(block.text.casefold()) if block.role in {"body", "item"} else [] for block in blocks
    ]
    where: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for n, own in enumerate(words):
        for gram in _grams(own):
            where[gram].add(n)
    candidates = [n for n, own in enumerate(words) if len(own) >= _FEWEST_WORDS]
    candidates = [n for n in candidates if _coverage(words[n], n, where) >= _COVERED]
    for n in sorted(candidates, key=lambda n: _likeness(blocks, n), reverse=True):
        if _coverage(words[n], n, where) >= _COVERED:
            blocks[n].role = "quote"
            for gram in _grams(words[n]):
                where[gram].discard(n)


def _grams(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)]


def _coverage(words: list[str], own: int, where: dict[tuple[str, ...], set[int]]) -> float:
    grams = _grams(words)
    return sum(bool(where[gram] - {own}) for gram in grams) / len(grams)


def _likeness(blocks: list[Block], n: int) -> tuple[bool, int, int]:
    """How much a block looks like a quotation rather than like the body: larger is more."""
    block = blocks[n]
    lines = [len(line) for line in block.lines[:-1]] or [len(block.text)]
    width = sum(lines) / len(lines)
    return block.italic, -round(width), n
