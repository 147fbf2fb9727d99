"""Collections and the base: what is put into them, and what has changed since."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from answer.references import Reference, of, of_publication
from index import collecting, listing
from index.base import Base
from index.collecting import Collection, Item
from index.listing import StoredOutcome
from ingest.errors import NotFoundError
from ingest.records import Event, Publication

Change = Literal["gone", "changed"]

# Between the first and the last day of an event, in every language.
_TO = " – "


def collect_passage(base: Base, collection: int, passage: int) -> bool:
    """Put a passage into a collection; False: it is there already. Raises NotFoundError when either is gone."""
    with base.catalogue.reading() as connection:
        found = listing.passages(connection, [passage])
    if not found:
        raise NotFoundError("This passage is no longer in the library.", "Ask again.")
    own = found[0]
    return _add(base, collection, "passage", own.publication, own.text, of(own))


def collect_outcome(base: Base, collection: int, outcome: StoredOutcome) -> bool:
    """Put an outcome into a collection; False: it is there already. Raises as `collect_passage`."""
    with base.catalogue.reading() as connection:
        own = listing.publication(connection, outcome.publication)
        whole = listing.publication(connection, own.part_of) if own.part_of else None
    reference = of_publication(own, whole, page=outcome.page, outcome=(outcome.kind, outcome.number))
    return _add(base, collection, "outcome", outcome.publication, outcome.text, reference)


def collect_event(base: Base, collection: int, event: Event) -> bool:
    """Put an event into a collection; False: it is there already. Raises as `collect_passage`."""
    lines = [event.title, _TO.join(dict.fromkeys(filter(None, [event.start, event.end]))), event.summary]
    reference = Reference(title=event.title, kind=event.kind or "event", published=event.start, url=event.url)
    return _add(base, collection, "event", event.id, "\n".join(filter(None, lines)), reference)


def changes(base: Base, collection: Collection) -> dict[int, Change]:
    """For every item whose source is no longer in the library, or no longer says the same: which of both."""
    found: dict[int, Change] = {}
    with base.catalogue.reading() as connection:
        known = {event.id: event for event in listing.events(connection)}
        for item in collection.items:
            if item.kind == "event":
                event = known.get(item.source)
                says = " ".join(filter(None, [event.start, event.end, event.title])) if event else None
            else:
                says = _text(base, item)
            if says is None:
                found[item.id] = "gone"
            elif not _holds(says, item):
                found[item.id] = "changed"
    return found


def news(base: Base, collection: Collection, most: int = 10) -> list[Publication]:
    """The publications that came into the library after something was last collected, newest first."""
    with base.catalogue.reading() as connection:
        rows = connection.execute(
            "SELECT publication.id, max(history.at) AS at FROM history JOIN publication"
            " ON publication.id = history.publication WHERE history.change = 'added' AND history.at >= ?"
            " AND publication.status = 'published' GROUP BY publication.id ORDER BY at DESC LIMIT ?",
            (collection.changed[: len("2026-05-04T10:20:30")], most),
        )
        return [listing.publication(connection, row["id"]) for row in rows]


def reference(item: Item) -> Reference:
    """The reference of an item, as it was when collected."""
    kept = {**item.reference, "authors": tuple(item.reference["authors"])}
    return Reference(**{**kept, "outcome": tuple(kept["outcome"]) if kept.get("outcome") else None})


def _add(
    base: Base, collection: int, kind: collecting.ItemKind, source: str, text: str, reference: Reference
) -> bool:
    return collecting.add(base.catalogue.database, collection, kind, source, text, asdict(reference))


def _text(base: Base, item: Item) -> str | None:
    """All that the publication of an item says now, None when it is gone."""
    with base.catalogue.reading() as connection:
        try:
            own = listing.publication(connection, item.source)
            text = listing.text(connection, item.source)
        except NotFoundError:
            return None
    if own.status != "published":
        return None
    return "\n".join([text, *(outcome.text for outcome in (*own.key_outcomes, *own.methods))])


def _holds(says: str, item: Item) -> bool:
    if item.kind != "event":
        return " ".join(item.text.split()) in " ".join(says.split())
    title, *rest = item.text.split("\n")
    # Collected in earlier days, the dates have "to" between them.
    dates = rest[0].replace(" to ", _TO).split(_TO) if rest else []
    return title in says and all(date in says for date in dates if date[:4].isdigit())
