"""Doctor finds every kind of damage, names what mends it, and that does mend it."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import cli
from index import doctor
from index.base import Base
from index.doctor import REBUILD, RESTORE, Check
from index.search import search
from ingest import pipeline
from ingest.settings import Settings
from tests.fetch.conftest import read_here
from tests.stubs import WordEncoder, reading

TEXT = "Mentors visit every week.\n\nThe visits are voluntary and end when the person wishes.\n"


@pytest.fixture
def filled(base: Base, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Base:
    """A base with one publication that came from a file."""
    monkeypatch.setattr("ingest.reader.read", read_here)
    (tmp_path / "mentors.md").write_text(f"# Mentors in prison\n\n{TEXT}", encoding="utf-8")
    pipeline.add([str(tmp_path / "mentors.md")], base, settings, lambda _: None)
    base.save_caches()
    return base


def problems(base: Base) -> dict[str, Check]:
    return {check.name: check for check in doctor.checks(base) if not check.ok}


def execute(base: Base, sql: str) -> None:
    """A change behind the base's back, as a fault of a program or of a disk makes it."""
    with sqlite3.connect(base.catalogue.database.path) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(sql)
    connection.close()


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0x10
    path.write_bytes(data)


def cache(base: Base) -> Path:
    return base.vectors["words"].path


def stored(base: Base) -> Path:
    return next((base.catalogue.folder / "files").iterdir())


def old(path: Path) -> None:
    path.write_bytes(b"half")
    os.utime(path, (time.time() - 7200,) * 2)


def test_all_is_well_with_a_new_base(filled: Base):
    assert problems(filled) == {}
    assert doctor.status(doctor.checks(filled)) == 0


REBUILT: dict[str, tuple[str, Callable[[Base], object]]] = {
    "no vector": ("vectors", lambda base: execute(base, "DELETE FROM vector")),
    "a short vector": ("vectors", lambda base: execute(base, "UPDATE vector SET value = x'00000000'")),
    "no number": ("vectors", lambda base: execute(base, "UPDATE vector SET value = zeroblob(length(value))")),
    "no sentences": ("vectors", lambda base: execute(base, "UPDATE vector SET sentences = x''")),
    "words lost": (
        "full text",
        lambda base: execute(base, "INSERT INTO passage_words (passage_words) VALUES ('delete-all')"),
    ),
    "a bit of the cache": ("search caches", lambda base: flip(cache(base), -40)),
    "a bit of its head": ("search caches", lambda base: flip(cache(base), 3)),
    "a file of nobody": ("orphaned files", lambda base: base.file("ab" * 32).write_bytes(b"x")),
    "a half file": ("leftovers", lambda base: (base.catalogue.folder / "files/.ab.tmp").write_bytes(b"x")),
    "a half cache": ("leftovers", lambda base: old(base.catalogue.folder / "cache/.vectors")),
    "a half restore": ("leftovers", lambda base: (base.catalogue.folder / ".restore-ab").mkdir()),
    "other weights": ("models", lambda base: execute(base, "UPDATE model SET sha256 = 'other'")),
}


@pytest.mark.parametrize("damage", REBUILT)
def test_what_a_rebuild_mends_is_found_and_mended(filled: Base, damage: str):
    name, harm = REBUILT[damage]
    harm(filled)
    assert {name: check.mend for name, check in problems(filled).items()} == {name: REBUILD}
    assert doctor.status(doctor.checks(filled)) == 1
    with filled.lock():
        filled.rebuild()
    assert problems(filled) == {}
    assert [hit.passage.publication for hit in search(filled, "voluntary visits")] == ["mentors-in-prison"]


LOST: dict[str, tuple[str, Callable[[Base], object]]] = {
    "a lost file": ("files", lambda base: stored(base).unlink()),
    "a changed file": ("files", lambda base: flip(stored(base), 5)),
    "a row of nothing": ("catalogue", lambda base: execute(base, "UPDATE passage SET publication = 99")),
}


@pytest.mark.parametrize("damage", LOST)
def test_what_only_a_backup_brings_back_is_found(filled: Base, damage: str):
    name, harm = LOST[damage]
    harm(filled)
    assert problems(filled)[name].mend == RESTORE
    assert doctor.status(doctor.checks(filled)) == 5


def test_a_lost_file_comes_back_when_it_is_added_again(filled: Base, settings: Settings, tmp_path: Path):
    stored(filled).unlink()
    report = pipeline.add([str(tmp_path / "mentors.md")], filled, settings, lambda _: None)
    assert [entry.id for entry in report.updated] == ["mentors-in-prison"]
    assert problems(filled) == {}


def test_a_publication_without_text_is_named(base: Base):
    base.put(reading("A picture of a page"))
    assert "a-picture-of-a-page" in problems(base)["text"].detail


def test_caches_that_mend_themselves_are_no_problem(filled: Base):
    filled.put(reading("Another", "New text."))
    assert problems(filled) == {}
    cache(filled).unlink()
    assert problems(filled) == {}


def test_nothing_is_called_a_leftover_while_another_process_writes(filled: Base):
    with filled.lock():
        filled.file("ab" * 32).write_bytes(b"x")
        (filled.catalogue.folder / "files/.ab.tmp").write_bytes(b"x")
        assert problems(filled) == {}
    assert not filled.file("ab" * 32).exists()


def test_the_files_of_what_is_removed_or_replaced_leave_with_it(filled: Base):
    with filled.lock():
        filled.catalogue.remove("mentors-in-prison")
    assert list((filled.catalogue.folder / "files").iterdir()) == []


def test_what_a_killed_writer_left_is_cleared_when_the_base_is_opened(filled: Base, settings: Settings):
    (settings.data / "writing").touch()
    filled.file("ab" * 32).write_bytes(b"x")
    found = doctor.examine(settings, [WordEncoder()])
    assert [check for check in found if not check.ok] == []
    assert not filled.file("ab" * 32).exists()
    assert stored(filled).exists()


def test_the_command_prints_checks_and_says_how_bad_it_is(
    filled: Base, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("index.base.encoders", lambda *_, **__: {"words": WordEncoder()})
    command = ["doctor", "--json", "--data", str(settings.data)]
    assert cli.main(command) == 0
    assert all(set(check) == {"name", "ok", "detail", "mend"} for check in read(capsys)["checks"])
    stored(filled).unlink()
    assert cli.main(command) == 5
    assert [(one["name"], one["mend"]) for one in read(capsys)["checks"] if not one["ok"]] == [
        ("files", RESTORE)
    ]
    filled.catalogue.database.close()
    filled.catalogue.database.path.write_bytes(b"no catalogue" * 1000)
    assert cli.main(command) == 5
    assert read(capsys)["checks"][0]["ok"] is False


def read(capsys: pytest.CaptureFixture[str]) -> dict:
    return json.loads(capsys.readouterr().out)
