"""The public door of the reader: a file in, a reading out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.evidence import LABELLED, MEETING
from ingest.guard import run_guarded
from ingest.outcomes import SECTIONS
from ingest.paper import ABOUT
from ingest.parts import ABOUT_THE_AUTHOR
from ingest.records import Event, Outcome, Publication, Reading
from ingest.settings import Settings
from ingest.titles import tidy_title
from ingest.writing import NOTES

_NOT_BODY = {ABOUT, ABOUT_THE_AUTHOR, NOTES, *SECTIONS.values()}


def read(path: Path, settings: Settings, *, ocr: bool = False, filename: str | None = None) -> Reading:
    """What is in a file: the publication, its text in passages, the publications and events inside it.

    All parsing happens in a process of its own, limited by `settings.read_seconds`, `read_memory_mb`,
    `read_pages` and `read_mb`. `filename` is the name to show when `path` is a stored or temporary file.
    With `ocr`, pages that are pictures are read with tesseract, where it is installed.

    Raises RefusedError with the file's name and the reason; a file that is readable in part is taken, and
    `warnings` says what is missing.
    """
    return run_guarded(Path(path), settings, ocr=ocr, filename=filename)


def found(reading: Reading) -> dict[str, Any]:
    """What `ran-kb read --json` prints: the publication, its items in order, acronyms and warnings.

    The items of a magazine are what is printed or announced in it; a single publication is its own first item,
    and the meeting it reports on is a key of the publication.
    """
    publication = reading.publication
    file = publication.files[0] if publication.files else None
    own_meeting = MEETING in reading.evidence
    items = [] if publication.kind == "spotlight" else [_part_item(reading)]
    items += [_part_item(part) for part in reading.parts]
    announced = reading.events[1:] if own_meeting else reading.events
    items += [_event_item(event) for event in announced]
    return {
        "publication": {
            **_publication(publication),
            "pages": file.pages if file else None,
            "key_outcomes": [_outcome(outcome) for outcome in publication.key_outcomes],
            "methods": [_outcome(method) for method in publication.methods],
            "meeting": _event_item(reading.events[0]) if own_meeting else None,
            "sections": [
                {"path": section.path, "page_start": section.page_start, "page_end": section.page_end}
                for section in reading.sections
            ],
        },
        "items": items,
        "acronyms": reading.acronyms,
        "warnings": reading.warnings,
    }


def _publication(publication: Publication) -> dict[str, Any]:
    names = (
        "title", "kind", "type_label", "number", "authors", "biography", "publisher", "published", "language",
        "topics", "group", "countries", "summary", "url",
    )  # fmt: skip
    return {name: getattr(publication, name) for name in names}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {"number": outcome.number, "text": outcome.text, "page": outcome.page, "kind": outcome.kind}


def _part_item(part: Reading) -> dict[str, Any]:
    publication = part.publication
    pages = [mark.page for mark in part.marks if mark.page is not None]
    return {
        **_publication(publication),
        "kind": "library publication" if _is_library_entry(part) else publication.kind,
        "author": " and ".join(publication.authors) or None,
        "body": _body(part),
        "page_start": min(pages, default=None),
        "page_end": max(pages, default=None),
        "links": [link.url for link in part.links],
        "key_outcomes": [_outcome(outcome) for outcome in publication.key_outcomes],
        "methods": [_outcome(method) for method in publication.methods],
        "what": publication.type_label,
    }


def _body(part: Reading) -> str:
    """The text without the title that opens a description, and without what is a field of its own."""
    texts = [part.text[s.start : s.end] for s in part.sections if s.path[-1] not in _NOT_BODY]
    title, _, rest = texts[0].partition("\n\n") if texts else ("", "", "")
    if rest and part.publication.title.startswith(tidy_title(title)):
        texts[0] = rest
    return "\n\n".join(texts)


def _is_library_entry(part: Reading) -> bool:
    """Whether a part is only listed in a magazine, with its type, date and topics, and not presented there."""
    published = part.evidence.get("published")
    labelled = published is not None and published.confidence >= LABELLED
    return not part.publication.files and bool(
        part.publication.type_label or part.publication.topics or labelled
    )


def _event_item(event: Event) -> dict[str, Any]:
    return {
        "kind": "event",
        "title": event.title,
        "what": event.kind,
        "working_group": event.group,
        "organiser": event.organiser,
        "start": event.start,
        "end": event.end,
        "place": event.place,
        "body": event.summary,
        "links": [event.url] if event.url else [],
    }
