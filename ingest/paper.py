"""A single publication: a paper, a manual, or any other text with headings."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import TypeVar

from ingest.cover import Cover, read_cover
from ingest.dates import find_date
from ingest.document import Block, Document
from ingest.evidence import LABELLED, MEETING, OF_THE_FILE, PRINTED, SAID, note
from ingest.fields import Field, split_labels, split_list, take_fields
from ingest.outcomes import find_outcomes, stretches_of_findings, take_labelled
from ingest.parts import publisher_of
from ingest.people import subject
from ingest.practices import take_practices
from ingest.records import Publication, Reading
from ingest.titles import tidy_title
from ingest.wording import (
    find_published,
    is_about_the_author,
    is_manual,
    is_practices_heading,
    is_standing_section,
    publication_type,
)
from ingest.writing import Stretch, append, stretches_of

T = TypeVar("T")

ABOUT = "About this publication"

_HEAD_PAGES = 2
_LEAD_BLOCKS = 12
_MOST_SUMMARY_WORDS = 120
_SAID_NEAR = 80  # characters from "published" to the date


def write_paper(reading: Reading, document: Document, filename: str) -> None:
    """Fill `reading` with what the head of the document says, its sections, findings and practices."""
    publication = reading.publication
    blocks: list[Block] = []
    for n, page in enumerate(document.pages):
        # Further on, "Country: ..." speaks of a practice and not of the publication.
        blocks += split_labels(page.blocks, fields=n < _HEAD_PAGES)
    fields, blocks = take_fields(blocks)
    labelled, blocks = take_labelled(blocks)
    cover = read_cover(document, blocks, publication.language)
    # A text of a line or two is all head: then the head is the text too.
    blocks = [block for block in blocks if block not in cover.used] or cover.used
    sure = _describe(publication, cover, fields, document, blocks, filename)
    title = publication.title
    _keep_lone_headings(blocks)
    stretches = stretches_of(blocks, [title], printed=document.printed)
    presented = _presented_author(stretches)
    if presented:
        name, publication.biography = presented
        sure["biography"] = PRINTED
        if not publication.authors:
            publication.authors, sure["authors"] = [name], PRINTED
    listed = find_outcomes(stretches)
    stretches, practices = take_practices(stretches, document, publication.language)
    outcomes = labelled + [outcome for outcome in listed if outcome.kind not in {o.kind for o in labelled}]
    publication.key_outcomes = [outcome for outcome in outcomes if outcome.kind != "method"]
    publication.methods = [outcome for outcome in outcomes if outcome.kind == "method"]
    about = _about(cover, fields)
    stretches = [
        Stretch([title, ABOUT], [about] if about.text else [], one_each=True),
        *stretches,
        *stretches_of_findings(labelled, title),
    ]
    append(reading, stretches, document.by_number)
    reading.links = [link for page in document.pages for link in page.links]
    reading.parts = practices
    if cover.meeting:
        reading.events.append(cover.meeting)
        note(reading, MEETING, PRINTED, page=document.pages[0].number)
    _note_all(reading, sure)


def _keep_lone_headings(blocks: list[Block]) -> None:
    """Lines that look like headings but have no text below them become text: a slogan, an address."""
    for block, below in zip_longest(blocks, blocks[1:]):
        if block.role != "heading" or is_practices_heading(block.text) or is_standing_section(block.text):
            continue
        if below is None or (below.role == "heading" and below.level <= block.level):
            block.role = "body"


def _presented_author(stretches: list[Stretch]) -> tuple[str, str] | None:
    """The first author and the lines about all of them, under a heading that presents them."""
    for stretch in stretches:
        if stretch.blocks and is_about_the_author(stretch.path[-1]):
            name = subject(stretch.blocks[0].text)
            return (name, " ".join(block.text for block in stretch.blocks)) if name else None
    return None


def _about(cover: Cover, fields: list[Field]) -> Block:
    """The head below its title, one fact a line: type, meeting, date, authors, labelled values."""
    titles = [block for block in cover.used if tidy_title(block.text) in cover.title]
    lines = [block for block in cover.used if block not in titles]
    texts = [block.text for block in lines] + [
        f"{entry.label}: {entry.value}" for entry in fields if entry.value
    ]
    if texts and titles:
        texts.insert(0, " ".join(block.text for block in titles))
    page = lines[0].page if lines else next((entry.page for entry in fields), None)
    return Block("\n".join(texts), page)


def _describe(
    publication: Publication,
    cover: Cover,
    fields: list[Field],
    document: Document,
    blocks: list[Block],
    filename: str,
) -> dict[str, float]:
    """Fill in what the head, the labelled values and the file itself say, the surest first; how sure each is."""
    values = {entry.name: entry.value for entry in reversed(fields) if entry.value}
    sure: dict[str, float] = {}

    def first(name: str, *choices: tuple[T | None, float]) -> T | None:
        for value, confidence in choices:
            if value:
                sure[name] = confidence
                return value
        return None

    title = (cover.title, PRINTED), (tidy_title(document.meta.get("title", "")), OF_THE_FILE)
    publication.title = first("title", *title) or Path(filename).stem
    publication.type_label = first("type_label", (cover.type_label, PRINTED), (values.get("what"), LABELLED))
    kind = publication_type(publication.type_label or "")
    publication.kind = kind[0] if kind else "manual" if is_manual(publication.title) else "paper"
    labelled = split_list(values.get("authors", ""))
    publication.authors = first("authors", (cover.authors, PRINTED), (labelled, LABELLED)) or []
    publication.group = first("group", (values.get("group"), LABELLED), (cover.group, PRINTED))
    publication.topics = first("topics", (split_list(values.get("topics", "")), LABELLED)) or []
    publication.url = first("url", (document.meta.get("url"), OF_THE_FILE))
    head = " ".join(block.text for block in blocks[:_LEAD_BLOCKS])
    said = find_published(head)
    near = head[said.end() : said.end() + _SAID_NEAR] if said else ""
    dates = [(values.get("published", ""), LABELLED), (cover.published or "", PRINTED), (near, SAID)]
    dates.append((document.meta.get("created", ""), OF_THE_FILE))
    found = [(find_date(text, publication.language), confidence) for text, confidence in dates]
    publication.published = first("published", *((date.start if date else None, c) for date, c in found))
    publication.publisher = publisher_of(document)
    summary = next((block.text for block in blocks if block.role == "body"), "")
    publication.summary = summary if len(summary.split()) <= _MOST_SUMMARY_WORDS else ""
    return sure


def _note_all(reading: Reading, sure: dict[str, float]) -> None:
    page = next((mark.page for mark in reading.marks), None)
    for name, confidence in sure.items():
        value = getattr(reading.publication, name)
        note(reading, name, confidence, value[0] if isinstance(value, list) else value, page)
    for outcome in reading.publication.key_outcomes[:1]:
        note(reading, "key_outcomes", LABELLED, outcome.text, outcome.page)
    for method in reading.publication.methods[:1]:
        note(reading, "methods", LABELLED, method.text, method.page)
