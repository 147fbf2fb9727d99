"""The whole life of a base in one process, told on standard output: what it opened, and what was shown.

Called with the data folder and files to add. Every attempt to reach something other than this machine is
noted twice: by Python's audit events, and, where the process has a network of its own without a way out, by
the kernel, which also counts what compiled libraries try.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import io
import json
import os
import socket
import struct
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

ATTEMPTS: list[str] = []
QUESTION = "How often do mentors visit the wing? CANARY-QUESTION-6120"
_WATCHED = {
    "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.gethostbyaddr", "http.client.connect", "urllib.Request", "smtplib.connect", "ftplib.connect",
}  # fmt: skip
_HERE = ("127.0.0.1", "::1", "localhost")


def watch(event: str, values: tuple[Any, ...]) -> None:
    if event not in _WATCHED:
        return
    whom = values[1] if event.startswith("socket.") and not event.startswith("socket.get") else values[0]
    host = whom[0] if isinstance(whom, tuple) else whom
    if host not in _HERE and host != b"localhost" and not str(host).startswith("/"):
        ATTEMPTS.append(f"{event} {values[1:]!r}")


def loopback_up() -> None:
    """In a network of its own, this machine can reach itself once its loopback device is switched on."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        fcntl.ioctl(handle, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))


def unrouted() -> int:
    """Packets that the kernel had no way for, of either version of the protocol."""
    (names, values) = (line.split() for line in Path("/proc/net/snmp").read_text().splitlines()[:2])
    found = int(values[names.index("OutNoRoutes")])
    for line in Path("/proc/net/snmp6").read_text().splitlines() if Path("/proc/net/snmp6").exists() else []:
        name, count = line.split()
        found += int(count) if name == "Ip6OutNoRoutes" else 0
    return found


def commands(data: str, files: list[str]) -> list[str]:
    """What a person does on the command line; returns the calls that did not end well."""
    import cli

    calendar = str(Path(data).parent / "events.ics")
    faults = []
    for call in (
        ["read", files[0]],
        ["add", *files],
        ["ask", QUESTION],
        ["search", QUESTION],
        *(["list", what] for what in ("publications", "events", "outcomes")),
        ["events", "--ics", calendar],
        ["status"],
        ["rebuild"],
        ["doctor"],
        ["backup", str(Path(data).parent / "life.backup")],
        ["ask", "--json", QUESTION],
    ):
        status = cli.main(["--data", data, *call])
        if status:
            faults.append(f"{call} ended with {status}")
    return faults


def collected(data: str) -> int:
    """A collection taken away in every form; returns the number of bytes."""
    from answer import collected, export
    from answer.references import ENGLISH
    from index import collecting
    from index.base import Base
    from index.search import search
    from ingest.settings import load_settings

    base = Base(load_settings(Path(data)))
    id_ = collecting.create(base.catalogue.database, "Course")
    collected.collect_passage(base, id_, search(base, "mentors", 1)[0].passage.id)
    with base.catalogue.reading() as connection:
        found = collecting.read(connection, id_)
    size = sum(len(form.make(found, "2026-05-04", ENGLISH)) for form in export.FORMATS)
    base.catalogue.database.close()
    return size


async def viewed(port: int, query: str, page: str = "") -> str:
    """What the app shows a browser at this address: all that it sends, as one text."""
    import websockets
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    order = BackMsg()
    order.rerun_script.query_string = query
    order.rerun_script.page_name = page
    shown = []
    address = f"ws://localhost:{port}/_stcore/stream"
    async with websockets.connect(address, subprotocols=["streamlit"], max_size=None, proxy=None) as stream:
        await stream.send(order.SerializeToString())
        async with asyncio.timeout(60):
            async for data in stream:
                message = ForwardMsg()
                message.ParseFromString(data)
                shown.append(str(message))
                if message.WhichOneof("type") == "script_finished":
                    break
    return "\n".join(shown)


def served(data: str) -> dict[str, bool]:
    """The app as `ran-kb serve` serves it, looked at page by page."""
    from ingest.settings import load_settings
    from views.serve import serve

    with socket.create_server(("localhost", 0)) as free:
        port = free.getsockname()[1]
    threading.Thread(target=serve, args=(load_settings(Path(data)), port), daemon=True).start()
    question = f"q={quote(QUESTION)}"
    document = get(port, f"/?{question}")
    pages = {name: asyncio.run(viewed(port, "", name)) for name in ("library", "outcomes", "events")}
    from streamlit import config

    return {
        "document": b"RAN knowledge base" in document,
        "answer": "every week" in asyncio.run(viewed(port, question)),
        "pages": all("script_finished" in page and "exception" not in page for page in pages.values()),
        "calendar": b"VCALENDAR" in get(port, "/events.ics"),
        "no usage statistics": config.get_option("browser.gatherUsageStats") is False,
    }


def get(port: int, path: str) -> bytes:
    """A page of the server, which may not be up yet."""
    for _ in range(600):
        try:
            with socket.create_connection(("localhost", port), timeout=60) as one:
                one.sendall(
                    f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n".encode()
                )
                return b"".join(iter(lambda: one.recv(65536), b""))
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def main() -> None:
    from answer import coverage

    data, *files = sys.argv[1:]
    if own := bool(os.environ.get("OWN_NETWORK")):
        loopback_up()
    before = unrouted() if own else 0
    sys.addaudithook(watch)
    coverage.covered = lambda *_: True
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        faults = commands(data, files)
        exported = collected(data)
        shown = served(data)
    told = {
        "faults": faults,
        "attempts": ATTEMPTS,
        "unrouted": unrouted() - before if own else None,
        "exported": exported,
        "shown": shown,
        "answered": printed.getvalue().count("every week"),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)  # the server does not end by itself


if __name__ == "__main__":
    main()
