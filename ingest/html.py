"""A web page as a document: page header and main part only, without what a reader does not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString, PageElement

from ingest.document import Block, Document, Page
from ingest.files import clean, decode
from ingest.joining import squeeze
from ingest.records import Link
from ingest.remarks import Remark
from ingest.unseen import take_out

_LEFT_OUT = [
    "audio", "button", "canvas", "dialog", "embed", "form", "iframe", "input", "nav", "noscript", "object",
    "script", "select", "style", "svg", "template", "textarea", "video",
]  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre",
    "section", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_SAFE_SCHEMES = {"http", "https", "mailto"}


def read_html(data: bytes) -> Document:
    """The page header (`.ecl-page-header`) and `<main>`; the body where there is no main."""
    soup = BeautifulSoup(clean(_decode(data)), "lxml")
    meta = _meta(soup)
    for tag in soup.find_all([name for name in _LEFT_OUT if name != "style"]):
        tag.decompose()
    for tag in soup.find_all(True, attrs={"aria-hidden": "true"}):
        if not tag.decomposed:
            tag.decompose()
    warnings = [Remark.UNSEEN.of()] if take_out(soup) else []
    for tag in soup.find_all("style"):
        tag.decompose()
    main = soup.find("main") or soup.select_one('[role="main"]')
    header = soup.select_one(".ecl-page-header")
    if isinstance(main, Tag):
        roots = [header, main] if header and header not in main.descendants else [main]
    else:
        for tag in soup.find_all(["header", "footer", "aside"]):
            tag.decompose()
        roots = [soup.body or soup]
    blocks = [block for root in roots if root for block in _blocks(root)]
    page = Page(None, blocks, links=[link for block in blocks for link in block.links])
    return Document([page], meta, warnings=warnings)


def _decode(data: bytes) -> str:
    declared = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:2048], re.I)
    if declared:
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            return decode(data)
    return decode(data)


def _meta(soup: BeautifulSoup) -> dict[str, str]:
    meta: dict[str, str] = {}
    if soup.title and squeeze(soup.title.get_text()):
        meta["title"] = squeeze(soup.title.get_text())
    html = soup.find("html")
    if isinstance(html, Tag) and html.get("lang"):
        meta["language"] = str(html["lang"])[:2].lower()
    author = soup.find("meta", attrs={"name": "author"})
    if isinstance(author, Tag) and author.get("content"):
        meta["author"] = squeeze(str(author["content"]))
    canonical = soup.find("link", rel="canonical")
    if isinstance(canonical, Tag) and (url := safe_url(str(canonical.get("href", "")))):
        meta["url"] = url
    return meta


def safe_url(url: str) -> str | None:
    """The address when a person may click on it: http, https or mailto; None for anything else."""
    url = squeeze(url)
    try:
        return url if urlsplit(url).scheme.lower() in _SAFE_SCHEMES else None
    except ValueError:
        return None


def _blocks(root: Tag) -> Iterator[Block]:
    """Blocks in document order: text between the borders of block elements, with the links in it."""
    inline: list[PageElement] = []

    def flush(around: Tag) -> Iterator[Block]:
        text = squeeze("".join(_text(node) for node in inline))
        if text:
            yield _block(text, inline, around)
        inline.clear()

    def walk(tag: Tag) -> Iterator[Block]:
        for child in tag.children:
            if isinstance(child, Tag) and child.name == "tr":
                yield from flush(tag)
                yield from join_cells(list(walk(child)))
            elif isinstance(child, Tag) and (child.name in _BLOCKS or child.find(list(_BLOCKS - {"br"}))):
                yield from flush(tag)
                yield from walk(child)
            elif isinstance(child, Tag) or type(child) is NavigableString:
                inline.append(child)
        yield from flush(tag)

    return walk(root)


def join_cells(cells: list[Block]) -> list[Block]:
    """A row of a table as one line, as a person reads it aloud."""
    if not cells:
        return []
    text = " | ".join(cell.text for cell in cells)
    return [Block(text, role="row", lines=[text], links=[link for cell in cells for link in cell.links])]


def _text(node: PageElement) -> str:
    if isinstance(node, Comment):
        return ""
    return node.get_text(" " if isinstance(node, Tag) and node.find("br") else "")


def _block(text: str, nodes: list[PageElement], around: Tag) -> Block:
    block = Block(text, lines=[text])
    for node in nodes:
        if isinstance(node, Tag):
            for anchor in [node, *node.find_all("a")] if node.name == "a" else node.find_all("a"):
                if url := safe_url(str(anchor.get("href", ""))):
                    block.links.append(Link(url, squeeze(anchor.get_text())))
            block.bold = block.bold or (node.name in {"b", "strong"} and squeeze(node.get_text()) == text)
    for tag in (around, *around.parents):
        if re.fullmatch(r"h[1-6]", tag.name or ""):
            block.role, block.level = "heading", int(tag.name[1])
            break
        if tag.name == "li":
            # What follows in the same item is text under it.
            block.role = "body" if "read" in tag.attrs else "item"
            tag.attrs["read"] = ""
            break
        if tag.name == "dt":
            block.role = "label"
            break
        if tag.name not in {"p", "span", "a", "strong", "em", "b", "i"}:
            break
    return block
