"""The process in which files are read: its limits, its errors, its independence of where it is started."""

from __future__ import annotations

import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from ingest.errors import RefusedError
from ingest.reader import found, read
from ingest.settings import Settings

TEXT = "Mentors in Nordhafen meet twice a week.\n\nThe project is small (Harbour Exit Team, HET).\n"


def test_a_file_is_read_from_any_folder(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A folder of the same name as ours must not be run in our place.
    (tmp_path / "ingest").mkdir()
    (tmp_path / "ingest" / "worker.py").write_text("raise SystemExit('the wrong worker')")
    (tmp_path / "note.txt").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    reading = read(Path("note.txt"), settings)
    assert reading.text.startswith("Mentors in Nordhafen")
    assert reading.publication.language == "en"
    assert found(reading)["publication"]["title"] == reading.publication.title


def test_the_name_given_is_the_one_shown(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "1f2e").write_bytes(b"%PDF-1.4 nonsense")
    with pytest.raises(RefusedError, match=r"^paper\.pdf: not a readable PDF"):
        read(tmp_path / "1f2e", settings, filename="paper.pdf")


def bomb(path: Path, unpacked_mb: int) -> None:
    """A PDF of a few hundred KiB whose only page grows to as many MiB of blanks."""
    stream = zlib.compress(b" " * (unpacked_mb * 2**20), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n" % len(stream) + stream + b"\nendstream",
    ]
    data = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj" % number + body + b"endobj\n"
    start = len(data)
    data += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    path.write_bytes(data)


def test_memory_has_a_limit(tmp_path: Path) -> None:
    bomb(tmp_path / "bomb.pdf", 420)
    with pytest.raises(RefusedError) as refusal:
        read(tmp_path / "bomb.pdf", Settings(data=tmp_path, read_memory_mb=320))
    assert "bomb.pdf: stopped" in refusal.value.message
    assert "read_memory_mb" in refusal.value.hint


def test_time_has_a_limit(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("Words without any end come here. " * 250_000)
    with pytest.raises(RefusedError, match="stopped, reading it takes more than 1 seconds"):
        read(tmp_path / "long.txt", Settings(data=tmp_path, read_seconds=1))


def test_size_and_pages_have_limits(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_bytes(b"x" * (2**20 + 1))
    with pytest.raises(RefusedError, match="too large"):
        read(tmp_path / "big.txt", Settings(data=tmp_path, read_mb=1))


def test_nesting_has_a_limit(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "deep.html").write_text("<html><body>" + "<div>" * 20_000 + "x")
    with pytest.raises(RefusedError, match=r"deep\.html: stopped"):
        read(tmp_path / "deep.html", settings)


def test_the_network_is_out_of_reach() -> None:
    script = (
        "import socket, sys\nfrom ingest.worker import forbid_network\nforbid_network()\n"
        "try:\n    socket.create_connection(('127.0.0.1', 9))\nexcept PermissionError:\n    print('forbidden')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "forbidden\n"
