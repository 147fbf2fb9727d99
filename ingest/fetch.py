"""The one way out to the web: a client that is polite to sites and cannot be led astray.

Besides ingest/network.py, on which it stands, no other module imports an HTTP client or opens a socket. Only
hosts that the sources name are asked, the machine behind a name is checked before every connection and
redirect, and bytes and time are limited. `post` is for the one other server there can be, which a setting names.
"""

from __future__ import annotations

import hashlib
import http.cookiejar
import io
import os
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from ingest.addresses import Mirror, Server, checked
from ingest.errors import FetchError, RefusedError
from ingest.manners import AGENT, NOTHING, HostState, Manners, Robots, Spent, parse_robots
from ingest.network import Deadline, Network, Transport
from ingest.responses import (
    NO_VALIDATORS,
    Answer,
    Held,
    Validators,
    filename,
    held_answer,
    refresh,
    retry_after,
    unpacked,
)

ATTEMPTS = 3
REDIRECTS = 5
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
LONGEST_WAIT = 120.0  # a site that asks for more patience is left alone until the next run
FAILURES_IN_A_ROW = 5  # then the host counts as down for this run
ROBOTS_BYTES = 512 * 1024
UNFINISHED = ".fetched-"  # begins the names of downloads that are not complete

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class _TryAgain:
    status: int
    after: float


class TooLargeError(RefusedError):
    """There is more to an address than is taken."""


class Fetcher:
    """A polite and guarded client; use it as a context manager, from one thread."""

    def __init__(
        self,
        manners: Manners,
        mirror: Mirror | None = None,
        *,
        recall: Callable[[str], Held | None] = lambda _: None,
        keep: Callable[[str, Held], None] = lambda *_: None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """`recall` gives what is held of an address, `keep` holds a robots.txt, `wait` lets time pass."""
        self.manners, self.mirror, self.spent = manners, mirror, Spent()
        self._recall, self._keep, self._wait = recall, keep, wait
        self._hosts: dict[str, HostState] = {}
        self._deadline = Deadline()
        self._client = _client(
            Network(mirror, self._deadline),
            httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            {"User-Agent": manners.agent, "Accept-Language": "en", "Accept-Encoding": "gzip"},
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, limit: int) -> Answer:
        """A page, held in memory. `limit` and errors as for `download`."""
        return self._follow(url, limit, io.BytesIO)

    def there(self, url: str) -> bool:
        """Whether an address leads to something; its content is not taken. Errors as for `download`."""
        try:
            return self._follow(url, 0, io.BytesIO).status not in _GONE
        except TooLargeError:
            return True

    def download(self, url: str, limit: int, folder: Path) -> Answer:
        """A file, written to a new temporary file in `folder`, which the caller moves or deletes.

        `limit` is in bytes, counted after decompression. Raises RefusedError for an address, a redirect or
        content that is not taken, FetchError when the site does not give it.
        """
        handle, name = tempfile.mkstemp(dir=folder, prefix=UNFINISHED)
        os.close(handle)
        path = Path(name)
        taken = False
        try:
            answer = self._follow(url, limit, lambda: path.open("wb"))
            taken = answer.status == 200
            return answer
        finally:
            if not taken:
                path.unlink(missing_ok=True)

    def _follow(self, url: str, limit: int, sink: Callable[[], IO[bytes]]) -> Answer:
        hops: list[str] = []
        address = checked(url, self.manners.hosts)
        while True:
            host = self._host(address)
            parts = urlsplit(self._there(address))
            if not host.rules.allows(parts.path + (f"?{parts.query}" if parts.query else "")):
                raise RefusedError(f"{address}: the robots.txt of the site asks to leave it alone.")
            held = self._recall(address)
            known = held.validators if held else NO_VALIDATORS
            answer = self._ask(address, host, limit, sink, known)
            further = self._refresh(answer, held) if isinstance(answer, Answer) else answer
            target = checked(further, self.manners.hosts) if further else address
            if isinstance(answer, Answer) and target == address:
                return replace(answer, hops=tuple(hops))
            hops.append(address)
            address = target
            if address in hops:
                raise FetchError(f"{url}: its redirects run in a circle.")
            if len(hops) > REDIRECTS:
                raise FetchError(f"{url}: more than {REDIRECTS} redirects.")

    def _refresh(self, answer: Answer, held: Held | None) -> str | None:
        """The address that a page sends its reader on to, as a redirect would; the page is held for next time."""
        if answer.status not in (200, 304):
            return None
        body = answer.body or ((held.body or b"") if held and answer.status == 304 else b"")
        body = self.mirror.cleared(body) if self.mirror else body
        target = refresh(body)
        if target is None:
            return None
        if answer.status == 200:
            self._keep(answer.url, held_answer(answer, body))
        return self.here(urljoin(self._there(answer.url), target))

    def _ask(
        self, address: str, host: HostState, limit: int, sink: Callable[[], IO[bytes]], known: Validators
    ) -> Answer | str:
        """The answer, or the address that a redirect names; asks again where that makes sense."""
        reason: Exception | None = None
        said = ""
        for attempt in range(ATTEMPTS):
            self._pause(address, host)
            after = 0.0
            try:
                answer = self._once(address, limit, sink, known)
                if not isinstance(answer, _TryAgain):
                    host.failures = 0
                    return answer
                said, after = f"status {answer.status}", answer.after
            except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.RemoteProtocolError) as error:
                # A connection that breaks off is what a site under load does, like one that stalls.
                reason, said = error, str(error) or type(error).__name__
            except EOFError as error:
                reason, said = error, str(error)
            except (httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL, zlib.error) as error:
                raise FetchError(f"{address}: the answer cannot be understood ({error}).") from error
            finally:
                host.free = time.monotonic() + max(after, self._delay(host))
            host.free = max(host.free, time.monotonic() + self.manners.pause_seconds * 2.0**attempt)
        host.failures += 1
        raise FetchError(f"{address}: no answer in {ATTEMPTS} attempts ({said}).") from reason

    def _once(
        self, address: str, limit: int, sink: Callable[[], IO[bytes]], known: Validators
    ) -> Answer | str | _TryAgain:
        began = time.monotonic()
        self._deadline.at = began + self.manners.response_seconds
        self.spent.requests += 1
        try:
            with self._client.stream("GET", self._there(address), headers=known.headers) as response:
                status, headers = response.status_code, response.headers
                if status in _REDIRECTS and "location" in headers:
                    return self.here(urljoin(self._there(address), headers["location"]))
                if status in _AGAIN:
                    return _TryAgain(status, retry_after(headers))
                if status in _GONE or (status == 304 and known.headers):
                    return Answer(address, status)
                if status != 200:
                    raise FetchError(f"{address}: the site answers with status {status}.")
                if int(headers.get("content-length") or 0) > limit:
                    raise _too_large(address, limit)
                return self._take(address, response, limit, sink)
        finally:
            self.spent.seconds += time.monotonic() - began

    def _take(
        self, address: str, response: httpx.Response, limit: int, sink: Callable[[], IO[bytes]]
    ) -> Answer:
        """The content, decompressed and written to a fresh sink."""
        headers = response.headers
        size, received, digest = 0, self.spent.bytes, hashlib.sha256()
        with sink() as target:
            for chunk in unpacked(self._counted(response), headers.get("content-encoding", "")):
                size += len(chunk)
                if max(size, self.spent.bytes - received) > limit:
                    raise _too_large(address, limit)
                digest.update(chunk)
                target.write(chunk)
            in_memory = isinstance(target, io.BytesIO)
            if not in_memory:
                target.flush()
                os.fsync(target.fileno())
            return Answer(
                address,
                200,
                declared=headers.get("content-type", "").partition(";")[0].strip().lower(),
                filename=filename(headers),
                validators=Validators(headers.get("etag"), headers.get("last-modified")),
                body=target.getvalue() if isinstance(target, io.BytesIO) else b"",
                path=None if in_memory else Path(target.name),
                size=size,
                sha256=digest.hexdigest(),
            )

    def _counted(self, response: httpx.Response) -> Iterator[bytes]:
        for chunk in response.iter_raw():
            self.spent.bytes += len(chunk)
            yield chunk

    def _pause(self, address: str, host: HostState) -> None:
        """Let the time pass that a host may not be asked in; FetchError when it is too long."""
        if host.failures >= FAILURES_IN_A_ROW:
            raise FetchError(f"{address}: not asked, its host does not answer.", "Try again later.")
        left = host.free - time.monotonic()
        if left > LONGEST_WAIT:
            raise FetchError(f"{address}: the site asks to come back in {left:.0f} seconds.")
        if left > 0:
            self.spent.pauses += left
            self._wait(left)
            host.free = 0.0

    def _delay(self, host: HostState) -> float:
        return max(self.manners.pause_seconds, min(host.rules.delay or 0.0, LONGEST_WAIT))

    def _host(self, address: str) -> HostState:
        """The host of an address with its rules, which are asked for first."""
        parts = urlsplit(self._there(address))
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._hosts:
            host = self._hosts[origin] = HostState(NOTHING)
            site = urlsplit(address)
            host.rules = self._rules(f"{site.scheme}://{site.netloc}/robots.txt", host)
        return self._hosts[origin]

    def _rules(self, address: str, host: HostState) -> Robots:
        """A site without robots.txt allows everything; one that cannot tell allows nothing."""
        try:
            for _ in range(REDIRECTS):
                held = self._recall(address)
                known = held.validators if held else NO_VALIDATORS
                answer = self._ask(address, host, ROBOTS_BYTES, io.BytesIO, known)
                if isinstance(answer, Answer):
                    if answer.status == 200:
                        self._keep(address, held_answer(answer, answer.body))
                    body = (held.body or b"") if held and answer.status == 304 else answer.body
                    return parse_robots(body.decode("utf-8", "replace"))
                address = checked(answer, self.manners.hosts)
        except FetchError:
            return NOTHING
        return Robots()

    def here(self, url: str) -> str:
        """The site's address for one of the mirror's that stands in for it."""
        return self.mirror.here(url) if self.mirror else url

    def _there(self, address: str) -> str:
        return self.mirror.there(address) if self.mirror else address


def _too_large(address: str, limit: int) -> TooLargeError:
    return TooLargeError(f"{address}: larger than {limit / 2**20:g} MiB.")


def _client(network: Network, timeout: httpx.Timeout, headers: dict[str, str]) -> httpx.Client:
    """A client on the checked network: no proxies, no cookies, no redirects of its own accord."""
    no_cookies = http.cookiejar.DefaultCookiePolicy(allowed_domains=[])
    return httpx.Client(
        transport=Transport(network),
        trust_env=False,
        follow_redirects=False,
        timeout=timeout,
        cookies=http.cookiejar.CookieJar(no_cookies),
        headers=headers,
    )


def post(server: Server, path: str, body: bytes, *, key: str | None, limit: int, seconds: float) -> bytes:
    """Send JSON to a server that a setting names, once, and return what it answers.

    `path` goes behind the server's address, `key` into the Authorization header. From connecting to the last
    byte it may take `seconds`; of the answer `limit` bytes are taken, counted after decompression. No redirect
    is followed. Raises TooLargeError for a machine or content that is not taken, FetchError for all other
    failures.
    """
    deadline = Deadline()
    deadline.at = time.monotonic() + seconds
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    sent = [(b"Content-Type", b"application/json")]
    if key:
        sent.append((b"Authorization", b"Bearer " + key.encode()))
    url = server.url + path
    with _client(Network(server, deadline), httpx.Timeout(seconds), headers) as client:
        try:
            with client.stream("POST", url, content=body, headers=sent) as response:
                if response.status_code != 200:
                    raise FetchError(f"{url}: the server answers with status {response.status_code}.")
                taken = bytearray()
                for chunk in unpacked(response.iter_raw(), response.headers.get("content-encoding", "")):
                    taken += chunk
                    if len(taken) > limit:
                        raise _too_large(url, limit)
                return bytes(taken)
        except (httpcore.TimeoutException, httpcore.NetworkError, EOFError) as error:
            raise FetchError(f"{url}: no answer ({str(error) or type(error).__name__}).") from error
        except (httpcore.ProtocolError, httpx.HTTPError, zlib.error) as error:
            raise FetchError(f"{url}: the answer cannot be understood ({error}).") from error
