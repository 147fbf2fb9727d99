"""Folders that are written once, as a whole, and verified before each use."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


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


def opened(folder: Path) -> dict[str, Any] | None:
    """What the manifest of a sealed folder says, its files verified; None when anything is amiss."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files, about = manifest["files"], manifest["about"]
        if not files or any(sha256(folder / name) != digest for name, digest in files.items()):
            return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return about if isinstance(about, dict) else None


def sha256(file: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as opened_file:
        return hashlib.file_digest(opened_file, "sha256").hexdigest()


def _take_place(temporary: Path, folder: Path) -> None:
    # A folder cannot replace one that is not empty; readers keep what they have mapped.
    if folder.exists():
        old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        folder.replace(old)
        shutil.rmtree(old, ignore_errors=True)
    temporary.replace(folder)
