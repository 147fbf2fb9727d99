"""A PDF as a document: pypdfium2 for text and geometry, pypdf for what the file says of itself."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import pypdf
import pypdfium2
from pypdf.errors import PyPdfError

from ingest.blocks import leading_of, page_blocks
from ingest.document import Document, OutlineEntry, Page
from ingest.errors import RefusedError
from ingest.files import clean
from ingest.furniture import find_furniture
from ingest.html import safe_url
from ingest.joining import Joiner, squeeze
from ingest.lines import page_lines
from ingest.pdf_page import Anchor, RawPage, read_page
from ingest.records import Link
from ingest.roles import assign_roles

_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
_NO_TITLE = re.compile(
    r"^(?:microsoft \w+ - .*|untitled|document\d*|.*\.(?:docx?|indd|pdf|pptx?)|\W*)$", re.I
)
_SMALLEST_AREA = 6.0  # points; smaller areas of links are left-overs that nobody can hit
_FULL_PICTURE = 0.5  # of the page; then text that is not painted is the text layer of a scan

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what matters is said in warnings


def read_pdf(data: bytes, name: str, *, page_limit: int, ocr: bool) -> Document:
    """Pages of blocks in reading order. Raises RefusedError for files that cannot be read at all."""
    pdf = _open(data, name)
    try:
        count = len(pdf)
        if count == 0:
            raise RefusedError(f"{name}: it has no pages.", "Fetch or save it again.")
        if count > page_limit:
            raise RefusedError(
                f"{name}: too many pages ({count}, {page_limit} are allowed).",
                "Split the file, or raise the setting 'read_pages'.",
            )
        document = _lay_out([read_page(pdf, number) for number in range(1, count + 1)])
        document.outline = list(_outline(pdf))
    finally:
        pdf.close()
    _describe(document, data)
    assign_roles(document)
    return document


def _open(data: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise RefusedError(
                f"{name}: protected by a password.", "Ask its publisher for a copy without protection."
            ) from error
        raise RefusedError(f"{name}: not a readable PDF (damaged).", "Fetch or save it again.") from error


def _lay_out(raw_pages: list[RawPage]) -> Document:
    """Lines, without running heads, as blocks; words broken at line ends are joined by the whole file's words."""
    pages = [Page(raw.number) for raw in raw_pages]
    lines = []
    for page, raw in zip(pages, raw_pages, strict=True):
        _show_text_layer(raw, page)
        upright, turned = page_lines(raw)
        lines.append(upright)
        page.marks = [squeeze(line.text) for line in turned]
    furniture = find_furniture(lines, [raw.height for raw in raw_pages])
    body = []
    for page, own, found in zip(pages, lines, furniture, strict=True):
        page.label = found.label
        page.marks += [squeeze(line.text) for line in found.lines]
        left_out = {id(line) for line in found.lines}
        body.append([line for line in own if id(line) not in left_out])
    leading = leading_of(body)
    for page, raw, own in zip(pages, raw_pages, body, strict=True):
        page.blocks = page_blocks(own, raw.number, leading)
        page.links = list(_links(raw))
    joiner = Joiner(line for page in pages for block in page.blocks for line in block.lines)
    for page, raw in zip(pages, raw_pages, strict=True):
        for block in page.blocks:
            block.text = joiner.join(block.lines)
        _attach_links(page, raw)
    return Document(pages, page_count=len(pages))


def _show_text_layer(raw: RawPage, page: Page) -> None:
    """Under the picture of a scanned page lies the text that its scanner recognised, unpainted: that is the text."""
    if raw.runs and raw.picture >= _FULL_PICTURE and all(run.unpainted for run in raw.runs):
        page.ocr = True
        for run in raw.runs:
            run.hidden = False


def _is_real(anchor: Anchor) -> bool:
    left, bottom, right, top = anchor.box
    return bool(anchor.text.strip()) or max(right - left, top - bottom) >= _SMALLEST_AREA


def _links(raw: RawPage) -> Iterator[Link]:
    """The page's links, once each, with the words behind them where any of their areas has some."""
    found: dict[str, Link] = {}
    for anchor in raw.anchors:
        url = safe_url(anchor.url)
        if url and _is_real(anchor):
            link = found.setdefault(url, Link(url, page=raw.number))
            link.text = link.text or squeeze(clean(anchor.text))
    yield from found.values()


def _attach_links(page: Page, raw: RawPage) -> None:
    """Give each block the links whose area lies on it."""
    by_url = {link.url: link for link in page.links}
    for anchor in raw.anchors:
        link = by_url.get(safe_url(anchor.url) or "")
        if link is None:
            continue
        x, y = (anchor.box[0] + anchor.box[2]) / 2, (anchor.box[1] + anchor.box[3]) / 2
        for block in page.blocks:
            if block.box and block.box[0] <= x <= block.box[2] and block.box[1] <= y <= block.box[3]:
                if link not in block.links:
                    block.links.append(link)
                break


def _outline(pdf: pypdfium2.PdfDocument) -> Iterator[OutlineEntry]:
    try:
        for entry in pdf.get_toc():
            place = entry.get_dest()
            title = squeeze(clean(entry.get_title() or ""))
            if title:
                yield OutlineEntry(title, entry.level + 1, place.get_index() + 1 if place else None)
    except (pypdfium2.PdfiumError, RecursionError, ValueError):
        return  # a damaged outline; the text does not depend on it


def _describe(document: Document, data: bytes) -> None:
    """What pypdf tells: metadata and page labels. The text does not depend on it."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        info = reader.metadata or {}
        labels = reader.page_labels
        language = str(reader.root_object.get("/Lang") or "")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return
    for page, label in zip(document.pages, labels, strict=False):
        if page.label is None and label != str(page.number):
            page.label = label
    for key, name in (("title", "/Title"), ("author", "/Author"), ("subject", "/Subject")):
        text = squeeze(clean(str(info.get(name) or "")))
        if not _NO_TITLE.match(text) and text != "(unspecified)":
            document.meta[key] = text
    if re.match(r"[a-z]{2}\b", language.lower()):
        document.meta["language"] = language[:2].lower()
    created = _DATE.match(str(info.get("/CreationDate") or ""))
    if created:
        document.meta["created"] = "-".join(part for part in created.groups() if part)
