"""Rows of the catalogue as records again: publications, events, outcomes, passages, counts."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace

from index.events import record
from index.filters import NO_FILTERS, OPEN_EVENT, Filters, inherit, marks
from index.recognising import Origin
from index.storing import PLAIN_COLUMNS
from ingest.errors import NotFoundError
from ingest.identity import url_key
from ingest.records import (
    Conflict,
    Entry,
    Event,
    FileRecord,
    Link,
    Outcome,
    OutcomeKind,
    Publication,
    Section,
)

# What is printed in a publication and has no page of its own vanishes with that of the whole.
_GONE = f"CASE WHEN publication.url IS NULL THEN {inherit('gone')} ELSE publication.gone END"


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with what is needed to show and cite it.

    `role` is "text", "author", "event", or the kind of the outcome that the passage states, `number` the
    number of that outcome.

    `whole` and `whole_title` name the publication in which its publication is printed, if any; date,
    language and address are the publication's own or, failing that, those of the whole. `gone` is the day on
    which its page was given up for lost.
    """

    id: int
    role: str
    number: int | None
    text: str
    sentences: list[tuple[int, int]]
    path: list[str]
    heading: str
    start: int
    end: int
    page_start: int | None
    page_end: int | None
    page_label: str | None
    ocr: bool
    publication: str
    title: str
    kind: str
    type_label: str | None
    authors: list[str]
    published: str | None
    language: str | None
    url: str | None
    digest: bool
    whole: str | None
    whole_title: str | None
    gone: str | None = None

    @property
    def section(self) -> str | None:
        """The innermost heading the passage stands under."""
        return self.path[-1] if self.path else None


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """An outcome with the publication it belongs to."""

    publication: str
    title: str
    number: int
    text: str
    page: int | None
    kind: OutcomeKind


def publications(
    connection: sqlite3.Connection,
    filters: Filters = NO_FILTERS,
    *,
    hidden: bool = False,
) -> list[Publication]:
    """The publications that pass the filters, newest first; drafts and withdrawn ones only when `hidden`."""
    condition, values = filters.publication_sql()
    rows = connection.execute(
        f"SELECT * FROM publication WHERE {condition} AND (status = 'published' OR ?)"
        f" ORDER BY {inherit('published')} DESC, part_of IS NOT NULL, position, title",
        (*values, int(hidden)),
    ).fetchall()
    return [_publication(connection, row, hidden=hidden) for row in rows]


def publication(connection: sqlite3.Connection, id_: str, *, hidden: bool = False) -> Publication:
    """One publication; raises NotFoundError, also for a draft or a withdrawn one unless `hidden`."""
    return _publication(connection, _row(connection, id_, hidden=hidden), hidden=hidden)


def origin(connection: sqlite3.Connection, id_: str) -> tuple[Origin, bool]:
    """Where a publication was fetched from, and whether it is printed in another; raises NotFoundError."""
    row = _row(connection, id_)
    also = _column(
        connection, "SELECT url FROM publication_url WHERE publication = ? AND NOT former", (row["row"],)
    )
    return Origin(row["signature"], tuple(also)), bool(row["printed"])


def text(connection: sqlite3.Connection, id_: str) -> str:
    """The running text of a publication; raises NotFoundError."""
    return str(_row(connection, id_)["text"])


def sections(connection: sqlite3.Connection, id_: str) -> list[Section]:
    """The sections of a publication in order; raises NotFoundError."""
    rows = connection.execute(
        'SELECT title, path, start, "end", page_start, page_end FROM section WHERE publication = ?'
        " ORDER BY start, row",
        (_row(connection, id_)["row"],),
    )
    return [Section(**{**dict(row), "path": json.loads(row["path"])}) for row in rows]


def first_passages(connection: sqlite3.Connection, id_: str) -> dict[int, int]:
    """Where sections of a publication start, and the id of the first passage of each; raises NotFoundError."""
    rows = connection.execute(
        "SELECT start, (SELECT id FROM passage WHERE passage.publication = section.publication"
        ' AND passage.start >= section.start AND passage.start < section."end"'
        " ORDER BY passage.start LIMIT 1) AS passage FROM section WHERE publication = ?",
        (_row(connection, id_)["row"],),
    )
    return {row["start"]: row["passage"] for row in rows if row["passage"] is not None}


def links(connection: sqlite3.Connection, id_: str) -> list[Link]:
    """The links in a publication; raises NotFoundError."""
    return [Link(**link) for link in json.loads(_row(connection, id_)["links"])]


def parts(connection: sqlite3.Connection, id_: str) -> list[Publication]:
    """What is printed or presented inside a publication, in its order."""
    rows = connection.execute(
        "SELECT * FROM publication WHERE part_of = ? AND status = 'published' ORDER BY position, row",
        (_row(connection, id_)["row"],),
    ).fetchall()
    return [_publication(connection, row) for row in rows]


def events(
    connection: sqlite3.Connection, filters: Filters = NO_FILTERS, *, hidden: bool = False
) -> list[Event]:
    """The events that pass the filters, by date.

    Those whose page vanished before they took place, and those of drafts alone, only when `hidden`.
    """
    condition, values = filters.event_sql()
    shown = f"(gone IS NULL OR gone > start) AND {OPEN_EVENT}"
    rows = connection.execute(
        f"SELECT * FROM event WHERE {condition} AND ({shown} OR {int(hidden)})"
        " ORDER BY start IS NULL, start, title",
        values,
    ).fetchall()
    return [_event(connection, row) for row in rows]


def event(connection: sqlite3.Connection, id_: str) -> Event:
    """One event; raises NotFoundError."""
    row: sqlite3.Row | None = connection.execute("SELECT * FROM event WHERE id = ?", (id_,)).fetchone()
    if row is None:
        raise NotFoundError(f"There is no event '{id_}'.", "`ran-kb list events` shows all ids.")
    return _event(connection, row)


def events_of(connection: sqlite3.Connection, ids: list[str], *, hidden: bool = False) -> list[Event]:
    """The events that these publications, or the whole they are part of, announce or report on.

    Those that only drafts or withdrawn publications announce only when `hidden`.
    """
    rows = connection.execute(
        "SELECT DISTINCT event.* FROM event JOIN event_publication ep ON ep.event = event.row"
        " JOIN publication ON publication.row = ep.publication"
        f" WHERE (publication.id IN ({marks(ids)}) OR publication.row IN"
        f" (SELECT part_of FROM publication WHERE id IN ({marks(ids)}))) AND ({OPEN_EVENT} OR {int(hidden)})"
        " ORDER BY event.start, event.title",
        (*ids, *ids),
    ).fetchall()
    return [_event(connection, row) for row in rows]


def outcomes(connection: sqlite3.Connection, filters: Filters = NO_FILTERS) -> list[StoredOutcome]:
    """The outcomes of the published publications that pass the filters, newest publication first."""
    condition, values = filters.publication_sql()
    rows = connection.execute(
        "SELECT publication.id AS publication, title, outcome.number, outcome.text, page, outcome.kind"
        " FROM outcome JOIN publication ON publication.row = outcome.publication"
        f" WHERE {condition} AND status = 'published'"
        f" ORDER BY {inherit('published')} DESC, position, title, outcome.kind, outcome.number",
        values,
    )
    return [StoredOutcome(**dict(row)) for row in rows]


def outcomes_of(connection: sqlite3.Connection, ids: list[str]) -> list[StoredOutcome]:
    """The outcomes of these publications, in the order of `ids` and of their numbers."""
    found = [
        StoredOutcome(**dict(row))
        for row in connection.execute(
            "SELECT publication.id AS publication, title, outcome.number, outcome.text, page, outcome.kind"
            " FROM outcome JOIN publication ON publication.row = outcome.publication"
            f" WHERE publication.id IN ({marks(ids)}) ORDER BY outcome.kind, outcome.number",
            ids,
        )
    ]
    return sorted(found, key=lambda outcome: ids.index(outcome.publication))


def passages(connection: sqlite3.Connection, ids: list[int]) -> list[StoredPassage]:
    """The passages of these ids that exist and are published, in the order of `ids`."""
    rows = connection.execute(
        "SELECT passage.id, passage.role, passage.number, passage.text, passage.sentences, passage.path,"
        ' passage.heading, passage.start, passage."end", passage.page_start, passage.page_end,'
        " passage.page_label, passage.ocr,"
        " publication.id AS publication, publication.title, publication.kind, publication.type_label,"
        f" publication.authors, {inherit('published')} AS published, {inherit('language')} AS language,"
        f" {inherit('url')} AS url, publication.digest, {_GONE} AS gone, whole.id AS whole,"
        " whole.title AS whole_title"
        " FROM passage JOIN publication ON publication.row = passage.publication"
        " LEFT JOIN publication whole ON whole.row = publication.part_of"
        f" WHERE publication.status = 'published' AND passage.id IN ({marks(ids)})",
        ids,
    )
    found = {
        row["id"]: StoredPassage(
            **{
                **dict(row),
                "path": json.loads(row["path"]),
                "sentences": json.loads(row["sentences"]),
                "authors": json.loads(row["authors"]),
                "ocr": bool(row["ocr"]),
                "digest": bool(row["digest"]),
            }
        )
        for row in rows
    }
    return [found[id_] for id_ in ids if id_ in found]


def allowed(connection: sqlite3.Connection, filters: Filters) -> list[int]:
    """The ids of the published passages that pass the filters, ascending."""
    condition, values = filters.publication_sql()
    return [
        row["id"]
        for row in connection.execute(
            "SELECT passage.id FROM passage JOIN publication ON publication.row = passage.publication"
            f" WHERE {condition} AND publication.status = 'published' ORDER BY passage.id",
            values,
        )
    ]


def entry(connection: sqlite3.Connection, id_: str) -> Entry:
    """A publication in a line, what is printed inside it counted in; raises NotFoundError."""
    row = _row(connection, id_)
    inside = "SELECT row FROM publication WHERE row = :row OR part_of = :row"

    def count(table: str, condition: str = "1") -> int:
        sql = f"SELECT count(*) FROM {table} WHERE publication IN ({inside}) AND {condition}"
        return int(connection.execute(sql, {"row": row["row"]}).fetchone()[0])

    files = connection.execute(
        "SELECT pages, problem FROM file WHERE publication = ? ORDER BY row", (row["row"],)
    ).fetchall()
    return Entry(
        id=row["id"],
        title=row["title"],
        kind=row["kind"],
        pages=next((file["pages"] for file in files if file["pages"]), None),
        passages=count("passage"),
        key_outcomes=count("outcome", "kind != 'method'"),
        events=count("event_publication"),
        warnings=json.loads(row["warnings"]),
        problem=next((file["problem"] for file in files if file["problem"]), None),
    )


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many publications, passages, outcomes, events and files there are."""
    return {
        f"{table}s": connection.execute(f"SELECT count(*) AS n FROM {table}").fetchone()["n"]
        for table in ("publication", "passage", "outcome", "event", "file")
    }


def _row(connection: sqlite3.Connection, id_: str, *, hidden: bool = True) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute("SELECT * FROM publication WHERE id = ?", (id_,)).fetchone()
    if row is None or (row["status"] != "published" and not hidden):
        raise NotFoundError(f"There is no publication '{id_}'.", "`ran-kb list publications` shows all ids.")
    return row


def _publication(connection: sqlite3.Connection, row: sqlite3.Row, *, hidden: bool = False) -> Publication:
    key = (row["row"],)
    found = [
        Outcome(number=o["number"], text=o["text"], page=o["page"], kind=o["kind"])
        for o in connection.execute("SELECT * FROM outcome WHERE publication = ? ORDER BY kind, number", key)
    ]
    plain = {name: row[name] for name in PLAIN_COLUMNS}
    if row["gone"] and row["status"] == "published":
        plain["status"] = "withdrawn"
    return Publication(
        **plain,
        id=row["id"],
        gone=row["gone"],
        authors=json.loads(row["authors"]),
        countries=json.loads(row["countries"]),
        warnings=json.loads(row["warnings"]),
        conflicts=[Conflict(**conflict) for conflict in json.loads(row["conflicts"])],
        digest=bool(row["digest"]),
        part_of=_one(
            connection,
            f"SELECT id FROM publication WHERE row = ? AND (status = 'published' OR {int(hidden)})",
            row["part_of"],
        ),
        topics=_column(
            connection, "SELECT topic FROM publication_topic WHERE publication = ? ORDER BY position", key
        ),
        former_urls=[
            url
            for url in _column(
                connection,
                "SELECT url FROM publication_url WHERE publication = ? AND former ORDER BY url_key",
                key,
            )
            if url_key(url) != url_key(row["url"] or "")
        ],
        files=[
            FileRecord(**{name: file[name] for name in file.keys() if name not in ("row", "publication")})  # noqa: SIM118
            for file in connection.execute("SELECT * FROM file WHERE publication = ? ORDER BY row", key)
        ],
        key_outcomes=[outcome for outcome in found if outcome.kind != "method"],
        methods=[outcome for outcome in found if outcome.kind == "method"],
        events=_column(
            connection,
            "SELECT event.id FROM event JOIN event_publication ep ON ep.event = event.row"
            " WHERE ep.publication = ? ORDER BY event.start, event.title",
            key,
        ),
    )


def _event(connection: sqlite3.Connection, row: sqlite3.Row) -> Event:
    publications = _column(
        connection,
        "SELECT publication.id FROM publication JOIN event_publication ep ON ep.publication ="
        " publication.row WHERE ep.event = ? AND status = 'published' ORDER BY published, publication.id",
        (row["row"],),
    )
    return replace(record(row), publications=publications)


def _column(connection: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> list[str]:
    return [row[0] for row in connection.execute(sql, values)]


def _one(connection: sqlite3.Connection, sql: str, value: object) -> str | None:
    row = connection.execute(sql, (value,)).fetchone()
    return None if row is None else str(row[0])
