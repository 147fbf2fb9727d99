"""The process in which one file is read: limited in memory and time, without network, started by guard.py.

Reads one JSON object (the order) from standard input and writes the answer to standard output: the reading
as JSON, or, when the order names texts to mark, the picture of a page.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

# Names of audit events by which a process would reach the network.
_NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "urllib.Request")


def _limit(memory_mb: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forbid_network() -> None:
    """From now on this process cannot reach the network; there is no way back."""

    def refuse(event: str, _: tuple[Any, ...]) -> None:
        if event in _NETWORK:
            raise PermissionError(f"{event}: reading a file never uses the network")

    sys.addaudithook(refuse)


def main() -> None:
    """Carry out the order on standard input."""
    order = json.load(sys.stdin)
    _limit(order["memory_mb"], order["seconds"])
    forbid_network()
    sys.stdout.buffer.write(_drawn(order) if "marks" in order else _read(order))
    sys.stdout.buffer.flush()


# The libraries are loaded only now, so that loading them is under the limits too.


def _drawn(order: dict[str, Any]) -> bytes:
    """A page as a PNG."""
    from ingest.picture import draw

    return draw(order["path"], order["page"], order["marks"], order["width"])


def _read(order: dict[str, Any]) -> bytes:
    """The reading of a file, or why there is none, as JSON."""
    from pydantic import TypeAdapter

    from ingest.errors import RefusedError
    from ingest.reading import read_file
    from ingest.records import Reading

    try:
        reading = read_file(
            Path(order["path"]),
            order["filename"],
            limit_mb=order["limit_mb"],
            pages=order["pages"],
            ocr=order["ocr"],
        )
        return b'{"reading":' + TypeAdapter(Reading).dump_json(reading) + b"}"
    except RefusedError as error:
        return json.dumps({"refused": error.message, "hint": error.hint}).encode()
    except (MemoryError, RecursionError) as error:
        return json.dumps({"limit": type(error).__name__}).encode()


if __name__ == "__main__":
    main()
