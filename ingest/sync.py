"""Bring the base up to date with the sites that `corpus/sources.toml` names; add one page or file of them."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ingest import reader
from ingest.addresses import checked, mirror
from ingest.crawl import Crawl
from ingest.crawling import CrawlStore, Record
from ingest.discovery import Candidate, Discovery
from ingest.errors import CallError, FetchError, RefusedError
from ingest.europa_files import PageFile, is_file_address
from ingest.europa_listing import Teaser
from ingest.fetch import Fetcher
from ingest.manners import Manners
from ingest.records import Change, Saved
from ingest.settings import Settings
from ingest.sources import Source, Sources, load_sources
from ingest.syncreport import SyncReport
from ingest.visits import Visits, sweep

Say = Callable[[int, int, str], None]

# The pages of all stored records, as a source that is looked at like the others.
_KNOWN_PAGES = "known pages"
_KNOWN_EVERY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """What a call of `ran-kb sync` asks for.

    `source` names the only source to look at. `since` (an ISO date) leaves out what is older, `limit` ends
    after so many publications and events. `due` looks only at sources whose time has come. `base_url` is a
    mirror.
    """

    source: str | None = None
    since: str | None = None
    limit: int | None = None
    due: bool = False
    dry_run: bool = False
    base_url: str | None = None
    allow_mirror: bool = False


PLAIN = SyncOptions()


def sync(
    store: CrawlStore, settings: Settings, options: SyncOptions, say: Say, sources: Sources | None = None
) -> SyncReport:
    """Fetch what is new or changed, one publication or event in one transaction each.

    `say` is told (done, known of so far, what now). A run that was stopped at any point is taken up by the
    next one. Pages already known are looked at again in a run over all sources without `since` or `limit`.
    Raises CallError for options that cannot be used and BusyError when another process is writing.
    """
    listed = sources or load_sources()
    if options.since and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", options.since):
        raise CallError(f"'{options.since}' is not a date.", "Write it as 2024, 2024-04 or 2024-04-26.")
    began = time.monotonic()
    report = SyncReport(dry_run=options.dry_run)
    with store.lock():
        chosen = _chosen(listed, options, store)
        with fetcher_of(store, settings, options, listed) as fetcher, store.behind():
            crawl = _crawl(store, settings, fetcher, listed, report, options, say)
            partial = options.source or options.since or options.limit is not None
            revisit = not partial and (not options.due or _is_due(store, _KNOWN_PAGES, _KNOWN_EVERY))
            try:
                crawl.run(chosen, revisit=revisit)
            finally:
                _close(report, fetcher, time.monotonic() - began)
        if not options.dry_run:
            if revisit:
                store.look(_KNOWN_PAGES)
                store.forget_files(crawl.visits.met)
            store.finish(report.as_json())
    return report


@dataclass(frozen=True, slots=True)
class Added:
    """What an address held, and what became of it."""

    record: Record
    saved: Saved


@contextmanager
def adding(
    store: CrawlStore, settings: Settings, options: SyncOptions = PLAIN
) -> Iterator[Callable[[str], Callable[[], Added]]]:
    """What fetches one page or file after the other; the caller holds the lock of the store.

    It begins to store what it fetched, and returns what waits until that is stored. Both raise RefusedError for
    what is not taken and FetchError when the site does not give it.
    """
    listed = load_sources()
    with fetcher_of(store, settings, options, listed) as fetcher, store.behind():

        def begin(url: str) -> Callable[[], Added]:
            crawl = _crawl(store, settings, fetcher, listed, SyncReport(), options, lambda *_: None)
            address = checked(fetcher.here(url), fetcher.manners.hosts)
            if is_file_address(address):
                return _begin_file(store, settings, crawl.visits, address)
            return _begin_page(store, crawl, url, address)

        yield begin


def add_url(store: CrawlStore, settings: Settings, url: str, options: SyncOptions = PLAIN) -> Added:
    """Fetch one page or file and store what it holds, as `adding`."""
    with adding(store, settings, options) as begin:
        return begin(url)()


def _begin_page(store: CrawlStore, crawl: Crawl, url: str, address: str) -> Callable[[], Added]:
    # What is still being encoded cannot be there yet; if it is of this page, the visit finds nothing new.
    before = store.known(address)
    crawl.visit(Candidate(Teaser(address)))

    def end() -> Added:
        store.catch_up()
        known = store.known(address)
        refused = next((one.reason for one in crawl.report.failed if one.url == address), None)
        if known is None or refused:
            raise RefusedError(
                f"{url}: {refused or 'neither a publication nor an event.'}",
                "Give the address of a publication page, an event page or a file.",
            )
        counts = crawl.report.of(known.record)
        change: Change = (
            "added" if counts.new and before is None else "updated" if counts.changed else "unchanged"
        )
        return Added(known.record, Saved(known.id, change))

    return end


def _begin_file(store: CrawlStore, settings: Settings, visits: Visits, url: str) -> Callable[[], Added]:
    fetched = visits.file(PageFile(url), settings.read_mb * 2**20)
    if fetched.path is None:
        reason = fetched.record.problem or "nothing was found"
        raise (FetchError if fetched.failed else RefusedError)(f"{url}: {reason}")
    reading = reader.read(fetched.path, settings, filename=fetched.record.filename)
    for file in reading.publication.files:
        file.url = url
    reading.publication.url = reading.publication.url or url
    saved = store.put_publication(reading, None, (url,))
    return lambda: Added("publication", saved())


def _chosen(listed: Sources, options: SyncOptions, store: CrawlStore) -> list[Source]:
    if options.source is not None:
        return [listed.named(options.source)]
    return [one for one in listed.source if not options.due or _is_due(store, one.name, one.every)]


def _is_due(store: CrawlStore, name: str, every: datetime.timedelta) -> bool:
    last = store.looked(name)
    # A timer that fires a little early must not make a source wait for the next time.
    return last is None or datetime.datetime.now(datetime.UTC) - last >= every - every / 24


def fetcher_of(store: CrawlStore, settings: Settings, options: SyncOptions, listed: Sources) -> Fetcher:
    """The client for the hosts that the sources and the settings name."""
    hosts = listed.allowed | {host.lower() for host in settings.extra_hosts}
    manners = Manners(hosts, settings.contact, settings.pause_seconds, settings.fetch_seconds)
    stand_in = mirror(options.base_url, allowed=options.allow_mirror) if options.base_url else None
    if options.dry_run:
        return Fetcher(manners, stand_in, recall=store.held)
    return Fetcher(manners, stand_in, recall=store.held, keep=store.hold)


def _crawl(
    store: CrawlStore,
    settings: Settings,
    fetcher: Fetcher,
    listed: Sources,
    report: SyncReport,
    options: SyncOptions,
    say: Say,
) -> Crawl:
    sweep(store.files)
    visits = Visits(fetcher, store, keep=not options.dry_run)
    discovery = Discovery(visits, listed, report, options.since)
    return Crawl(store, visits, discovery, settings, report, say, options.since, options.limit)


def _close(report: SyncReport, fetcher: Fetcher, seconds: float) -> None:
    """Fill in what was asked for and where the time went."""
    spent = fetcher.spent
    report.requests, report.bytes = spent.requests, spent.bytes
    told = {"pauses": spent.pauses, "requests": spent.seconds, **report.seconds}
    report.seconds = {**told, "other": max(0.0, seconds - sum(told.values())), "all": seconds}
