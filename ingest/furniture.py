"""What stands on page after page and belongs to none: running heads, footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.joining import squeeze
from ingest.lines import Line

_BAND = 0.13  # of the height of the page, at top and bottom
_FEW_PAGES = 4
_SMALL = 0.92  # of the size of the body's type
_LARGE = 1.2
_LONGEST_HEAD = 60  # characters
_DIGITS = re.compile(r"\d+")
_NUMBER = r"(\d{1,4})(?:\s*[—–-]\s*\d{1,4})?"
_PAGE = r"(?:page|seite|página|pagina|strona|sida|side|sivu|strana|stran|oldal|σελίδα|страница)"
_WHOLE_LINE = re.compile(
    rf"\W*(?:(?:{_PAGE}|[sp]\.)\s*)?({_NUMBER})(?:\s*(?:/|of|von|sur|de|di|van|z|av|af)\s*\d{{1,4}})?\W*",
    re.I,
)
# "RAN paper | Page 3 of 40", "3 | RAN paper", "RAN paper 3"
_IN_LINE = re.compile(
    rf"\b{_PAGE}\s+({_NUMBER})\b|^({_NUMBER})\s*(?:[|·•]\s*)?(?=[^\W\d])|(?<=[^\d./-])\s+(?:[|·•]\s*)?({_NUMBER})$",
    re.I,
)

Slot = tuple[int, float, bool]


@dataclass(slots=True)
class Furniture:
    """What was found on one page: the lines to leave out, and the page number printed on it."""

    lines: list[Line] = field(default_factory=list)
    label: str | None = None


def find_furniture(pages: list[list[Line]], heights: list[float]) -> list[Furniture]:
    """For every page its running heads, footers and page number; `heights` are the pages' heights in points.

    A line near the edge is furniture when its words stand at the same height on several pages (digits may
    differ), when it has the height and type of such lines (chapter names change from page to page), or when
    it is the page's number. The small line above everything else is furniture even on a single page.
    """
    edges = [
        [line for line in lines if not _BAND * height < line.base < (1 - _BAND) * height]
        for lines, height in zip(pages, heights, strict=True)
    ]
    body = _body_size(pages)
    needed = 2 if len(pages) <= _FEW_PAGES else 3
    seen: dict[tuple[Slot, str], set[int]] = defaultdict(set)
    for n, lines in enumerate(edges):
        for line in lines:
            seen[_slot(line), _words(line)].add(n)
    # Large type is a title, and titles of a series can begin alike; as a head it would stand on most pages.
    repeated = {
        (slot, words)
        for (slot, words), where in seen.items()
        if len(where) >= (needed if slot[1] <= _LARGE * body else max(needed, len(pages) / 2))
    }
    numbers = _page_numbers(edges, body, needed)
    slots = {slot for slot, _ in repeated if abs(slot[1] - body) > 0.3}
    slots |= {_slot(line) for line, _ in numbers.values() if line.size < body}
    found = []
    for n, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        number = numbers.get(n)
        furniture = Furniture(label=number[1] if number else None)
        furniture.lines = [
            line
            for line in edge
            if (_slot(line), _words(line)) in repeated
            or _slot(line) in slots
            or (number and line is number[0])
        ]
        furniture.lines += _head_line(lines, edge, furniture.lines, body)
        found.append(furniture)
    return found


def _slot(line: Line) -> Slot:
    return round(line.base / 3), line.size, line.bold


def _words(line: Line) -> str:
    return _DIGITS.sub("#", squeeze(line.text).casefold())


def _body_size(pages: list[list[Line]]) -> float:
    sizes = Counter[float]()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _head_line(lines: list[Line], edge: list[Line], known: list[Line], body: float) -> list[Line]:
    """Small type above all else on the page, set off from it."""
    rest = [line for line in lines if line not in known]
    if not rest:
        return []
    top = max(line.base for line in rest)
    head = [line for line in rest if line.base > top - 1]
    below = [line for line in rest if line not in head]
    if not below or any(line not in edge or line.size > _SMALL * body for line in head):
        return []
    return head if top - max(line.base for line in below) > 2 * head[0].size else []


def _page_numbers(edges: list[list[Line]], body: float, needed: int) -> dict[int, tuple[Line, str]]:
    """For a page (from 0) the line that holds its number, and the number as printed.

    Numbers must grow with the pages in one place of the page. A single number that stands alone is believed
    too, one at the end of a line of words only when `needed` pages have it.
    """
    rows: dict[tuple[Slot, bool], list[tuple[int, Line, str, int]]] = defaultdict(list)
    for n, lines in enumerate(edges):
        for line in lines:
            text = squeeze(line.text)
            whole = _WHOLE_LINE.fullmatch(text)
            part = _IN_LINE.search(text) if not whole and len(text) <= _LONGEST_HEAD else None
            if whole and line.size <= 1.2 * body:
                rows[_slot(line), True].append((n, line, whole[1], int(whole[2])))
            elif part:
                label = next(filter(None, (part[1], part[3], part[5])))
                rows[_slot(line), False].append((n, line, label, int(re.split(r"\D", label)[0])))
    numbers: dict[int, tuple[Line, str]] = {}
    for (_, alone), row in sorted(rows.items(), key=lambda entry: len(entry[1])):
        growing = all(a[3] < b[3] for a, b in pairwise(row))
        year = len(row) == 1 and row[0][3] >= 1900
        if growing and not year and (alone or len(row) >= needed):
            numbers |= {n: (line, label) for n, line, label, _ in row}
    return numbers
