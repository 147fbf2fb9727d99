"""A PDF as a document: pypdfium2 for text and geometry, pypdf for what the file says of itself and for its limits."""

from __future__ import annotations

import io
import logging
import re

import pypdf
import pypdfium2
from pypdf.errors import PdfReadError, PyPdfError

from ingest.document import Document, Page
from ingest.errors import RefusedError
from ingest.files import clean
from ingest.joining import squeeze
from ingest.layout import page_blocks
from ingest.pdfpage import read_page

_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
_FILE_NAMES = re.compile(r"^(?:microsoft \w+ - .*|untitled|document\d*|.*\.(?:docx?|indd|pdf|pptx?))$", re.I)

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what matters is said in warnings


def read_pdf(data: bytes, name: str, *, page_limit: int, ocr: bool) -> Document:
    """Pages of blocks in reading order. Raises RefusedError for files that cannot be read at all."""
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise RefusedError(
                f"{name}: protected by a password.", "Ask its publisher for a copy without protection."
            ) from error
        raise RefusedError(f"{name}: not a readable PDF (damaged).", "Fetch or save it again.") from error
    count = len(pdf)
    if count == 0:
        raise RefusedError(f"{name}: it has no pages.", "Fetch or save it again.")
    if count > page_limit:
        raise RefusedError(
            f"{name}: too many pages ({count}, {page_limit} are allowed).", "Split it, or raise 'read_pages'."
        )
    document = Document([], page_count=count)
    for number in range(1, count + 1):
        raw = read_page(pdf, number)
        document.pages.append(page_blocks(raw))
    _describe(document, data)
    return document


def _describe(document: Document, data: bytes) -> None:
    """What pypdf tells: metadata and page labels. The text does not depend on it."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        info = reader.metadata
        labels = reader.page_labels
    except (PyPdfError, PdfReadError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return
    for page, label in zip(document.pages, labels, strict=False):
        if label != str(page.number):
            page.label = label
    if info is None:
        return
    for key, value in (
        ("title", info.get("/Title")),
        ("author", info.get("/Author")),
        ("subject", info.get("/Subject")),
    ):
        text = squeeze(clean(str(value))) if value else ""
        if text and not _FILE_NAMES.match(text):
            document.meta[key] = text
    created = _DATE.match(str(info.get("/CreationDate") or ""))
    if created:
        document.meta["created"] = "-".join(part for part in created.groups() if part)
