"""The head of a paper: type, title, meeting, date, place, authors."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ingest.dates import Found, find_date
from ingest.document import Block, Document
from ingest.joining import squeeze
from ingest.people import as_written, byline, looks_like_name
from ingest.records import Event, PublicationKind
from ingest.titles import tidy_title
from ingest.topics import load_topics
from ingest.wording import (
    find_meeting,
    find_published,
    is_house,
    is_practices_heading,
    outcome_section,
    publication_type,
)

_PROSE_WORDS = 25
_LONGEST_LINE = 20  # words
_PAGES = 2
_RAN_GROUP = re.compile(
    r"\bRAN\s+[\w&,()/ ]+?(?=\s+(?:working|study|meeting|event|thematic|small|expert)\b|[,|–—:-]|$)", re.I
)
_ONLINE = re.compile(r"\b(?:online|virtual(?:ly)?|digital|webinar|en ligne)\b", re.I)
_EDGES = " ,;:|–—-•()"


@dataclass(slots=True)
class Cover:
    """What the head of a paper says; `used` are the blocks that say it, in order."""

    title: str = ""
    kind: PublicationKind | None = None
    type_label: str | None = None
    authors: list[str] = field(default_factory=list)
    published: str | None = None
    group: str | None = None
    meeting: Event | None = None
    used: list[Block] = field(default_factory=list)


def read_cover(document: Document, blocks: list[Block], language: str | None) -> Cover:
    """The head of a paper, from the lines before its first paragraph and from its running heads."""
    head = _head(blocks)
    marks = [Block(mark) for page in document.pages[:_PAGES] for mark in page.marks]
    cover = Cover()
    for block in [*head, *marks]:
        kind = publication_type(block.text)
        if kind and not cover.kind:
            cover.kind, cover.type_label = kind
            cover.used.append(block)
    titles = _title_blocks(document, [block for block in head if block not in cover.used])
    cover.title = tidy_title(" ".join(block.text for block in titles)) or _first_line(head)
    cover.used += titles
    _read_authors(cover, [block for block in head if block not in cover.used])
    _read_dates(cover, [block for block in [*head, *marks] if block not in cover.used], language)
    cover.used += [block for block in head if is_house(block.text)]
    cover.used = [block for block in head if block in cover.used]
    return cover


def _head(blocks: list[Block]) -> list[Block]:
    """The lines before the first paragraph or list."""
    head: list[Block] = []
    for block in blocks:
        if block.page is not None and block.page > _PAGES:
            break
        if outcome_section(block.text) or is_practices_heading(block.text) or block.role == "item":
            break
        if block.role == "body" and len(block.text.split()) >= _PROSE_WORDS:
            break
        head.append(block)
    return head


def _title_blocks(document: Document, head: list[Block]) -> list[Block]:
    candidates = [block for block in head if block.role == "heading" and _may_be_title(block.text)]
    if not candidates:
        return []
    own = document.meta.get("title", "").casefold()
    for block in candidates:
        if own and SequenceMatcher(None, own, block.text.casefold(), autojunk=False).ratio() > 0.8:
            return [block]
    largest = max(block.size or 0 for block in candidates)
    first = next(n for n, block in enumerate(candidates) if (block.size or 0) == largest)
    title = [candidates[first]]
    # A title of several lines can be set as several blocks; without sizes of type only the first is sure.
    for block in candidates[first + 1 :] if largest else []:
        if (
            block.size != largest
            or block.page != title[0].page
            or head.index(block) != head.index(title[-1]) + 1
        ):
            break
        title.append(block)
    return title


def _first_line(head: list[Block]) -> str:
    """The first short line where nothing is set as a title; it stays in the text too."""
    lines = (block.text for block in head if block.role == "body" and _may_be_title(block.text))
    return next((tidy_title(line) for line in lines if not line.rstrip().endswith((".", ":", ";"))), "")


def _may_be_title(text: str) -> bool:
    found = find_date(text)
    dated = found is not None and len(found.start) == len("2024-04-30")
    return not (is_house(text) or dated or byline(text))


def _read_authors(cover: Cover, head: list[Block]) -> None:
    """Authors from a line that says so, else from lines that are nothing but a name."""
    for block in head:
        names = byline(block.text)
        if names:
            cover.authors = names
            cover.used.append(block)
            return
    for block in head:
        # Two names on two lines may be set as one block.
        several = len(block.lines) > 1 and all(map(looks_like_name, block.lines))
        lines = block.lines if several else [block.text]
        if all(map(_may_be_author, lines)):
            cover.authors += [as_written(line, "") for line in lines]
            cover.used.append(block)


def _may_be_author(line: str) -> bool:
    return looks_like_name(line) and not is_house(line) and not line.startswith("RAN")


def _read_dates(cover: Cover, rest: list[Block], language: str | None) -> None:
    """The meeting from a line with days and a sign of a meeting, else the date of publication."""
    met = any(_is_meeting(block.text) for block in rest)
    for block in rest:
        found = find_date(block.text, language)
        if not found or len(found.start) < len("2024-04") or len(block.text.split()) > _LONGEST_LINE:
            continue
        exact = len(found.start) == len("2024-04-30")
        # After that of the meeting, a day on a line of its own is that of the paper.
        alone = cover.meeting is not None and found.start == found.end and _only(block.text, found)
        if exact and not alone and not find_published(block.text) and (met or found.start != found.end):
            if cover.meeting is None:
                cover.meeting = _meeting(cover, block, found, rest)
                cover.used.append(block)
        else:
            cover.published = cover.published or found.start
            cover.used.append(block)
    if cover.group is None:
        cover.group = next(filter(None, (_group(block.text) for block in rest)), None)


def _only(text: str, found: Found) -> bool:
    """Whether a line holds a date and nothing else."""
    return not (text[: found.span[0]] + text[found.span[1] :]).strip(_EDGES)


def _meeting(cover: Cover, line: Block, found: Found, rest: list[Block]) -> Event:
    before = line.text[: found.span[0]].strip(_EDGES)
    after = line.text[found.span[1] :].strip(_EDGES)
    name = before if _is_meeting(before) else ""
    if not name:
        other = next(
            (b for b in rest if b is not line and _is_meeting(b.text) and len(b.text.split()) <= 25), None
        )
        if other:
            name = squeeze(other.text)
            cover.used.append(other)
    place = after or (before if before != name else "")
    online = bool(_ONLINE.search(f"{place} {name}"))
    cover.group = _group(name) or _group(cover.title)
    return Event(
        tidy_title(name) or cover.title,
        found.start,
        found.end,
        kind=_kind_of(name),
        group=cover.group,
        place=None if _ONLINE.fullmatch(place) else (place or None),
        online=online,
    )


def _is_meeting(text: str) -> bool:
    return bool(find_meeting(text)) or (text.startswith("RAN ") and not is_house(text))


def _kind_of(name: str) -> str | None:
    found = find_meeting(name)
    return squeeze(found[0]).capitalize() if found else None


def _group(text: str) -> str | None:
    found = _RAN_GROUP.search(text)
    return load_topics().group_of(found[0].strip()) if found else None
