"""A backup holds the base and no more, comes back as it was, and is checked before it replaces anything."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

import cli
from index import doctor
from index.backup import backup
from index.base import Base
from index.database import Database
from index.restore import restore
from index.search import search
from ingest.errors import BusyError, DamagedError, RanKbError, RefusedError
from ingest.records import FileRecord
from ingest.settings import Settings
from tests.stubs import WordEncoder, reading


def put(base: Base, title: str, text: str, file: bytes = b"") -> str:
    """Store a publication and, if given, the file it came from."""
    found = reading(title, text)
    if file:
        path = base.catalogue.folder.parent / "original"
        path.write_bytes(file)
        digest = hashlib.sha256(file).hexdigest()
        found.publication.files = [FileRecord("a.txt", "text/plain", len(file), digest)]
        return base.put(found, path).id
    return base.put(found).id


@pytest.fixture
def saved(base: Base, tmp_path: Path) -> Path:
    """A backup of a base with one publication, to which another one is added afterwards."""
    put(base, "Mentors in prison", "Mentors visit every week.", b"mentors")
    backup(base.catalogue, tmp_path / "backup.zip")
    put(base, "Youth work", "Youth workers meet weekly.", b"youth")
    return tmp_path / "backup.zip"


def titles(base: Base) -> list[str]:
    return [hit.passage.title for hit in search(base, "mentors youth weekly")]


def sound(base: Base) -> bool:
    return all(check.ok for check in doctor.checks(base))


def test_what_was_backed_up_comes_back(base: Base, saved: Path):
    found = restore(saved, base.catalogue.folder)
    assert (found.publications, found.files, found.lost) == (1, 1, 0)
    assert titles(base) == ["Mentors in prison"]
    assert [path.read_bytes() for path in (base.catalogue.folder / "files").iterdir()] == [b"mentors"]
    assert sound(base)


def test_a_backup_becomes_a_base_where_there_was_none(saved: Path, tmp_path: Path):
    settings = Settings(data=tmp_path / "other" / "data")
    restore(saved, settings.data)
    other = Base(settings, encoders=[WordEncoder()])
    assert titles(other) == ["Mentors in prison"]
    assert sound(other)


def test_nothing_but_catalogue_and_files_is_in_a_backup(base: Base, saved: Path, tmp_path: Path):
    (base.catalogue.folder / "secret.toml").write_text("password = 1")
    base.save_caches()
    backup(base.catalogue, tmp_path / "second.zip")
    with zipfile.ZipFile(tmp_path / "second.zip") as archive:
        names = {name.split("/")[0] for name in archive.namelist()}
    assert names == {"manifest.json", "catalogue.sqlite3", "files"}


def test_no_address_that_tried_to_sign_in_is_in_a_backup(base: Base, tmp_path: Path):
    with base.catalogue.database.writing() as connection:
        connection.execute("INSERT INTO failed_sign_in VALUES ('203.0.113.7', 1.0)")
    backup(base.catalogue, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        assert b"203.0.113.7" not in archive.read("catalogue.sqlite3")


def test_no_cache_of_the_former_base_names_a_wrong_passage(base: Base, saved: Path):
    """The restored catalogue counts on where the former one did not: generations never meet again."""
    assert len(titles(base)) == 2
    restore(saved, base.catalogue.folder)
    put(base, "Family support", "Families ask for help weekly.")
    assert sorted(titles(base)) == ["Family support", "Mentors in prison"]


def test_a_reader_keeps_its_snapshot_while_a_backup_comes_back(base: Base, saved: Path):
    with base.catalogue.reading() as connection:
        before = connection.execute("SELECT count(*) FROM publication").fetchone()[0]
        other = threading.Thread(target=restore, args=(saved, base.catalogue.folder))
        other.start()
        other.join()
        assert connection.execute("SELECT count(*) FROM publication").fetchone()[0] == before == 2
    assert titles(base) == ["Mentors in prison"]


def test_a_backup_is_of_one_moment_while_a_writer_runs(base: Base, tmp_path: Path):
    stop = threading.Event()
    failed: list[Exception] = []

    def write() -> None:
        number = 0
        while not stop.is_set():
            try:
                with base.lock():
                    put(base, f"Mentors {number}", f"Text number {number}.", f"file {number}".encode())
            except Exception as error:  # noqa: BLE001
                failed.append(error)
            number += 1
        base.catalogue.database.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(6):
            manifest = backup(base.catalogue, tmp_path / f"{number}.zip")
            assert len(manifest.files) == 1 + manifest.publications
            assert manifest.lost == []
            restored = Settings(data=tmp_path / f"restored-{number}")
            restore(tmp_path / f"{number}.zip", restored.data)
            assert all(check.ok for check in doctor.examine(restored, [WordEncoder()]))
    finally:
        stop.set()
        writer.join()
    assert failed == []
    assert not list(tmp_path.glob(".ran-kb-backup-*"))


@pytest.mark.parametrize("times", [1, 3])
def test_a_file_that_leaves_meanwhile_is_not_missed(
    base: Base, saved: Path, monkeypatch: pytest.MonkeyPatch, times: int
):
    """Between the copy of the catalogue and that of its files a publication gets another file."""
    snapshot, left = Database.snapshot, [times]

    def interrupted(database: Database, target: Path) -> None:
        snapshot(database, target)
        left[0] -= 1
        if left[0] >= 0:
            with base.lock():
                put(base, "Youth work", f"Youth workers meet {left[0]}.", f"other {left[0]}".encode())

    monkeypatch.setattr(Database, "snapshot", interrupted)
    manifest = backup(base.catalogue, saved)
    assert (manifest.publications, len(manifest.files), manifest.lost) == (2, 3, [])
    restore(saved, base.catalogue.folder)
    assert sound(base)


def rewritten(saved: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The backup with other content, its list left or changed along."""
    with zipfile.ZipFile(saved) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    change(content)
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return saved


def listed(content: dict[str, bytes], name: str, data: bytes) -> None:
    """Put a file into a backup and into its list."""
    manifest = json.loads(content["manifest.json"])
    digest = hashlib.sha256(data).hexdigest()
    manifest["files"][name] = {"sha256": digest, "bytes": len(data)}
    content |= {name: data, "manifest.json": json.dumps(manifest).encode()}


def with_catalogue(content: dict[str, bytes], folder: Path, sql: str) -> None:
    """Change the catalogue of a backup."""
    path = folder / "changed.sqlite3"
    path.write_bytes(content["catalogue.sqlite3"])
    with sqlite3.connect(path) as connection:
        connection.executescript(sql)
    connection.close()
    listed(content, "catalogue.sqlite3", path.read_bytes())


def said(content: dict[str, bytes], **values: object) -> None:
    content["manifest.json"] = json.dumps(json.loads(content["manifest.json"]) | values).encode()


HARMFUL: dict[str, Callable[[dict[str, bytes], Path], object]] = {
    "climbs out": lambda content, _: listed(content, "files/../../evil", b"x"),
    "absolute": lambda content, _: listed(content, "/tmp/evil", b"x"),
    "foreign": lambda content, _: listed(content, "cache/x", b"x"),
    "another's name": lambda content, _: listed(content, f"files/{'ab' * 32}", b"x"),
    "unlisted": lambda content, _: content.update({f"files/{'ab' * 32}": b"x"}),
    "swells": lambda content, _: listed(content, "catalogue.sqlite3", bytes(2**25)),
    "no list": lambda content, _: content.pop("manifest.json"),
    "no catalogue": lambda content, _: content.pop("catalogue.sqlite3"),
    "a list of nonsense": lambda content, _: content.update({"manifest.json": b"[]"}),
    "changed": lambda content, _: content.update({"catalogue.sqlite3": b"x" * 100}),
    "no SQLite": lambda content, _: listed(content, "catalogue.sqlite3", b"x" * 5000),
    "another base": lambda content, folder: with_catalogue(content, folder, "CREATE TABLE other (x)"),
    "a trigger": lambda content, folder: with_catalogue(
        content,
        folder,
        "CREATE TRIGGER t AFTER INSERT ON publication BEGIN DELETE FROM passage; END",
    ),
    "a row of nothing": lambda content, folder: with_catalogue(
        content, folder, "UPDATE passage SET publication = 99"
    ),
}


@pytest.mark.parametrize("harm", HARMFUL)
def test_what_is_no_whole_backup_is_refused_and_changes_nothing(
    base: Base, saved: Path, tmp_path: Path, harm: str
):
    rewritten(saved, lambda content: HARMFUL[harm](content, tmp_path))
    with pytest.raises(RefusedError, match="nothing was changed"):
        restore(saved, base.catalogue.folder)
    assert len(titles(base)) == 2
    assert sound(base)
    assert sorted(path.name for path in tmp_path.iterdir() if "evil" in path.name) == []


@pytest.mark.parametrize("place", range(0, 100, 7))
def test_a_backup_with_a_flipped_bit_is_refused_or_whole(base: Base, saved: Path, place: int):
    data = bytearray(saved.read_bytes())
    data[len(data) * place // 100] ^= 1
    saved.write_bytes(data)
    try:
        restore(saved, base.catalogue.folder)
    except RefusedError:
        assert len(titles(base)) == 2  # a bit that says nothing, such as one of a date, does no harm
    assert sound(base)


def test_half_a_backup_and_other_files_are_refused(base: Base, saved: Path, tmp_path: Path):
    data = saved.read_bytes()
    for content in (data[: len(data) // 2], b"", b"PK\x03\x04", b"%PDF-1.7"):
        (tmp_path / "half.zip").write_bytes(content)
        with pytest.raises(RefusedError):
            restore(tmp_path / "half.zip", base.catalogue.folder)
    with pytest.raises(RefusedError, match="No such file"):
        restore(tmp_path / "none.zip", base.catalogue.folder)
    assert len(titles(base)) == 2


@pytest.mark.parametrize("newer", [{"format": 2}, {"schema": 9999}])
def test_a_backup_of_a_newer_version_is_refused(base: Base, saved: Path, newer: dict[str, int]):
    rewritten(saved, lambda content: said(content, **newer))
    with pytest.raises(DamagedError, match="newer version") as found:
        restore(saved, base.catalogue.folder)
    assert found.value.status == 5
    assert len(titles(base)) == 2


def test_a_damaged_catalogue_makes_no_backup_and_the_former_one_stays(base: Base, saved: Path):
    good = saved.read_bytes()
    base.catalogue.database.connection.execute("PRAGMA foreign_keys = OFF")
    base.catalogue.database.connection.execute("UPDATE passage SET publication = 99")
    with pytest.raises(DamagedError, match="no backup was made"):
        backup(base.catalogue, saved)
    assert saved.read_bytes() == good


@pytest.mark.parametrize("harm", [b"", b"nothing that SQLite knows" * 400])
def test_a_catalogue_that_does_not_open_is_replaced(base: Base, saved: Path, harm: bytes):
    base.catalogue.database.close()
    base.catalogue.database.path.write_bytes(harm)
    restore(saved, base.catalogue.folder)
    assert titles(base) == ["Mentors in prison"]
    assert sound(base)


def test_a_lost_file_is_told_and_does_not_stop_a_backup(base: Base, saved: Path):
    for path in (base.catalogue.folder / "files").iterdir():
        path.unlink()
    manifest = backup(base.catalogue, saved)
    assert len(manifest.lost) == 2
    assert replace(restore(saved, base.catalogue.folder), at="").lost == 2


def test_the_commands_say_what_they_did(
    base: Base, saved: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
):
    data = ["--data", str(settings.data)]
    assert cli.main(["backup", str(saved), *data]) == 0
    assert "2 publications and 2 files" in capsys.readouterr().out
    assert cli.main(["restore", str(saved), *data, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["publications"] == 2
    saved.write_bytes(b"x")
    assert cli.main(["restore", str(saved), *data]) == 3
    assert "Take another backup" in capsys.readouterr().err


def test_a_restore_waits_its_turn(base: Base, saved: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("index.database.LOCK_SECONDS", 0.0)
    with base.lock(), pytest.raises(BusyError):
        restore(saved, base.catalogue.folder)
    assert len(titles(base)) == 2


def test_a_full_disk_is_noticed_before_anything_is_unpacked(
    base: Base, saved: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(RanKbError, match="not enough room"):
        restore(saved, base.catalogue.folder)
    assert (
        len(Database(base.catalogue.folder).connection.execute("SELECT 1 FROM publication").fetchall()) == 2
    )
