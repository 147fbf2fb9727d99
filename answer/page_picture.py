"""The printed page on which a passage stands, as a picture with the passage marked."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from answer.sources import source
from index import listing
from index.base import Base
from ingest.errors import NotFoundError, RefusedError
from ingest.guard import run_child
from ingest.records import FileRecord
from ingest.sentences import sentences

WIDTH = 1000
SECONDS = 20
# Each picture is a process of its own: more at once would only take the machine from one another.
_AT_ONCE = threading.BoundedSemaphore(2)


def page_picture(base: Base, passage: int, page: int | None = None) -> bytes:
    """A PNG of the page on which the passage begins, or of another `page` (from 1) on which it goes on.

    Raises NotFoundError when the passage has no page in a file that is kept here, RefusedError when the file
    cannot be drawn.
    """
    with base.catalogue.reading() as connection:
        found = listing.passages(connection, [passage])
    own = found[0] if found else None
    shown = page or (own.page_start if own else None)
    kept = source(base, own.publication, shown).kept if own else None
    if own is None or kept is None or shown is None or not _between(shown, own.page_start, own.page_end):
        raise NotFoundError("There is no picture of this page.", "Read the passage in its context instead.")
    # Sentence by sentence: a passage may begin on the page before, or be broken up by a heading.
    marks = [own.text[start:end] for start, end in sentences(own.text, own.language)]
    return picture_of(base, kept, shown, marks)


def picture_of(base: Base, file: FileRecord, page: int, marks: Sequence[str] = ()) -> bytes:
    """A PNG of a page of a file that is kept here, with these texts marked; RefusedError when it fails."""
    order = {
        "path": str(base.file(file.sha256).resolve()),
        "page": page,
        "marks": list(marks),
        "width": WIDTH,
        "memory_mb": base.settings.read_memory_mb,
        "seconds": SECONDS,
    }
    with _AT_ONCE:
        ended = run_child(order, file.filename)
    if ended.status != 0 or not ended.output.startswith(b"\x89PNG"):
        raise RefusedError(
            f"{file.filename}: page {page} cannot be shown.", "Open the file itself and go to the page."
        )
    return ended.output


def _between(page: int, first: int | None, last: int | None) -> bool:
    return first is not None and first <= page <= (last or first)
