"""A magazine and its items written down as readings, each with its text, sections and passages."""

from __future__ import annotations

import re

from ingest.acronyms import acronyms
from ingest.countries import countries_in
from ingest.dates import find_date
from ingest.document import Block, Document, Page
from ingest.evidence import GUESSED, LABELLED, PRINTED, SAID, note
from ingest.fields import FieldRecord, split_list
from ingest.joining import squeeze
from ingest.language import detect
from ingest.magazine import Item, Magazine
from ingest.outcomes import stretches_of_findings
from ingest.records import Event, Link, Publication, Reading
from ingest.titles import shared_words, tidy_title, title_from_url
from ingest.wording import find_published
from ingest.writing import Stretch, append, stretches_of

ABOUT_THE_AUTHOR = "About the author"
EVENTS = "Events"

_PUBLISHER = "RAN Practitioners"
_FIRST_PAGES = 3
_MOST_SUMMARY_WORDS = 120
_TEXT = {"body", "item", "label"}
# What is presented in a few lines that seldom name it: as in an announcement, they open with the title.
DESCRIBED = {"film", "manual", "paper", "practice"}
_OCCASION = re.compile(
    r"\b(?:thematic|event|webinar|conference|study visit|plenary|workshop|seminar|veranstaltung)\b", re.I
)
_ONLINE = re.compile(r"\b(?:online|webinar|virtual|digital)\b", re.I)
_FIRST_SENTENCE = re.compile(r".+?[.?!](?=\s+[^\W\d_a-z])|.+", re.S)


def publisher_of(document: Document) -> str | None:
    """The house as publisher, when the file or its first pages name it."""
    words = [document.meta.get("author", "")]
    words += [block.text for page in document.pages[:_FIRST_PAGES] for block in page.blocks]
    return _PUBLISHER if any(_PUBLISHER in text for text in words) else None


def write_magazine(reading: Reading, magazine: Magazine, document: Document) -> None:
    """Fill `reading` (the magazine's) with its own text, its events and the readings of its items."""
    title = reading.publication.title
    outlined = {entry.page: tidy_title(entry.title) for entry in document.outline}
    stretches: list[Stretch] = []
    for area in magazine.own:
        path = [title]
        if area.page.number in outlined and area.blocks and area.blocks[0].role != "heading":
            path.append(outlined[area.page.number])
        stretches += stretches_of(area.blocks, path, printed=document.printed)
        reading.links += area.links
    first = next((block.text for stretch in stretches for block in stretch.blocks), "")
    reading.publication.summary = first if len(first.split()) <= _MOST_SUMMARY_WORDS else ""
    announcements = []
    for record, page in magazine.events:
        reading.events.append(_event(record, page))
        announcements.append(Block(record.as_printed(), record.page))
    stretches.append(Stretch([title, EVENTS], announcements, one_each=True))
    append(reading, stretches, document.by_number)
    for item in magazine.items:
        reading.parts.append(_item_reading(item, magazine.teasers, document, reading.publication.language))
    for record, page in magazine.library:
        reading.parts.append(_library_reading(record, page, document, reading.publication.language))


def _item_reading(
    item: Item, teasers: list[tuple[str, str]], document: Document, language: str | None
) -> Reading:
    text = " ".join(block.text for block in item.body if block.role in _TEXT)
    title, summary = _from_contents(item, teasers, text)
    own_pages = bool(item.kind in {"paper", "manual", "film"} and item.links)
    url = item.links[0].url if own_pages else None
    title = title or (title_from_url(url) if url else None) or tidy_title(text[:80])
    publication = Publication(title, item.kind, number=item.number, url=url, summary=summary)
    publication.language = detect(text) or language
    publication.authors = item.author.split(" and ") if item.author else []
    publication.biography = " ".join(block.text for block in item.biography) or None
    publication.key_outcomes = [outcome for outcome in item.outcomes if outcome.kind != "method"]
    publication.methods = [outcome for outcome in item.outcomes if outcome.kind == "method"]
    publication.countries = countries_in(text)
    if item.kind in {"paper", "manual"} and (said := find_published(text)):
        found = find_date(text[said.end() : said.end() + 60], language)
        publication.published = found.start if found else None
    reading = Reading(publication, links=item.links)
    stretches = stretches_of(item.body, [title], printed=document.printed)
    if item.kind in DESCRIBED and item.title_block and stretches[0].blocks:
        stretches[0].blocks.insert(0, Block(squeeze(item.title_block.text), item.title_block.page))
    stretches += stretches_of_findings(item.outcomes, title)
    stretches.append(Stretch([title, ABOUT_THE_AUTHOR], item.biography, one_each=True))
    append(reading, stretches, document.by_number)
    reading.acronyms = acronyms(reading.text)
    _note_item(reading, item)
    return reading


def _note_item(reading: Reading, item: Item) -> None:
    publication = reading.publication
    page = item.areas[0].page.number if item.areas else None
    if item.title_block:
        printed = squeeze(item.title_block.text)
        note(
            reading,
            "title",
            PRINTED,
            printed if reading.text.startswith(printed) else None,
            item.title_block.page,
        )
    else:
        note(reading, "title", GUESSED, page=page)
    if publication.number:
        note(reading, "number", LABELLED, page=page)
    if publication.authors:
        note(reading, "authors", PRINTED, publication.authors[0], page)
    if publication.biography:
        note(reading, "biography", PRINTED, publication.biography, page)
    if publication.published:
        note(reading, "published", SAID, page=page)
    if publication.url:
        note(reading, "url", PRINTED, page=reading.links[0].page)
    for name in ("key_outcomes", "methods"):
        if outcomes := getattr(publication, name):
            note(reading, name, LABELLED, outcomes[0].text, outcomes[0].page)


def _from_contents(item: Item, teasers: list[tuple[str, str]], text: str) -> tuple[str, str]:
    """The item's title and its teaser; a title of which the page prints only the beginning is completed."""
    folded = squeeze(text).casefold()
    for entry, teaser in teasers:
        begins = squeeze(teaser).casefold()[:60]
        if begins[:40] in folded or (item.title and tidy_title(entry).casefold() == item.title.casefold()):
            longer = tidy_title(entry)
            if item.title and longer.casefold().startswith(item.title.casefold()):
                return longer, teaser
            return item.title, teaser
    return item.title, ""


def _event(record: FieldRecord, page: Page) -> Event:
    summary = squeeze(" ".join(block.text for block in record.lead))
    heading = record.title.text if record.title else ""
    kind = record.get("what")
    group = record.get("group")
    title = heading
    if heading.startswith("RAN ") and summary:
        # The heading names the group or the kind of event; the title opens the text.
        first = _FIRST_SENTENCE.match(summary)
        title = (first[0] if first else summary).split(": ")[0]
        if not _OCCASION.search(heading):
            group = group or heading
    when = find_date(record.get("when") or "")
    place = record.get("where")
    event = Event(
        _without_gloss(tidy_title(title)),
        when.start if when else None,
        when.end if when else None,
        kind=kind,
        group=group,
        place=place,
        online=bool(_ONLINE.search(f"{place or ''} {kind or ''}")),
        organiser=record.get("organiser"),
        summary=summary,
    )
    event.languages = split_list(record.get("languages") or "")
    event.url = _link_for(record, page, "/events/")
    return event


def _without_gloss(title: str) -> str:
    """The title without an acronym spelt out at its end: "DDR (disengagement, ...)"."""
    return re.sub(r"\s*\((?=[^()]*\s)[^()]*\)$", "", title)


def _library_reading(record: FieldRecord, page: Page, document: Document, language: str | None) -> Reading:
    title = (
        tidy_title(record.title.text)
        if record.title
        else tidy_title(record.lead[0].text if record.lead else "")
    )
    teaser = squeeze(" ".join(block.text for block in record.lead))
    found = find_date(record.get("published") or record.get("when") or "", language)
    publication = Publication(title, "paper", type_label=record.get("what"), summary=teaser)
    publication.published = found.start if found else None
    publication.topics = split_list(record.get("topics") or "")
    publication.authors = split_list(record.get("authors") or "")
    publication.group = record.get("group")
    publication.language = detect(teaser) or language
    publication.url = _link_for(record, page, "/publications/")
    reading = Reading(publication)
    if publication.url:
        reading.links = [Link(publication.url, page=page.number)]
    append(
        reading,
        [Stretch([title], [Block(record.as_printed(), record.page)], one_each=True)],
        document.by_number,
    )
    for name in ("title", "type_label", "published", "topics"):
        if getattr(publication, name):
            note(reading, name, LABELLED, page=record.page)
    reading.acronyms = acronyms(teaser)
    return reading


def _link_for(record: FieldRecord, page: Page, kind: str) -> str | None:
    """The link of the page whose address has most words of the record's title and text."""
    text = " ".join(block.text for block in (record.title, *record.lead) if block)
    links = [link.url for link in page.links if link.url.startswith("http")]
    scored = [(shared_words(url, text), kind in url, -n, url) for n, url in enumerate(links)]
    best = max(scored, default=None)
    return best[3] if best and best[0] >= 2 else None
