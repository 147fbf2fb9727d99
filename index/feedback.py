"""What people say about answers: kept without who they are, and with the question only when they agree.

Whoever gives feedback gets its code, and with the code can read and delete it.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from index.database import Database
from ingest.errors import NotFoundError

Verdict = Literal["useful", "wrong", "missing"]

LONGEST_REMARK = 1000
# No vowels and nothing that looks like something else: codes are read aloud and spell no words.
_SIGNS = "bcdfghjkmnpqrstvwxz23456789"
_CODE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said about an answer, newest feedback first in every list.

    `on_day` is an ISO date. `question` is None when the asker did not agree to keep it. `covered` says whether
    there was an answer at all, `publications` are the ids of what it cited or, failing that, of the nearest.
    """

    code: str
    on_day: str
    verdict: Verdict
    question: str | None
    covered: bool
    publications: list[str]
    remark: str


def give(
    database: Database,
    verdict: Verdict,
    question: str | None,
    *,
    covered: bool,
    publications: Sequence[str] = (),
    remark: str = "",
) -> Feedback:
    """Store feedback under a code that nobody can guess; `question` only if its asker agreed."""
    drawn = "".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH))
    made = Feedback(
        code="-".join(drawn[start : start + 4] for start in range(0, _CODE_LENGTH, 4)),
        on_day=datetime.now(UTC).date().isoformat(),
        verdict=verdict,
        question=question,
        covered=covered,
        publications=list(publications),
        remark=" ".join(remark.split())[:LONGEST_REMARK],
    )
    with database.writing(quietly=True) as connection:
        connection.execute(
            "INSERT INTO feedback (code, on_day, verdict, question, covered, publications, remark)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                made.code,
                made.on_day,
                made.verdict,
                made.question,
                int(made.covered),
                json.dumps(made.publications),
                made.remark,
            ),
        )
    return made


def listed(connection: sqlite3.Connection) -> list[Feedback]:
    """All feedback, the newest first."""
    return [_feedback(row) for row in connection.execute("SELECT * FROM feedback ORDER BY row DESC")]


def read(connection: sqlite3.Connection, code: str) -> Feedback:
    """The feedback with this code; raises NotFoundError."""
    row = connection.execute("SELECT * FROM feedback WHERE code = ?", (_tidy(code),)).fetchone()
    if row is None:
        raise _unknown()
    return _feedback(row)


def delete(database: Database, code: str) -> None:
    """Delete the feedback with this code for good; raises NotFoundError."""
    with database.writing(quietly=True) as connection:
        if not connection.execute("DELETE FROM feedback WHERE code = ?", (_tidy(code),)).rowcount:
            raise _unknown()


def _tidy(code: str) -> str:
    return code.strip().lower()


def _unknown() -> NotFoundError:
    return NotFoundError(
        "There is no feedback with this code.", "It may be deleted already; a code has three groups of signs."
    )


def _feedback(row: sqlite3.Row) -> Feedback:
    return Feedback(
        code=row["code"],
        on_day=row["on_day"],
        verdict=row["verdict"],
        question=row["question"],
        covered=bool(row["covered"]),
        publications=json.loads(row["publications"]),
        remark=row["remark"],
    )
