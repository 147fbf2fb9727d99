"""Many people at once: connections are handed on, pages take turns, what was counted is remembered."""

from __future__ import annotations

import shutil
import threading
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from index.base import Base
from index.database import MOST_SPARE
from index.facets import facets
from index.filters import Filters
from tests.app.conftest import APP
from tests.stubs import reading
from views.turns import Turns


def in_a_thread(deed: Callable[[], None]) -> None:
    thread = threading.Thread(target=deed)
    thread.start()
    thread.join()


def test_a_connection_is_handed_from_thread_to_thread(base: Base):
    database = base.catalogue.database
    seen = []

    def draw() -> None:
        seen.append(database.connection)
        database.hand_on()

    for _ in range(3):
        in_a_thread(draw)
    assert len({id(one) for one in seen}) == 1


def test_only_a_few_connections_are_kept(base: Base):
    database = base.catalogue.database
    here = threading.Barrier(MOST_SPARE + 3)

    def draw() -> None:
        _ = database.connection
        here.wait(30)
        database.hand_on()

    threads = [threading.Thread(target=draw) for _ in range(MOST_SPARE + 3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(database._spare) == MOST_SPARE


def test_no_connection_to_a_catalogue_that_was_replaced_is_handed_on(base: Base, tmp_path: Path):
    base.put(reading("Owls", "Owls hunt at night."))
    database = base.catalogue.database
    database.close()
    shutil.copy(database.path, tmp_path / "other.sqlite3")
    base.put(reading("Kites", "Kites need wind."))
    database.hand_on()
    for beside in ("-wal", "-shm"):
        database.path.with_name(database.path.name + beside).unlink(missing_ok=True)
    (tmp_path / "other.sqlite3").replace(database.path)
    with database.reading() as connection:
        titles = [row[0] for row in connection.execute("SELECT title FROM publication")]
    assert titles == ["Owls"]


def test_an_open_transaction_is_not_handed_on(base: Base):
    database = base.catalogue.database
    database.connection.execute("BEGIN")
    database.hand_on()
    assert not database.connection.in_transaction


def test_counts_are_remembered_until_the_library_changes(base: Base):
    base.put(reading("Owls", "Owls hunt at night.", kind="paper"))
    first = facets(base)
    assert facets(base) is first
    assert facets(base, Filters(kinds=("manual",))).publications == 0
    base.put(reading("Kites", "Kites need wind.", kind="manual"))
    assert facets(base).kinds == {"paper": 1, "manual": 1}


def test_so_many_pages_are_drawn_at_once_and_the_next_waits():
    turns = Turns(at_once=1, longest_wait=30)
    order: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with turns.turn():
            begun.set()
            go_on.wait(30)
            order.append("first")

    def second() -> None:
        begun.wait(30)
        go_on.set()
        with turns.turn():
            order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert order == ["first", "second"]


@pytest.mark.parametrize("others", [1, 5])
def test_everybody_has_an_answer_before_anybody_has_the_rest_of_a_page(
    others: int, monkeypatch: pytest.MonkeyPatch
):
    turns = Turns(at_once=1, longest_wait=30)
    order: list[str] = []
    waiting = threading.Semaphore(0)
    wait = turns._with_nothing.wait

    def told(timeout: float | None = None) -> bool:
        waiting.release()
        return wait(timeout)

    monkeypatch.setattr(turns._with_nothing, "wait", told)

    def person() -> None:
        with turns.turn():
            order.append("answer")
            turns.give_way()
            order.append("rest")

    threads = [threading.Thread(target=person) for _ in range(others)]
    with turns.turn():
        for one in threads:
            one.start()
        for _ in threads:
            waiting.acquire()
        order.append("answer")
        turns.give_way()
        order.append("rest")
    for one in threads:
        one.join()
    assert order == ["answer"] * (others + 1) + ["rest"] * (others + 1)


def test_nobody_waits_for_ever_for_a_turn():
    turns = Turns(at_once=1, longest_wait=0.01)
    drawn: list[str] = []

    def other() -> None:
        with turns.turn():
            drawn.append("without a turn")
            turns.give_way()  # there is none to give

    with turns.turn():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert drawn == ["without a turn"]
    with turns.turn():  # the turn was given back once, not twice
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert drawn == ["without a turn"] * 2


def test_garbage_is_not_looked_for_after_every_page():
    settings = tomllib.loads((Path(APP).parent / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["runner"]["postScriptGC"] is False
