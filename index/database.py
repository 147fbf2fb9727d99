"""The SQLite file behind the catalogue: connections, transactions, the writer's lock, clear errors."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index import leftovers
from index.migrations import migrate, steps, version
from ingest.errors import BusyError, CallError, DamagedError, NotFoundError, RanKbError

FILENAME = "catalogue.sqlite3"
LOCK = "write.lock"
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
LOCK_SECONDS = 10.0


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
        self._threads = threading.local()
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
        elif self._marker.exists():
            self._recover()

    def _create(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CallError(
                f"The data folder {self.folder} cannot be made: {error.strerror}.",
                "Name another one with --data or RAN_KB_DATA.",
            ) from error

    def _upgrade(self) -> None:
        with self.lock(), explained(self.folder):
            self.connection.execute("PRAGMA journal_mode = WAL")
            migrate(self.connection)

    @property
    def _marker(self) -> Path:
        """Stands in the folder while a writer is at work; what was killed leaves it behind."""
        return self.folder / "writing"

    def _recover(self) -> None:
        """Clear away what a killed writer left, unless another one is at work or we may not write here."""
        try:
            with FileLock(self.folder / LOCK, timeout=0):
                self._tidy()
        except (Timeout, OSError):
            return

    def _tidy(self) -> None:
        with self.reading() as connection:
            leftovers.clear(connection, self.folder)
        self._marker.unlink(missing_ok=True)

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
            with explained(self.folder):
                found = sqlite3.connect(self.path, isolation_level=None, timeout=LOCK_SECONDS)
                found.row_factory = sqlite3.Row
                found.execute("PRAGMA foreign_keys = ON")
                found.execute("PRAGMA synchronous = FULL")
            self._threads.connection = found
        return found

    def close(self) -> None:
        """Close the calling thread's connection."""
        found: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if found is not None:
            found.close()
            self._threads.connection = None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the one writer's place of the data folder; raises BusyError when another process has it.

        What was begun and not finished is cleared away at the end, after an error by the next process.
        """
        try:
            with FileLock(self.folder / LOCK, timeout=LOCK_SECONDS):
                self._marker.touch()
                yield
                self._tidy()
        except Timeout as error:
            raise BusyError(
                f"Another process is writing to {self.folder}.", "Wait until it has finished, then try again."
            ) from error
        except PermissionError as error:
            raise CallError(
                f"The data folder {self.folder} cannot be written to: {error.strerror}.",
                "Mend its permissions, or name another one with --data or RAN_KB_DATA.",
            ) from error

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

        `quietly` leaves the generation: for what no search or list shows.
        """
        connection = self.connection
        with explained(self.folder):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                if not quietly:
                    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


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
        raise
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        raise DamagedError(
            f"The catalogue in {folder} is damaged ({error}).",
            "Put the last backup back with `ran-kb restore BACKUP`, or make a new base in another folder.",
        ) from error
