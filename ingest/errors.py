"""The few errors a user can meet; each carries the exit status of the command line and a way out."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class RanKbError(Exception):
    """Base of all errors shown to users: one plain sentence, and what to do next.

    `status` is the exit status of the command line (see docs/cli.md).
    """

    status = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class NotFoundError(RanKbError):
    """Something asked for by name is not in the base."""


class CallError(RanKbError):
    """The call or a setting is wrong."""

    status = 2


class RefusedError(RanKbError):
    """A file or page was not taken in; the base is as it was."""

    status = 3


class FetchError(RanKbError):
    """A page or file that a site did not give; another attempt later may succeed."""


class NotAllowedError(RanKbError):
    """The person at hand may not do this."""


class BusyError(RanKbError):
    """Another process is writing to the same data folder."""

    status = 4


class DamagedError(RanKbError):
    """The data folder is damaged, or was written by a newer version."""

    status = 5


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn what the disk refuses at or below `path` into an error that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise RanKbError(
                f"The disk that holds {path} is full.",
                "Make room, then try again; what was stored before is kept.",
            ) from error
        raise CallError(
            f"{path} cannot be used: {error.strerror or error}.",
            "Mend the permissions or the disk, or name another folder with --data or RAN_KB_DATA.",
        ) from error
