"""Practices that a paper presents: each becomes a reading of its own, part of the paper."""

from __future__ import annotations

import re

from ingest.acronyms import acronyms
from ingest.countries import countries_in
from ingest.document import Block, Document
from ingest.identity import folded
from ingest.joining import NUMBERED
from ingest.records import Publication, Reading
from ingest.titles import tidy_title
from ingest.wording import is_practices_heading, is_standing_section
from ingest.writing import Stretch, append

# "EXIT Nordhafen: ...", "EXIT Nordhafen – ...", "EXIT Nordhafen (Sweden) ...", "EXIT Nordhafen. It ..."
_NAME = re.compile(r"(.{2,90}?)(?::\s+|\s+[–—-]\s+|\s+\(|\.\s+(?=[^\W\d_a-z]))")
_MOST_NAME_WORDS = 12


def take_practices(
    stretches: list[Stretch], document: Document, language: str | None
) -> tuple[list[Stretch], list[Reading]]:
    """The stretches without the practices, and the practices as readings.

    Under a heading such as "Relevant practices" every sub-heading, or every list item, presents one.
    """
    kept: list[Stretch] = []
    found: dict[str, list[Stretch]] = {}
    inside = False
    for stretch in stretches:
        place = next((n for n, title in enumerate(stretch.path[1:], 1) if is_practices_heading(title)), None)
        if inside and place is None and not is_standing_section(stretch.path[-1]):
            # Headings of one look: nothing stands between this one and "Relevant practices" but other
            # practices.
            place = len(stretch.path) - 2
        inside = place is not None and (inside or not stretch.blocks)
        if place is None:
            kept.append(stretch)
        elif len(stretch.path) > place + 1:
            name = tidy_title(NUMBERED.sub("", stretch.path[place + 1]))
            found.setdefault(name, []).append(Stretch([name, *stretch.path[place + 2 :]], stretch.blocks))
        else:
            kept.append(Stretch(stretch.path, _take_items(stretch.blocks, found)))
    return kept, [_reading(name, own, document, language) for name, own in found.items()]


def _take_items(blocks: list[Block], found: dict[str, list[Stretch]]) -> list[Block]:
    """Moves the list items that present a practice, with what follows each, to `found`; the rest stays."""
    rest: list[Block] = []
    current: Stretch | None = None
    for block in blocks:
        name = _name_in(block) if block.role == "item" else None
        if name:
            current = Stretch([name])
            found.setdefault(name, []).append(current)
        (current.blocks if current else rest).append(block)
    return rest


def _name_in(block: Block) -> str | None:
    text = NUMBERED.sub("", block.text)
    linked = next((link.text for link in block.links if link.text and text.startswith(link.text)), None)
    named = _NAME.match(text)
    name = linked or (named[1] if named else None)
    return tidy_title(name) if name and len(name.split()) <= _MOST_NAME_WORDS else None


def _reading(name: str, stretches: list[Stretch], document: Document, language: str | None) -> Reading:
    blocks = [block for stretch in stretches for block in stretch.blocks]
    links = [link for block in blocks for link in block.links]
    text = " ".join(block.text for block in blocks)
    publication = Publication(name, "practice", language=language, countries=countries_in(text))
    publication.url = next((link.url for link in links if link.url.startswith("http")), None)
    reading = Reading(publication, links=links)
    for block in blocks:
        block.role = "body" if block.role == "item" and len(blocks) == 1 else block.role
    if blocks and not folded(text).startswith(folded(name)):
        first = next(stretch for stretch in stretches if stretch.blocks)
        first.blocks.insert(0, Block(name, blocks[0].page))
    append(reading, stretches, document.by_number)
    reading.acronyms = acronyms(reading.text)
    return reading
