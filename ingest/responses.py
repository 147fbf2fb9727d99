"""What a site answered: the parts of a response, unpacked within limits and understood."""

from __future__ import annotations

import email.message
import email.utils
import re
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from ingest.errors import RefusedError

CHUNK = 64 * 1024

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_REFRESH = re.compile(r"\s*(\d{1,4})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?(['\"]?)(.+?)\2\s*", re.I | re.S)
_SOON = 10  # seconds; a page that sends its reader on later is one to be read
_HEAD = 64 * 1024
_XML = re.compile(rb"\s*<(?:\?xml|rss|feed|urlset|sitemapindex)\b", re.I)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a site gave to ask with whether something changed."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a conditional request; none when there is nothing to ask with."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in found.items() if value}


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered.

    `url` is the address that answered and `hops` those that led to it, all of them the site's own also when a
    mirror stood in. `status` is 200, 304, 404 or 410; only with 200 there is content, and `path` where it was
    written to (None: it is `body`). `declared` is the media type as the site says it, without parameters.
    """

    url: str
    status: int
    hops: tuple[str, ...] = ()
    declared: str = ""
    filename: str | None = None
    validators: Validators = NO_VALIDATORS
    body: bytes = b""
    path: Path | None = None
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A response as it is held: `body` of a page; the content of a file lies in the store, by its sha256."""

    validators: Validators
    declared: str
    filename: str | None
    sha256: str
    size: int
    body: bytes | None = None


def held_answer(answer: Answer, body: bytes | None) -> Held:
    """An answer as it is held; `body` is left out where the content lies in a file."""
    return Held(answer.validators, answer.declared, answer.filename, answer.sha256, answer.size, body)


def media_type(head: bytes) -> str:
    """What content is, judged by its first bytes: PDF, HTML, XML, or application/octet-stream."""
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if _HTML.match(head):
        return "text/html"
    return "application/xml" if _XML.match(head) else "application/octet-stream"


def unpacked(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The content decompressed piece by piece, so that no piece is larger than CHUNK.

    Raises RefusedError for a packing that was not asked for, EOFError when the content breaks off.
    """
    packing = encoding.strip().lower()
    if packing in ("", "identity"):
        yield from chunks
        return
    if packing not in ("gzip", "x-gzip"):
        raise RefusedError(f"The content is packed as '{encoding[:40]}', which was not asked for.")
    unpack = zlib.decompressobj(wbits=31)
    for chunk in chunks:
        left = chunk
        while left and not unpack.eof:
            yield unpack.decompress(left, CHUNK)
            left = unpack.unconsumed_tail
    if not unpack.eof:
        raise EOFError("the content breaks off")


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that a site asks to wait, given as a number or as a moment; 0 when it does not."""
    text = headers.get("retry-after", "").strip()
    if text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return 0.0


def filename(headers: Mapping[str, str]) -> str | None:
    """The name that the site gives to a download."""
    message = email.message.Message()
    message["content-disposition"] = (
        headers.get("content-disposition", "").replace("\n", " ").replace("\r", " ")
    )
    return message.get_filename()


class _Head(HTMLParser):
    """Looks for the address that the head of a page sends its reader on to."""

    target: str | None = None
    closed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        # What a page holds for readers without scripts is no moving of the page.
        self.closed = self.closed or tag in ("body", "noscript")
        if tag != "meta" or self.closed or self.target or (said.get("http-equiv") or "").lower() != "refresh":
            return
        found = _REFRESH.fullmatch(said.get("content") or "")
        if found and int(found[1]) <= _SOON:
            self.target = found[3].strip()

    def handle_endtag(self, tag: str) -> None:
        self.closed = self.closed and tag != "noscript"


def refresh(body: bytes) -> str | None:
    """Where a page sends its reader on to within seconds (`meta http-equiv="refresh"`), as it is written."""
    head = body[:_HEAD]
    if b"refresh" not in head.lower() or media_type(head) != "text/html":
        return None
    page = _Head()
    page.feed(head.decode("utf-8", "replace"))
    return page.target


def gunzipped(body: bytes, limit: int) -> bytes:
    """A packed site map unpacked, anything else as it is. Raises RefusedError above `limit` bytes."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    found = bytearray()
    for chunk in unpacked(iter([body]), "gzip"):
        found += chunk
        if len(found) > limit:
            raise RefusedError(f"Unpacked, it is larger than {limit / 2**20:g} MiB.")
    return bytes(found)
