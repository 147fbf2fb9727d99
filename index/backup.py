"""The data folder as one file: the catalogue and the stored files, with the sha256 of each.

The file is a ZIP archive with `manifest.json`, `catalogue.sqlite3` and `files/<sha256>`. Caches are left out, and so
is everything else in the data folder: a backup holds what `ran-kb` put into the catalogue and nothing besides.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from index import leftovers
from index.catalogue import Catalogue
from index.database import FILENAME
from index.history import now
from index.migrations import version
from ingest.errors import DamagedError, disk_errors
from ingest.whole import written

FORMAT = 1
MANIFEST = "manifest.json"
_CHUNK = 2**20
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of a backup."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; `lost` are the stored files that were not there when it was made."""

    format: int
    version: str
    schema: int
    at: str
    publications: int
    files: dict[str, Stored]
    lost: list[str]


class _ChangedError(Exception):
    """A file left the base between the copy of the catalogue and its own."""


def backup(catalogue: Catalogue, target: Path) -> Manifest:
    """Write the base into `target`, whole or not at all, while others read and write.

    Raises DamagedError when the catalogue is damaged: then an earlier backup of that name stays as it is; and
    BusyError when files keep leaving the base while a writer is at work.
    """
    with disk_errors(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = tempfile.TemporaryDirectory(dir=target.parent, prefix=".ran-kb-backup-")
    with scratch as folder:
        for _ in range(_TRIES):
            try:
                return _copy_of_now(catalogue, Path(folder), target)
            except _ChangedError:
                continue
        with catalogue.lock():  # files keep leaving: ask the writer to wait
            return _copy_of_now(catalogue, Path(folder), target)


def _copy_of_now(catalogue: Catalogue, folder: Path, target: Path) -> Manifest:
    copy = folder / FILENAME
    copy.unlink(missing_ok=True)
    catalogue.database.snapshot(copy)
    return _write(catalogue, copy, target)


def _write(catalogue: Catalogue, copy: Path, target: Path) -> Manifest:
    with closing(sqlite3.connect(copy)) as connection:
        connection.row_factory = sqlite3.Row
        problems = faults(connection)
        if problems:
            raise DamagedError(
                f"The catalogue in {catalogue.folder} is damaged ({problems[0]}); no backup was made.",
                "Put the last backup back with `ran-kb restore BACKUP`.",
            )
        # Addresses that tried to sign in are for an hour and not for a shelf.
        connection.execute("PRAGMA secure_delete = ON")
        with connection:
            connection.execute("DELETE FROM failed_sign_in")
        schema = version(connection)
        publications = connection.execute("SELECT count(*) FROM publication").fetchone()[0]
        digests = sorted(leftovers.kept(connection))
    files: dict[str, Stored] = {}
    lost = []
    with (
        written(target) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        files[FILENAME] = _copy(archive, FILENAME, copy)
        for digest in digests:
            name = f"files/{digest}"
            path = catalogue.folder / name
            if path.is_file():
                files[name] = _copy(archive, name, path)
            elif _is_gone(catalogue, digest):
                raise _ChangedError
            else:
                lost.append(digest)
        manifest = Manifest(
            FORMAT, importlib.metadata.version("ran-kb"), schema, now(), publications, files, lost
        )
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def _copy(archive: zipfile.ZipFile, name: str, path: Path) -> Stored:
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        return copied(source, target)


def copied(source: IO[bytes], target: IO[bytes], most: int | None = None) -> Stored:
    """Copy a stream, at most `most` bytes of it and one more; returns what was copied."""
    digest, size = hashlib.sha256(), 0
    while most is None or size <= most:
        chunk = source.read(_CHUNK if most is None else min(_CHUNK, most + 1 - size))
        if not chunk:
            break
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return Stored(digest.hexdigest(), size)


def _is_gone(catalogue: Catalogue, digest: str) -> bool:
    with catalogue.reading() as connection:
        return digest not in leftovers.kept(connection)


def faults(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a catalogue, leaving the full text aside, which can be made anew."""
    try:
        connection.execute("PRAGMA cell_size_check = ON")
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
        found += [
            f"a row of {row[0]} belongs to no {row[2]}"
            for row in connection.execute("PRAGMA foreign_key_check")
        ]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    # Newer versions of SQLite look into the full text as well.
    return [line for line in found if line != "ok" and "fts5" not in line.lower()]
