"""All key outcomes, methods, recommendations and lessons, narrowed and put under headings."""

from __future__ import annotations

from typing import Literal

from index import listing
from index.base import Base
from index.filters import NO_FILTERS, Filters
from index.listing import StoredOutcome
from ingest.identity import folded
from ingest.records import Publication
from ingest.topics import Topics

By = Literal["year", "topic", "sector"]


def grouped(
    base: Base, topics: Topics, text: str = "", filters: Filters = NO_FILTERS, by: By = "year"
) -> dict[str, list[StoredOutcome]]:
    """Outcomes under the year, the topics or the sectors of their publication.

    `text`: every word of it must begin a word of the outcome or of its publication's title. Years are newest
    first, other headings have the most outcomes first; what has none of them stands under "" at the end.
    """
    with base.catalogue.reading() as connection:
        outcomes = listing.outcomes(connection, filters)
        publications = {one.id: one for one in listing.publications(connection)}
    found: dict[str, list[StoredOutcome]] = {}
    for outcome in outcomes:
        if _holds(text, f"{outcome.text} {outcome.title}"):
            own = publications[outcome.publication]
            whole = publications.get(own.part_of or "")
            for heading in _headings(own, whole, topics, by) or [""]:
                found.setdefault(heading, []).append(outcome)
    if by == "year":
        return dict(sorted(found.items(), reverse=True))
    return dict(sorted(found.items(), key=lambda one: (not one[0], -len(one[1]), one[0])))


def _holds(wanted: str, text: str) -> bool:
    words = folded(text).split()
    return all(any(word.startswith(start) for word in words) for start in folded(wanted).split())


def _headings(own: Publication, whole: Publication | None, topics: Topics, by: By) -> list[str]:
    if by == "year":
        published = own.published or (whole.published if whole else None)
        return [published[:4]] if published else []
    worded = [*own.topics, *(whole.topics if whole else [])]
    given = {topics.label_of(topic) or topic for topic in worded}
    if by == "topic":
        return sorted(given)
    return [sector.label for sector in topics.sectors if given & set(sector.topics)]
