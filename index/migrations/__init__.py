"""The numbered steps of the catalogue's schema: `NNNN_name.sql`, applied in order, each exactly once."""

from __future__ import annotations

import sqlite3
from importlib.resources import files

from ingest.errors import DamagedError


def steps() -> list[tuple[int, str]]:
    """All steps as (number, SQL), in order; the numbers run from 1 without a gap."""
    found = [path for path in files(__name__).iterdir() if path.name.endswith(".sql")]
    return sorted((int(path.name[:4]), path.read_text(encoding="utf-8")) for path in found)


def version(connection: sqlite3.Connection) -> int:
    """The number of the last step applied to this catalogue; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> list[int]:
    """Bring the catalogue to the newest schema, each step in a transaction; returns the steps applied.

    Raises DamagedError when the catalogue was written by a newer version of ran-kb.
    """
    known = steps()
    current = version(connection)
    if current > known[-1][0]:
        raise DamagedError(
            f"The data folder was written by a newer version of ran-kb (schema {current}, this one knows "
            f"{known[-1][0]}).",
            "Install the newer version, or use another folder with --data.",
        )
    applied = []
    for number, sql in known:
        if number > current:
            # user_version takes no bound parameter; `number` comes from our own file names.
            connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;")
            applied.append(number)
    return applied
