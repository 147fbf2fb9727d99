"""Plain text as a document: paragraphs and list items put together again from lines."""

from __future__ import annotations

import re

from ingest.document import Block, Document, Page
from ingest.files import clean, decode
from ingest.joining import BULLET, join_lines


def read_plain(data: bytes) -> Document:
    """A document of one page without number (a form feed starts the next page, then numbered from 1)."""
    text = clean(decode(data))
    sheets = text.split("\f")
    pages = [
        Page(number if len(sheets) > 1 else None, text_blocks(sheet, number if len(sheets) > 1 else None))
        for number, sheet in enumerate(sheets, 1)
    ]
    return Document(pages, page_count=len(sheets) if len(sheets) > 1 else None)


def text_blocks(text: str, page: int | None = None) -> list[Block]:
    """Blocks of a text in which blank lines part paragraphs and bullets begin list items."""
    blocks: list[Block] = []
    for paragraph in re.split(r"\n[ \t\v]*(?:\n[ \t\v]*)+", text):
        group: list[str] = []
        for line in paragraph.split("\n"):
            if BULLET.match(line) and group:
                blocks.append(_block(group, page))
                group = []
            if line.strip():
                group.append(line)
        if group:
            blocks.append(_block(group, page))
    return blocks


def _block(lines: list[str], page: int | None) -> Block:
    bullet = BULLET.match(lines[0])
    if bullet:
        lines = [lines[0][bullet.end() :], *lines[1:]]
    stripped = [line.strip() for line in lines if line.strip()]
    return Block(join_lines(stripped), page, "item" if bullet else "body", lines=stripped)
