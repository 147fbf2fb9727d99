"""Events as rows: told by their own page and by the publications that announce them, put together."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, replace

from index.corrections import correct_event
from ingest.identity import event_id, same_event, title_key, url_key
from ingest.records import Event, Publication
from ingest.relating import reports_on

# What belongs together is taken from one source: a place from here and a time from there make no event.
_TIMES = ("start", "end", "timezone", "all_day")
_PLACE = ("place", "online")


def announce(connection: sqlite3.Connection, event: Event, publication: int) -> None:
    """Store what a publication says of an event."""
    row = find(connection, event) or _insert(connection, event)
    connection.execute(
        "INSERT INTO event_publication (event, publication, said) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET said = excluded.said",
        (row, publication, json.dumps(asdict(event), ensure_ascii=False)),
    )
    put_together(connection, row)


def save_page(
    connection: sqlite3.Connection, event: Event, links: list[str], signature: str
) -> tuple[str, bool]:
    """Store what an event's own page says, and relate it to publications; its id, and whether it is new.

    A page of its own makes an event stand without any publication.
    """
    known = find(connection, event)
    row = known or _insert(connection, event)
    connection.execute(
        "UPDATE event SET page = ?, links = ?, signature = ?, missing = 0, gone = NULL WHERE row = ?",
        (json.dumps(asdict(event), ensure_ascii=False), json.dumps(links), signature, row),
    )
    put_together(connection, row)
    relate(connection, event=row)
    id_ = connection.execute("SELECT id FROM event WHERE row = ?", (row,)).fetchone()["id"]
    return str(id_), known is None


def find(connection: sqlite3.Connection, event: Event) -> int | None:
    """The row of the event that this one is, if it is known."""
    rows = connection.execute(
        "SELECT * FROM event WHERE id = ? OR url = ? OR substr(start, 1, 10) IS ? ORDER BY row",
        (event_id(event), event.url or "", (event.start or "")[:10] or None),
    ).fetchall()
    for row in rows:
        if row["id"] == event_id(event) or same_event(record(row), event):
            return int(row["row"])
    for row in connection.execute("SELECT row, url FROM event WHERE url IS NOT NULL").fetchall():
        if event.url and url_key(row["url"]) == url_key(event.url):
            return int(row["row"])
    return None


def put_together(connection: sqlite3.Connection, row: int) -> None:
    """Write the record of an event anew: its own page first, then its announcements, then staff over all."""
    known = connection.execute("SELECT * FROM event WHERE row = ?", (row,)).fetchone()
    announced = connection.execute(
        "SELECT said, status = 'published' AS public FROM event_publication JOIN publication"
        " ON publication.row = publication WHERE event = ? AND said IS NOT NULL ORDER BY publication.id",
        (row,),
    ).fetchall()
    told = [known["page"]] if known["page"] else []
    told += [one["said"] for one in announced if one["public"]]
    # What a draft says of an event is for staff, until it is published or nobody else tells of the event.
    layers = [Event(**json.loads(text)) for text in told or [one["said"] for one in announced]]
    if not layers:
        return
    event = _merged(layers)
    correct_event(connection, event, known["id"])
    values = _values(event)
    changes = ", ".join(f'"{name}" = ?' for name in values)
    connection.execute(f"UPDATE event SET {changes} WHERE row = ?", (*values.values(), row))


def _merged(layers: list[Event]) -> Event:
    """One event of what several sources say: of each field, the first that says anything."""
    event = replace(layers[0], publications=[])
    for other in layers[1:]:
        if not event.start:
            for name in _TIMES:
                setattr(event, name, getattr(other, name))
        if not event.place and not event.online:
            event.place, event.online = other.place, other.online
        if event.status == "as_planned" and not layers[0].url:
            event.status = other.status
        for name in ("kind", "group", "organiser", "languages", "registration_url", "summary", "url"):
            if not getattr(event, name):
                setattr(event, name, getattr(other, name))
    return event


def retract(connection: sqlite3.Connection, publications: Iterable[int]) -> list[int]:
    """Forget what these publications say of events; the rows of the events, for `settle`."""
    events: list[int] = []
    for publication in publications:
        events += [
            one["event"]
            for one in connection.execute(
                "DELETE FROM event_publication WHERE publication = ? RETURNING event", (publication,)
            ).fetchall()
        ]
    return events


def settle(connection: sqlite3.Connection, events: Iterable[int]) -> None:
    """Put events together anew, and drop those that nothing announces any more."""
    connection.execute(
        "DELETE FROM event WHERE page IS NULL AND row NOT IN"
        " (SELECT event FROM event_publication WHERE said IS NOT NULL)"
    )
    for row in dict.fromkeys(events):
        if connection.execute("SELECT 1 FROM event WHERE row = ?", (row,)).fetchone():
            put_together(connection, row)


def relate(
    connection: sqlite3.Connection, *, event: int | None = None, publication: int | None = None
) -> None:
    """Note which publications report on which events, for one event or for one publication."""
    events = connection.execute("SELECT * FROM event WHERE ? IS NULL OR row = ?", (event, event)).fetchall()
    publications = connection.execute(
        'SELECT row, title, kind, published, "group", url, summary, links FROM publication'
        " WHERE (? IS NULL OR row = ?) AND NOT digest AND kind != 'spotlight'",
        (publication, publication),
    ).fetchall()
    for one in events:
        told = record(one)
        for other in publications:
            paper = Publication(
                other["title"],
                published=other["published"],
                group=other["group"],
                url=other["url"],
                summary=other["summary"],
            )
            links = [link["url"] for link in json.loads(other["links"])]
            if reports_on(paper, links, told, json.loads(one["links"])):
                connection.execute(
                    "INSERT OR IGNORE INTO event_publication (event, publication) VALUES (?, ?)",
                    (one["row"], other["row"]),
                )


def record(row: sqlite3.Row) -> Event:
    """A row as an event, without its publications."""
    return Event(
        id=row["id"],
        title=row["title"],
        kind=row["kind"],
        group=row["group"],
        start=row["start"],
        end=row["end"],
        timezone=row["timezone"],
        all_day=bool(row["all_day"]),
        place=row["place"],
        online=bool(row["online"]),
        status=row["status"],
        organiser=row["organiser"],
        languages=json.loads(row["languages"]),
        registration_url=row["registration_url"],
        summary=row["summary"],
        url=row["url"],
    )


def _insert(connection: sqlite3.Connection, event: Event) -> int:
    values = {"id": event_id(event), **_values(event)}
    columns, holes = ", ".join(f'"{name}"' for name in values), ", ".join("?" * len(values))
    found = connection.execute(
        f"INSERT INTO event ({columns}) VALUES ({holes}) RETURNING row", tuple(values.values())
    ).fetchone()
    return int(found["row"])


def _values(event: Event) -> dict[str, object]:
    values = asdict(event)
    del values["publications"], values["id"]
    values.update(
        title_key=title_key(Publication(title=event.title)),
        all_day=int(event.all_day),
        online=int(event.online),
        languages=json.dumps(event.languages, ensure_ascii=False),
    )
    return values
