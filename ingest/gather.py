"""One publication from its page and its files: checked against each other, the page's word first."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingest.acronyms import acronyms
from ingest.dates import find_date
from ingest.document import Block
from ingest.europa_publication import PublicationPage
from ingest.identity import folded, same_date, title_key, walk
from ingest.language import detect
from ingest.parts import ABOUT_THE_AUTHOR, DESCRIBED
from ingest.records import Conflict, FileRecord, Outcome, Publication, Reading
from ingest.writing import Stretch, append

# A file is dated a few weeks before or after its page without anyone being wrong.
_DAYS_APART = 62
_FIRST_LINES = 60
# Of a second file's paragraphs, the share that may be in the first before it counts as an extract of it.
_EXTRACT = 0.5
_SECTION = {
    "key outcome": "Key outcomes",
    "method": "Methods",
    "recommendation": "Recommendations",
    "lesson": "Lessons",
}


@dataclass(slots=True)
class PublicationFile:
    """A file that a page offers: its record, what was read from it, and the language that the page says.

    `reading` is None where the file could not be had or read; the record then says why.
    """

    record: FileRecord
    reading: Reading | None = None
    said_language: str | None = None


def gather(page: PublicationPage, url: str, files: list[PublicationFile], said_language: str) -> Reading:
    """The reading of a publication: what its page says, with the text of its files.

    The text is that of the files in the publication's language; the description of the page follows where it
    says more, and is the text where there is no file. `said_language` is the language that the page's address
    names. What page and file disagree on is kept as a conflict.
    """
    described = detect(" ".join([page.title, *(block.text for block in page.text)])) or said_language
    main, others = _main_files(files, described)
    reading = main.reading if main and main.reading else Reading(Publication(page.title))
    read = reading.publication
    merged = _publication(page, url, read, main)
    merged.language = (main.record.language if main else None) or described
    merged.files = [file.record for file in files]
    merged.conflicts = _conflicts(page, files, main)
    reading.publication = merged
    if merged.kind != "spotlight":
        # The meeting that a paper is about is no announcement of it; an event page may tell of it.
        reading.events = [one for one in reading.events if (one.end or "9") >= (merged.published or "")]
    _rename(reading, read.title, page.title)
    for other in others:
        _append_file(reading, other)
    _append_page(reading, page)
    reading.links += [link for link in page.links if link.url not in {known.url for known in reading.links}]
    if main is None or main.reading is None:
        reading.acronyms = acronyms(reading.text)
    problems = (f"{file.record.filename}: {file.record.problem}" for file in files if file.record.problem)
    merged.warnings = list(dict.fromkeys([*reading.warnings, *problems]))
    return reading


def _main_files(
    files: list[PublicationFile], language: str
) -> tuple[PublicationFile | None, list[PublicationFile]]:
    """The file whose text is the publication's, and further ones in the same language."""
    readable = [file for file in files if file.reading and file.reading.text]
    fitting = [file for file in readable if file.record.language in (language, None)] or readable
    if not fitting:
        return None, []
    main = fitting[0]
    return main, [file for file in fitting[1:] if file.record.language == main.record.language]


def _publication(
    page: PublicationPage, url: str, read: Publication, main: PublicationFile | None
) -> Publication:
    kind = page.kind or (read.kind if main else "paper")
    outcomes = [_paged(one, read.key_outcomes) for one in page.key_outcomes] or read.key_outcomes
    methods = [_paged(one, read.methods) for one in page.methods] or read.methods
    return replace(
        read,
        title=page.title,
        kind=kind,
        type_label=page.type_label,
        authors=page.authors or read.authors,
        biography=page.biography or read.biography,
        publisher=page.publisher or read.publisher,
        published=page.published or read.published,
        updated=page.updated,
        topics=page.topics or read.topics,
        group=page.group or read.group,
        # A file names many countries; the page says which one the publication is about.
        countries=page.countries,
        summary=page.summary or read.summary,
        url=url,
        key_outcomes=outcomes,
        methods=methods,
    )


def _paged(outcome: Outcome, read: list[Outcome]) -> Outcome:
    """The finding as the page words it, with the page number of the file where the file has it too."""
    for other in read:
        if folded(other.text)[:120] == folded(outcome.text)[:120]:
            return replace(outcome, page=other.page)
    return outcome


def _conflicts(
    page: PublicationPage, files: list[PublicationFile], main: PublicationFile | None
) -> list[Conflict]:
    """What page and files say differently; the page's value first."""
    found: list[Conflict] = []
    for file in files:
        detected = file.reading.publication.language if file.reading else None
        if file.said_language and detected and detected != file.said_language:
            found.append(Conflict("language", [file.said_language, detected]))
    if main is None or main.reading is None:
        return found
    read = main.reading.publication
    if not _same_title(page.title, read.title):
        found.append(Conflict("title", [page.title, read.title]))
    stated = _stated(main.reading)
    if page.published and stated and not _same_time(page, stated):
        found.append(Conflict("published", [page.published, stated]))
    return found


def _same_title(page: str, file: str) -> bool:
    """Whether one title holds the other, or most words of the shorter: series, place and date come and go."""
    one, other = (folded(title).split() for title in (page, file))
    short, long = sorted((one, other), key=len)
    return not short or sum(word in long for word in short) >= 0.6 * len(short)


def _stated(reading: Reading) -> str | None:
    """The date that a file itself states: that of its making, which stands in no line, is no evidence."""
    date = reading.publication.published
    if date is None or len(date) < 10:
        return date
    lines = reading.text.split("\n")[:_FIRST_LINES]
    stated = any((found := find_date(line)) is not None and found.start == date for line in lines)
    return date if stated else None


def _same_time(page: PublicationPage, file: str) -> bool:
    """Whether the file's date can be that of publication, or is that of the meeting in the title."""
    said = page.published or ""
    meeting = find_date(page.title)
    if same_date(said, file) or (meeting and same_date(meeting.start, file)):
        return True
    try:
        apart = datetime.date.fromisoformat(said) - datetime.date.fromisoformat(file)
    except ValueError:
        return said[:4] == file[:4]
    return abs(apart.days) <= _DAYS_APART


def _rename(reading: Reading, before: str, after: str) -> None:
    """Put the page's title at the head of the paths that began with the file's."""
    for path in (*(one.path for one in reading.sections), *(one.path for one in reading.passages)):
        if path and path[0] == before:
            path[0] = after


def _append_file(reading: Reading, file: PublicationFile) -> None:
    """Add the text of a further file, unless it is an extract of the first; and what is printed in it.

    Its pages are not numbered here: a page number of a publication is one of its first file.
    """
    other = file.reading
    if other is None:
        return
    known = {(title_key(part.publication), part.publication.kind) for part in reading.parts}
    reading.parts += [
        part for part in other.parts if (title_key(part.publication), part.publication.kind) not in known
    ]
    days = {(event.start, event.end) for event in reading.events}
    reading.events += [event for event in other.events if (event.start, event.end) not in days]
    whole = " ".join(folded(one.text) for one in walk(reading))
    paragraphs = [paragraph for paragraph in other.text.split("\n\n") if paragraph.strip()]
    new = [paragraph for paragraph in paragraphs if folded(paragraph) not in whole]
    if len(new) <= len(paragraphs) * _EXTRACT:
        return
    name = other.publication.title or file.record.filename
    stretches = [
        Stretch(
            [reading.publication.title, name, *section.path[1:]],
            _paragraphs(other.text[section.start : section.end].split("\n\n")),
        )
        for section in other.sections
    ]
    append(reading, stretches)


def _paragraphs(texts: Iterable[str]) -> list[Block]:
    return [
        Block(text.removeprefix("• "), role="item" if text.startswith("• ") else "body") for text in texts
    ]


def _append_page(reading: Reading, page: PublicationPage) -> None:
    """Add what the page says and the text does not say yet: description, findings, and who the author is."""
    whole = " ".join(folded(one.text) for one in walk(reading))
    stretches = [Stretch([page.title])]
    path: list[tuple[int, str]] = []
    for block in page.text:
        if block.role == "heading":
            path = [*(entry for entry in path if entry[0] < block.level), (block.level, block.text)]
            stretches.append(Stretch([page.title, *(text for _, text in path)]))
        elif folded(block.text) not in whole:
            stretches[-1].blocks.append(block)
    if stretches[0].blocks and reading.publication.kind in DESCRIBED:
        stretches[0].blocks.insert(0, Block(page.title))
    for kind, heading in _SECTION.items():
        findings = [one for one in (*page.key_outcomes, *page.methods) if one.kind == kind]
        new = [Block(one.text) for one in findings if folded(one.text) not in whole]
        stretches.append(Stretch([page.title, heading], new, one_each=True))
    if page.biography and folded(page.biography) not in whole:
        stretches.append(Stretch([page.title, ABOUT_THE_AUTHOR], [Block(page.biography)], one_each=True))
    append(reading, stretches)
