"""Running text cut into passages of whole sentences and list items, 60 to 220 words where the text allows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.records import PageMark, Passage, Section
from ingest.sentences import sentences

FEWEST_WORDS = 60
MOST_WORDS = 220

_WORD = re.compile(r"\S+")


@dataclass(slots=True)
class _Unit:
    """A sentence, or a paragraph short enough to be kept whole.

    `glued`: it must not be parted from the one before; `opens`: a paragraph begins with it.
    """

    start: int
    end: int
    words: int
    glued: bool
    opens: bool
    page: int | None
    ocr: bool


def cut(
    text: str, section: Section, marks: list[PageMark], language: str | None, *, one_each: bool = False
) -> list[Passage]:
    """The passages of one section, in order.

    With `one_each` every paragraph is a passage of its own (key outcomes, records), split only when longer
    than 220 words. Every word of the section lies in exactly one passage.
    """
    units = _units(text, section, marks, language, one_each=one_each)
    groups: list[list[_Unit]] = []
    for unit in units:
        if groups and _joins(groups[-1], unit, one_each=one_each):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    if not one_each:
        _mend_tail(groups)
    return [_passage(text, group[0].start, group[-1].end, section, marks) for group in groups]


def _units(
    text: str, section: Section, marks: list[PageMark], language: str | None, *, one_each: bool
) -> list[_Unit]:
    units: list[_Unit] = []

    def add(start: int, end: int, *, glued: bool, opens: bool) -> None:
        mark = mark_at(marks, start)
        units.append(
            _Unit(
                start,
                end,
                _count(text, start, end),
                glued,
                opens,
                mark.page if mark else None,
                bool(mark and mark.ocr),
            )
        )

    lead_in = False
    for start, end in _paragraphs(text, section.start, section.end):
        item = text.startswith("• ", start)
        glued = lead_in and item
        lead_in = text[start:end].rstrip().endswith(":")
        words = _count(text, start, end)
        if words <= MOST_WORDS and (one_each or item or words <= FEWEST_WORDS * 2):
            add(start, end, glued=glued, opens=True)
            continue
        first = True
        for a, b in sentences(text[start:end], language):
            for c, d in _pieces(text, start + a, start + b):
                add(c, d, glued=glued and first, opens=first)
                first = False
    return units


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans between the blank lines."""
    while start < end:
        gap = text.find("\n\n", start, end)
        stop = end if gap < 0 else gap
        if stop > start:
            yield start, stop
        start = stop + 2


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, cut at words where it is longer than a passage may be."""
    begun, last, count = start, start, 0
    for word in _WORD.finditer(text, start, end):
        if count == MOST_WORDS:
            yield begun, last
            begun, count = word.start(), 0
        last = word.end()
        count += 1
    if count:
        yield begun, last


def _joins(group: list[_Unit], unit: _Unit, *, one_each: bool) -> bool:
    words = sum(u.words for u in group)
    if words + unit.words > MOST_WORDS or unit.ocr != group[-1].ocr:
        return False
    if unit.glued:
        return True
    if one_each or not unit.opens:
        return not unit.opens
    # A new paragraph starts a new passage once the one before is long enough; on a new page, sooner.
    before = group[-1].page
    if unit.page is None or before is None or unit.page == before:
        return words < FEWEST_WORDS * 2
    return unit.page == before + 1 and words < FEWEST_WORDS


def _mend_tail(groups: list[list[_Unit]]) -> None:
    """A last passage that is too short takes sentences from the one before, or joins it."""
    if len(groups) < 2:
        return
    before, last = groups[-2], groups[-1]

    def words(group: list[_Unit]) -> int:
        return sum(u.words for u in group)

    apart = last[0].ocr != before[-1].ocr or (last[0].page or 0) > (before[-1].page or 0) + 1
    if apart or words(last) >= FEWEST_WORDS:
        return
    if words(before) + words(last) <= MOST_WORDS:
        before.extend(last)
        groups.pop()
        return
    while words(last) < FEWEST_WORDS and len(before) > 1 and words(before) - before[-1].words >= FEWEST_WORDS:
        if words(last) + before[-1].words > MOST_WORDS:
            return
        last.insert(0, before.pop())


def _count(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _WORD.finditer(text, start, end))


def _passage(text: str, start: int, end: int, section: Section, marks: list[PageMark]) -> Passage:
    first, last = mark_at(marks, start), mark_at(marks, max(start, end - 1))
    ocr = bool((first and first.ocr) or (last and last.ocr))
    return Passage(
        text[start:end],
        section.path,
        start,
        end,
        first.page if first else None,
        last.page if last else None,
        first.label if first else None,
        ocr,
    )


def mark_at(marks: list[PageMark], place: int) -> PageMark | None:
    """The page mark in force at a character of the text."""
    place_after = bisect_right(marks, place, key=lambda mark: mark.start)
    return marks[place_after - 1] if place_after else None
