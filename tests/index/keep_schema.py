"""Writes a base of the newest schema into `schemas/`, to be opened by all later versions.

Run it with `python -m tests.index.keep_schema` before a step is added to the schema.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from index.base import Base
from index.migrations import steps
from ingest.records import Event, FileRecord, Outcome
from ingest.settings import Settings
from tests.stubs import WordEncoder, reading

WORDS = "passage_words"  # the full text, which triggers fill
MADE_BY_SQLITE = {WORDS, "passage_vocabulary"}


def fill(folder: Path) -> Base:
    """A base with a row in every table that matters."""
    base = Base(Settings(data=folder), create=True, encoders=[WordEncoder()])
    mentors = reading(
        "Mentors in prison",
        "Mentors visit every week.",
        "The visits are voluntary.",
        authors=["A. Author"],
        published="2024-04",
        language="en",
        url="https://example.eu/mentors",
        topics=["Rehabilitation"],
    )
    mentors.publication.key_outcomes = [Outcome(1, "Trust needs time.", page=2)]
    digest = hashlib.sha256(b"mentors").hexdigest()
    mentors.publication.files = [FileRecord("mentors.txt", "text/plain", 7, digest, pages=2)]
    mentors.events = [Event(title="Meeting of mentors", start="2024-03-13", end="2024-03-14")]
    mentors.acronyms = {"VETO": "violent extremist and terrorist offender"}
    base.put(mentors)
    article = reading("Families first", "Parents ask for help first.", kind="article")
    whole = reading(
        "A magazine", "Welcome to this issue.", kind="spotlight", published="2023-05", parts=(article,)
    )
    base.correct("publication", base.put(whole).id, "summary", "What staff wrote.", "staff")
    with base.catalogue.database.writing() as connection:
        connection.execute("INSERT INTO collection (name, changed) VALUES ('Training day', '2024-01-01')")
        connection.execute(
            "INSERT INTO collection_item (collection, position, kind, source, text, reference)"
            " VALUES (1, 0, 'outcome', 'mentors-in-prison', 'Trust needs time.', '{}')"
        )
        connection.execute(
            "INSERT INTO feedback (code, on_day, verdict, question, covered)"
            " VALUES ('abcd', '2024-01-01', 'useful', 'Who mentors?', 1)"
        )
    return base


def dump(connection: sqlite3.Connection) -> Iterator[str]:
    """The SQL that makes such a base: tables and triggers first, so that the rows fill the full text."""
    objects = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        f" AND name NOT LIKE '{WORDS}^_%' ESCAPE '^' OR type = 'trigger' ORDER BY type = 'trigger', rowid"
    ).fetchall()
    yield f"-- A base as schema {steps()[-1][0]} kept it.\nPRAGMA foreign_keys = OFF;"
    yield from (f"{one['sql']};" for one in objects)
    tables = {one["name"]: None for one in objects if one["type"] == "table"}
    for table in (table for table in tables if table not in MADE_BY_SQLITE):
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            values = [connection.execute("SELECT quote(?)", (value,)).fetchone()[0] for value in row]
            yield f'INSERT INTO "{table}" VALUES ({", ".join(values)});'
    yield f"PRAGMA user_version = {steps()[-1][0]};"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        kept = Path(__file__).parent / "schemas" / f"{steps()[-1][0]:04}.sql"
        kept.write_text("\n".join(dump(fill(Path(scratch)).catalogue.database.connection)) + "\n")
