"""Fixtures of the tests that attack the base."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ingest import guard, reading
from ingest.errors import RefusedError
from ingest.records import Reading
from ingest.settings import Settings

BOMBS = ("bomb-nested.pdf", "bomb-text.pdf")
_STOPPED: dict[str, RefusedError] = {}


def read_quickly(
    path: Path, settings: Settings, *, ocr: bool = False, filename: str | None = None
) -> Reading:
    """The reader without its process, which takes a second to start; bombs are read in it once."""
    name = Path(filename or path.name).name
    if name in BOMBS:
        if name not in _STOPPED:
            with pytest.raises(RefusedError) as refusal:
                guard.run_guarded(path, settings, ocr=ocr, filename=filename)
            _STOPPED[name] = refusal.value
        raise RefusedError(_STOPPED[name].message, _STOPPED[name].hint)
    return reading.read_file(path, filename, limit_mb=settings.read_mb, pages=settings.read_pages, ocr=ocr)


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.reader.read", read_quickly)


@pytest.fixture
def bad(shared: Path, tmp_path: Path) -> Path:
    """A folder with every file of the table, and a twentieth of the one that `make_big.py` makes.

    The whole of it is read in tests/reader; storing its 8,000 passages takes longer than it teaches.
    """
    folder = tmp_path / "bad"
    folder.mkdir()
    for file in (shared / "bad-input").iterdir():
        if file.name != "README.md":
            shutil.copyfile(file, folder / file.name)
    script = (folder / "make_big.py").read_text(encoding="utf-8").replace("10_000_000", "500_000")
    subprocess.run([sys.executable, "-c", script, str(folder / "big.txt")], check=True)
    return folder
