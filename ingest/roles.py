"""What a block is, judged by its type and place: heading, footnote, contents line, section mark."""

from __future__ import annotations

import re
from collections import Counter

from ingest.document import Block, Document, Page
from ingest.numbering import is_contents_line

_BIGGER = 1.15
_MUCH_BIGGER = 1.6
_SMALLER = 0.9
_MOST_WORDS = 20
_FEWEST_SHOUTED = 10  # characters; less may be an acronym or two
_MOST_WORDS_BIG = 32
_MOST_LINES = 8

_NOTE = re.compile(r"^\(?(?:\d{1,3}|[*†‡])[.)]?\s*\S")
_OPEN_END = re.compile(r"[.,;]$")
_NUMBERED_HEADING = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)\.?\s+\S")


def assign_roles(document: Document) -> None:
    """Set `role` and `level` of the blocks, and the document's `type_size`, where the format has sizes."""
    body = _body(document.blocks)
    if body is None:
        return
    size, bold = body
    document.type_size = size
    for page in document.pages:
        for block in page.blocks:
            if _is_mark(block):
                block.role = "mark"
            elif block.role in {"body", "item"} and _is_heading(block, size, body_bold=bold):
                block.role = "heading"
        _find_notes(page, size)
    _set_levels(document)


def _body(blocks: list[Block]) -> tuple[float, bool] | None:
    """Size and weight of the type that most of the text is set in."""
    weights = Counter[tuple[float, bool]]()
    for block in blocks:
        if block.size is not None:
            weights[block.size, block.bold] += len(block.text)
    if not weights:
        return None
    # Sizes that differ by a hair are one size: layout programs shrink type to fit.
    near = Counter[tuple[float, bool]]()
    for (size, bold), weight in weights.items():
        near[size, bold] = sum(
            w for (s, b), w in weights.items() if b == bold and abs(s - size) <= 0.06 * size
        )
        near[size, bold] += weight // 100
    return near.most_common(1)[0][0]


def _is_mark(block: Block) -> bool:
    """Single letters in circles, lone numbers, lines of a table of contents."""
    letters = sum(map(str.isalpha, block.text))
    return (letters < 2 and block.role != "item") or is_contents_line(block.text)


def _is_heading(block: Block, body: float, *, body_bold: bool) -> bool:
    size = block.size or body
    words = len(block.text.split())
    big = size >= _BIGGER * body
    huge = size >= _MUCH_BIGGER * body
    if words > (_MOST_WORDS_BIG if huge else _MOST_WORDS) or len(block.lines) > _MOST_LINES:
        return False
    if _OPEN_END.search(block.text) and not huge:
        return False
    if block.text[0].islower() or (block.text[0] in '“"„«‘' and block.italic):
        return False
    shouting = block.text.isupper() and 1 < words <= 12 and len(block.text) >= _FEWEST_SHOUTED
    strong = block.bold and not body_bold
    if block.role == "item":
        return (strong or big) and bool(_NUMBERED_HEADING.match(block.text)) and len(block.lines) <= 2
    if block.text.endswith(":"):
        return strong and words <= 8
    return strong or (big and not block.italic) or shouting


def _find_notes(page: Page, body: float) -> None:
    """Footnotes: small numbered type at the foot of the page, nothing of the body below it."""
    placed = [block for block in page.blocks if block.box and block.role in {"body", "item"}]
    lowest = min((b.box[1] for b in placed if b.box and (b.size or body) > _SMALLER * body), default=None)
    for block in placed:
        small = (block.size or body) <= _SMALLER * body
        under = lowest is None or (block.box is not None and block.box[3] <= lowest + 1)
        if small and under and lowest is not None and _NOTE.match(block.text):
            block.role = "note"


def _set_levels(document: Document) -> None:
    """Levels by the file's own outline where it has one; else by type, the largest first, and by number.

    Of headings that look alike, "2.1" stands below "2".
    """
    headings = [block for block in document.blocks if block.role == "heading"]
    levels: dict[tuple[float, bool], int] = {}
    below = 0
    for style in sorted({_style(block) for block in headings}, reverse=True):
        depths = [_depth(block) for block in headings if _style(block) == style]
        levels[style] = below + 1
        below += max(depths)
    known = {(entry.page, _key(entry.title)): entry.level for entry in document.outline}
    deep = len(set(known.values())) > 1
    for block in headings:
        outlined = known.get((block.page, _key(block.text)), 0) if deep else 0
        block.level = outlined or levels[_style(block)] + _depth(block) - 1


def _depth(block: Block) -> int:
    """How many numbers a heading begins with: two in "2.1 Aims", one where there are none."""
    number = _NUMBERED_HEADING.match(block.text)
    return number[1].count(".") + 1 if number else 1


def _style(block: Block) -> tuple[float, bool]:
    # To the half point, so that type shrunk to fit does not make a level of its own.
    return round((block.size or 0) * 2) / 2, block.bold


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
