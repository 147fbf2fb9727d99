"""A passage in its context: the text before and after it, the passage and the quoted sentences marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index import listing
from index.base import Base
from index.listing import StoredPassage
from ingest.errors import NotFoundError
from ingest.identity import folded
from ingest.records import Section

# About half a printed page on either side: enough to see what a sentence leans on.
AROUND = 1200
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\n)[^\n]+)*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is inside the passage or not, and quoted in the answer or not."""

    text: str
    inside: bool
    quoted: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or list item of the publication, with the headings that stand right above it."""

    headings: list[str]
    item: bool
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Context:
    """The paragraphs around a passage; `before` and `after` say whether the publication goes on there."""

    passage: StoredPassage
    paragraphs: list[Paragraph]
    before: bool
    after: bool


def context(base: Base, passage: int, quotes: Sequence[str] = (), around: int = AROUND) -> Context:
    """The passage of this id with at least `around` characters of its publication on either side.

    `quotes` are sentences of the answer as they are shown. Raises NotFoundError when the passage is gone.
    """
    with base.catalogue.reading() as connection:
        found = listing.passages(connection, [passage])
        if not found:
            raise NotFoundError(
                "This passage is no longer in the library.", "The publication has changed: ask again."
            )
        own = found[0]
        text = listing.text(connection, own.publication)
        sections = listing.sections(connection, own.publication)
    spans = [span for quote in quotes for span in _find(quote, own)]
    first, last = max(0, own.start - around), min(len(text), own.end + around)
    shown = [match for match in _PARAGRAPH.finditer(text) if match.end() > first and match.start() < last]
    return Context(
        passage=own,
        paragraphs=[_paragraph(match, own, spans, sections, shown[0].start()) for match in shown],
        before=bool(text[: shown[0].start()].strip()) if shown else False,
        after=bool(text[shown[-1].end() :].strip()) if shown else False,
    )


def _find(quote: str, passage: StoredPassage) -> Iterator[tuple[int, int]]:
    """Where a quoted sentence stands in the publication's text, whatever its line breaks."""
    words = r"\s+".join(re.escape(word) for word in quote.split())
    match = re.search(words, passage.text) if words else None
    if match:
        yield passage.start + match.start(), passage.start + match.end()


def _paragraph(
    match: re.Match[str],
    passage: StoredPassage,
    spans: list[tuple[int, int]],
    sections: list[Section],
    beginning: int,
) -> Paragraph:
    start, end = match.span()
    item = match.group().startswith("• ")
    start += 2 * item
    cuts = {start, end}
    for low, high in [(passage.start, passage.end), *spans]:
        cuts.update(cut for cut in (low, high) if start < cut < end)
    ordered = sorted(cuts)
    pieces = [
        Piece(
            " ".join(match.string[low:high].split("\n")),
            inside=passage.start <= low < passage.end,
            quoted=any(a <= low < b for a, b in spans),
        )
        for low, high in pairwise(ordered)
    ]
    headings = _headings(match.start(), match.end(), sections, first=beginning)
    # A description opens with its title.
    return Paragraph([one for one in headings if folded(one) != folded(match[0])], item, pieces)


def _headings(start: int, end: int, sections: list[Section], *, first: int) -> list[str]:
    """Headings of sections that begin in a paragraph; at the top of the extract, all that it stands under."""
    if start == first:
        around = [section for section in sections if section.start < end and section.end > start]
        return around[0].path if around else []
    return [section.title for section in sections if start <= section.start < end]
