"""Files are read while others are stored; the order, the report and the transactions are those of one by one."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from index import listing
from index.base import Base
from ingest import pipeline, reader
from ingest.errors import RefusedError
from ingest.records import FileRecord, Reading
from ingest.settings import Settings
from tests.stubs import reading

PATIENCE = 20  # seconds after which a test has failed


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_text(f"text {number}", encoding="utf-8")
    return folder


def as_reading(path: Path) -> Reading:
    made = reading(f"Paper {path.stem}", f"Mentors meet clients in town {path.stem}.")
    file = FileRecord(path.name, "text/plain", path.stat().st_size, pipeline.sha256(path))
    made.publication.files = [file]
    return made


def test_the_next_files_are_read_while_one_is_stored(
    base: Base, settings: Settings, files: Path, monkeypatch: pytest.MonkeyPatch
):
    begun = {path.name: threading.Event() for path in files.iterdir()}

    def read(path: Path, *_: object, **__: object) -> Reading:
        begun[path.name].set()
        return as_reading(path)

    put = base.put

    def slow(found: Reading, *arguments: object):
        if found.publication.title == "Paper 00":
            assert begun["01.txt"].wait(PATIENCE)
            assert not begun["11.txt"].is_set()  # not everything at once: memory is bounded
        return put(found, *arguments)

    monkeypatch.setattr(reader, "read", read)
    monkeypatch.setattr(base, "put", slow)
    monkeypatch.setattr("ingest.ahead.MOST_READERS", 2)
    told: list[tuple[int, int]] = []
    report = pipeline.add(
        [str(files)], base, settings, lambda _: None, tell=lambda done, total, _: told.append((done, total))
    )
    assert [entry.title for entry in report.added] == [f"Paper {number:02}" for number in range(12)]
    assert told == [(done, 12) for done in range(13)]
    with base.catalogue.reading() as connection:
        rows = connection.execute("SELECT title FROM publication ORDER BY row").fetchall()
    assert [row["title"] for row in rows] == [f"Paper {number:02}" for number in range(12)]


def test_whichever_is_read_first_the_order_is_that_of_the_files(
    base: Base, settings: Settings, files: Path, monkeypatch: pytest.MonkeyPatch
):
    later = threading.Event()

    def read(path: Path, *_: object, **__: object) -> Reading:
        if path.stem == "00":
            assert later.wait(PATIENCE)
        later.set()
        if path.stem == "01":
            raise RefusedError(f"{path.name}: no.")
        return as_reading(path)

    monkeypatch.setattr(reader, "read", read)
    monkeypatch.setattr("ingest.ahead.MOST_READERS", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    said: list[str] = []
    report = pipeline.add([str(files)], base, settings, said.append)
    assert [line.split("(")[0].strip() for line in said[:3]] == [
        "added      Paper 00",
        "refused    01.txt: no.",
        "added      Paper 02",
    ]
    assert [refused.source for refused in report.refused] == [str(files / "01.txt")]
    assert len(report.added) == 11


def test_the_same_bytes_twice_in_one_call_are_read_once(
    base: Base, settings: Settings, files: Path, monkeypatch: pytest.MonkeyPatch
):
    for path in files.iterdir():
        path.write_text("the same", encoding="utf-8")
    opened: list[str] = []

    def read(path: Path, *_: object, **__: object) -> Reading:
        opened.append(path.name)
        return as_reading(path)

    monkeypatch.setattr(reader, "read", read)
    report = pipeline.add([str(files)], base, settings, lambda _: None)
    assert (len(report.added), len(report.unchanged), opened) == (1, 11, ["00.txt"])


def test_the_same_bytes_as_a_refused_file_are_judged_again(
    base: Base, settings: Settings, files: Path, monkeypatch: pytest.MonkeyPatch
):
    for path in files.iterdir():
        path.write_text("the same", encoding="utf-8")

    def read(path: Path, *_: object, **__: object) -> Reading:
        raise RefusedError(f"{path.name}: no.")

    monkeypatch.setattr(reader, "read", read)
    report = pipeline.add([str(files)], base, settings, lambda _: None)
    assert len(report.refused) == 12


def test_what_was_stored_before_an_accident_stays_and_nothing_after_it(
    base: Base, settings: Settings, files: Path, monkeypatch: pytest.MonkeyPatch
):
    def read(path: Path, *_: object, **__: object) -> Reading:
        if path.stem == "03":
            raise KeyboardInterrupt
        return as_reading(path)

    monkeypatch.setattr(reader, "read", read)
    with pytest.raises(KeyboardInterrupt):
        pipeline.add([str(files)], base, settings, lambda _: None)
    with base.catalogue.reading() as connection:
        titles = {found.title for found in listing.publications(connection)}
    assert titles == {"Paper 00", "Paper 01", "Paper 02"}
