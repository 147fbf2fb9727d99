"""The key outcomes that fit an answer: those of the publications it cites."""

from __future__ import annotations

from index import listing
from index.base import Base
from index.listing import StoredOutcome
from index.search import Hit, shingles

MOST = 5


def fitting(base: Base, hits: list[Hit], publications: list[str]) -> list[StoredOutcome]:
    """Outcomes of these publications: first those that were found, best first, then the others in order."""
    with base.catalogue.reading() as connection:
        outcomes = listing.outcomes_of(connection, publications)
    texts = [shingles(hit.passage.text) for hit in hits]

    def rank(outcome: StoredOutcome) -> int:
        own = shingles(outcome.text)
        return next((place for place, text in enumerate(texts) if own <= text), len(texts))

    return sorted(outcomes, key=rank)[:MOST]
