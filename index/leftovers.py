"""What interrupted commands leave in the data folder, and files that no publication has any more."""

from __future__ import annotations

import shutil
import sqlite3
import time
from pathlib import Path

# Caches are also written by processes that do not hold the writer's place: what is young may be in use.
CACHE_SECONDS = 3600
STAGED = ".restore-"  # begins the name of the folder in which a backup is unpacked


def unfinished(folder: Path) -> list[Path]:
    """Temporary files and folders that no running command needs; call while nobody else writes."""
    oldest = time.time() - CACHE_SECONDS
    caches = [*folder.glob("cache/.*"), *folder.glob("cache/models/.*")]
    return [
        *folder.glob(f"{STAGED}*"),
        *folder.glob(".catalogue*"),
        *folder.glob("files/.*"),
        *(path for path in caches if path.lstat().st_mtime < oldest),
    ]


def kept(connection: sqlite3.Connection) -> set[str]:
    """The sha256 of every file that belongs into `files/`; what a change can be undone with is among them."""
    rows = connection.execute(
        "SELECT sha256 FROM response WHERE body IS NULL UNION SELECT sha256 FROM file WHERE sha256 != ''"
        " UNION SELECT value FROM history, json_each(files) WHERE before IS NOT NULL AND undone IS NULL"
    )
    return {str(row[0]) for row in rows}


def orphans(connection: sqlite3.Connection, folder: Path) -> list[Path]:
    """Stored files that nothing in the catalogue refers to."""
    known = kept(connection)
    return [path for path in folder.glob("files/[!.]*") if path.name not in known]


def clear(connection: sqlite3.Connection, folder: Path) -> None:
    """Delete all of it; call while holding the writer's place."""
    for path in (*unfinished(folder), *orphans(connection, folder)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
