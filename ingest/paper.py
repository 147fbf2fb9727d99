"""A single publication: paper, manual or any other text with headings."""

from __future__ import annotations

from pathlib import Path

from ingest.dates import find_date
from ingest.document import Document
from ingest.parts import stretches_of
from ingest.records import Reading
from ingest.titles import tidy_title
from ingest.writing import append


def write_paper(reading: Reading, document: Document, filename: str) -> None:
    """Fill `reading` with what the document says of itself and with its text by headings."""
    title = next((b.text for b in document.blocks if b.role == "heading" and b.level == 1), None)
    reading.publication.title = tidy_title(title or document.meta.get("title") or Path(filename).stem)
    for block in document.blocks[:40]:
        if len(block.text) < 160 and (found := find_date(block.text)) and len(found.start) > 4:
            reading.publication.published = found.start
            break
    blocks = [b for b in document.blocks if not (b.role == "heading" and b.text == title)]
    reading.links = [link for page in document.pages for link in page.links]
    append(
        reading,
        stretches_of(blocks, [reading.publication.title]),
        {page.number: page for page in document.pages},
    )
