"""Which stored publication is the one at hand: by id, by address, or by kind, title and date."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.filters import marks
from ingest.identity import same_date, slug, title_key, url_key
from ingest.records import Publication

NEARLY = 0.95  # a letter or two of a title
# These are one and the same wherever they stand; the notice of a paper in a magazine is not the paper.
SAME_ANYWHERE = frozenset({"article", "feature", "film", "practice"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a publication belongs: the row of the whole and its place there, and whether it is printed in it.

    What is part of a whole without being printed in it has a page or a file of its own.
    """

    whole: int | None = None
    position: int = 0
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fetched publication comes from: what its page and files said, and further addresses of it."""

    signature: str | None = None
    also: tuple[str, ...] = ()


UNKNOWN = Origin()


def find(
    connection: sqlite3.Connection, publication: Publication, place: Place, also: tuple[str, ...] = ()
) -> sqlite3.Row | None:
    """The stored publication that this one is, by id, by address, or by kind, title and date."""
    addresses = [url_key(url) for url in (publication.url, *publication.former_urls) if url]
    further = [url_key(url) for url in also]
    at = "publication.row IN (SELECT u.publication FROM publication_url u WHERE u.url_key IN ({}))"
    for condition, values in (
        ("publication.id = ?", [slug(publication.id)] if publication.id else []),
        (at.format(marks(addresses)), addresses),
        # Two pages may offer one file and yet be two publications; a digest may be known by its file alone.
        (f"(digest OR kind = 'film') AND {at.format(marks(further))}", further),
        ("publication.title_key = ?", [title_key(publication)]),
    ):
        if not values:
            continue
        rows: list[sqlite3.Row] = connection.execute(
            f"SELECT * FROM publication WHERE {condition} ORDER BY digest, part_of IS NOT NULL, row", values
        ).fetchall()
        for row in rows:
            by_title = condition.startswith("publication.title_key")
            same = not by_title or (
                row["kind"] == publication.kind and same_date(row["published"], publication.published)
            )
            if same and _in_scope(row, publication, place, by_title=by_title):
                return row
    return _misspelt(connection, publication, place)


def _misspelt(connection: sqlite3.Connection, publication: Publication, place: Place) -> sqlite3.Row | None:
    """The digest of what is printed in the same whole under nearly the same title."""
    if not place.printed:
        return None
    rows = connection.execute(
        "SELECT * FROM publication WHERE digest AND part_of = ? AND kind = ? ORDER BY row",
        (place.whole, publication.kind),
    )
    own = title_key(publication)
    near = (row for row in rows if SequenceMatcher(None, own, row["title_key"]).ratio() >= NEARLY)
    return next(near, None)


def _in_scope(row: sqlite3.Row, publication: Publication, place: Place, *, by_title: bool) -> bool:
    """Whether a stored publication can be the one that belongs to this place; `by_title` is all that says so."""
    if place.printed and row["digest"] and not by_title:
        return True  # what is printed is a source, and a digest is none
    anywhere = row["kind"] in SAME_ANYWHERE and publication.kind in SAME_ANYWHERE
    here = row["part_of"] == place.whole
    if place.printed:
        return here or (anywhere and (row["digest"] or row["part_of"] is None))
    if row["printed"] and not publication.digest:
        return anywhere and (here or place.whole is None)
    return True


def place_of(connection: sqlite3.Connection, publication: Publication) -> Place:
    """Where a publication with a file or page of its own belongs, by the id in `part_of`."""
    found = connection.execute(
        "SELECT row FROM publication WHERE id = ?", (publication.part_of or "",)
    ).fetchone()
    return Place(found["row"] if found else None)


def twins(connection: sqlite3.Connection, row: int) -> list[sqlite3.Row]:
    """What is printed in a magazine and now has a page of its own in this row."""
    kinds = sorted(SAME_ANYWHERE)
    found: list[sqlite3.Row] = connection.execute(
        "SELECT twin.* FROM publication twin JOIN publication own ON own.title_key = twin.title_key"
        f" WHERE own.row = ? AND twin.row != own.row AND twin.printed AND twin.kind IN ({marks(kinds)})"
        f" AND own.kind IN ({marks(kinds)}) AND (own.part_of IS NULL OR own.part_of = twin.part_of)",
        (row, *kinds, *kinds),
    ).fetchall()
    return [one for one in found if same_date(one["published"], _published(connection, row))]


def _published(connection: sqlite3.Connection, row: int) -> str | None:
    found = connection.execute("SELECT published FROM publication WHERE row = ?", (row,)).fetchone()
    return None if found["published"] is None else str(found["published"])
