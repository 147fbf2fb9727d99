"""Folders that are written once, as a whole, and verified before each use."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ingest.errors import RanKbError
from ingest.whole import written

MANIFEST = "manifest.json"
SETTLED = 2_000_000_000  # nanoseconds

log = logging.getLogger(__name__)


@contextmanager
def sealed(folder: Path, about: dict[str, Any]) -> Iterator[Path]:
    """Give an empty folder to write to; on success it takes the place of `folder`, with a manifest.

    The manifest holds `about`, which may be filled in meanwhile, and the sha256 of every file.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        yield temporary
        files = {
            str(path.relative_to(temporary)): sha256(path)
            for path in sorted(temporary.rglob("*"))
            if path.is_file()
        }
        manifest = json.dumps({"about": about, "files": files}, indent=1)
        (temporary / MANIFEST).write_text(manifest, encoding="utf-8")
        _take_place(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def opened(folder: Path, digest: Callable[[Path], str] | None = None) -> dict[str, Any] | None:
    """What the manifest of a sealed folder says, its files verified; None when anything is amiss.

    `digest` gives the sha256 of a file, by hashing it if not told otherwise.
    """
    digest = digest or sha256
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files, about = manifest["files"], manifest["about"]
        if not files or any(digest(folder / name) != expected for name, expected in files.items()):
            return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return about if isinstance(about, dict) else None


def sha256(file: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as opened_file:
        return hashlib.file_digest(opened_file, "sha256").hexdigest()


class Digests:
    """The sha256 of files that seldom change: hashed once, and again when anything tells of a change.

    What tells is the size, both times and the place on the disk. The system sets the time of the last change
    itself, whatever is done to the bytes or the attributes, so a program cannot give a changed file the stamp of
    the old one; what decays on the disk goes unnoticed until the folder is prepared anew.
    """

    def __init__(self, file: Path) -> None:
        """`file` keeps what was hashed; it need not exist."""
        self._file = file

    def of(self, path: Path) -> str:
        """The sha256 of a file's bytes, in hexadecimal."""
        started, stamp, place = time.time_ns(), _stamp(path), str(path.resolve())
        known = self._known()
        if known.get(place, {}).get("stamp") == stamp:
            return str(known[place]["sha256"])
        found = sha256(path)
        # What changed a moment ago may change again within what the clock can tell apart.
        if _stamp(path) == stamp and started - stamp[2] > SETTLED:
            self._keep(place, {"stamp": stamp, "sha256": found})
        return found

    def _known(self) -> dict[str, dict[str, Any]]:
        try:
            known = json.loads(self._file.read_text(encoding="utf-8"))
            return known if all(isinstance(one, dict) for one in known.values()) else {}
        except (OSError, ValueError, AttributeError):
            return {}

    def _keep(self, place: str, entry: dict[str, Any]) -> None:
        known = {path: one for path, one in self._known().items() if Path(path).exists()}
        try:
            with written(self._file) as file:
                file.write(json.dumps(known | {place: entry}, indent=1).encode())
        except RanKbError as error:
            log.info(
                "%s cannot be written, so files are hashed again next time: %s", self._file, error.message
            )


def _stamp(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev]


def _take_place(temporary: Path, folder: Path) -> None:
    # A folder cannot replace one that is not empty; readers keep what they have mapped.
    if folder.exists():
        old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        folder.replace(old)
        shutil.rmtree(old, ignore_errors=True)
    temporary.replace(folder)
