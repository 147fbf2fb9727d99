"""One run through the sources: what became of every page, and what has to be stored.

While a publication is encoded, the next page and its files are fetched, and a few pages more; nothing is decided,
and no file read, before it is stored.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from pydantic_core import to_json

from ingest import reader
from ingest.crawling import CrawlStore, Known
from ingest.discovery import Candidate, Discovery
from ingest.errors import FetchError, RefusedError
from ingest.europa import WebPage
from ingest.europa_files import PageFile, is_file_address
from ingest.europa_listing import Teaser
from ingest.europa_publication import PublicationPage, further_addresses, kind_of
from ingest.gather import PublicationFile, gather
from ingest.identity import page_key, url_key
from ingest.language import EU_LANGUAGES
from ingest.records import Conflict
from ingest.remarks import Remark
from ingest.settings import Settings
from ingest.sources import Source
from ingest.syncreport import SyncReport
from ingest.visits import FetchedFile, Visit, Visits

# Raised when pages are read in another way, so that all of them are read again.
READING = 2
MOST_AHEAD = 4  # pages that are held before their turn comes


@dataclass(slots=True)
class Crawl:
    """The state of one run. In a dry run nothing is stored and no file fetched."""

    store: CrawlStore
    visits: Visits
    discovery: Discovery
    settings: Settings
    report: SyncReport
    say: Callable[[int, int, str], None]
    since: str | None = None
    limit: int | None = None
    done: set[str] = field(default_factory=set)
    handled: int = 0
    ahead: dict[str, Future[Visit | None]] = field(default_factory=dict)

    def run(self, sources: list[Source], *, revisit: bool) -> None:
        """Look at the sources, then at every page they lead to; with `revisit` also at all that is known."""
        if revisit:
            for known in self.store.all_known():
                self.discovery.add(Candidate(Teaser(known.url), listed=False))
        for source in sources:
            self.say(0, 0, source.title)
            if self.discovery.look(source) and not self.report.dry_run:
                self.store.look(source.name)
        files: list[Candidate] = []
        for number, candidate in enumerate(self.discovery):
            if self.limit is not None and self.handled >= self.limit:
                files.clear()
                break
            self.say(number, len(self.discovery), candidate.teaser.title or candidate.teaser.url)
            if is_file_address(candidate.teaser.url):
                files.append(candidate)
            else:
                self.visit(candidate)
        for candidate in files:
            # A file that a list leads to may be that of a page, which says more of it.
            self.visit(candidate)
        self._catch_up()

    def visit(self, candidate: Candidate) -> None:
        """Look at one page, and store what it holds when that changed."""
        url = candidate.teaser.url
        if page_key(url) in self.done:
            return
        self.done.add(page_key(url))
        if not self._is_here(url):
            if _says_enough(candidate):
                self._announced(candidate, self._known(url), [])
            return
        if is_file_address(url):
            known = self._known(url)
            if _says_enough(candidate) or known:
                self._file(candidate, known)
            return
        try:
            visit = self.ahead.pop(url).result() if url in self.ahead else self._settled(url)
        except (FetchError, RefusedError) as error:
            known = self._known(url)
            self.report.fail(url, error.message, needed=known is not None or candidate.listed)
            return
        if visit is None:
            self._missing(url, self._known(url))
            return
        page, names = visit.page, [url]
        if page_key(page.url) != page_key(url):
            if page_key(page.url) in self.done:
                return
            self.done.add(page_key(page.url))
            names.append(page.url)
        concerned = not candidate.about or page.concerns(candidate.about)
        files: list[FetchedFile] = []
        if page.publication and ((concerned and "publications" in candidate.yields) or self._known(*names)):
            files = self._files(page, page.publication)
        known = self._known(*names)
        if known is None and not concerned:
            return
        self.discovery.follow(page, candidate)
        if page.publication is not None and (known or "publications" in candidate.yields):
            self._publication(page, page.publication, files, visit.hops, known)
        elif page.event is not None and (known or "events" in candidate.yields):
            self._event(page, known)
        elif page.kind in ("listing", "other") and known is not None:
            self._missing(url, known)

    def _known(self, *urls: str) -> Known | None:
        """What was stored of the first of these addresses of which anything was, up to now."""
        self._catch_up()
        return next((known for url in urls if (known := self.store.known(url))), None)

    def _is_here(self, url: str) -> bool:
        return urlsplit(url).hostname in self.visits.fetcher.manners.hosts

    def _catch_up(self) -> None:
        if self.limit is None:
            self._look_ahead()
        with self._timed("storing"):
            self.store.catch_up()

    def _look_ahead(self) -> None:
        """Fetch the pages whose turn is next for as long as a publication is being encoded."""
        for url in self.discovery.coming():
            if not self.store.busy or len(self.ahead) >= MOST_AHEAD:
                return
            if (
                url in self.ahead
                or page_key(url) in self.done
                or is_file_address(url)
                or not self._is_here(url)
            ):
                continue
            found: Future[Visit | None] = Future()
            self.ahead[url] = found
            try:
                found.set_result(self._settled(url))
            except (FetchError, RefusedError) as error:
                found.set_exception(error)

    def _settled(self, url: str) -> Visit | None:
        """The page of an address in its first language, which is English where there is English."""
        visit = self.visits.page(url)
        if visit is None:
            return None
        first = visit.page.alternates.get("en", visit.page.url)
        if url_key(first) == url_key(visit.url):
            return visit
        other = self._other(first)
        if other is not None and other.page.kind == visit.page.kind:
            return replace(other, hops=visit.hops)
        visit.page.url = visit.url
        return visit

    def _other(self, url: str) -> Visit | None:
        """The page in another language; None when it cannot be had, which is reported."""
        try:
            return self.visits.page(url)
        except (FetchError, RefusedError) as error:
            self.report.fail(url, error.message, needed=False)
            return None

    def _missing(self, url: str, known: Known | None) -> None:
        """A page that is not there: given up after the second run in which it is missing."""
        if known is None:
            self.report.fail(url, Remark.NO_SUCH_PAGE.of(), needed=False)
            return
        self.handled += 1
        if self.report.dry_run:
            self.report.remark(f"{url}: {Remark.MISSING_DRY}")
        elif self.store.missed(known):
            self.report.of(known.record).withdrawn += 1
            self.report.remark(f"{url}: {Remark.GIVEN_UP}")
        elif known.gone is None:
            self.report.remark(f"{url}: {Remark.MISSING}")

    # What has to be stored

    def _publication(
        self,
        page: WebPage,
        found: PublicationPage,
        files: list[FetchedFile],
        hops: tuple[str, ...],
        known: Known | None,
    ) -> None:
        if self._before_since(found):
            return
        part_of = self._whole(found)
        said = digest(found, page.url, part_of)
        signature = f"{said}:{digest([file.record for file in files])}"
        self.handled += 1
        if known is not None and (
            known.signature == signature or (not files and known.signature[:64] == said)
        ):
            self._unchanged(known)
            return
        if known is not None and any(file.failed for file in files):
            # What is stored is better than what could be had today.
            self.report.publications.unchanged += 1
            return
        self.report.publications.count(new=known is None)
        if self.report.dry_run:
            return
        with self._timed("reading"):
            reading = gather(found, page.url, [self._read(file) for file in files], language_of_page(page))
        reading.publication.part_of = part_of
        reading.publication.former_urls = former(page.url, [*([known.url] if known else []), *hops])
        for conflict in reading.publication.conflicts:
            self.report.remark(f"{page.url}: {_question(conflict)}")
        with self._timed("storing"):
            self.store.put_publication(reading, signature, further_addresses(found))

    def _whole(self, page: PublicationPage) -> str | None:
        """The id of the publication that this one is part of, which is looked at first."""
        for link in page.collections:
            self.visit(Candidate(Teaser(link.url, link.text), listed=False))
            self._catch_up()
            if found := self.store.id_at(link.url):
                return found
        return None

    def _files(self, page: WebPage, found: PublicationPage) -> list[FetchedFile]:
        """The files of a publication in all its languages; none where nothing is to be stored."""
        if self.report.dry_run or self._before_since(found):
            return []
        offered = list(found.files)
        for language, url in page.alternates.items():
            other = self._other(url) if url_key(url) != url_key(page.url) else None
            if other and other.page.publication:
                offered += [
                    replace(file, language=file.language or language) for file in other.page.publication.files
                ]
        return self._fetched(offered)

    def _before_since(self, found: PublicationPage) -> bool:
        return bool(self.since and found.published and found.published < self.since)

    def _fetched(self, offered: list[PageFile]) -> list[FetchedFile]:
        """The files behind addresses, each content once."""
        files: dict[str, FetchedFile] = {}
        for file in _each_once(offered):
            fetched = self.visits.file(file, self.settings.read_mb * 2**20)
            if fetched.record.problem:
                self.report.fail(file.url, fetched.record.problem)
            if fetched.remark:
                self.report.remark(f"{file.url}: {fetched.remark}")
            files.setdefault(fetched.record.sha256 or file.url, fetched)
        return list(files.values())

    def _read(self, file: FetchedFile) -> PublicationFile:
        record = replace(file.record)
        if file.path is None:
            return PublicationFile(record, None, record.language)
        said = record.language
        try:
            reading = reader.read(file.path, self.settings, filename=record.filename)
        except RefusedError as error:
            record.problem = error.message
            self.report.fail(record.url or record.filename, error.message)
            return PublicationFile(record, None, said)
        own = reading.publication.files[0]
        record.pages, record.language = own.pages, said or own.language
        if not reading.text and not reading.parts:
            record.problem = next(iter(reading.warnings), Remark.NO_TEXT.of())
        return PublicationFile(record, reading, said)

    def _event(self, page: WebPage, known: Known | None) -> None:
        event = page.event
        if event is None or (self.since and event.end and event.end < self.since):
            return
        links = [link.url for link in page.links]
        signature = digest(event, links)
        self.handled += 1
        if known is not None and known.signature == signature:
            self._unchanged(known)
            return
        self.report.events.count(new=known is None)
        if not event.start:
            self.report.remark(f"{page.url}: {Remark.NO_DATE}")
        if not self.report.dry_run:
            with self._timed("storing"):
                self.store.put_event(event, links, signature)

    def _file(self, candidate: Candidate, known: Known | None) -> None:
        """A list that leads straight to a file: a publication, unless one with a page has that file."""
        teaser = candidate.teaser
        if known is None and self.store.covers(teaser.url):
            return
        files = [] if self.report.dry_run else self._fetched([PageFile(teaser.url)])
        if known is not None and any(file.failed for file in files):
            return
        holders = {self.store.holder(file.record.sha256) for file in files} - {None}
        if known is None and (holders or any(file.path is None for file in files)):
            return
        self._announced(candidate, known, files)

    def _announced(self, candidate: Candidate, known: Known | None, files: list[FetchedFile]) -> None:
        """A publication without a page on the site: all that is known is what the list says."""
        teaser = candidate.teaser
        if known is None and self.store.covers(teaser.url):
            return
        page = WebPage(
            teaser.url, "publication", teaser.title, "en", about=f"{teaser.title} {teaser.summary}"
        )
        if candidate.about and known is None and not page.concerns(candidate.about):
            return
        signature = digest(teaser, [file.record for file in files])
        self.handled += 1
        if known is not None and (known.signature == signature or not teaser.title):
            self._unchanged(known)
            return
        self.report.publications.count(new=known is None)
        if self.report.dry_run:
            return
        found = PublicationPage(
            teaser.title,
            teaser.type_label,
            kind_of(teaser.type_label, teaser.title),
            teaser.published,
            publisher=teaser.publisher,
            summary=teaser.summary,
        )
        with self._timed("reading"):
            reading = gather(found, teaser.url, [self._read(file) for file in files], "en")
        with self._timed("storing"):
            self.store.put_publication(reading, signature, ())

    def _unchanged(self, known: Known) -> None:
        self.report.of(known.record).unchanged += 1
        if not self.report.dry_run:
            self.store.seen(known)

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.report.seconds[what] = self.report.seconds.get(what, 0.0) + time.monotonic() - began


def _says_enough(candidate: Candidate) -> bool:
    """Whether an announcement alone makes a publication."""
    return candidate.listed and "publications" in candidate.yields and bool(candidate.teaser.title)


def digest(*told: object) -> str:
    """A fingerprint of what was read, in hexadecimal; the same for the same values."""
    return hashlib.sha256(to_json((READING, *told))).hexdigest()


def language_of_page(page: WebPage) -> str:
    """The language that the address of a page names, else that of its labels."""
    named = urlsplit(page.url).path.rpartition("_")[2]
    return named if named in EU_LANGUAGES else page.language


def former(url: str, others: Iterable[str]) -> list[str]:
    """The addresses that are not only another language or spelling of this one."""
    return [other for other in dict.fromkeys(others) if page_key(other) != page_key(url)]


def _each_once(files: list[PageFile]) -> list[PageFile]:
    """The files without those of the same address, which pages in several languages share."""
    return list({urlsplit(file.url).path: file for file in reversed(files)}.values())[::-1]


def _question(conflict: Conflict) -> str:
    said = {"title": Remark.TITLES, "published": Remark.DATES, "language": Remark.LANGUAGES}
    return said[conflict.field].of(" / ".join(conflict.values))
