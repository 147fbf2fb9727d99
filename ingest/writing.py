"""Blocks written down as the running text of a reading, with its sections, page marks and passages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.document import Block, Page
from ingest.flow import link_continuations
from ingest.passages import cut
from ingest.records import PageMark, Reading, Section
from ingest.titles import tidy_title
from ingest.wording import is_button

NOTES = "Notes"


@dataclass(slots=True)
class Stretch:
    """Blocks under a heading; `path`: the headings above and its own, `one_each`: each block is a passage."""

    path: list[str]
    blocks: list[Block] = field(default_factory=list)
    one_each: bool = False


def stretches_of(blocks: Iterable[Block], path: list[str], *, printed: bool) -> list[Stretch]:
    """Blocks in order as stretches by heading, under `path`; footnotes come last, in a stretch of their own.

    Pull quotes, marks and buttons are left out. With `printed`, paragraphs that columns and pages tore apart are
    put together.
    """
    kept = [block for block in blocks if block.role not in {"mark", "quote"} and not _is_button(block)]
    stretches = [Stretch(path)]
    notes = Stretch([*path, NOTES])
    above: list[tuple[int, str]] = []
    for block in link_continuations(kept) if printed else kept:
        if block.role == "heading":
            above = [entry for entry in above if entry[0] < block.level]
            above.append((block.level, tidy_title(block.text)))
            stretches.append(Stretch([*path, *(text for _, text in above)]))
        elif block.role == "note":
            notes.blocks.append(block)
        else:
            stretches[-1].blocks.append(block)
    return [*stretches, notes]


def _is_button(block: Block) -> bool:
    linked = any(link.text and (link.text in block.text or block.text in link.text) for link in block.links)
    return block.role == "heading" and linked and is_button(block.text)


def append(reading: Reading, stretches: list[Stretch], pages: dict[int | None, Page] | None = None) -> None:
    """Add stretches to the end of the reading's text, with marks, sections and passages.

    `pages` gives for a page number the page it stands on, for its label and whether it was read by OCR.
    """
    parts = [reading.text] if reading.text else []
    length = len(reading.text)
    for stretch in stretches:
        blocks = [block for block in stretch.blocks if block.text]
        if not blocks:
            continue
        begun = length + 2 if parts else 0
        for n, block in enumerate(blocks):
            if parts:
                gap = " " if block.continues and n else "\n\n"
                parts.append(gap)
                length += len(gap)
            if not reading.marks or reading.marks[-1].page != block.page:
                page = (pages or {}).get(block.page)
                reading.marks.append(
                    PageMark(length, block.page, page.label if page else None, page.ocr if page else False)
                )
            text = f"• {block.text}" if block.role == "item" and not (block.continues and n) else block.text
            parts.append(text)
            length += len(text)
        reading.text = "".join(parts)
        parts = [reading.text]
        numbers = [block.page for block in blocks if block.page is not None]
        path = stretch.path or [reading.publication.title]
        section = Section(
            path[-1], path, begun, length, min(numbers, default=None), max(numbers, default=None)
        )
        reading.sections.append(section)
        reading.passages += cut(
            reading.text, section, reading.marks, reading.publication.language, one_each=stretch.one_each
        )
