"""A magazine taken apart: articles, features, films, manuals, papers, events and entries of its library.

Pages are cut into areas with at most one sign each of what they are: a number in a series, a film label, numbered
key outcomes or methods, labelled records. An area with a sign opens an item; an area without one carries on the
article before it, unless it is set as a new section.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from ingest.document import Block, Document, Page
from ingest.fields import FieldRecord, split_labels, take_records
from ingest.heads import read_head
from ingest.wording import field_name, is_button, is_film_label, is_section_name, numbered, series
from ingest.outcomes import take_labelled
from ingest.records import Link, Outcome, PublicationKind
from ingest.titles import tidy_title

Sign = Literal["series", "film", "outcomes", "records", "none"]

_SECTION_SIZE = 1.6  # of the body's type: headings this large open a section of the magazine
_MOST_HEAD_WORDS = 150  # on a page that only holds the title of a paper or manual
_MOST_TITLE_WORDS = 24
_FEWEST_WORDS_BEFORE = 40  # of an earlier item, above the title of the next on the same page
_MOST_TEASER_WORDS = 70


@dataclass(slots=True)
class Area:
    """A page, or the part of one that belongs to one item."""

    blocks: list[Block]
    page: Page
    sign: Sign = "none"


@dataclass(slots=True)
class Item:
    """An item of the magazine before it is written down as a reading. `outcomes` and `methods` keep their blocks."""

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
    """What the magazine was taken apart into; `own` is what belongs to no item, `teasers` its table of contents."""

    items: list[Item] = field(default_factory=list)
    events: list[tuple[FieldRecord, Page]] = field(default_factory=list)
    library: list[tuple[FieldRecord, Page]] = field(default_factory=list)
    own: list[Area] = field(default_factory=list)
    teasers: list[tuple[str, str]] = field(default_factory=list)


def areas_of(document: Document) -> list[Area]:
    """The areas of all pages in order, each with its sign."""
    seen: set[str] = set()
    return [area for page in document.pages for area in _areas(page, seen)]


def take_contents(areas: list[Area]) -> tuple[list[tuple[str, str]], list[Area]]:
    """The table of contents (title, teaser) and the areas without it.

    Pages before the first item on which each short paragraph has a heading of its own are contents.
    """
    teasers: list[tuple[str, str]] = []
    rest: list[Area] = []
    first = next((n for n, area in enumerate(areas) if area.sign != "none"), len(areas))
    for n, area in enumerate(areas):
        pairs = _pairs(area) if n < first else []
        teasers += pairs
        if not pairs:
            rest.append(area)
    return teasers, rest


def _pairs(area: Area) -> list[tuple[str, str]]:
    blocks = [block for block in area.blocks if block.role in {"heading", "body", "quote"}]
    pairs = [
        (above.text, below.text)
        for above, below in zip(blocks, blocks[1:], strict=False)
        if above.role == "heading"
        and below.role != "heading"
        and len(below.text.split()) <= _MOST_TEASER_WORDS
    ]
    others = sum(block.role != "heading" for block in blocks) - len(pairs)
    return pairs if len(pairs) >= 2 and not others else []


def take_apart(areas: list[Area], body_size: float | None) -> Magazine:
    """The items in the areas; `body_size` is the size of most type in points, None where there is no layout."""
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
                (magazine.events if record.get("when") else magazine.library).append((record, area.page))
            area.blocks = rest
    magazine.own.append(area)
    return None


def _areas(page: Page, seen: set[str]) -> list[Area]:
    blocks = split_labels(page.blocks)
    groups: list[tuple[Sign, int, int, set[str]]] = []
    for n, block in enumerate(blocks):
        sign, key = _sign(block, seen)
        if sign == "none":
            continue
        if (
            groups
            and groups[-1][0] == sign
            and sign != "series"
            and (sign == "records" or key not in groups[-1][3])
        ):
            groups[-1] = (sign, groups[-1][1], n, groups[-1][3] | {key})
        else:
            groups.append((sign, n, n, {key}))
    areas: list[Area] = []
    begun = 0
    for before, group in zip([None, *groups], groups, strict=False):
        cut = _title_before(blocks, before[2] + 1 if before else 0, group[1])
        if before is None and (cut is None or _words(blocks[:cut]) < _FEWEST_WORDS_BEFORE):
            cut = 0
        elif cut is None:
            cut = group[1]
        if cut > begun:
            areas.append(Area(blocks[begun:cut], page, before[0] if before else "none"))
        begun = cut
    areas.append(Area(blocks[begun:], page, groups[-1][0] if groups else "none"))
    return areas


def _sign(block: Block, seen: set[str]) -> tuple[Sign, str]:
    """What a block says about the item it stands in; the number of an item counts once."""
    found = series(block.text)
    if found:
        block.role = "mark"
        if found[1].casefold() in seen:
            return "none", ""
        seen.add(found[1].casefold())
        return "series", found[1]
    if is_film_label(block.text):
        block.role = "mark"
        return "film", ""
    if block.role == "label":
        count = numbered(block.text)
        return ("outcomes", f"{count.kind} {count.number}") if count else ("records", block.text)
    return "none", ""


def _title_before(blocks: list[Block], start: int, sign: int) -> int | None:
    """The place of the largest heading between `start` and `sign`: there the item with this sign begins."""
    headings = [
        n for n in range(start, sign) if blocks[n].role == "heading" and not is_button(blocks[n].text)
    ]
    return max(headings, key=lambda n: (blocks[n].size or 0, n), default=None)


def _words(blocks: list[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks if block.role in {"body", "item"})


def _article(area: Area) -> Item:
    number = next(found[1] for block in area.blocks if (found := series(block.text)))
    kind = next(found[0] for block in area.blocks if (found := series(block.text)))
    head = read_head([block for block in area.blocks if block.role != "mark"])
    return Item(
        kind,
        head.title,
        head.title_block,
        number,
        author=head.author,
        biography=head.biography,
        body=head.rest,
    )


def _film(area: Area) -> Item:
    title = _largest_heading(area.blocks)
    body = [block for block in area.blocks if block is not title]
    return Item("film", tidy_title(title.text) if title else "", title, body=body)


def _largest_heading(blocks: list[Block]) -> Block | None:
    headings = [block for block in blocks if block.role == "heading" and not is_button(block.text)]
    return max(headings, key=lambda block: block.size or 0, default=None)


def _with_outcomes(area: Area, magazine: Magazine, current: Item | None) -> Item | None:
    first = next(n for n, block in enumerate(area.blocks) if block.role == "label" and numbered(block.text))
    outcomes, _, after = take_labelled(area.blocks[first:])
    last = magazine.items[-1] if magazine.items else None
    if last and last.areas[-1].sign == "outcomes" and _carries_on(last, outcomes, area.blocks[:first]):
        last.outcomes += outcomes
        last.body += after
        last.areas.append(area)
        return None
    item = Item("manual" if outcomes[0].kind == "method" else "paper", outcomes=outcomes)
    head = area.blocks[:first]
    title = _largest_heading(head)
    if title is None:
        before = _title_page(area, magazine, current)
        if before:
            head = before.blocks + head
            title = _largest_heading(before.blocks) or _first_text(before.blocks)
            item.areas.append(before)
    item.title_block = title
    item.title = tidy_title(title.text) if title else ""
    item.body = [block for block in head + after if block is not title]
    return item


def _carries_on(item: Item, outcomes: list[Outcome], head: list[Block]) -> bool:
    """Whether findings on a new page are those of the item before: numbered on, with nothing above them."""
    known = {outcome.number for outcome in item.outcomes if outcome.kind == outcomes[0].kind}
    return bool(known) and outcomes[0].number == max(known) + 1 and not _words(head)


def _title_page(area: Area, magazine: Magazine, current: Item | None) -> Area | None:
    """The area right before, when all it holds is a title and a few lines: it is taken back from its owner."""
    owner = current.areas if current else magazine.own
    if not owner or owner[-1].sign != "none":
        return None
    before = owner[-1]
    if area.page.number and before.page.number and area.page.number - before.page.number > 1:
        return None
    title = _largest_heading(before.blocks) or _first_text(before.blocks)
    if (
        title is None
        or len(title.text.split()) > _MOST_TITLE_WORDS
        or _words(before.blocks) > _MOST_HEAD_WORDS
    ):
        return None
    if is_section_name(title.text):
        return None
    owner.pop()
    if current:
        kept = {id(block) for block in before.blocks}
        current.body = [block for block in current.body if id(block) not in kept]
    return before


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
    links = [link for area in item.areas for link in area.page.links]
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
