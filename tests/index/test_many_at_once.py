"""Many processes and threads on one folder: one writes, nobody is shown what is wrong, missing or withdrawn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import cli
from index.base import Base
from index.filters import NO_FILTERS
from index.search import search
from ingest.errors import CallError
from ingest.settings import Settings
from tests.stubs import WordEncoder, reading

READERS = 16
ROUNDS = 4


def version(number: int, turn: int) -> list[str]:
    return [f"Mentors visit family {number} in turn {turn}, part {part}." for part in range(3)]


def put(base: Base, number: int, turn: int) -> None:
    base.put(reading(f"Paper {number}", *version(number, turn), id=f"paper-{number}"))


def beside(base: Base, read: Callable[[], None], write: Callable[[], None]) -> None:
    """Run `read` again and again in many threads until `write` is done; fail with the first error of either."""
    done = threading.Event()
    errors: list[BaseException] = []

    def reader() -> None:
        try:
            while not done.is_set():
                read()
        except BaseException as error:  # noqa: BLE001
            errors.append(error)
        finally:
            base.catalogue.database.close()

    threads = [threading.Thread(target=reader) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        write()
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert errors == []


def test_readers_see_whole_publications_of_one_version_while_one_writes(base: Base):
    for number in range(4):
        put(base, number, 0)

    def read() -> None:
        with base.catalogue.reading() as connection:
            hits = search(base, "mentors visit a family", 50, NO_FILTERS)
            stored = dict(
                connection.execute(
                    "SELECT passage.id, passage.text FROM passage JOIN publication ON row = publication"
                    " WHERE status = 'published'"
                ).fetchall()
            )
        shown = {hit.passage.id: hit.passage.text for hit in hits}
        shown |= {one.id: one.text for hit in hits for one in hit.folded}
        assert shown == stored
        turns = {text.split(" in turn ")[0]: set() for text in shown.values()}
        for text in shown.values():
            turns[text.split(" in turn ")[0]].add(text.split(" in turn ")[1].split(",")[0])
        assert all(len(found) == 1 for found in turns.values())

    def write() -> None:
        for turn in range(1, ROUNDS):
            put(base, turn % 4, turn)
            base.correct("publication", "paper-3", "status", "withdrawn", "staff")
            base.correct("publication", "paper-3", "status", None, "staff")
            base.catalogue.remove("paper-2")
            put(base, 2, turn)

    beside(base, read, write)


def test_readers_find_the_same_while_everything_is_encoded_anew(base: Base, settings: Settings):
    for number in range(4):
        put(base, number, 0)
    new = WordEncoder("other", "1" * 64)
    other = Base(settings, encoders=[new])
    expected = [hit.passage.text for hit in search(base, "mentors visit family 2")]

    def read() -> None:
        try:
            found = [hit.passage.text for hit in search(base, "mentors visit family 2")]
        except CallError:  # once all is done, and not before
            found = expected if base.catalogue.models() == [new.record] else []
        assert found == expected

    beside(base, read, lambda: other.rebuild() and None)
    assert [hit.passage.text for hit in search(other, "mentors visit family 2")] == expected
    other.catalogue.database.close()


def test_the_second_writer_leaves_with_status_4(
    base: Base,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr("index.base.encoders", lambda *_, **__: {"words": WordEncoder()})
    monkeypatch.setattr("index.database.LOCK_SECONDS", 0.0)
    (tmp_path / "new.md").write_text("# New\n\nText.\n")
    with base.lock():
        for command in (
            ["add", str(tmp_path / "new.md")],
            ["rebuild"],
            ["restore", str(tmp_path / "new.md")],
        ):
            assert cli.main([*command, "--data", str(settings.data)]) == 4
            assert "Wait until it has finished" in capsys.readouterr().err


def test_a_writer_waits_for_the_one_before(base: Base, tmp_path: Path):
    order: list[str] = []
    began = threading.Event()

    def second() -> None:
        began.set()
        with base.lock():
            order.append("second")
        base.catalogue.database.close()

    waiting = threading.Thread(target=second)
    with base.lock():
        waiting.start()
        began.wait()
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]
