"""The SQLite file behind the catalogue: connections, transactions, the writer's lock, clear errors."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from index import filters, leftovers
from index.migrations import migrate, steps, version
from ingest.errors import BusyError, CallError, DamagedError, NotFoundError, RanKbError, disk_errors

FILENAME = "catalogue.sqlite3"
LOCK = "write.lock"
MARKER = "writing"  # stands in the folder while a writer is at work; one that is killed leaves it behind
# Connections kept for the next threads; opening one takes as long as several queries.
MOST_SPARE = 4
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
LOCK_SECONDS = 10.0
EARLIER = "catalogue-schema-"  # begins the name of the copy that an upgrade leaves


@dataclass(frozen=True, slots=True)
class Upgraded:
    """An upgrade: the schema that was found, and the copy of the catalogue as it was."""

    schema: int
    copy: Path


class Database:
    """One catalogue file; every thread gets a connection of its own.

    Readers see a consistent snapshot for as long as `reading` lasts and never wait for a writer (WAL).
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Open the catalogue in `folder`; with `create`, make the folder and the schema where absent.

        Raises NotFoundError when there is none, DamagedError when it cannot be used.
        """
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise CallError(
                f"This Python comes with SQLite {sqlite3.sqlite_version}; ran-kb needs 3.37 or newer.",
                "Use a newer Python.",
            )
        self.folder = folder
        self.path = folder / FILENAME
        self.upgraded: Upgraded | None = None
        self._threads = threading.local()
        self._spare: list[tuple[sqlite3.Connection, int]] = []
        if create:
            self._create()
        elif not self.path.is_file():
            raise NotFoundError(
                f"There is no knowledge base in {folder}.",
                "Add a first publication: ran-kb add FILE, or ran-kb add corpus/starter.",
            )
        with explained(folder):
            found, known = version(self.connection), steps()[-1][0]
        if found != known:
            self._upgrade()
        elif (folder / MARKER).exists():
            self._recover()

    def _create(self) -> None:
        with disk_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)

    def _upgrade(self) -> None:
        """Bring the schema up to date; the catalogue of an older version is kept beside the new one."""
        with self.lock(), explained(self.folder):
            found = version(self.connection)  # another process may have done it meanwhile
            if 0 < found < steps()[-1][0]:
                self.upgraded = Upgraded(found, self.folder / f"{EARLIER}{found}.sqlite3")
                unfinished = self.folder / ".catalogue-copy"
                unfinished.unlink(missing_ok=True)
                self.snapshot(unfinished)
                unfinished.replace(self.upgraded.copy)
            self.connection.execute("PRAGMA journal_mode = WAL")
            migrate(self.connection)
            for copy in self.folder.glob(f"{EARLIER}*.sqlite3"):
                if self.upgraded is not None and copy != self.upgraded.copy:
                    copy.unlink()

    def snapshot(self, target: Path) -> None:
        """Copy the catalogue into the new file `target`; neither waits for a writer nor stops one.

        Raises RanKbError when there is no room, CallError when nothing may be written there, DamagedError.
        """
        with explained(target.parent), closing(sqlite3.connect(target)) as copy:
            self.connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no others beside it
        flush(target)

    def _recover(self) -> None:
        """Clear away what a killed writer left, unless another one is at work or we may not write here."""
        try:
            with FileLock(self.folder / LOCK, timeout=0):
                self._tidy()
        except (Timeout, OSError, CallError):
            return

    def _tidy(self) -> None:
        with self.reading() as connection, disk_errors(self.folder):
            leftovers.clear(connection, self.folder)
            (self.folder / MARKER).unlink(missing_ok=True)

    @property
    def busy(self) -> bool:
        """Whether another process has the writer's place now."""
        try:
            with FileLock(self.folder / LOCK, timeout=0):
                return False
        except Timeout:
            return True
        except OSError:
            return False

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of the calling thread."""
        found: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if found is None:
            found, self._threads.file = self._taken() or self._opened()
            self._threads.connection = found
        return found

    def _opened(self) -> tuple[sqlite3.Connection, int]:
        """A new connection, and what tells its file from others."""
        with explained(self.folder):
            file = self._file()
            # A thread that is done hands its connection on, so it is never used by two at once.
            found = sqlite3.connect(
                self.path, isolation_level=None, timeout=LOCK_SECONDS, check_same_thread=False
            )
            found.row_factory = sqlite3.Row
            found.execute("PRAGMA foreign_keys = ON")
            found.execute("PRAGMA synchronous = FULL")
            # Some systems' SQLite maps files, and one that is cut short would end the process with a signal.
            found.execute("PRAGMA mmap_size = 0")
            filters.teach(found)
            return found, file

    def _taken(self) -> tuple[sqlite3.Connection, int] | None:
        """A connection that another thread handed on, if there is one to the file that is there now."""
        while self._spare:
            try:
                found, file = self._spare.pop()
            except IndexError:  # another thread was faster
                return None
            if file == self._file():
                return found, file
            found.close()
        return None

    def _file(self) -> int:
        """What tells the catalogue's file from one that is put in its place; 0 while there is none."""
        return self.path.stat().st_ino if self.path.exists() else 0

    def close(self) -> None:
        """Close the calling thread's connection, and those that were handed on."""
        self.hand_on()
        while self._spare:
            self._spare.pop()[0].close()

    def hand_on(self) -> None:
        """Leave the calling thread's connection to the next thread that needs one."""
        found: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        self._threads.connection = None
        if found is None:
            return
        if found.in_transaction or len(self._spare) >= MOST_SPARE:
            found.close()
        else:
            self._spare.append((found, self._threads.file))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the one writer's place of the data folder; raises BusyError when another process has it.

        What was begun and not finished is cleared away at the end, after an error by the next process.
        """
        with alone(self.folder):
            yield
            self._tidy()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A snapshot: all queries inside see the same state. Nested uses share the outermost snapshot."""
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        with explained(self.folder):
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self, *, quietly: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it happens and the generation goes up by one, or nothing does.

        `quietly` leaves the generation: for what no search or list shows. Inside another use it joins that
        transaction.
        """
        connection = self.connection
        if getattr(self._threads, "writing", False):
            yield connection
            return
        with explained(self.folder):
            connection.execute("BEGIN IMMEDIATE")
            self._threads.writing = True
            try:
                yield connection
                if not quietly:
                    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._threads.writing = False


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the one writer's place of a data folder; raises BusyError when another process has it.

    Whoever opens the catalogue after an error or a sudden end clears away what was begun.
    """
    lock = FileLock(folder / LOCK, timeout=LOCK_SECONDS)
    with disk_errors(folder):
        try:
            lock.acquire()
        except Timeout as error:
            raise BusyError(
                f"Another process is writing to {folder}.", "Wait until it has finished, then try again."
            ) from error
    try:
        with disk_errors(folder):
            (folder / MARKER).touch()
        yield
    finally:
        lock.release()


def flush(file: Path) -> None:
    """Have the disk keep what was written to a file."""
    with disk_errors(file), file.open("rb") as written:
        os.fsync(written.fileno())


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn what SQLite says into an error that tells what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        if "locked" in text or "busy" in text:
            raise BusyError(
                f"Another process is writing to {folder}.", "Wait until it has finished, then try again."
            ) from error
        if "readonly" in text or "unable to open" in text:
            raise CallError(
                f"The catalogue in {folder} cannot be written to or opened.",
                "Mend the permissions of the folder, or name another one with --data or RAN_KB_DATA.",
            ) from error
        if "full" in text:
            raise RanKbError(
                f"The disk that holds {folder} is full; nothing was changed.", "Make room, then try again."
            ) from error
        if "I/O" in text:
            raise RanKbError(
                f"The disk that holds {folder} fails ({text}); nothing was changed.",
                "Look after the disk, then try again; `ran-kb doctor` says whether the base is whole.",
            ) from error
        raise
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        raise DamagedError(
            f"The catalogue in {folder} is damaged ({error}).",
            "Put the last backup back with `ran-kb restore BACKUP`, or make a new base in another folder.",
        ) from error
