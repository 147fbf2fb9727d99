"""A PDF as a document: pages are read, laid out in blocks, and what could not be read is said."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pypdfium2

from ingest import ocr
from ingest.blocks import leading_of, page_blocks
from ingest.document import Document, Page
from ingest.errors import RefusedError
from ingest.files import clean
from ingest.furniture import find_furniture
from ingest.html import safe_url
from ingest.joining import Joiner, squeeze
from ingest.lines import page_lines
from ingest.pdf_about import damaged_pages, describe, has_no_pages, layers_off, outline
from ingest.pdf_page import Anchor, RawPage, read_page
from ingest.pdf_runs import Box
from ingest.plain import read_sheet
from ingest.records import Link
from ingest.remarks import Remark, on_pages
from ingest.roles import assign_roles
from ingest.tables import rows_of_tables

_SMALLEST_AREA = 6.0  # points; smaller areas of links are left-overs that nobody can hit
_FULL_PICTURE = 0.5  # of the page; under so large a picture, unpainted text is the text layer of a scan
_SMALLEST_PICTURE = 0.05
_MOST_OBJECTS = 300_000  # drawn on one page; the densest maps have a tenth of it
_FEWEST_WORDS = 3  # fewer hidden ones are left-overs
_WORDS = re.compile(r"[^\W\d_]{2,}")
_RETRY = "Fetch or save it again."


def read_pdf(data: bytes, name: str, *, page_limit: int, ocr_wanted: bool) -> Document:
    """Pages of blocks in reading order. Raises RefusedError for files that cannot be read at all."""
    pdf = _open(data, name)
    try:
        count = len(pdf)
        if count > page_limit:
            raise RefusedError(
                f"{name}: too many pages ({count}, {page_limit} are allowed).",
                "Split the file, or raise the setting 'read_pages'.",
            )
        off = layers_off(data)
        raw_pages = [_read(pdf, number, name, off) for number in range(1, count + 1)]
        document = _lay_out(raw_pages)
        document.outline = list(outline(pdf))
        describe(document, data)
        if unseen := [raw.number for raw in raw_pages if _holds_unseen(raw)]:
            document.warnings.append(on_pages(Remark.UNSEEN_ON_PAGE, Remark.UNSEEN_ON_PAGES, unseen))
        assign_roles(document)
        empty = [raw for page, raw in zip(document.pages, raw_pages, strict=True) if not page.blocks]
        if empty:
            _account_for_empty(document, empty, pdf, data, ocr_wanted=ocr_wanted)
        if not document.blocks and not document.warnings:
            raise RefusedError(f"{name}: no text found.", "Check the file in a viewer.")
    finally:
        pdf.close()
    return document


def _open(data: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # First what can be seen in the file: pdfium may repeat the error of the file before this one.
        if has_no_pages(data):
            raise RefusedError(f"{name}: it has no pages.", _RETRY) from error
        if "assword" in str(error):
            hint = "Ask its publisher for a copy without protection."
            raise RefusedError(f"{name}: protected by a password.", hint) from error
        raise RefusedError(f"{name}: not a readable PDF (damaged).", _RETRY) from error
    if not len(pdf):
        raise RefusedError(f"{name}: it has no pages.", _RETRY)
    return pdf


def _read(pdf: pypdfium2.PdfDocument, number: int, name: str, off: frozenset[str]) -> RawPage:
    try:
        raw = read_page(pdf, number, off)
    except pypdfium2.PdfiumError:
        return RawPage(number, 1.0, 1.0)  # damaged; said with the other pages that could not be read
    if raw.objects > _MOST_OBJECTS:
        raise RefusedError(
            f"{name}: stopped, page {number} grows to {raw.objects} drawings when unpacked.",
            "The file may be damaged or made to do harm.",
        )
    return raw


def _lay_out(raw_pages: list[RawPage]) -> Document:
    """Lines, without running heads, as blocks; broken words are joined by what words the file has."""
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
        left_out = set(found.lines)
        body.append([line for line in own if line not in left_out])
    leading = leading_of(body)
    for page, raw, own in zip(pages, raw_pages, body, strict=True):
        page.blocks = page_blocks(rows_of_tables(raw, own), raw.number, leading)
        page.links = list(_links(raw))
    joiner = Joiner(line for page in pages for block in page.blocks for line in block.lines)
    for page, raw in zip(pages, raw_pages, strict=True):
        for block in page.blocks:
            block.text = joiner.join(block.lines)
        _attach_links(page, raw)
    return Document(pages, page_count=len(pages), printed=True)


def _show_text_layer(raw: RawPage, page: Page) -> None:
    """Under the picture of a scanned page lies, unpainted, the text that its scanner recognised."""
    if raw.runs and raw.picture >= _FULL_PICTURE and all(run.unpainted for run in raw.runs):
        page.ocr = True
        for run in raw.runs:
            run.hidden = False


def _holds_unseen(raw: RawPage) -> bool:
    """Whether words on the page are hidden; what lies beside it are the marks of printers."""
    hidden = " ".join(
        run.text
        for run in raw.runs
        if run.hidden and 0 <= run.left <= raw.width and 0 <= run.base <= raw.height
    )
    return len(_WORDS.findall(hidden)) >= _FEWEST_WORDS


def _links(raw: RawPage) -> Iterator[Link]:
    """The page's links, once each, with the words behind them where any of their areas has some."""
    found: dict[str, Link] = {}
    for anchor in raw.anchors:
        url = safe_url(anchor.url)
        if url and _is_real(anchor):
            link = found.setdefault(url, Link(url, page=raw.number))
            link.text = link.text or squeeze(clean(anchor.text))
    yield from found.values()


def _is_real(anchor: Anchor) -> bool:
    left, bottom, right, top = anchor.box
    return bool(anchor.text.strip()) or max(right - left, top - bottom) >= _SMALLEST_AREA


def _attach_links(page: Page, raw: RawPage) -> None:
    """Give each link to the block on which its area lies, or, as an arrow has no words, to the one nearest."""
    by_url = {link.url: link for link in page.links}
    for anchor in raw.anchors:
        link = by_url.get(safe_url(anchor.url) or "")
        block = min(page.blocks, key=lambda block: _distance(block.box, anchor.box), default=None)
        if link and block and link not in block.links:
            block.links.append(link)


def _distance(block: Box | None, area: Box) -> float:
    """How far an area lies from a block: nothing within it, less above and below than beside it."""
    if block is None:
        return math.inf
    x, y = (area[0] + area[2]) / 2, (area[1] + area[3]) / 2
    beside = max(block[0] - x, 0.0, x - block[2])
    away = max(block[1] - y, 0.0, y - block[3])
    return 3 * beside + away


def _account_for_empty(
    document: Document, empty: list[RawPage], pdf: pypdfium2.PdfDocument, data: bytes, *, ocr_wanted: bool
) -> None:
    """Say of every page without text why it has none; read pictures where that is wanted and possible."""
    pictures = [raw.number for raw in empty if raw.picture >= _SMALLEST_PICTURE]
    damaged = damaged_pages(data, [raw.number for raw in empty if not raw.objects])
    if ocr_wanted and ocr.is_installed():
        for number in pictures:
            page = document.pages[number - 1]
            page.blocks = read_sheet(
                ocr.read_picture(pdf, number, document.meta.get("language")), number
            ).blocks
            page.ocr = True
        pictures = [number for number in pictures if not document.pages[number - 1].blocks]
    if damaged:
        document.warnings.append(on_pages(Remark.DAMAGED_PAGE, Remark.DAMAGED_PAGES, sorted(damaged)))
    if pictures:
        remark = (Remark.PICTURE, Remark.PICTURES)
        if ocr_wanted and not ocr.is_installed():
            remark = (Remark.PICTURE_WITHOUT_OCR, Remark.PICTURES_WITHOUT_OCR)
        document.warnings.append(on_pages(*remark, pictures))
