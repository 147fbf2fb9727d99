"""Lines in reading order put together as paragraphs, headings and list items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from ingest.columns import in_reading_order
from ingest.document import Block
from ingest.joining import BULLET, NUMBERED, is_dash, squeeze
from ingest.lines import Line

_PARAGRAPH_STEP = 1.2  # of the usual distance of lines; more begins a new paragraph
_UNKNOWN_STEP = 1.6  # of the size of the type, where the usual distance is not known
_ENDED_STEP = 1.35  # the same after a full stop

# "Country: Italy" above "Contact: ...": one fact a line.
_LABELLED = re.compile(r"\s*[^\W\d_a-zà-ÿ][^.:;!?]{1,30}:\s+\S")

Leading = dict[float, float]


def leading_of(pages: Iterable[list[Line]]) -> Leading:
    """For each size of type (points) the usual distance from line to line."""
    steps: dict[float, Counter[float]] = {}
    for lines in pages:
        downwards = sorted(lines, key=lambda line: (round(line.left / 4), -line.base))
        for above, below in pairwise(downwards):
            step = above.base - below.base
            near = abs(above.left - below.left) < 4 and 0.9 < step / above.size < 2.2
            # After a full stop a paragraph may have ended: that distance says nothing about lines.
            if near and above.size == below.size and not _stops(above):
                steps.setdefault(above.size, Counter())[round(step * 2) / 2] += 1
    usual: Leading = {}
    for size, counts in steps.items():
        most = max(counts.values())
        if most >= 2:
            # Of steps about as frequent the smallest: the others are the gaps between paragraphs.
            usual[size] = min(step for step, count in counts.items() if count >= 0.5 * most)
    return usual


def page_blocks(lines: list[Line], page: int, leading: Leading) -> list[Block]:
    """The blocks of a page in reading order, with their lines; `text` is empty until those are joined."""
    blocks: list[list[Line]] = []
    for group in in_reading_order(lines):
        width = max(line.right for line in group) - min(line.left for line in group)
        for line in group:
            # Also across the border of two groups: the border may run through a paragraph.
            if blocks and not _parts(blocks[-1], line, width, leading):
                blocks[-1].append(line)
            else:
                blocks.append([line])
    return [_block(block, page) for block in blocks]


def _parts(block: list[Line], line: Line, width: float, leading: Leading) -> bool:
    """Whether a new block begins with `line`, after those of `block`; `width` is that of the column."""
    last = block[-1]
    if line.row or last.row:
        return True
    if _stands_apart(last, line, leading) or _opens_item(block, line):
        return True
    if line.bold and last.bold:
        return len(block) > 1 and _opens_heading(block, line)
    return _changes_type(block, line, width) or _opens_paragraph(block, line, width)


def _stands_apart(last: Line, line: Line, leading: Leading) -> bool:
    """Another row's cell, another size, another column, or more white space than between two lines."""
    step = last.base - line.base
    if step < 0.3 * last.size or abs(last.size - line.size) > 0.06 * max(last.size, line.size):
        return True
    usual = leading.get(line.size)
    unknown = _ENDED_STEP if _stops(last) and not line.text.strip()[0].islower() else _UNKNOWN_STEP
    gap = step > _PARAGRAPH_STEP * usual if usual else step > unknown * line.size
    return gap or last.right < line.left or line.right < last.left


def _opens_item(block: list[Line], line: Line) -> bool:
    if _LABELLED.match(line.text) and _LABELLED.match(block[-1].text):
        return True
    ended = _ends(block[-1])
    if BULLET.match(line.text):
        # A dash in the middle of a sentence is no bullet.
        return not is_dash(line.text) or ended or bool(BULLET.match(block[0].text))
    return bool(NUMBERED.match(line.text)) and (ended or bool(NUMBERED.match(block[0].text)))


def _opens_heading(block: list[Line], line: Line) -> bool:
    """Whether the line before was ended on purpose: the next word would have fitted."""
    last = block[-1]
    word = line.text.split()[0]
    needed = (len(word) + 1) * (line.right - line.left) / len(line.text.strip())
    room = max(other.right for other in block) - last.right
    return word[0].isupper() and room > needed + line.size


def _changes_type(block: list[Line], line: Line, width: float) -> bool:
    last = block[-1]
    short = last.right < line.left + 0.75 * width
    if last.bold and not line.bold_start:
        return not line.text.strip()[0].islower()
    if line.bold and not last.bold_end:
        return _ends(last) or short
    if last.colour != line.colour and len(block) > 1:
        return short or _ends(last)
    return last.italic != line.italic and len(block) > 1 and _ends(last)


def _opens_paragraph(block: list[Line], line: Line, width: float) -> bool:
    """A paragraph without white space before it: by its first line's indent or the last line's end."""
    last = block[-1]
    if not _ends(last):
        return False
    if BULLET.match(block[0].text) or NUMBERED.match(block[0].text):
        # An item goes on under its text; what stands under its bullet again is no part of it.
        return len(block) > 1 and line.left < block[1].left - 0.5 * line.size
    indent = line.left - last.left
    return 0.8 * line.size < indent < 4 * line.size or last.right < line.left + 0.6 * width


def _stops(line: Line) -> bool:
    """Whether a sentence ends with the line."""
    return line.text.rstrip(" ”’\"')»").endswith((".", "!", "?", "…"))


def _ends(line: Line) -> bool:
    """Whether a sentence or a clause ends with the line, so that a list may follow."""
    return _stops(line) or line.text.rstrip().endswith((":", ";"))


def _block(lines: list[Line], page: int) -> Block:
    main = max(lines, key=lambda line: len(line.text))
    first = lines[0].text
    bullet = BULLET.match(first)
    texts = [first[bullet.end() :] if bullet else first, *(line.text for line in lines[1:])]
    return Block(
        "",
        page,
        "row" if lines[0].row else "item" if bullet or NUMBERED.match(first) else "body",
        lines=[squeeze(text) for text in texts],
        size=main.size,
        bold=all(line.bold for line in lines),
        italic=main.italic,
        colour="#{:02x}{:02x}{:02x}".format(*main.colour),
        box=(
            min(line.left for line in lines),
            min(line.bottom for line in lines),
            max(line.right for line in lines),
            max(line.top for line in lines),
        ),
    )
