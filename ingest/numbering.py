"""Numbered headings in text without type: "6. Difficult conversations", told from the items of a list.

Both are lines that begin with a number. A heading is one short line, text of its own stands below it, and the numbers
run on from 1 to the next heading of its kind.
"""

from __future__ import annotations

import re

from ingest.document import Block
from ingest.wording import is_contents, outcome_section

_NUMBERED = re.compile(r"(\d{1,2})[.)]\s+(?=\S)")
_PART = re.compile(r"\d{1,2}((?:\.\d{1,2})+)\.?\s+(?=[^\W\d_])")
_LEADERS = re.compile(r"(?:\.\s?){3,}\s*\d+\s*$|…+\s*\d+\s*$|_{4,}\s*\d+\s*$")
_OPEN_END = re.compile(r"[.,;:]$")
_MOST_WORDS = 12
# One numbered line may be anything.
_FEWEST = 2


def is_contents_line(text: str) -> bool:
    """Whether a line is one of a table of contents: dots lead from a title to a page number."""
    return bool(_LEADERS.search(text))


def set_numbered_headings(blocks: list[Block]) -> None:
    """Make headings of the items that are numbered headings; "2.1" stands below "2".

    Findings are left alone: in a list of recommendations a short line may be the whole of one.
    """
    shown = [block for block in blocks if block.role != "mark"]
    run: list[int] = []
    under_findings = False
    for at, block in enumerate(shown):
        if block.role == "heading":
            under_findings = outcome_section(block.text) is not None
        number = 0 if under_findings else _number(shown, at)
        if number == 1:
            _set(shown, run)
            run = [at]
        elif run and number == len(run) + 1:
            run.append(at)
    _set(shown, run)


def _number(blocks: list[Block], at: int) -> int:
    """The number of a block that may be a heading, else 0."""
    block, below = blocks[at], blocks[at + 1] if at + 1 < len(blocks) else None
    number = _NUMBERED.match(block.text) if block.role == "item" else None
    if number is None or len(block.lines) > 1 or below is None or below.role == "item":
        return 0
    title = block.text[number.end() :]
    fits = title[0].isupper() and len(title.split()) <= _MOST_WORDS and not _OPEN_END.search(title)
    return int(number[1]) if fits else 0


def _set(blocks: list[Block], run: list[int]) -> None:
    if len(run) < _FEWEST:
        return
    above = blocks[run[0] - 1] if run[0] else None
    # Chapters right below a heading are its own, unless it is that of their list.
    own = above is not None and above.role == "heading" and not is_contents(above.text)
    level = above.level + 1 if above is not None and own else 1
    for at in run:
        blocks[at].role, blocks[at].level = "heading", level
    for block in blocks[run[0] :]:
        part = _PART.match(block.text) if block.role == "heading" else None
        if part:
            block.level = level + part[1].count(".")
