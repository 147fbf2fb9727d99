"""What a PDF says of itself, and what in it is not text: metadata, labels, outline, scripts, attachments."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pypdf
import pypdfium2
from pypdf.errors import PyPdfError

from ingest.document import Document, OutlineEntry
from ingest.files import clean
from ingest.joining import squeeze
from ingest.remarks import Remark

_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
# What programs fill in when nobody gives a title.
_NO_TITLE = re.compile(
    r"microsoft \w+ - .*|\(?(?:untitled|unspecified|anonymous)\)?|document\d*|.*\.(?:docx?|indd|pdf)|\W*",
    re.I,
)
_MOST_CHECKED = 100
_BROKEN = (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError)

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what matters is said in warnings


def has_no_pages(data: bytes) -> bool:
    """Whether the file is sound but has no page: pdfium calls that damaged."""
    try:
        return len(pypdf.PdfReader(io.BytesIO(data)).pages) == 0
    except _BROKEN:
        return False


def damaged_pages(data: bytes, numbers: list[int]) -> set[int]:
    """Of pages (from 1) on which nothing is painted, those that hold drawing commands all the same."""
    damaged: set[int] = set()
    try:
        pages = pypdf.PdfReader(io.BytesIO(data)).pages
    except _BROKEN:
        return damaged
    for number in numbers[:_MOST_CHECKED]:
        try:
            contents = pages[number - 1].get_contents()
            if contents is not None and contents.get_data().strip():
                damaged.add(number)
        except _BROKEN:
            damaged.add(number)
    return damaged


def layers_off(data: bytes) -> frozenset[str]:
    """The names of the layers ("optional content") that viewers do not show when the file is opened."""
    try:
        told = _resolved(pypdf.PdfReader(io.BytesIO(data)).root_object.get("/OCProperties"))
        usual = _resolved(told.get("/D"))
        chosen = told.get("/OCGs") if usual.get("/BaseState") == "/OFF" else usual.get("/OFF")
        names = {str(_resolved(one).get("/Name")) for one in chosen or ()}
        shown = {str(_resolved(one).get("/Name")) for one in usual.get("/ON") or ()}
    except _BROKEN:
        return frozenset()
    return frozenset(names - shown if usual.get("/BaseState") == "/OFF" else names)


def describe(document: Document, data: bytes) -> None:
    """Add metadata, page labels and warnings. The text does not depend on them; damaged ones are left out."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        info: Any = reader.metadata or {}
        root: Any = reader.root_object
        labels = reader.page_labels
        left_out = list(_left_out(reader, root))
    except _BROKEN:
        return
    for page, label in zip(document.pages, labels, strict=False):
        if page.label is None and label != str(page.number):
            page.label = label
    for key, name in (("title", "/Title"), ("author", "/Author"), ("subject", "/Subject")):
        text = squeeze(clean(str(info.get(name) or "")))
        if not _NO_TITLE.fullmatch(text):
            document.meta[key] = text
    language = str(root.get("/Lang") or "").lower()
    if re.match(r"[a-z]{2}\b", language):
        document.meta["language"] = language[:2]
    created = _DATE.match(str(info.get("/CreationDate") or ""))
    if created:
        document.meta["created"] = "-".join(part for part in created.groups() if part)
    document.warnings += left_out


def _left_out(reader: pypdf.PdfReader, root: dict[str, Any]) -> Iterator[str]:
    names, action = (_resolved(root.get(key)) for key in ("/Names", "/OpenAction"))
    if "/JavaScript" in names or action.get("/S") == "/JavaScript":
        yield Remark.SCRIPT.of()
    if attached := len(list(reader.attachments)):
        yield Remark.ATTACHED.of(attached)


def _resolved(value: object) -> dict[str, Any]:
    """A dictionary of the file that may be given by reference; empty for anything else."""
    found = value.get_object() if isinstance(value, pypdf.generic.PdfObject) else value
    return found if isinstance(found, dict) else {}


def outline(pdf: pypdfium2.PdfDocument) -> Iterator[OutlineEntry]:
    """The entries of the file's outline; none when it is damaged."""
    try:
        for entry in pdf.get_toc():
            place = entry.get_dest()
            title = squeeze(clean(entry.get_title() or ""))
            if title:
                yield OutlineEntry(title, entry.level + 1, place.get_index() + 1 if place else None)
    except (pypdfium2.PdfiumError, RecursionError, ValueError):
        return
