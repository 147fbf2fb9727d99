"""Collections of passages, outcomes and events: stored with the catalogue, shared by all who use the base."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from index.database import Database
from ingest.errors import CallError, NotFoundError, RefusedError

ItemKind = Literal["passage", "outcome", "event"]

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Item:
    """Something collected: its text and reference as they were then, the collector's note.

    `source` is the id of the publication, or of the event, that it was taken from; `session` is the id of
    the session it is planned for. `reference` holds the fields of `answer.references.Reference`.
    """

    id: int
    kind: ItemKind
    source: str
    text: str
    reference: dict[str, Any]
    note: str
    session: int | None


@dataclass(frozen=True, slots=True)
class Session:
    """A part of a training: title, length in minutes, what people shall learn."""

    id: int
    title: str
    minutes: int | None
    objectives: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A named collection with its sessions and items in the order of the collector.

    `changed` is the moment in which something was last collected, or let go; planning does not count.
    """

    id: int
    name: str
    objectives: str
    changed: str
    sessions: list[Session]
    items: list[Item]


def names(connection: sqlite3.Connection) -> dict[int, str]:
    """Id and name of every collection, the last changed first."""
    rows = connection.execute("SELECT row, name FROM collection ORDER BY changed DESC, row DESC")
    return {row["row"]: row["name"] for row in rows}


def read(connection: sqlite3.Connection, id_: int) -> Collection:
    """A collection with all that is in it; raises NotFoundError."""
    own = connection.execute("SELECT * FROM collection WHERE row = ?", (id_,)).fetchone()
    if own is None:
        raise NotFoundError("This collection is gone.", "Somebody may have deleted it: choose another one.")
    sessions = connection.execute(
        "SELECT * FROM collection_session WHERE collection = ? ORDER BY position, row", (id_,)
    )
    items = connection.execute(
        "SELECT * FROM collection_item WHERE collection = ? ORDER BY position, row", (id_,)
    )
    return Collection(
        id=own["row"],
        name=own["name"],
        objectives=own["objectives"],
        changed=own["changed"],
        sessions=[Session(row["row"], row["title"], row["minutes"], row["objectives"]) for row in sessions],
        items=[_item(row) for row in items],
    )


def item(connection: sqlite3.Connection, id_: int, item: int) -> Item:
    """An item of a collection; raises NotFoundError."""
    row = connection.execute(
        "SELECT * FROM collection_item WHERE row = ? AND collection = ?", (item, id_)
    ).fetchone()
    if row is None:
        raise NotFoundError("Somebody has taken this out of the collection meanwhile.")
    return _item(row)


def _item(row: sqlite3.Row) -> Item:
    return Item(
        row["row"],
        row["kind"],
        row["source"],
        row["text"],
        json.loads(row["reference"]),
        row["note"],
        row["session"],
    )


def create(database: Database, name: str) -> int:
    """Make an empty collection and return its id; raises CallError when it has no name or a taken one."""
    with database.writing(quietly=True) as connection:
        return _row(
            connection,
            "INSERT INTO collection (name, changed) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING row",
            (_name(name), _now()),
            _taken(name),
        )


def edit(database: Database, id_: int, name: str, objectives: str) -> None:
    """Change name and learning objectives; errors as for `create`, NotFoundError when it is gone."""
    wanted = _name(name)
    with database.writing(quietly=True) as connection:
        if connection.execute(
            "SELECT 1 FROM collection WHERE name = ? AND row != ?", (wanted, id_)
        ).fetchone():
            raise _taken(wanted)
        connection.execute(
            "UPDATE collection SET name = ?, objectives = ? WHERE row = ?", (wanted, objectives, id_)
        )
        _touch(connection, id_)


def remove(database: Database, id_: int) -> None:
    """Delete a collection with all that is in it."""
    with database.writing(quietly=True) as connection:
        connection.execute("DELETE FROM collection WHERE row = ?", (id_,))


def add(
    database: Database, id_: int, kind: ItemKind, source: str, text: str, reference: dict[str, Any]
) -> bool:
    """Put something at the end of a collection; what is in it already stays where it is: then False."""
    with database.writing(quietly=True) as connection:
        _touch(connection, id_)
        done = connection.execute(
            "INSERT INTO collection_item (collection, position, kind, source, text, reference)"
            " VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM collection_item WHERE collection = ?),"
            " ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (id_, id_, kind, source, text, json.dumps(reference, ensure_ascii=False)),
        )
        return bool(done.rowcount)


def write_note(database: Database, id_: int, item: int, note: str, before: str) -> None:
    """Change the note of an item from `before`; raises RefusedError when somebody else has changed it meanwhile."""
    with database.writing(quietly=True) as connection:
        done = connection.execute(
            "UPDATE collection_item SET note = ? WHERE row = ? AND collection = ? AND note = ?",
            (note, item, id_, before),
        )
        if not done.rowcount:
            raise RefusedError(
                "Somebody else has changed this note meanwhile, or removed it.",
                "What you typed is not saved; it stands below.",
            )
        _require(connection, id_)


def plan(database: Database, id_: int, item: int, session: int | None) -> None:
    """Plan an item for a session of its collection, or for none."""
    with database.writing(quietly=True) as connection:
        connection.execute(
            "UPDATE collection_item SET session ="
            " (SELECT row FROM collection_session WHERE row = ? AND collection = ?)"
            " WHERE row = ? AND collection = ?",
            (session, id_, item, id_),
        )
        _require(connection, id_)


def move_item(database: Database, id_: int, item: int, by: int) -> None:
    """Move an item up (-1), down (1) or further among those of its session; at the end nothing happens."""
    with database.writing(quietly=True) as connection:
        rows = connection.execute(
            "SELECT row, session FROM collection_item WHERE collection = ? ORDER BY position, row", (id_,)
        ).fetchall()
        session = {row["row"]: row["session"] for row in rows}
        order = list(session)
        if item in session:
            beside = [row for row in order if session[row] == session[item]]
            place = min(max(beside.index(item) + by, 0), len(beside) - 1)
            # The places of a session in the whole order stay; who stands in them changes.
            places = [order.index(row) for row in beside]
            beside.insert(place, beside.pop(beside.index(item)))
            for number, row in zip(places, beside, strict=True):
                order[number] = row
            _put_in_order(connection, "collection_item", order)
            _require(connection, id_)


def remove_item(database: Database, id_: int, item: int) -> None:
    """Take an item out of a collection."""
    with database.writing(quietly=True) as connection:
        connection.execute("DELETE FROM collection_item WHERE row = ? AND collection = ?", (item, id_))
        _touch(connection, id_)


def add_session(database: Database, id_: int, title: str, minutes: int | None, objectives: str) -> int:
    """Put a session at the end of a collection and return its id; raises CallError without a title."""
    with database.writing(quietly=True) as connection:
        _require(connection, id_)
        return _row(
            connection,
            "INSERT INTO collection_session (collection, position, title, minutes, objectives) VALUES (?,"
            " (SELECT coalesce(max(position), 0) + 1 FROM collection_session WHERE collection = ?), ?, ?, ?)"
            " RETURNING row",
            (id_, id_, _name(title), minutes, objectives),
            NotFoundError("This collection is gone."),
        )


def edit_session(
    database: Database, id_: int, session: int, title: str, minutes: int | None, objectives: str
) -> None:
    """Change title, length and objectives of a session; raises CallError without a title."""
    wanted = _name(title)
    with database.writing(quietly=True) as connection:
        connection.execute(
            "UPDATE collection_session SET title = ?, minutes = ?, objectives = ?"
            " WHERE row = ? AND collection = ?",
            (wanted, minutes, objectives, session, id_),
        )
        _require(connection, id_)


def move_session(database: Database, id_: int, session: int, by: int) -> None:
    """Move a session with all that is planned for it up (-1) or down (1); at the end nothing happens."""
    with database.writing(quietly=True) as connection:
        rows = connection.execute(
            "SELECT row FROM collection_session WHERE collection = ? ORDER BY position, row", (id_,)
        ).fetchall()
        order = [row["row"] for row in rows]
        if session in order and 0 <= (place := order.index(session) + by) < len(order):
            _swap(order, session, order[place])
            _put_in_order(connection, "collection_session", order)
            _require(connection, id_)


def remove_session(database: Database, id_: int, session: int) -> None:
    """Delete a session; its items stay in the collection."""
    with database.writing(quietly=True) as connection:
        connection.execute("DELETE FROM collection_session WHERE row = ? AND collection = ?", (session, id_))
        _require(connection, id_)


def _swap(order: list[int], one: int, other: int) -> None:
    first, second = order.index(one), order.index(other)
    order[first], order[second] = other, one


def _put_in_order(
    connection: sqlite3.Connection, table: Literal["collection_item", "collection_session"], order: list[int]
) -> None:
    connection.executemany(
        f"UPDATE {table} SET position = ? WHERE row = ?",
        [(position, row) for position, row in enumerate(order, 1)],
    )


def _row(connection: sqlite3.Connection, sql: str, values: tuple[object, ...], otherwise: Exception) -> int:
    found = connection.execute(sql, values).fetchall()
    if not found:
        raise otherwise
    return int(found[0]["row"])


def _taken(name: str) -> CallError:
    return CallError(f"There is a collection named '{name}' already.", "Give it another name.")


def _touch(connection: sqlite3.Connection, id_: int) -> None:
    """Note when something was collected or let go; raises NotFoundError when the collection is gone."""
    _require(connection, id_)
    connection.execute("UPDATE collection SET changed = ? WHERE row = ?", (_now(), id_))


def _require(connection: sqlite3.Connection, id_: int) -> None:
    if connection.execute("SELECT 1 FROM collection WHERE row = ?", (id_,)).fetchone() is None:
        raise NotFoundError("This collection is gone.", "Somebody may have deleted it: choose another one.")


def _name(text: str) -> str:
    name = " ".join(text.split())[:LONGEST_NAME]
    if not name:
        raise CallError("A name is missing.", "Write a few words that you will recognise.")
    return name


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
