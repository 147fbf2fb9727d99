"""A data folder of every schema there has been opens, with everything in it; one of a newer version does not."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

import cli
from index import doctor, listing
from index.base import Base
from index.migrations import steps
from index.search import search
from ingest.errors import DamagedError, RanKbError
from ingest.settings import Settings
from tests.stubs import WordEncoder

SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.sql"))
NEWEST = steps()[-1][0]


def made(folder: Path, schema: Path) -> Path:
    """A data folder as that schema kept it; CONTRIBUTING.md says where the files come from."""
    (folder / "files").mkdir(parents=True)
    with sqlite3.connect(folder / "catalogue.sqlite3") as connection:
        connection.executescript(schema.read_text(encoding="utf-8"))
        digest = connection.execute("SELECT sha256 FROM file").fetchone()[0]
    connection.close()
    (folder / "files" / digest).write_bytes(b"mentors")
    return folder


def test_every_schema_before_the_newest_is_kept():
    assert [int(path.stem) for path in SCHEMAS][: NEWEST - 1] == list(range(1, NEWEST))


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.stem)
def test_a_folder_of_an_earlier_version_opens_with_all_that_is_in_it(
    schema: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    number = int(schema.stem)
    folder = made(tmp_path / "data", schema)
    assert cli.main(["migrate", "--data", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"from": number, "to": NEWEST}
    base = Base(Settings(data=folder), encoders=[WordEncoder()])
    assert [check for check in doctor.checks(base) if not check.ok] == []
    assert search(base, "visits are voluntary")[0].passage.publication == "mentors-in-prison"
    with base.catalogue.reading() as connection:
        mentors = listing.publication(connection, "mentors-in-prison")
        magazine = listing.publication(connection, listing.parts(connection, "a-magazine-2023-05")[0].part_of)
        events = listing.events(connection)
        kept = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("correction", "collection_item", "feedback")
        }
    assert (mentors.authors, mentors.topics) == (["A. Author"], ["Rehabilitation"])
    assert [outcome.text for outcome in mentors.key_outcomes] == ["Trust needs time."]
    assert [event.start for event in events] == ["2024-03-13"]
    assert kept == {"correction": number >= 2, "collection_item": number >= 3, "feedback": number >= 4}
    assert magazine.summary == ("What staff wrote." if number >= 2 else "")
    base.catalogue.database.close()


def test_the_catalogue_as_it_was_is_kept_until_the_next_upgrade(tmp_path: Path):
    folder = made(tmp_path / "data", SCHEMAS[0])
    (folder / "catalogue-schema-0.sqlite3").write_bytes(b"of an earlier upgrade")
    Base(Settings(data=folder)).catalogue.database.close()
    if NEWEST > 1:
        assert [path.name for path in folder.glob("catalogue-schema-*")] == ["catalogue-schema-1.sqlite3"]
    with sqlite3.connect(folder / "catalogue-schema-1.sqlite3") as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == 1
    connection.close()


def test_a_step_that_fails_leaves_the_schema_it_began_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = made(tmp_path / "data", SCHEMAS[0])
    monkeypatch.setattr(
        "index.database.Database.snapshot",
        lambda *_: (_ for _ in ()).throw(RanKbError("The disk is full.", "Make room.")),
    )
    with pytest.raises(RanKbError, match="full"):
        Base(Settings(data=folder))
    with sqlite3.connect(folder / "catalogue.sqlite3") as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == 1
    connection.close()


@pytest.mark.parametrize("command", [["status"], ["migrate"], ["doctor"], ["search", "mentors"], ["rebuild"]])
def test_a_newer_folder_is_left_alone(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = made(tmp_path / "data", SCHEMAS[0])
    with sqlite3.connect(folder / "catalogue.sqlite3") as connection:
        connection.execute(f"PRAGMA user_version = {NEWEST + 1}")
    connection.close()
    before = (folder / "catalogue.sqlite3").read_bytes()
    assert cli.main([*command, "--data", str(folder)]) == DamagedError.status
    said = capsys.readouterr()
    assert "newer version" in said.out + said.err
    assert (folder / "catalogue.sqlite3").read_bytes()[100:] == before[100:]
