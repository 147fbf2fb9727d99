"""The crawler's side of a knowledge base: responses held, records by address, pages that went missing."""

from __future__ import annotations

import datetime
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from index import listing
from index.base import Base
from index.encoding import EncodingAhead
from index.events import save_page
from index.history import BY_THE_PROGRAM, Deed, now, remember
from index.recognising import Origin
from ingest.crawling import Known, Record
from ingest.identity import url_key
from ingest.pipeline import Fetch
from ingest.records import Change, Entry, Event, Reading, Saved
from ingest.responses import Held, Validators
from ingest.settings import Settings
from ingest.sync import PLAIN, Added, SyncOptions, adding

GIVEN_UP_AFTER = 2  # runs in a row; one may be an accident
_RUNS_KEPT = 50
_KNOWN = "id, url, signature, missing, gone"
_GONE_WARNING = "Its page is no longer there; the text is kept as it was last fetched."


class CrawledBase:
    """A base as `ingest.crawling.CrawlStore` describes it; `by` names the person who adds to it, if one does."""

    def __init__(self, base: Base, by: str = "") -> None:
        self.base = base
        self._by = by
        self._database = base.catalogue.database
        self._ahead: EncodingAhead
        self._coming: Callable[[], Saved] | None = None

    @contextmanager
    def adder(self, settings: Settings, options: SyncOptions = PLAIN) -> Iterator[Fetch]:
        """What fetches the page or file behind an address, as `pipeline.add` asks for it."""
        with adding(self, settings, options) as begin:

            def fetch(url: str) -> Callable[[], tuple[Change, Entry]]:
                end = begin(url)
                return lambda: self._told(end())

            yield fetch

    def _told(self, added: Added) -> tuple[Change, Entry]:
        if added.record == "publication":
            return added.saved.change, self.base.entry(added.saved.id)
        with self._database.reading() as connection:
            title = listing.event(connection, added.saved.id).title
        return added.saved.change, Entry(added.saved.id, title, "event", None, 0, 0, 1, [])

    @property
    def files(self) -> Path:
        """The folder of stored files."""
        folder = self.base.catalogue.folder / "files"
        folder.mkdir(exist_ok=True)
        return folder

    def lock(self) -> AbstractContextManager[None]:
        """The one writer's place of the data folder."""
        return self.base.lock()

    @contextmanager
    def behind(self) -> Iterator[None]:
        """While it lasts publications are encoded as the caller goes on; at its end what is not stored is given up."""
        with EncodingAhead() as self._ahead:
            try:
                yield
            finally:
                self._coming = None

    @property
    def busy(self) -> bool:
        """Whether a publication that was put is still being encoded."""
        return self._coming is not None and self._ahead.busy

    def catch_up(self) -> None:
        """Store what was put and is still being encoded."""
        coming, self._coming = self._coming, None
        if coming is not None:
            coming()

    def held(self, url: str) -> Held | None:
        """The last response of an address; None also when the file that it brought is no longer there."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT * FROM response WHERE url = ?", (url,)).fetchone()
        if row is None or (row["body"] is None and not (self.files / row["sha256"]).is_file()):
            return None
        return Held(
            Validators(row["etag"], row["last_modified"]),
            row["declared"],
            row["filename"],
            row["sha256"],
            row["bytes"],
            zlib.decompress(row["body"]) if row["body"] is not None else None,
        )

    def hold(self, url: str, held: Held) -> None:
        """Keep a response."""
        body = zlib.compress(held.body) if held.body is not None else None
        with self._database.writing(quietly=True) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO response (url, etag, last_modified, declared, filename, sha256,"
                " bytes, body, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    url,
                    held.validators.etag,
                    held.validators.last_modified,
                    held.declared,
                    held.filename,
                    held.sha256,
                    held.size,
                    body,
                    now(),
                ),
            )

    def known(self, url: str) -> Known | None:
        """What was fetched from this address, or was to be found there before."""
        with self._database.reading() as connection:
            found = connection.execute(
                f"SELECT 'publication' AS record, {_KNOWN} FROM publication"
                " WHERE signature IS NOT NULL AND row IN"
                " (SELECT publication FROM publication_url WHERE url_key = ? AND former)",
                (url_key(url),),
            ).fetchone()
            if found is not None:
                return _known(found)
            rows = connection.execute(
                f"SELECT 'event' AS record, {_KNOWN} FROM event"
                " WHERE signature IS NOT NULL AND url IS NOT NULL"
            ).fetchall()
        return next((_known(row) for row in rows if url_key(row["url"]) == url_key(url)), None)

    def all_known(self) -> list[Known]:
        """Everything that was fetched, in the order in which it came."""
        found: list[Known] = []
        with self._database.reading() as connection:
            for record in ("publication", "event"):
                rows = connection.execute(
                    f"SELECT '{record}' AS record, {_KNOWN} FROM {record}"
                    " WHERE signature IS NOT NULL AND url IS NOT NULL ORDER BY row"
                )
                found += map(_known, rows)
        return found

    def id_at(self, url: str) -> str | None:
        """The id of the publication of this address, wherever it came from."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT id FROM publication WHERE NOT printed AND row IN"
                " (SELECT publication FROM publication_url WHERE url_key = ?) ORDER BY row",
                (url_key(url),),
            ).fetchone()
        return None if row is None else str(row["id"])

    def covers(self, url: str) -> bool:
        """Whether a fetched publication with a page elsewhere has its file or film at this address."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT 1 FROM publication_url JOIN publication ON publication.row = publication"
                " WHERE url_key = ? AND NOT former AND signature IS NOT NULL",
                (url_key(url),),
            ).fetchone()
        return found is not None

    def holder(self, sha256: str) -> str | None:
        """The id of the publication that has a file of this content."""
        return self.base.catalogue.holder(sha256) if sha256 else None

    def put_publication(
        self, reading: Reading, signature: str | None, also: tuple[str, ...]
    ) -> Callable[[], Saved]:
        """Begin to store a publication with its text; its files have been put into `files` before."""
        self.catch_up()
        self._coming = cache(self.base.begin(reading, self._ahead, Origin(signature, also), self._by))
        return self._coming

    def put_event(self, event: Event, links: list[str], signature: str) -> Saved:
        """Store an event as its page words it."""
        with self._database.writing() as connection:
            id_, new = save_page(connection, event, links, signature)
            change: Change = "added" if new else "updated"
            deed = Deed("added" if new else "replaced", self._by) if self._by else BY_THE_PROGRAM
            remember(connection, id_, change, event.title, deed, "event")
        return Saved(id_, change)

    def seen(self, known: Known) -> None:
        """Note that the page of a record was there again."""
        if known.missing or known.gone:
            self._mark(known, 0, None, "its page is there again")

    def missed(self, known: Known) -> bool:
        """Note that the page of a record was not there; whether it has now been given up."""
        if known.gone:
            return False
        missing = known.missing + 1
        given_up = missing >= GIVEN_UP_AFTER
        self._mark(known, missing, now()[:10] if given_up else None, "its page is gone")
        return given_up

    def _mark(self, known: Known, missing: int, gone: str | None, why: str) -> None:
        """Write how often the page was missing; readers are told only when that changes what they see."""
        visible = gone is not None or known.gone is not None
        with self._database.writing(quietly=not visible) as connection:
            connection.execute(
                f"UPDATE {known.record} SET missing = ?, gone = ? WHERE id = ?", (missing, gone, known.id)
            )
            if visible and known.record == "publication":
                _warn(connection, known.id, gone=gone is not None)
                remember(connection, known.id, "updated", why)

    def looked(self, source: str) -> datetime.datetime | None:
        """When a source was last looked at to the end."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT at FROM looked WHERE source = ?", (source,)).fetchone()
        return None if row is None else datetime.datetime.fromisoformat(row["at"])

    def look(self, source: str) -> None:
        """Note that a source was looked at to the end."""
        with self._database.writing(quietly=True) as connection:
            connection.execute("INSERT OR REPLACE INTO looked (source, at) VALUES (?, ?)", (source, now()))

    def forget_files(self, met: set[str]) -> None:
        """Forget files that no publication has any more, but not those at addresses `met` in this run.

        The files themselves leave with the writer's lock, like all that nothing refers to.
        """
        with self._database.writing(quietly=True) as connection:
            rows = connection.execute(
                "SELECT url FROM response WHERE body IS NULL AND sha256 NOT IN (SELECT sha256 FROM file)"
            ).fetchall()
            connection.executemany(
                "DELETE FROM response WHERE url = ?", [(row["url"],) for row in rows if row["url"] not in met]
            )

    def finish(self, report: dict[str, Any]) -> None:
        """Keep the report of a run; the oldest make room."""
        with self._database.writing(quietly=True) as connection:
            connection.execute(
                "INSERT INTO sync_run (at, report) VALUES (?, ?)",
                (now(), json.dumps(report, ensure_ascii=False)),
            )
            connection.execute(
                "DELETE FROM sync_run WHERE row <= (SELECT max(row) FROM sync_run) - ?", (_RUNS_KEPT,)
            )


def last_run(base: Base) -> dict[str, Any] | None:
    """The report of the last sync, its number `run` and the moment `at` which it ended; None before the first."""
    with base.catalogue.reading() as connection:
        row = connection.execute("SELECT * FROM sync_run ORDER BY row DESC LIMIT 1").fetchone()
    return None if row is None else _report(row)


def runs_since(base: Base, run: int) -> list[dict[str, Any]]:
    """The reports of the runs after this one, as `last_run` gives them, the first one first."""
    with base.catalogue.reading() as connection:
        rows = connection.execute("SELECT * FROM sync_run WHERE row > ? ORDER BY row", (run,))
        return [_report(row) for row in rows]


def _report(row: sqlite3.Row) -> dict[str, Any]:
    return {"run": row["row"], "at": row["at"], **json.loads(row["report"])}


def _known(row: sqlite3.Row) -> Known:
    record: Record = "publication" if row["record"] == "publication" else "event"
    return Known(record, row["id"], row["url"], row["signature"], row["missing"], row["gone"])


def _warn(connection: sqlite3.Connection, id_: str, *, gone: bool) -> None:
    row = connection.execute("SELECT warnings FROM publication WHERE id = ?", (id_,)).fetchone()
    warnings = [one for one in json.loads(row["warnings"]) if one != _GONE_WARNING]
    if gone:
        warnings.insert(0, _GONE_WARNING)
    connection.execute(
        "UPDATE publication SET warnings = ? WHERE id = ?", (json.dumps(warnings, ensure_ascii=False), id_)
    )
