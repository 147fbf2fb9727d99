"""A file as pages of blocks, in reading order: what every format is turned into before it is understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ingest.records import Link

Role = Literal["heading", "body", "item", "row", "label", "quote", "note", "mark"]


@dataclass(slots=True, eq=False)
class Block:
    """A stretch of text that belongs together: a paragraph, a heading, a list item, a row of a table.

    `role` is what the form says: "heading" (with `level`, 1 is the highest), "body", "item" (of a list,
    without its bullet), "row" (of a table, cells parted by bars), "label" (of the value that follows),
    "quote" (a pull quote: it repeats the body), "note" (a footnote), "mark" (running head, page number,
    section mark). `continues`: the block carries on the paragraph before it. `lines` keeps the lines as
    printed. `box` is (left, bottom, right, top) in points from the lower left corner of the page, `size` the
    height of the type in points; both are None where there is no layout. `links` are those on it or nearest to
    it. Blocks are compared by identity: a text can be printed twice.
    """

    text: str
    page: int | None = None
    role: Role = "body"
    level: int = 0
    continues: bool = False
    lines: list[str] = field(default_factory=list)
    size: float | None = None
    bold: bool = False
    italic: bool = False
    colour: str | None = None
    box: tuple[float, float, float, float] | None = None
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """A page: its number in the file from 1, the number printed on it, and its blocks in reading order.

    `number` is None where the format has no pages. `marks` are its running heads and the like, `links` all
    its links, those of blocks too.
    """

    number: int | None
    blocks: list[Block] = field(default_factory=list)
    label: str | None = None
    marks: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    ocr: bool = False


@dataclass(slots=True)
class OutlineEntry:
    """A line of the outline that a PDF carries: `level` from 1, `page` from 1."""

    title: str
    level: int
    page: int | None


@dataclass(slots=True)
class Document:
    """A file read but not yet understood.

    `meta` has what the file says of itself, cleaned: title, author, subject, created (ISO date), language,
    url. `type_size` is the size of most of its type in points, None where there is no layout. `printed`: it was set in
    lines and pages, so that a paragraph may be torn apart.
    """

    pages: list[Page]
    meta: dict[str, str] = field(default_factory=dict)
    outline: list[OutlineEntry] = field(default_factory=list)
    page_count: int | None = None
    type_size: float | None = None
    printed: bool = False
    warnings: list[str] = field(default_factory=list)

    @property
    def by_number(self) -> dict[int | None, Page]:
        """The pages by their number in the file."""
        return {page.number: page for page in self.pages}

    @property
    def blocks(self) -> list[Block]:
        """All blocks of all pages in order."""
        return [block for page in self.pages for block in page.blocks]
