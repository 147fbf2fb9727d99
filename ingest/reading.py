"""From the path of a file to a reading, all in this process; `reader.read` is the guarded way in."""

from __future__ import annotations

from pathlib import Path

from ingest import html, markdown, plain
from ingest.errors import RefusedError
from ingest.files import clean, decode, open_file
from ingest.front_matter import FrontMatter, read_front_matter, split_front_matter
from ingest.outline import understand
from ingest.records import FileRecord, Reading
from ingest.staff import read_with_front_matter


def read_file(path: Path, filename: str | None, *, limit_mb: int, pages: int, ocr: bool) -> Reading:
    """Read a file of any format taken. Raises RefusedError."""
    file = open_file(path, limit_mb, filename)
    front: FrontMatter | None = None
    match file.media_type:
        case "application/pdf":
            from ingest import pdf

            document = pdf.read_pdf(file.data, file.filename, page_limit=pages, ocr_wanted=ocr)
        case "text/html":
            document = html.read_html(file.data)
        case "text/markdown":
            head, body = split_front_matter(clean(decode(file.data)))
            front = read_front_matter(head, file.filename) if head is not None else None
            document = markdown.read_markdown(body)
        case "text/plain":
            document = plain.read_plain(file.data)
    document.warnings[:0] = file.warnings
    reading = read_with_front_matter(document, front) if front else understand(document, file.filename)
    if not (reading.text or reading.parts or reading.events) and file.media_type != "application/pdf":
        raise RefusedError(f"{file.filename}: no text found.", "Check the file in a viewer.")
    reading.publication.warnings = list(reading.warnings)
    reading.publication.files = [
        FileRecord(
            file.filename,
            file.media_type,
            len(file.data),
            file.sha256,
            language=reading.publication.language,
            pages=document.page_count,
            problem=None if reading.text or reading.parts else " ".join(document.warnings) or None,
        )
    ]
    return reading
