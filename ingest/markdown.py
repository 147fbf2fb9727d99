"""Markdown as a document."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.document import Block, Document, Page
from ingest.html import join_cells, safe_url
from ingest.joining import squeeze
from ingest.records import Link

_HEADING = re.compile(r"h([1-6])")


def read_markdown(text: str) -> Document:
    """The document of a text without its front matter; HTML in it is shown as text."""
    blocks: list[Block] = []
    stack: list[str] = []
    row: list[Block] = []
    for token in MarkdownIt("commonmark", {"html": False}).enable("table").parse(text):
        if token.nesting == 1:
            stack.append(token.tag)
        elif token.nesting == -1 and stack:
            if stack.pop() == "tr":
                blocks += join_cells(row)
                row = []
        elif token.type == "inline":
            block = _block(token, stack)
            (row if "tr" in stack else blocks).extend([block] if block.text else [])
        elif token.type in {"fence", "code_block"}:
            blocks.append(Block(squeeze(token.content)))
    return Document([Page(None, blocks, links=[link for block in blocks for link in block.links])])


def _block(token: Token, stack: list[str]) -> Block:
    words: list[str] = []
    links: list[Link] = []
    address, begun = "", 0
    for child in token.children or []:
        if child.type == "link_open":
            address, begun = str(child.attrGet("href") or ""), len(words)
        elif child.type == "link_close":
            if url := safe_url(address):
                links.append(Link(url, squeeze("".join(words[begun:]))))
        elif child.type in {"softbreak", "hardbreak"}:
            words.append("\n")
        elif child.type != "image":
            words.append(child.content)
    text = "".join(words)
    block = Block(squeeze(text), lines=text.split("\n"), links=links)
    heading = _HEADING.fullmatch(stack[-1]) if stack else None
    if heading:
        block.role, block.level = "heading", int(heading[1])
    elif "li" in stack:
        block.role = "item"
    return block
