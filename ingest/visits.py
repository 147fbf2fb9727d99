"""Pages and files of a site, fetched only when they changed since they were last held."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ingest.crawling import CrawlStore
from ingest.errors import FetchError, RefusedError
from ingest.europa import WebPage, read_page
from ingest.europa_files import PageFile, file_behind
from ingest.fetch import UNFINISHED, Fetcher
from ingest.records import FileRecord
from ingest.remarks import Remark
from ingest.responses import Answer, Held, gunzipped, held_answer, media_type

PAGE_BYTES = 10 * 2**20
MAP_BYTES = 50 * 2**20
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Content:
    """What an address gave: the address that answered, those that led there, and the bytes."""

    url: str
    hops: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Visit:
    """A page as it was found: `url` answered, `hops` led there; `page.url` is what the page calls itself."""

    page: WebPage
    url: str
    hops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A file that was fetched, or why not.

    `path` is None where there is nothing to read; `failed` when another attempt may succeed; `remark` is
    something that a person may want to know though the file is fine.
    """

    record: FileRecord
    path: Path | None = None
    failed: bool = False
    remark: str | None = None


class Visits:
    """Fetches for one run, with the responses of former runs at hand; `keep` is False in a dry run."""

    def __init__(self, fetcher: Fetcher, store: CrawlStore, *, keep: bool) -> None:
        self.fetcher, self._store, self._keep = fetcher, store, keep
        self.met: set[str] = set()  # addresses that gave a file

    def content(self, url: str, limit: int) -> Content | None:
        """What is at an address now; None where there is nothing. Raises FetchError and RefusedError."""
        answer = self.fetcher.get(url, limit)
        if answer.status == 304:
            held = self._store.held(answer.url)
            if held is None or held.body is None:
                raise FetchError(f"{url}: the site says that nothing changed, but nothing is held.")
            return Content(answer.url, answer.hops, held.body)
        if answer.status != 200:
            return None
        try:
            body = gunzipped(answer.body, limit)
        except (EOFError, zlib.error) as error:
            raise FetchError(f"{url}: the content cannot be unpacked ({error}).") from error
        body = self.fetcher.mirror.cleared(body) if self.fetcher.mirror else body
        if self._keep:
            self._store.hold(answer.url, held_answer(answer, body))
        return Content(answer.url, answer.hops, body)

    def page(self, url: str) -> Visit | None:
        """The page at an address; None where there is none.

        Raises FetchError and RefusedError, also for what is no page.
        """
        content = self.content(url, PAGE_BYTES)
        if content is None:
            return None
        kind = media_type(content.body[:_HEAD])
        if kind not in ("text/html", "application/xml"):
            raise RefusedError(f"{url}: not a web page ({kind}).")
        try:
            page = read_page(content.body, content.url)
        except RecursionError as error:
            raise RefusedError(f"{url}: the page is nested too deeply.") from error
        if page.kind == "missing":
            return None
        if urlsplit(page.url).hostname not in self.fetcher.manners.hosts:
            page.url = content.url
        return Visit(page, content.url, content.hops)

    def file(self, file: PageFile, limit: int, *, landing: bool = True) -> FetchedFile:
        """A file of a page, kept in the store's folder under its sha256.

        With `landing` a page that came in its place may lead to it.
        """
        name = file.filename or unquote(urlsplit(file.url).path.rsplit("/", 1)[-1])
        record = FileRecord(name, "", 0, "", url=file.url, language=file.language)
        try:
            answer = self.fetcher.download(file.url, limit, self._store.files)
        except RefusedError as error:
            return FetchedFile(replace(record, problem=error.message))
        except FetchError as error:
            return FetchedFile(replace(record, problem=error.message), failed=True)
        self.met.add(answer.url)
        if answer.status not in (200, 304):
            return FetchedFile(replace(record, problem=Remark.NO_SUCH_FILE.of(answer.status)))
        held = self._store.held(answer.url) if answer.status == 304 else self._kept(answer)
        if held is None:
            return FetchedFile(replace(record, problem=Remark.NOT_KEPT.of()), failed=True)
        path = self._store.files / held.sha256
        with path.open("rb") as content:
            kind = media_type(content.read(_HEAD))
        if not file.filename and held.filename:
            record.filename = held.filename
        record.media_type, record.bytes, record.sha256 = kind, held.size, held.sha256
        if kind == "text/html":
            behind = self._behind(path, answer.url) if landing else None
            if behind is not None:
                further = self.file(replace(file, url=behind, filename=""), limit, landing=False)
                return replace(further, record=replace(further.record, url=file.url))
            record.problem = Remark.PAGE_FOR_FILE.of()
            return FetchedFile(record)
        told = held.declared
        odd = bool(told) and told not in (kind, "application/octet-stream", "application/x-pdf")
        known = kind != "application/octet-stream"
        return FetchedFile(record, path, remark=Remark.ODD_TYPE.of(told, kind) if odd and known else None)

    def _behind(self, path: Path, url: str) -> str | None:
        """The file that a page in the place of a file leads to."""
        if path.stat().st_size > PAGE_BYTES:
            return None
        body = path.read_bytes()
        mirror = self.fetcher.mirror
        try:
            return file_behind(mirror.cleared(body) if mirror else body, url)
        except RecursionError:
            return None  # nested too deeply to be read: no file came

    def _kept(self, answer: Answer) -> Held | None:
        if answer.path is None:
            return None
        answer.path.replace(self._store.files / answer.sha256)
        held = held_answer(answer, None)
        self._store.hold(answer.url, held)
        return held


def sweep(folder: Path) -> None:
    """Delete downloads that a killed run left unfinished."""
    for path in folder.glob(f"{UNFINISHED}*"):
        path.unlink(missing_ok=True)
