"""Tries to sign in with the staff password, counted in the catalogue: for all sessions and processes alike."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from index.database import Database
from ingest.password import matches

# From one address a few slips are free; then every wrong one doubles the wait. From everywhere together far
# more are free, so that a stranger who guesses does not keep staff out at once.
_FREE, _FREE_OF_ALL = 5, 50
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 900.0
_FORGOTTEN_AFTER = 3600.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whether the password was right, or after how many seconds it will be looked at (0: it was, now)."""

    right: bool
    wait: float = 0.0


def attempt(database: Database, password: str, line: str, client: str, now: float) -> Attempt:
    """Try a password against a line of `ingest.password.hashed`.

    `client` is the address that asks, `now` the moment in seconds since the epoch. A right password forgives
    the wrong ones of its address.
    """
    # Counted before it is compared: tries that arrive at once must not all slip through.
    with database.writing(quietly=True) as connection:
        connection.execute("DELETE FROM failed_sign_in WHERE at <= ?", (now - _FORGOTTEN_AFTER,))
        wait = _seconds_to_wait(connection, client, now)
        if wait > 0:
            return Attempt(False, wait)
        connection.execute("INSERT INTO failed_sign_in (client, at) VALUES (?, ?)", (client, now))
    if not matches(password, line):
        return Attempt(False)
    with database.writing(quietly=True) as connection:
        connection.execute("DELETE FROM failed_sign_in WHERE client = ?", (client,))
    return Attempt(True)


def _seconds_to_wait(connection: sqlite3.Connection, client: str, now: float) -> float:
    own, last, every, newest = connection.execute(
        "SELECT count(*) FILTER (WHERE client = ?1), max(at) FILTER (WHERE client = ?1), count(*), max(at)"
        " FROM failed_sign_in",
        (client,),
    ).fetchone()
    return max((last or 0.0) + _wait(own, _FREE) - now, (newest or 0.0) + _wait(every, _FREE_OF_ALL) - now)


def _wait(failures: int, free: int) -> float:
    return 0.0 if failures < free else min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(failures - free, 20))
