"""Paragraphs that go on in the next column or on the next page."""

from __future__ import annotations

import re

from ingest.document import Block

_LOOK_AHEAD = 6
_ENDED = re.compile(r"[.!?:;…]['\"”’»)\]]*$")
_FLOWING = {"body", "item"}


def link_continuations(blocks: list[Block]) -> list[Block]:
    """The blocks in an order in which each sentence stands in one piece.

    A paragraph that stops in mid-sentence is followed at once by the block that carries on, with `continues`
    set; what was printed between the two comes after.
    """
    ordered = list(blocks)
    n = 0
    while n < len(ordered):
        block = ordered[n]
        if block.role in _FLOWING and is_unfinished(block.text):
            follower = _follower(ordered, n)
            if follower is not None:
                following = ordered.pop(follower)
                following.continues = True
                ordered.insert(n + 1, following)
        n += 1
    return ordered


def is_unfinished(text: str) -> bool:
    """Whether a text stops in mid-sentence."""
    return not _ENDED.search(text)


def _follower(blocks: list[Block], n: int) -> int | None:
    block = blocks[n]
    long = len(block.lines) > 1 or len(block.text) > 60
    for m in range(n + 1, min(n + 1 + _LOOK_AHEAD, len(blocks))):
        other = blocks[m]
        if other.role == "heading":
            return None
        if other.role != "body" or not _same_type(block, other):
            continue
        if other.text[0].islower():
            return m
        # A capital can go on too ("with | VETOs."), right after a line that was filled.
        return m if m == n + 1 and long and block.role == "body" and _was_filled(block) else None
    return None


def _same_type(block: Block, other: Block) -> bool:
    if block.size is None or other.size is None:
        return True
    # Layout programs shrink type to make it fit a column.
    return abs(block.size - other.size) <= 0.15 * block.size and (block.bold, block.italic) == (
        other.bold,
        other.italic,
    )


def _was_filled(block: Block) -> bool:
    """Whether the last line is as long as the others, so that the paragraph was cut by the column's end."""
    if len(block.lines) < 3:
        return False
    return len(block.lines[-1]) >= 0.75 * max(len(line) for line in block.lines[:-1])
