"""What staff do to the base: add, correct, publish, withdraw, replace, delete and undo; nobody else may."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from index import listing
from index.access import Operation, Person, require
from index.base import Base, Rebuilt
from index.corrections import Record
from index.crawled import CrawledBase
from index.found import look
from index.recognising import UNKNOWN, Origin
from index.snapshot import taken
from ingest import reader
from ingest.errors import RefusedError
from ingest.files import clean_name
from ingest.pipeline import is_address
from ingest.records import Entry, Reading, Saved, Status

Tell = Callable[[str], None]

FETCHING, READING, STORING = "Fetching the page …", "Reading the file …", "Storing and encoding …"


class Desk:
    """The desk at which one person works; every method raises NotAllowedError unless the person is staff."""

    def __init__(self, base: Base, person: Person) -> None:
        self._base, self._person = base, person

    def add_file(self, name: str, data: bytes, tell: Tell) -> Saved:
        """Read an uploaded file and store it as a draft; the same bytes again change nothing.

        `tell` is told what is being done. Raises RefusedError for what is not taken: by content, size, or
        because the library has the publication already.
        """
        self._require("add")
        with self._base.lock(), self._uploaded(name, data) as path:
            reading = self._read(path, name, tell)
            known = self._base.known(reading.publication.files[0].sha256)
            if known is not None:
                return Saved(known.id, "unchanged")
            here = self._base.catalogue.recognised(reading)
            if here is not None and not here.digest:
                raise RefusedError(
                    f"{clean_name(name)}: the library has this publication already, “{here.title}”.",
                    "Open it at the desk and replace its file there.",
                )
            tell(STORING)
            return self._put(reading, path)

    def add_address(self, url: str, tell: Tell) -> tuple[str, Entry]:
        """Fetch a page or file and store it, what is new as a draft; what became of it, and what it is.

        Raises RefusedError and FetchError.
        """
        self._require("add")
        if not is_address(url.strip()):
            raise RefusedError(f"“{url}” is not a web address.", "Give it with https:// in front.")
        tell(FETCHING)
        store = CrawledBase(self._base, self._person.name)
        with self._base.lock(), store.adder(self._base.settings) as fetch:
            found = fetch(url.strip())()
            self._base.save_caches()
        return found

    def replace_file(self, id_: str, name: str, data: bytes, tell: Tell) -> Saved:
        """Read a new file into a publication; what its page said of it, and what staff decided, stays."""
        self._require("replace")
        with self._base.lock(), self._uploaded(name, data) as path:
            with self._base.catalogue.reading() as connection:
                own = taken(connection, id_).reading.publication
                origin, printed = listing.origin(connection, id_)
            if printed:
                raise RefusedError(
                    "This is printed in another publication and has no file of its own.",
                    "Replace the file of that publication.",
                )
            reading = self._read(path, name, tell)
            holder = self._base.known(reading.publication.files[0].sha256)
            if holder is not None and holder.id == id_:
                return Saved(id_, "unchanged")
            new = reading.publication
            if origin.signature is None:
                new.id, new.url, new.part_of, new.status = id_, own.url, own.part_of, own.status
            else:
                own.files, own.warnings, own.conflicts = new.files, new.warnings, []
                own.key_outcomes, own.methods = new.key_outcomes, new.methods
                reading.publication = own
            tell(STORING)
            return self._put(reading, path, origin)

    def correct(self, record: Record, id_: str, changes: Mapping[str, object]) -> None:
        """Set fields for good, all or none; CallError for a value that does not fit."""
        self._require("correct")
        self._base.correct_all(record, id_, changes, self._person.name)

    def set_status(self, id_: str, status: Status) -> None:
        """Publish a publication, withdraw it, or make it a draft again."""
        self._require("withdraw" if status == "withdrawn" else "publish")
        self._base.correct("publication", id_, "status", status, self._person.name)

    def delete(self, id_: str) -> None:
        """Delete a publication; what is printed in another one can only be withdrawn."""
        self._require("delete")
        with self._base.lock():
            with self._base.catalogue.reading() as connection:
                _, printed = listing.origin(connection, id_)
            if printed:
                raise RefusedError("This is printed in another publication.", "Withdraw it instead.")
            self._base.catalogue.remove(id_, self._person.name)

    def undo(self, change: int) -> str:
        """Take back the last change to a record; returns its id. NotFoundError when it is not the last."""
        self._require("undo")
        with self._base.lock():
            return self._base.undo(change, self._person.name)

    def look(self, run: int) -> None:
        """Note that what the sync found up to this run was looked at."""
        self._require("mend")
        look(self._base, run, self._person.name)

    def rebuild(self) -> Rebuilt:
        """Mend what `ran-kb rebuild` mends."""
        self._require("mend")
        with self._base.lock():
            return self._base.rebuild()

    def _require(self, operation: Operation) -> None:
        require(self._person, operation)

    @contextmanager
    def _uploaded(self, name: str, data: bytes) -> Iterator[Path]:
        """The bytes as a file for as long as it is needed."""
        limit = self._base.settings.upload_mb
        if len(data) > limit * 2**20:
            raise RefusedError(
                f"{clean_name(name)}: too large, {limit} MiB are taken here.",
                "Use `ran-kb add`, or raise the setting 'upload_mb'.",
            )
        with tempfile.TemporaryDirectory(prefix="ran-kb-upload-") as folder:
            path = Path(folder) / "upload"
            path.write_bytes(data)
            yield path

    def _read(self, path: Path, name: str, tell: Tell) -> Reading:
        tell(READING)
        return reader.read(path, self._base.settings, filename=clean_name(name))

    def _put(self, reading: Reading, path: Path, origin: Origin = UNKNOWN) -> Saved:
        saved = self._base.put(reading, path, origin, self._person.name)
        self._base.save_caches()
        return saved
