"""The vocabulary of the house: publication, section, passage, key outcome, event.

Everything else speaks in these words. Dates are ISO 8601 strings, which may stop at the month or the year
where the source says no more. Pages count from 1 as a PDF viewer counts them; a page label is what is
printed. Character spans are half-open and count Python characters of `Reading.text`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

PublicationKind = Literal[
    "paper", "manual", "spotlight", "article", "feature", "film", "practice", "event report"
]
Status = Literal["draft", "published", "withdrawn"]
OutcomeKind = Literal["key outcome", "method", "recommendation", "lesson"]
EventStatus = Literal["as_planned", "cancelled", "postponed", "rescheduled"]
Change = Literal["added", "updated", "unchanged"]


@dataclass(slots=True)
class Evidence:
    """Where a value was found and how sure the reader is (0 to 1)."""

    page: int | None
    start: int
    end: int
    confidence: float


@dataclass(slots=True)
class Link:
    """A link in a publication: the address, the words it stands behind, the page."""

    url: str
    text: str = ""
    page: int | None = None


@dataclass(slots=True)
class Outcome:
    """A numbered finding of a publication: key outcome, method, recommendation or lesson."""

    number: int
    text: str
    page: int | None = None
    kind: OutcomeKind = "key outcome"


@dataclass(slots=True)
class FileRecord:
    """One file of a publication; `problem` says in a sentence what could not be read from it."""

    filename: str
    media_type: str
    bytes: int
    sha256: str
    url: str | None = None
    language: str | None = None
    pages: int | None = None
    problem: str | None = None


@dataclass(slots=True)
class Conflict:
    """A field for which two sources disagree; all values are kept and shown."""

    field: str
    values: list[str]


@dataclass(slots=True)
class Publication:
    """A paper, manual, spotlight, article, feature, film, practice or event report.

    `digest` marks a summary in our own words that stands in for the original behind `url`.
    `number` is the place in a series as printed ("Article 01/03"). `part_of` is the id of the publication
    in which this one is printed or presented. `events` holds event ids. `gone` is the day on which its page was
    found to be there no more.
    """

    title: str
    kind: PublicationKind = "paper"
    id: str = ""
    type_label: str | None = None
    authors: list[str] = field(default_factory=list)
    publisher: str | None = None
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    topics: list[str] = field(default_factory=list)
    group: str | None = None
    countries: list[str] = field(default_factory=list)
    summary: str = ""
    url: str | None = None
    former_urls: list[str] = field(default_factory=list)
    part_of: str | None = None
    number: str | None = None
    biography: str | None = None
    digest: bool = False
    status: Status = "published"
    gone: str | None = None
    files: list[FileRecord] = field(default_factory=list)
    key_outcomes: list[Outcome] = field(default_factory=list)
    methods: list[Outcome] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Event:
    """A meeting or other event; `start` and `end` are dates when all-day, else date-times with offset."""

    title: str
    start: str | None = None
    end: str | None = None
    id: str = ""
    kind: str | None = None
    group: str | None = None
    timezone: str = "Europe/Brussels"
    all_day: bool = True
    place: str | None = None
    online: bool = False
    status: EventStatus = "as_planned"
    organiser: str | None = None
    languages: list[str] = field(default_factory=list)
    registration_url: str | None = None
    summary: str = ""
    url: str | None = None
    publications: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A titled stretch of a publication; `path` holds the headings above it and its own, outermost first."""

    title: str
    path: list[str]
    start: int
    end: int
    page_start: int | None = None
    page_end: int | None = None


@dataclass(slots=True)
class Passage:
    """The retrievable unit: `text` is exactly `Reading.text[start:end]` of the publication it belongs to."""

    text: str
    path: list[str]
    start: int
    end: int
    page_start: int | None = None
    page_end: int | None = None
    page_label: str | None = None
    ocr: bool = False


@dataclass(slots=True)
class PageMark:
    """From character `start` of the text on, the words stand on this page (`label`: as printed there)."""

    start: int
    page: int | None
    label: str | None = None
    ocr: bool = False


@dataclass(slots=True)
class Reading:
    """What the reader made of one publication, and of the publications printed or presented inside it.

    `text` is the running text in reading order: paragraphs and list items parted by a blank line, list items
    beginning with "• ", no headings, running heads, page numbers, buttons or pull quotes. An announcement and what
    presents a film, a paper or a practice open with its title. `sections` cover the text
    in order without overlap, `marks` are sorted by `start`. `evidence` is keyed by the name of a field.
    """

    publication: Publication
    text: str = ""
    marks: list[PageMark] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    parts: list[Reading] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    acronyms: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a publication: its id, and whether it is new, changed, or was left as it is."""

    id: str
    change: Change


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored publication or event in a line: counts include what is printed inside it.

    `kind` is that of the publication, or "event". `problem` says what could not be read from its file.
    """

    id: str
    title: str
    kind: str
    pages: int | None
    passages: int
    key_outcomes: int
    events: int
    warnings: list[str]
    problem: str | None = None
