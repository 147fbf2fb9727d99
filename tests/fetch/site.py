"""A small web site on loopback for tests: pages that can change, move, vanish and misbehave, and a log."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "https://home-affairs.ec.europa.eu"


@dataclass
class Page:
    """What a path answers. `faults` are statuses given first, one a request; `raw` writes the response itself."""

    body: bytes = b""
    media_type: str = "text/html; charset=UTF-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    faults: list[int] = field(default_factory=list)
    raw: Callable[[BaseHTTPRequestHandler], None] | None = None
    validators: bool = True


@dataclass
class Asked:
    path: str
    status: int
    headers: dict[str, str]


class Site:
    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.log: list[Asked] = []
        self.base = ""

    def put(
        self, path: str, body: str | bytes, media_type: str = "text/html; charset=UTF-8", **more: object
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(data, media_type, **more)  # type: ignore[arg-type]

    def move(self, path: str, target: str, status: int = 301) -> None:
        self.pages[path] = Page(status=status, headers={"Location": target})

    def drop(self, path: str) -> None:
        del self.pages[path]

    def asked(self, status: int | None = None) -> list[str]:
        return [one.path for one in self.log if status in (None, one.status)]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        page = (
            self.pages.get(path) or self.pages.get(path.partition("?")[0])
            if "page=" not in path
            else self.pages.get(path)
        )
        if page is None:
            page = Page(b"<html><body><h1>Page not found</h1></body></html>", status=404, validators=False)
        headers = dict(page.headers)
        status = page.faults.pop(0) if page.faults else page.status
        etag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
        if page.validators and status == 200:
            headers["ETag"] = etag
            if handler.headers.get("If-None-Match") == etag:
                status = 304
        self.log.append(Asked(path, status, dict(handler.headers)))
        if page.raw is not None:
            page.raw(handler)
            return
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        if status == 304:
            handler.end_headers()
            return
        handler.send_header("Content-Type", page.media_type)
        handler.send_header("Content-Length", str(len(page.body)))
        handler.end_headers()
        handler.wfile.write(page.body)


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """The site, answering at `site.base`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                site.answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that hangs up early is none of the server's business."""

    server = Server(("127.0.0.1", 0), Handler)
    site.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
