"""Files that appear whole or not at all: written beside their place, flushed, then moved there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ingest.errors import disk_errors


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to; it takes the place of `path` when the block ends without an error.

    Raises RanKbError when the disk is full, CallError when nothing may be written there.
    """
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
