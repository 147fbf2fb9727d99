"""A document understood: what it is called, what is in it, where one thing ends and the next begins."""

from __future__ import annotations

from pathlib import Path

from ingest.acronyms import acronyms
from ingest.dates import find_date
from ingest.document import Block, Document
from ingest.language import detect
from ingest.records import Publication, Reading
from ingest.writing import Stretch, append


def understand(document: Document, filename: str) -> Reading:
    """The reading of a document of unknown form: title, date, language, sections by headings, passages."""
    blocks = document.blocks
    language = detect(" ".join(block.text for block in blocks)) or document.meta.get("language")
    title = _title(document, filename)
    reading = Reading(Publication(title, language=language))
    reading.publication.published = _published(document)
    reading.publication.url = document.meta.get("url")
    append(reading, _stretches(blocks, title), {page.number: page for page in document.pages})
    reading.links = [link for page in document.pages for link in page.links]
    reading.acronyms = acronyms(reading.text)
    reading.warnings = list(document.warnings)
    return reading


def _title(document: Document, filename: str) -> str:
    for block in document.blocks:
        if block.role == "heading" and block.level == 1:
            return block.text
    return document.meta.get("title") or Path(filename).stem


def _published(document: Document) -> str | None:
    for block in document.blocks[:40]:
        if len(block.text) < 160 and (found := find_date(block.text)) and len(found.start) > 4:
            return found.start
    created = document.meta.get("created")
    return created[:10] if created else None


def _stretches(blocks: list[Block], title: str) -> list[Stretch]:
    stretches = [Stretch([title])]
    path: list[tuple[int, str]] = []
    for block in blocks:
        if block.role == "heading":
            if block.text == title and not path:
                continue
            path = [*(entry for entry in path if entry[0] < block.level), (block.level, block.text)]
            stretches.append(Stretch([title, *(text for _, text in path)]))
        elif block.role not in {"mark", "quote", "button"}:
            stretches[-1].blocks.append(block)
    return stretches
