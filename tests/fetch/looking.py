"""What a test of the crawler looks at after a run."""

from __future__ import annotations

from collections.abc import Callable

from index import listing
from index.base import Base
from ingest.records import Event, Publication
from ingest.syncreport import SyncReport

Run = Callable[..., SyncReport]
FILE = "/document/download/aaaa1111-0000-0000-0000-000000000001_en"


def publications(base: Base) -> dict[str, Publication]:
    with base.catalogue.reading() as connection:
        return {one.id: one for one in listing.publications(connection, hidden=True)}


def events(base: Base) -> list[Event]:
    with base.catalogue.reading() as connection:
        return listing.events(connection)


def text(base: Base, id_: str) -> str:
    with base.catalogue.reading() as connection:
        return listing.text(connection, id_)


def counts(report: SyncReport) -> tuple[int, int, int, int]:
    found = report.publications
    return found.new, found.changed, found.unchanged, found.withdrawn
