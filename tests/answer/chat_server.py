"""A chat server for tests, good or hostile by the first part of the path; a process of its own.

    python chat_server.py LOG

Prints its port; writes every request into LOG, a JSON object a line. `/say/TEXT/...` answers with TEXT, which is
base64; the other names are those of BEHAVIOURS.
"""

from __future__ import annotations

import base64
import gzip
import json
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def completion(content: object, **more: object) -> bytes:
    message = {"role": "assistant", "content": content, **more}
    return json.dumps(
        {"id": "1", "object": "chat.completion", "choices": [{"index": 0, "message": message}]}
    ).encode()


GOOD = completion("Mentors come to the wing every week [1].")
PACKED = gzip.compress(b" " * 100_000_000 + GOOD)


def sent(body: bytes, head: bytes = OK) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: handler.wfile.write(
        head + b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
    )


def waits(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.recv(1)


def drips(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(OK + b"Content-Length: 99999\r\n\r\n")
    handler.connection.settimeout(0.02)
    while True:
        handler.wfile.write(b" ")
        try:
            if not handler.connection.recv(1):
                return
        except TimeoutError:
            continue


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        handler.wfile.write(b"1000\r\n" + b" " * 0x1000 + b"\r\n")


BEHAVIOURS: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "never answers": waits,
    "drips": drips,
    "never ends": endless,
    "promises too much": sent(b"x", OK + b"Content-Length: 999999999\r\n"),
    "sends too much": sent(b" " * 5_000_000 + GOOD),
    "sends a bomb": sent(PACKED, OK + b"Content-Encoding: gzip\r\n"),
    "packs otherwise": sent(b"abcd", OK + b"Content-Encoding: br\r\n"),
    "is no JSON": sent(b"{'choices': "),
    "is a deep JSON": sent(b"[" * 100_000),
    "is another JSON": sent(b'{"error": {"message": "no such model"}}'),
    "is a list": sent(b"[1, 2, 3]"),
    "has no choices": sent(b'{"choices": []}'),
    "is HTML": sent(b"<html><script>alert(1)</script></html>"),
    "streams": sent(b"data: " + GOOD + b"\n\ndata: [DONE]\n\n"),
    "calls tools": sent(completion(None, tool_calls=[{"function": {"name": "shell", "arguments": "rm -rf /"}}])),
    "says nothing": sent(completion("  ")),
    "says a structure": sent(completion([{"type": "text", "text": "Mentors come every week [1]."}])),
    "leads elsewhere": sent(
        b"", b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /say/TWVudG9ycyB2aXNpdCBbMV0u/chat/completions\r\n"
    ),
    "leads out": sent(b"", b"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\n"),
    "is overloaded": sent(b"{}", b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 9999\r\n"),
    "wants a key": sent(b"{}", b"HTTP/1.1 401 Unauthorized\r\n"),
    "speaks no HTTP": lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9.0\r\n" * 10),
    "sends headers only": lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000),
    "breaks off": lambda handler: handler.wfile.write(OK + b"Content-Length: 1000\r\n\r\n{"),
    "hangs up": lambda handler: None,
}  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        asked = {"path": self.path, "method": self.command, "headers": dict(self.headers), "body": body}
        with Path(sys.argv[1]).open("a", encoding="utf-8") as log:
            log.write(json.dumps(asked) + "\n")
        _, name, argument, *_ = unquote(self.path).split("/")
        if name == "say":
            sent(completion(base64.urlsafe_b64decode(argument).decode()))(self)
        else:
            BEHAVIOURS[name](self)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up early is none of the server's business."""


if __name__ == "__main__":
    with Server(("127.0.0.1", 0), Handler) as server:
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()
