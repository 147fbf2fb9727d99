"""The events that fit an answer: announced or reported by what it cites."""

from __future__ import annotations

from index import listing
from index.base import Base
from ingest.records import Event

MOST = 5


def fitting(base: Base, publications: list[str]) -> list[Event]:
    """Events of these publications and of the magazines they are printed in, by date, newest first."""
    with base.catalogue.reading() as connection:
        found = listing.events_of(connection, publications)
    return sorted(found, key=lambda event: event.start or "", reverse=True)[:MOST]
