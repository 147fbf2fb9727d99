"""Pages cut into areas, each with at most one sign of what it is.

Signs are a number in a series ("Article 01/03"), a label or button of a film, numbered key outcomes or
methods, and records with labelled values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from ingest.document import Block, Document, Page
from ingest.fields import split_labels
from ingest.flow import is_unfinished
from ingest.records import Link
from ingest.wording import (
    field_name,
    is_button,
    is_contents,
    is_film_button,
    is_film_label,
    numbered,
    series,
    unnumbered_series,
)

Sign = Literal["series", "film", "outcomes", "records", "none"]

_FEWEST_WORDS_BEFORE = 40  # of an earlier item, above the title of the next on the same page
_MOST_TEASER_WORDS = 70
_MOST_FILM_WORDS = 220
# Of a page with records: a box of facts inside an article has few labels, or much text around them.
_FEWEST_LABELS = 2
_MOST_WORDS_A_LABEL = 60
_COVER_PAGES = 2
_TITLE_SIZE = 1.35  # of the body's type
_TITLE_BELOW = 4  # blocks under the number of an item among which its title may be
_SERIES_NAME = re.compile(r"\bspotlight\b", re.I)


@dataclass(slots=True)
class Area:
    """A page, or the part of one that belongs to one item; `label` is the number of the item as printed."""

    blocks: list[Block]
    page: Page
    sign: Sign = "none"
    label: str = ""
    links: list[Link] = field(default_factory=list)


def names_series(document: Document) -> bool:
    """Whether the file's title, a running head or the first pages say "Spotlight"."""
    words = [document.meta.get("title", ""), *(mark for page in document.pages for mark in page.marks)]
    words += [block.text for page in document.pages[:_COVER_PAGES] for block in page.blocks]
    return any(_SERIES_NAME.search(text) for text in words)


def areas_of(document: Document) -> list[Area]:
    """The areas of all pages in order, each with its sign."""
    signs = _Signs(document)
    areas: list[Area] = []
    for page in document.pages:
        areas += _areas(page, signs)
        last = next((block for block in reversed(page.blocks) if block.role in {"body", "item"}), None)
        signs.unfinished = last is not None and is_unfinished(last.text)
    return areas


class _Signs:
    """Tells what a block says about the item in which it stands. The number of an item counts once."""

    def __init__(self, document: Document) -> None:
        self._seen: set[str] = set()
        self.unfinished = False  # whether the page before stopped in mid-sentence
        self.title_size = _TITLE_SIZE * (document.type_size or 0.0)
        # Elsewhere than in a magazine of the series, a heading "Feature" is a heading.
        self._in_series = names_series(document)

    def of(self, block: Block) -> tuple[Sign, str]:
        """The sign of a block and what tells it from others of its kind; labels become marks."""
        found = series(block.text)
        if found:
            block.role = "mark"
            return self.first(found[1])
        if is_film_label(block.text):
            block.role = "mark"
            return "film", ""
        if self._in_series and block.role == "heading" and unnumbered_series(block.text):
            block.role = "mark"
            return "series", block.text
        if block.role == "label":
            count = numbered(block.text)
            return ("outcomes", f"{count.kind} {count.number}") if count else ("records", "")
        return "none", ""

    def carries_on(self, block: Block) -> bool:
        """Whether a page that begins with this block begins in the middle of a sentence."""
        return block.role == "body" and (block.text[:1].islower() or self.unfinished)

    def first(self, label: str) -> tuple[Sign, str]:
        """The sign of a numbered label, unless it was met before."""
        if label.casefold() in self._seen:
            return "none", ""
        self._seen.add(label.casefold())
        return "series", label


def take_contents(areas: list[Area]) -> tuple[list[tuple[str, str]], list[Area]]:
    """The table of contents (title, teaser) and the areas without it.

    Contents are the pages before the first item that say so, or on which each short paragraph has its
    heading.
    """
    teasers: list[tuple[str, str]] = []
    rest: list[Area] = []
    first = next((n for n, area in enumerate(areas) if area.sign != "none"), len(areas))
    for n, area in enumerate(areas):
        pairs = _pairs(area) if n < first else []
        teasers += pairs
        listed = n < first and any(
            block.role == "heading" and is_contents(block.text) for block in area.blocks
        )
        if not pairs and not listed:
            rest.append(area)
    return teasers, rest


def _pairs(area: Area) -> list[tuple[str, str]]:
    blocks = [block for block in area.blocks if block.role in {"heading", "body", "quote"}]
    pairs = [
        (above.text, below.text)
        for above, below in pairwise(blocks)
        if above.role == "heading"
        and below.role != "heading"
        and len(below.text.split()) <= _MOST_TEASER_WORDS
    ]
    others = sum(block.role != "heading" for block in blocks) - len(pairs)
    return pairs if len(pairs) >= 2 and not others else []


def _areas(page: Page, signs: _Signs) -> list[Area]:
    blocks = _split(page)
    groups: list[_Group] = []
    for n, block in enumerate(blocks):
        sign, key = signs.of(block)
        if sign == "none":
            continue
        last = groups[-1] if groups else None
        titled = last and any(_is_title(block, signs.title_size) for block in blocks[last.end + 1 : n])
        if (
            last
            and last.sign == sign
            and sign != "series"
            and (sign == "records" or (key not in last.keys and not titled))
        ):
            last.end = n
            last.keys.append(key)
        else:
            groups.append(_Group(sign, n, n, [key]))
    if not groups:
        return [_whole(blocks, page, signs)]
    areas: list[Area] = []
    begun = 0
    before: _Group | None = None
    for group in groups:
        cut = _start(blocks, before.end + 1 if before else 0, group, signs.title_size)
        if (
            before is None
            and word_count(blocks[:cut]) < _FEWEST_WORDS_BEFORE
            and not signs.carries_on(blocks[0])
        ):
            cut = 0
        if cut > begun:
            areas.append(_area(blocks[begun:cut], page, before))
        begun, before = cut, group
    areas.append(_area(blocks[begun:], page, groups[-1]))
    for area in areas:
        own = [link for block in area.blocks for link in block.links]
        area.links = own if len(areas) > 1 else page.links
    return areas


def _split(page: Page) -> list[Block]:
    """The blocks of a page, labels apart; labels of records only where the page is one of records."""
    blocks = split_labels(page.blocks)
    labels = sum(block.role == "label" and field_name(block.text) is not None for block in blocks)
    words = sum(len(block.text.split()) for block in blocks)
    if labels >= _FEWEST_LABELS and words <= _MOST_WORDS_A_LABEL * labels:
        return blocks
    return split_labels(page.blocks, fields=False)


@dataclass(slots=True)
class _Group:
    """Signs of one item on a page: from block `start` to block `end`."""

    sign: Sign
    start: int
    end: int
    keys: list[str]


def _area(blocks: list[Block], page: Page, group: _Group | None) -> Area:
    return Area(blocks, page, group.sign, group.keys[0]) if group else Area(blocks, page)


def _whole(blocks: list[Block], page: Page, signs: _Signs) -> Area:
    """A page without a label of its own: its running head or its button may still say what it is."""
    for mark in page.marks:
        found = series(mark)
        if found:
            sign, label = signs.first(found[1])
            return Area(blocks, page, sign, label, page.links)
    film = any(is_film_button(link.text) for link in page.links) and word_count(blocks) <= _MOST_FILM_WORDS
    return Area(blocks, page, "film" if film and largest_heading(blocks) else "none", links=page.links)


def _start(blocks: list[Block], low: int, group: _Group, title_size: float) -> int:
    """Where the item with these signs begins, not before `low`: at its title, if that stands above them.

    Without a title above, findings and films begin with the page; below another item, with their first sign.
    """
    titles = [n for n in range(low, group.start) if _is_title(blocks[n], title_size)]
    if group.sign == "series":
        below = blocks[group.end + 1 : group.end + 1 + _TITLE_BELOW]
        if any(_is_title(block, title_size) for block in below):
            titles = []
    if titles:
        return titles[-1]
    titled_below = any(_is_title(block, title_size) for block in blocks[group.end + 1 :])
    if low or group.sign == "series" or (group.sign == "film" and title_size and titled_below):
        return group.start
    return low


def _is_title(block: Block, title_size: float) -> bool:
    return block.role == "heading" and (block.size or title_size) >= title_size and not is_button(block.text)


def word_count(blocks: list[Block]) -> int:
    """The words of the running text among the blocks."""
    return sum(len(block.text.split()) for block in blocks if block.role in {"body", "item"})


def largest_heading(blocks: list[Block]) -> Block | None:
    """The heading in the largest type, buttons left aside."""
    headings = [block for block in blocks if block.role == "heading" and not is_button(block.text)]
    return max(headings, key=lambda block: block.size or 0, default=None)
