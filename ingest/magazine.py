"""A magazine taken apart: articles, features, films, manuals, papers, events and entries of its library.

Pages are cut into areas with at most one sign each of what they are: a number in a series, a film label,
numbered key outcomes or methods, labelled records. An area with a sign opens an item; an area without one
carries on the article before it, unless it is set as a new section.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ingest.areas import Area, largest_heading, word_count
from ingest.document import Block, Page
from ingest.fields import FieldRecord, take_records
from ingest.heads import read_head
from ingest.outcomes import take_labelled
from ingest.records import Link, Outcome, PublicationKind
from ingest.titles import tidy_title
from ingest.wording import (
    is_film_series,
    is_manual,
    is_section_name,
    numbered,
    series,
    unnumbered_series,
)

_SECTION_SIZE = 1.6  # of the body's type: headings this large open a section of the magazine
_MOST_HEAD_WORDS = 150  # on a page that only holds the title of a paper or manual
_MOST_TITLE_WORDS = 24


@dataclass(slots=True)
class Item:
    """An item of the magazine before it is written down as a reading."""

    kind: PublicationKind
    title: str = ""
    title_block: Block | None = None
    number: str | None = None
    author: str | None = None
    biography: list[Block] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)


@dataclass(slots=True)
class Magazine:
    """The parts of a magazine; `own` is what belongs to no item, `teasers` its contents (title, teaser)."""

    items: list[Item] = field(default_factory=list)
    events: list[tuple[FieldRecord, Page]] = field(default_factory=list)
    library: list[tuple[FieldRecord, Page]] = field(default_factory=list)
    own: list[Area] = field(default_factory=list)
    teasers: list[tuple[str, str]] = field(default_factory=list)


def take_apart(areas: list[Area], body_size: float | None) -> Magazine:
    """The items in the areas; `body_size`: the size of most type in points, None where there is no layout."""
    magazine = Magazine()
    current: Item | None = None
    for area in areas:
        if area.sign == "none" and current and not _opens_section(area, body_size):
            current.body += area.blocks
            current.areas.append(area)
            continue
        item = _item(area, magazine, current)
        if item:
            item.areas.append(area)
            magazine.items.append(item)
        current = item if item and area.sign == "series" else None
    for item in magazine.items:
        item.links = _own_links(item)
    _drop_stale_links(magazine.items)
    return magazine


def _item(area: Area, magazine: Magazine, current: Item | None) -> Item | None:
    match area.sign:
        case "series":
            return _article(area)
        case "film":
            return _film(area)
        case "outcomes":
            return _with_outcomes(area, magazine, current)
        case "records":
            records, rest = take_records(area.blocks)
            for record in records:
                dated = record.get("when") and not (record.get("published") or record.get("topics"))
                (magazine.events if dated else magazine.library).append((record, area.page))
            area.blocks = rest
    magazine.own.append(area)
    return None


def _article(area: Area) -> Item:
    numbered_label = series(area.label)
    kind = numbered_label[0] if numbered_label else unnumbered_series(area.label) or "article"
    head = read_head([block for block in area.blocks if block.role != "mark"])
    item = Item(kind, head.title, head.title_block, numbered_label and numbered_label[1])
    item.author, item.biography, item.body = head.author, head.biography, head.rest
    return item


def _film(area: Area) -> Item:
    own = [block for block in area.blocks if not is_film_series(block.text)]
    title = largest_heading(own)
    body = [block for block in own if block is not title]
    return Item("film", tidy_title(title.text) if title else "", title, body=body)


def _with_outcomes(area: Area, magazine: Magazine, current: Item | None) -> Item | None:
    first = next(n for n, block in enumerate(area.blocks) if block.role == "label" and numbered(block.text))
    outcomes, after = take_labelled(area.blocks[first:])
    if not outcomes:
        magazine.own.append(area)
        return None
    last = magazine.items[-1] if magazine.items else None
    if last and last.areas[-1].sign == "outcomes" and _carries_on(last, outcomes, area.blocks[:first]):
        last.outcomes += outcomes
        last.body += after
        last.areas.append(area)
        return None
    item = Item("paper", outcomes=outcomes)
    head = area.blocks[:first]
    title = largest_heading(head)
    if title is None:
        before = _title_page(area, magazine, current)
        if before:
            head = before.blocks + head
            title = largest_heading(before.blocks) or _first_text(before.blocks)
            item.areas.append(before)
        else:
            title = _title_line(head)
    item.title_block = title
    item.title = tidy_title(title.text) if title else ""
    item.body = [block for block in head + after if block is not title]
    if outcomes[0].kind == "method" or is_manual(" ".join([item.title, *(link.text for link in area.links)])):
        item.kind = "manual"
    return item


def _carries_on(item: Item, outcomes: list[Outcome], head: list[Block]) -> bool:
    """Whether findings on a new page are those of the item before: numbered on, with nothing above them."""
    known = {outcome.number for outcome in item.outcomes if outcome.kind == outcomes[0].kind}
    return bool(known) and outcomes[0].number == max(known) + 1 and not word_count(head)


def _title_page(area: Area, magazine: Magazine, current: Item | None) -> Area | None:
    """The area right before, if all it holds is a title and a few lines; it is taken from its owner."""
    owner = current.areas if current else magazine.own
    if not owner or owner[-1].sign != "none":
        return None
    before = owner[-1]
    if area.page.number and before.page.number and area.page.number - before.page.number > 1:
        return None
    title = largest_heading(before.blocks) or _first_text(before.blocks)
    if (
        title is None
        or len(title.text.split()) > _MOST_TITLE_WORDS
        or word_count(before.blocks) > _MOST_HEAD_WORDS
    ):
        return None
    if is_section_name(title.text):
        return None
    owner.pop()
    if current:
        current.body = [block for block in current.body if block not in before.blocks]
    return before


def _title_line(blocks: list[Block]) -> Block | None:
    """The first text, if it is short and prose follows: a title with a full stop behind it."""
    first = _first_text(blocks)
    texts = [block for block in blocks if block.role == "body" and block is not first]
    short = first is not None and len(first.text.split()) <= _MOST_TITLE_WORDS
    return first if short and any(len(block.text.split()) > _MOST_TITLE_WORDS for block in texts) else None


def _first_text(blocks: list[Block]) -> Block | None:
    return next((block for block in blocks if block.role in {"body", "heading"}), None)


def _opens_section(area: Area, body_size: float | None) -> bool:
    for block in area.blocks:
        if block.role != "heading":
            continue
        if is_section_name(block.text) or (body_size and (block.size or 0) >= _SECTION_SIZE * body_size):
            return True
    return False


def _own_links(item: Item) -> list[Link]:
    """The links of the item's pages, the most frequent first: text files repeat the item's own address."""
    links = [link for area in item.areas for link in area.links]
    counts = Counter(link.url for link in links)
    texts = [link.text for link in links if link.text]
    unique = list({link.url: link for link in reversed(links)}.values())[::-1]
    unique.sort(key=lambda link: -counts[link.url])
    if unique and not unique[0].text and texts:
        unique[0].text = texts[0]
    return unique


def _drop_stale_links(items: list[Item]) -> None:
    """Takes away links left over from another item: they are the first there and come after others here."""
    main = {item.links[0].url for item in items if item.links}
    for item in items:
        item.links = [link for n, link in enumerate(item.links) if n == 0 or link.url not in main]
