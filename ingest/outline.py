"""A document understood: what it is called, what is in it, where one thing ends and the next begins."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from ingest.acronyms import acronyms
from ingest.areas import Area, areas_of, names_series, take_contents
from ingest.countries import countries_in
from ingest.dates import find_date
from ingest.document import Document
from ingest.evidence import OF_THE_FILE, PRINTED, SAID, note
from ingest.language import detect
from ingest.magazine import take_apart
from ingest.paper import write_paper
from ingest.parts import publisher_of, write_magazine
from ingest.records import Publication, Reading
from ingest.repeats import mark_repeats
from ingest.titles import theme_of, unshout
from ingest.wording import is_button, is_film_label, is_section_name, numbered

_SPOTLIGHT = re.compile(r"\bspotlight\b", re.I)
_SERIES = "RAN Spotlight"
_SHORT = 60  # characters of a line on the cover


def understand(document: Document, filename: str) -> Reading:
    """The reading of a document: a magazine with its items, or a single publication."""
    areas = areas_of(document)
    language = detect(" ".join(block.text for block in document.blocks)) or document.meta.get("language")
    if _is_magazine(document, areas):
        teasers, areas = take_contents(areas)
        mark_repeats([block for area in areas for block in area.blocks])
        magazine = take_apart(areas, document.type_size)
        magazine.teasers = teasers
        reading = Reading(Publication(_magazine_title(document, filename), "spotlight", language=language))
        reading.publication.published = _edition_date(document, language)
        reading.publication.publisher = publisher_of(document)
        write_magazine(reading, magazine, document)
        note(reading, "title", OF_THE_FILE if _SPOTLIGHT.search(document.meta.get("title", "")) else SAID)
        note(reading, "published", PRINTED)
    else:
        mark_repeats(document.blocks)
        reading = Reading(Publication(Path(filename).stem, language=language))
        write_paper(reading, document, filename)
    reading.acronyms = acronyms(" \n\n".join([reading.text, *(part.text for part in reading.parts)]))
    reading.publication.countries = reading.publication.countries or countries_in(reading.text)
    reading.warnings = list(document.warnings)
    return reading


def _is_magazine(document: Document, areas: list[Area]) -> bool:
    """Several items: numbers in a series, findings numbered twice over; in the series itself a film will do."""
    signs = Counter(area.sign for area in areas)
    if signs["series"] or (signs["film"] and names_series(document)):
        return True
    labels = [numbered(block.text) for area in areas for block in area.blocks if block.role == "label"]
    counts = Counter((label.kind, label.number) for label in labels if label)
    # Recommendations and lessons are numbered anew for every audience of one paper.
    return any(n > 1 for (kind, _), n in counts.items() if kind in {"key outcome", "method"})


def _magazine_title(document: Document, filename: str) -> str:
    """Series and theme: of the file's own title, else of the words in capitals that the text uses most."""
    title = document.meta.get("title", "")
    if _SPOTLIGHT.search(title) and theme_of(title):
        return f"{_SERIES}: {theme_of(title)}"
    text = " ".join(block.text for block in document.blocks).casefold()
    headings = [block for block in document.blocks if block.role in {"heading", "mark"}]
    shouted = {block.text for block in headings if block.text.isupper() and not _is_furnishing(block.text)}
    if shouted:
        return f"{_SERIES}: {unshout(max(sorted(shouted), key=lambda words: text.count(words.casefold())))}"
    cover = [block for page in document.pages[:1] for block in page.blocks if theme_of(block.text)]
    if cover:
        return f"{_SERIES}: {theme_of(max(cover, key=lambda block: block.size or 0).text)}"
    return title or Path(filename).stem


def _is_furnishing(text: str) -> bool:
    """Whether words in capitals are a label of the layout rather than a theme."""
    words = re.sub(r"^[A-Z]\s+(?=\S)", "", text)
    return len(words.split()) < 2 or is_section_name(words) or is_button(words) or is_film_label(words)


def _edition_date(document: Document, language: str | None) -> str | None:
    """The month of the edition: from a running head with the series' name, the file's title, its date."""
    marks = [mark for page in document.pages for mark in page.marks if _SPOTLIGHT.search(mark)]
    cover = [block.text for page in document.pages[:2] for block in page.blocks if len(block.text) < _SHORT]
    for text in (*marks, document.meta.get("title", ""), *cover):
        found = find_date(text, language)
        if found and len(found.start) >= 7:
            return found.start
    return document.meta.get("created", "")[:7] or None
