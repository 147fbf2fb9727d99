"""The process in which one file is read: limited in memory and time, without network, started by guard.py.

Reads one JSON object (the order) from standard input and writes one (the answer) to standard output.
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


def _no_network(event: str, _: tuple[Any, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError(f"{event}: reading a file never uses the network")


def main() -> None:
    """Carry out the order on standard input."""
    order = json.load(sys.stdin)
    _limit(order["memory_mb"], order["seconds"])
    sys.addaudithook(_no_network)
    # Only now, so that loading the libraries is under the limits too.
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
        answer = b'{"reading":' + TypeAdapter(Reading).dump_json(reading) + b"}"
    except RefusedError as error:
        answer = json.dumps({"refused": error.message, "hint": error.hint}).encode()
    except (MemoryError, RecursionError) as error:
        answer = json.dumps({"limit": type(error).__name__}).encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
