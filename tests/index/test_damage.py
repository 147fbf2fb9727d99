"""Full disks, closed folders and flipped bits: a plain message, nothing made worse, and the backup comes back."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import cli
from index import doctor
from index.backup import backup
from index.base import Base
from index.restore import restore
from index.search import search
from ingest.errors import RanKbError
from ingest.settings import Settings
from tests.fetch.conftest import read_here
from tests.stubs import WordEncoder, reading

# Cuts the catalogue short in the middle of a reader's snapshot.
CUT = """
import os, sys
from pathlib import Path
from index.catalogue import Catalogue
from ingest.errors import DamagedError
catalogue = Catalogue(Path(sys.argv[1]))
try:
    with catalogue.reading() as connection:
        connection.execute("SELECT count(*) FROM meta").fetchone()
        os.truncate(catalogue.database.path, 8192)
        print(len(connection.execute("SELECT * FROM vector").fetchall()))
except DamagedError as error:
    print(error)
"""
STATUSES = {0, 1, 2, 3, 4, 5}
PAGE = 4096


@pytest.fixture
def filled(base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Base:
    """A base of some size, its backup beside it, and something to add."""
    monkeypatch.setattr("index.base.encoders", lambda *_, **__: {"words": WordEncoder()})
    monkeypatch.setattr("ingest.reader.read", read_here)
    for number in range(6):
        base.put(reading(f"Paper {number}", *(f"Passage {n} of paper {number}." for n in range(16))))
    base.save_caches()
    backup(base.catalogue, tmp_path / "backup.zip")
    base.catalogue.database.close()
    (tmp_path / "new.md").write_text("# Something new\n\n" + "Words and more words of it. " * 2000)
    return base


def run(settings: Settings, capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str]:
    """Exit status and messages of a command; an unexpected exception would fail the test."""
    status = cli.main([*command, "--data", str(settings.data)])
    return status, capsys.readouterr().err


def sound(settings: Settings) -> bool:
    return all(check.ok for check in doctor.examine(settings, [WordEncoder()]))


def held(settings: Settings) -> list[str]:
    base = Base(settings, encoders=[WordEncoder()])
    try:
        with base.catalogue.reading() as connection:
            return [row["id"] for row in connection.execute("SELECT id FROM publication ORDER BY row")]
    finally:
        base.catalogue.database.close()


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes, which the system reports as a write that fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("size", [0, 5_000, 40_000, 100_000])
@pytest.mark.parametrize("command", ["add", "rebuild", "backup", "restore"])
def test_where_nothing_more_can_be_written_the_base_stays_as_it_is(
    filled: Base,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    size: int,
):
    before = held(settings)
    good = (tmp_path / "backup.zip").read_bytes()
    given = {"add": ["new.md"], "backup": ["backup.zip"], "restore": ["backup.zip"]}.get(command, [])
    with room_for(size):
        status, said = run(settings, capsys, command, *(str(tmp_path / name) for name in given))
    assert status in STATUSES
    assert (status == 0) or "Traceback" not in said
    if status:
        assert len(said.strip().splitlines()) >= 2  # what is wrong, and what to do
    assert held(settings)[:6] == before
    assert sound(settings)
    assert status == 0 or command != "backup" or (tmp_path / "backup.zip").read_bytes() == good


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
@pytest.mark.parametrize(
    "call", ["tempfile.mkstemp", "os.fsync", "pathlib.Path.replace", "pathlib.Path.touch"]
)
def test_what_the_disk_refuses_is_said_plainly(
    filled: Base,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    code: int,
    call: str,
):
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(code, os.strerror(code))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(call, refuse)
        status, said = run(settings, capsys, "add", str(tmp_path / "new.md"))
    assert status in (1, 2)
    assert ("full" in said) == (code == errno.ENOSPC)
    assert "try again" in said or "Mend the permissions" in said
    assert sound(settings)


@pytest.mark.parametrize("says", ["attempt to write a readonly database", "unable to open database file"])
def test_a_folder_that_may_not_be_written_to_is_said_plainly(
    filled: Base, settings: Settings, monkeypatch: pytest.MonkeyPatch, says: str
):
    class Closed(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql.startswith(("INSERT", "BEGIN IMMEDIATE")):
                raise sqlite3.OperationalError(says)
            return super().execute(sql, *values)

    connect = sqlite3.connect
    monkeypatch.setattr("sqlite3.connect", lambda *a, **k: connect(*a, **k, factory=Closed))
    with pytest.raises(RanKbError, match="cannot be written to or opened") as found:
        filled.put(reading("New", "Text."))
    assert found.value.status == 2
    assert search(filled, "passage of paper")  # reading goes on
    filled.catalogue.database.close()


def test_a_read_only_file_is_said_plainly(
    filled: Base, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    if os.geteuid() == 0:
        pytest.skip("nothing is closed to root")
    (settings.data / "catalogue.sqlite3").chmod(0o400)
    status, said = run(settings, capsys, "add", str(tmp_path / "new.md"))
    assert (status, "permissions" in said) == (2, True)


def flipped(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1 << (place % 8)
    path.write_bytes(data)


COMMANDS: dict[str, Callable[[Path], list[str]]] = {
    "doctor": lambda _: ["doctor"],
    "search": lambda _: ["search", "passage of paper"],
    "add": lambda folder: ["add", str(folder / "new.md")],
    "rebuild": lambda _: ["rebuild"],
    "status": lambda _: ["status"],
    "backup": lambda folder: ["backup", str(folder / "second.zip")],
}


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_page_is_noticed_and_the_backup_comes_back(
    filled: Base, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
):
    before = held(settings)
    catalogue = settings.data / "catalogue.sqlite3"
    data = bytearray(catalogue.read_bytes())
    chance = random.Random(seed)
    page = chance.randrange(len(data) // PAGE)
    data[page * PAGE : (page + 1) * PAGE] = chance.randbytes(PAGE)
    catalogue.write_bytes(data)
    statuses = {name: run(settings, capsys, *command(tmp_path)) for name, command in COMMANDS.items()}
    assert {status for status, _ in statuses.values()} <= STATUSES
    assert not [name for name, (_, said) in statuses.items() if "Traceback" in said]
    if statuses["backup"][0] == 0:
        # A page that nothing uses, or one of what `rebuild` makes anew: what was backed up is whole.
        restore(tmp_path / "second.zip", tmp_path / "again")
        assert sound(Settings(data=tmp_path / "again"))
    assert run(settings, capsys, "restore", str(tmp_path / "backup.zip"))[0] == 0
    assert held(settings) == before
    assert sound(settings)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.3, 0.6, 0.9, 0.999])
def test_a_flipped_bit_in_the_vector_file_changes_no_result(filled: Base, settings: Settings, share: float):
    expected = [(hit.passage.id, hit.score) for hit in search(filled, "passage of paper")]
    path = filled.vectors["words"].path
    flipped(path, int(path.stat().st_size * share))
    again = Base(settings, encoders=[WordEncoder()])
    assert not sound(settings)
    assert [(hit.passage.id, hit.score) for hit in search(again, "passage of paper")] == expected
    again.rebuild()
    again.catalogue.database.close()
    assert sound(settings)


def test_a_catalogue_that_is_cut_short_while_it_is_read_is_told(filled: Base, settings: Settings):
    done = subprocess.run(
        [sys.executable, "-c", CUT, str(settings.data)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(cli.__file__).parent,
    )
    assert "is damaged" in done.stdout
    assert "ran-kb restore" in done.stdout
