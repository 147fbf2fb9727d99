"""Stretches printed twice: pull quotes, blurbs, pages left over. Each is read once, where it belongs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass

from ingest.document import Block

_GRAM = 4  # words
_FEWEST_WORDS = 8
_COVERED = 0.8  # of a block's word groups found in the other place; the rest allows for a changed word or two
_WINDOW = 80  # words by which a place may be torn apart: by a column's end, or by another quote
_NARROWER = 0.95
_MOST_CHARACTERS = 4_000_000  # several books; what is longer is no publication, and would fill the memory
_WORD = re.compile(r"[^\W_]+")
_TEXT = {"body", "item"}


@dataclass(slots=True)
class _Repeat:
    """A block and the block that says the same; `shift` is how far apart they stand, in words."""

    block: int
    source: int
    shift: int


def mark_repeats(blocks: list[Block]) -> None:
    """Give the role "quote" to blocks that only repeat, nearly word for word, a stretch of other blocks.

    Of two equal places the one set like the body stays: a pull quote has type of its own. Where types are not
    known, it has shorter lines; and of two runs of equal paragraphs the first stays.
    """
    repeats = {repeat.block: repeat for repeat in _find(blocks)}
    body = _body_size(blocks)
    for n, repeat in repeats.items():
        block, source = blocks[n], blocks[repeat.source]
        in_run = any(
            m in repeats and abs(repeats[m].shift - repeat.shift) <= _WINDOW and repeat.source < n
            for m in (n - 1, n + 1)
        )
        if block.size is None or source.size is None or body is None:
            copied = in_run or (block.role == "body" and _width(block) < _NARROWER * _width(source))
        else:
            copied = block.role == "body" and _oddness(block, body) > _oddness(source, body)
        if copied:
            block.role = "quote"


def _find(blocks: list[Block]) -> list[_Repeat]:
    """For every block of some length the other place, if any, that has its words in the same order."""
    if sum(len(block.text) for block in blocks) > _MOST_CHARACTERS:
        return []
    words: list[str] = []
    starts: list[int] = []
    for block in blocks:
        starts.append(len(words))
        words += _WORD.findall(block.text.casefold()) if block.role in _TEXT else []
    ends = [*starts[1:], len(words)] if starts else []
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in range(len(words) - _GRAM + 1):
        places[tuple(words[place : place + _GRAM])].append(place)
    found = []
    for n, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if end - start < _FEWEST_WORDS:
            continue
        shifts: list[tuple[int, int]] = []
        for place in range(start, end - _GRAM + 1):
            others = places[tuple(words[place : place + _GRAM])]
            # Boilerplate that stands everywhere is no sign of a quotation, and slow to follow up.
            if 1 < len(others) <= _WINDOW:
                shifts += [(other - place, other) for other in others if not start <= other < end]
        repeat = _best(n, shifts, starts, end - start - _GRAM + 1)
        if repeat:
            found.append(repeat)
    return found


def _best(n: int, shifts: list[tuple[int, int]], starts: list[int], grams: int) -> _Repeat | None:
    """The window of shifts in which most of the block's word groups are found."""
    shifts.sort()
    held = Counter[int]()
    best: tuple[int, int, int] = (0, 0, 0)
    low = 0
    for high, (shift, place) in enumerate(shifts):
        held[place - shift] += 1
        while shift - shifts[low][0] > _WINDOW:
            gone = shifts[low][1] - shifts[low][0]
            held[gone] -= 1
            if not held[gone]:
                del held[gone]
            low += 1
        best = max(best, (len(held), -low, high))
    found, low, high = best[0], -best[1], best[2]
    if found < _COVERED * grams:
        return None
    window = shifts[low : high + 1]
    sources = Counter(bisect_right(starts, place) - 1 for _, place in window)
    return _Repeat(n, sources.most_common(1)[0][0], window[0][0])


def _body_size(blocks: list[Block]) -> float | None:
    sizes = Counter[float]()
    for block in blocks:
        if block.size is not None and block.role in _TEXT:
            sizes[block.size] += len(block.text)
    return sizes.most_common(1)[0][0] if sizes else None


def _oddness(block: Block, body: float) -> tuple[bool, float]:
    """How far a block's type is from the body's."""
    return block.italic or block.bold, round(abs((block.size or body) - body) * 2) / 2


def _width(block: Block) -> float:
    lines = [len(line) for line in block.lines[:-1]] or [len(block.text)]
    return sum(lines) / len(lines)
