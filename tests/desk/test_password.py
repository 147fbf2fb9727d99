"""The staff password: never stored as it is, never guessed quickly, never shown."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest

import cli
from index.attempts import attempt
from index.base import Base
from ingest import settings as settings_module
from ingest.errors import CallError
from ingest.password import hashed, is_hash, matches
from ingest.settings import SETTINGS_FILE_VARIABLE, keep_setting, load_settings

PASSWORD = "kettle under nine poplars"
LINE = hashed(PASSWORD)


def test_only_the_password_itself_matches_its_hash():
    assert is_hash(LINE)
    assert PASSWORD not in LINE
    assert matches(PASSWORD, LINE)
    assert not matches(PASSWORD + " ", LINE)
    assert not matches("", LINE)


def test_the_same_password_is_hashed_differently_each_time():
    assert hashed(PASSWORD) != LINE


@pytest.mark.parametrize("weak", ["", "short", "aaaaaaaaaaaaaaaa", "12121212121212"])
def test_what_is_easily_guessed_is_refused(weak: str):
    with pytest.raises(CallError):
        hashed(weak)


@pytest.mark.parametrize(
    "line", ["", PASSWORD, "scrypt:1:1:1:AA==:AA==", LINE + "=", LINE.replace(":8:", ":9:")]
)
def test_a_line_that_is_no_hash_is_known(line: str):
    assert not is_hash(line)


def set_password(monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    return cli.main(["staff", "set-password"])


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "settings" / "settings.toml"
    monkeypatch.setenv(SETTINGS_FILE_VARIABLE, str(found))
    return found


def test_the_command_writes_the_hash_where_only_the_owner_reads_it(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert set_password(monkeypatch) == 0
    assert PASSWORD not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = load_settings().staff_password
    assert kept is not None
    assert matches(PASSWORD, kept)
    shown = capsys.readouterr()
    assert PASSWORD not in shown.out + shown.err
    assert kept not in shown.out + shown.err + repr(load_settings())


def test_setting_it_again_keeps_every_other_setting(file: Path, monkeypatch: pytest.MonkeyPatch):
    file.parent.mkdir()
    file.write_text(
        f"# ours\nread_pages = 7\nstaff_password = \"{LINE}\"\nstaff_emails = [\n  'a@b.org',\n]\n"
    )
    assert set_password(monkeypatch, "another kettle entirely") == 0
    text = file.read_text()
    assert text.count("staff_password") == 1
    assert "# ours" in text
    found = load_settings()
    assert (found.read_pages, found.staff_emails) == (7, ["a@b.org"])
    assert found.staff_password is not None
    assert not matches(PASSWORD, found.staff_password)


def test_a_file_that_would_change_its_meaning_is_left_alone(file: Path):
    file.parent.mkdir()
    written = "contact = '''\nstaff_password = no\n'''\n"
    file.write_text(written)
    with pytest.raises(CallError):
        keep_setting("staff_password", LINE)
    assert file.read_text() == written


def test_a_short_password_changes_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert set_password(monkeypatch, "qwertz") == 2
    assert "qwertz" not in capsys.readouterr().err
    assert not file.exists()


def test_a_password_instead_of_its_hash_is_refused_without_showing_it(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("RAN_KB_STAFF_PASSWORD", PASSWORD)
    assert cli.main(["status", "--debug"]) == 2
    shown = capsys.readouterr()
    assert "set-password" in shown.err
    assert PASSWORD not in shown.out + shown.err


def test_two_different_entries_at_the_terminal_change_nothing(file: Path, monkeypatch: pytest.MonkeyPatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    given = iter([PASSWORD, "something else entirely"])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(given))
    assert cli.main(["staff", "set-password"]) == 2
    assert not file.exists()
    assert settings_module.settings_file() == file


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords that were really looked at; scrypt itself is left out to save time."""
    seen: list[str] = []

    def looked_at(password: str, line: str) -> bool:
        seen.append(password)
        return password == line

    monkeypatch.setattr("index.attempts.matches", looked_at)
    return seen


def test_guessing_waits_longer_and_longer(base: Base, compared: list[str]):
    database, now, waits = base.catalogue.database, 1000.0, []
    for guess in range(9):
        found = attempt(database, f"guess {guess}", PASSWORD, "10.0.0.1", now)
        if found.wait:
            waits.append(found.wait)
            now += found.wait
            attempt(database, f"guess {guess}", PASSWORD, "10.0.0.1", now)
    assert len(compared) == 9
    assert waits == [2.0, 4.0, 8.0, 16.0]


def test_the_right_password_too_waits_its_turn(base: Base, compared: list[str]):
    database = base.catalogue.database
    for _ in range(5):
        attempt(database, "wrong", PASSWORD, "10.0.0.1", 1000.0)
    assert attempt(database, PASSWORD, PASSWORD, "10.0.0.1", 1001.0).wait == 1.0
    assert attempt(database, PASSWORD, PASSWORD, "10.0.0.1", 1002.0).right
    assert not attempt(database, "wrong", PASSWORD, "10.0.0.1", 1003.0).wait


def test_the_count_holds_for_other_processes_and_not_for_other_people(base: Base, compared: list[str]):
    for _ in range(5):
        attempt(base.catalogue.database, "wrong", PASSWORD, "10.0.0.1", 1000.0)
    other = Base(base.settings)
    try:
        assert attempt(other.catalogue.database, PASSWORD, PASSWORD, "10.0.0.1", 1000.5).wait == 1.5
        assert attempt(other.catalogue.database, PASSWORD, PASSWORD, "10.0.0.2", 1000.5).right
    finally:
        other.catalogue.database.close()


def test_many_addresses_together_wait_too(base: Base, compared: list[str]):
    for guess in range(50):
        attempt(base.catalogue.database, "wrong", PASSWORD, f"10.0.1.{guess}", 1000.0)
    assert attempt(base.catalogue.database, PASSWORD, PASSWORD, "10.0.0.9", 1000.0).wait == 2.0


def test_old_tries_are_forgotten(base: Base, compared: list[str]):
    for _ in range(8):
        attempt(base.catalogue.database, "wrong", PASSWORD, "10.0.0.1", 1000.0)
    assert attempt(base.catalogue.database, PASSWORD, PASSWORD, "10.0.0.1", 5000.0).right
