"""Brings a backup back: everything is checked before anything is replaced.

The checked catalogue is copied into the one that is there in a single transaction of SQLite, so that readers go on
with what they see, and a sudden end at any point leaves either the old base or the new one. Only a catalogue that
SQLite cannot open at all is replaced by renaming. Files are named by what is in them: they arrive before the
catalogue that refers to them, and what only the former catalogue referred to leaves after it.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
import time
import zipfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from index.backup import FORMAT, MANIFEST, Manifest, copied, faults
from index.database import FILENAME, LOCK_SECONDS, Database, alone, explained, flush
from index.leftovers import STAGED
from index.migrations import migrate, steps, version
from ingest.errors import DamagedError, RanKbError, RefusedError, disk_errors

MANIFEST_BYTES = 64 * 2**20
# A catalogue shrinks to half or a third; what swells a hundredfold was made to fill the disk.
MOST_SWELLING = 100
SWELLING_FROM = 2**20
_NAME = re.compile(r"files/[0-9a-f]{64}")
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_MANIFEST = TypeAdapter(Manifest)


@dataclass(frozen=True, slots=True)
class Restored:
    """The moment at which the backup was made, and how much is in it; `lost` files it did not have either."""

    at: str
    publications: int
    files: int
    lost: int


def restore(source: Path, folder: Path) -> Restored:
    """Make the base in `folder` what it was when the backup `source` was made.

    Raises RefusedError for a file that is no whole backup, DamagedError for one of a newer version, BusyError
    while another process writes; then the base is as it was.
    """
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with alone(folder):
        with disk_errors(folder):
            staging = Path(tempfile.mkdtemp(dir=folder, prefix=STAGED))
        try:
            manifest = _unpacked(source, staging)
            _prepare(staging / FILENAME, source)
            with disk_errors(folder):
                _bring_files(staging, folder)
                with explained(folder):
                    _put_in_place(staging / FILENAME, folder / FILENAME)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    Database(folder).close()  # opening it clears away the files that only the former catalogue had
    return Restored(manifest.at, manifest.publications, len(manifest.files) - 1, len(manifest.lost))


def _unpacked(source: Path, staging: Path) -> Manifest:
    """Unpack a backup into an empty folder, every byte checked against its manifest."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(source, archive)
            needed = 2 * manifest.files[FILENAME].bytes + sum(one.bytes for one in manifest.files.values())
            if shutil.disk_usage(staging).free < needed:
                raise RanKbError(
                    f"There is not enough room for {source} on the disk of {staging.parent}"
                    f" ({needed / 2**20:,.0f} MiB are needed); nothing was changed.",
                    "Make room, then try again.",
                )
            with disk_errors(staging.parent):
                (staging / "files").mkdir()
                for name, said in manifest.files.items():
                    with archive.open(name) as packed, (staging / name).open("wb") as target:
                        found = copied(packed, target, said.bytes)
                    if found != said:
                        raise _refused(source, f"'{name}' is not what was backed up")
                    flush(staging / name)
    except OSError as error:
        raise RefusedError(f"{source}: {error.strerror or error}.", "Check the name.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _refused(source, str(error)) from error
    return manifest


def _manifest(source: Path, archive: zipfile.ZipFile) -> Manifest:
    entries = {entry.filename: entry for entry in archive.infolist()}
    head = entries.get(MANIFEST)
    if head is None or len(entries) != len(archive.infolist()) or head.file_size > MANIFEST_BYTES:
        raise _refused(source, "it has no list of what is in it")
    try:
        with archive.open(MANIFEST) as packed:
            manifest = _MANIFEST.validate_json(packed.read(MANIFEST_BYTES))
    except ValidationError as error:
        raise _refused(source, "its list of what is in it cannot be read") from error
    if manifest.format > FORMAT or manifest.schema > steps()[-1][0]:
        raise DamagedError(
            f"{source} was made by a newer version of ran-kb ({manifest.version}); nothing was changed.",
            "Install that version, then try again.",
        )
    if entries.keys() - {MANIFEST} != manifest.files.keys() or FILENAME not in manifest.files:
        raise _refused(source, "its list of what is in it is not that of its content")
    for name, said in manifest.files.items():
        entry = entries[name]
        # Names are matched as a whole: none can lead out of the folder.
        if name != FILENAME and (not _NAME.fullmatch(name) or name != f"files/{said.sha256}"):
            raise _refused(source, f"it holds '{name}', which no backup does")
        if (
            entry.file_size != said.bytes
            or entry.flag_bits & _ENCRYPTED
            or entry.compress_type not in _METHODS
        ):
            raise _refused(source, f"'{name}' is not packed as a backup is")
        if said.bytes > SWELLING_FROM + MOST_SWELLING * entry.compress_size:
            raise _refused(source, f"'{name}' would swell more than {MOST_SWELLING} times")
    return manifest


def _prepare(catalogue: Path, source: Path) -> None:
    """Check an unpacked catalogue, and bring it to the schema of this version."""
    with closing(sqlite3.connect(catalogue, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        try:
            odd = _objects(connection) ^ _expected(version(connection))
            problems = [min(odd)[1]] if odd else faults(connection)
            if not problems:
                migrate(connection)
                # It takes the place of a catalogue that is read with a write-ahead log.
                connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.DatabaseError as error:
            raise _refused(source, f"its catalogue is not one of ran-kb: {error}") from error
    if problems:
        raise _refused(source, f"its catalogue is damaged: {problems[0]}")


def _objects(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Tables, indexes, triggers and views; what triggers and views do must be ours to the letter."""
    rows = connection.execute(
        "SELECT type, name, iif(type IN ('trigger', 'view'), sql, '') FROM sqlite_schema"
        " WHERE name NOT LIKE 'sqlite_%'"
    )
    return {tuple(row) for row in rows}


def _expected(schema: int) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for number, sql in steps():
            if number <= schema:
                connection.executescript(sql)
        return _objects(connection)


def _bring_files(staging: Path, folder: Path) -> None:
    (folder / "files").mkdir(exist_ok=True)
    for path in (staging / "files").iterdir():
        path.replace(folder / "files" / path.name)


def _put_in_place(new: Path, live: Path) -> None:
    """Replace the live catalogue, and have its generation go up: no cache of the former one fits any more."""
    generation = max(int(time.time()), _generation(new), _generation(live) if live.exists() else 0) + 1
    with closing(sqlite3.connect(new)) as connection, connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (str(generation),))
        connection.execute("UPDATE vector SET generation = ?", (generation,))
    flush(new)
    if live.exists() and _copied_into(new, live):
        return
    for beside in (
        "-wal",
        "-shm",
    ):  # of a catalogue that cannot be opened; they would be read into the new one
        live.with_name(live.name + beside).unlink(missing_ok=True)
    new.replace(live)


def _generation(catalogue: Path) -> int:
    try:
        with closing(sqlite3.connect(catalogue, timeout=LOCK_SECONDS)) as connection:
            return int(connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()[0])
    except (sqlite3.DatabaseError, TypeError, ValueError):
        return 0  # unreadable: the moment in seconds is above every generation that was counted


def _copied_into(new: Path, live: Path) -> bool:
    """Copy in one transaction; False when the live catalogue is none that SQLite opens."""
    with (
        closing(sqlite3.connect(new)) as source,
        closing(sqlite3.connect(live, timeout=LOCK_SECONDS)) as target,
    ):
        try:
            target.execute("PRAGMA synchronous = FULL")
            target.execute("PRAGMA journal_mode = WAL")
            source.backup(target)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            return False
    return True


def _refused(source: Path, why: str) -> RefusedError:
    return RefusedError(
        f"{source} is no backup of ran-kb, or it is damaged ({why}); nothing was changed.",
        "Take another backup.",
    )
