"""Which pages there are: what the sources lead to, each page once, in the order in which it was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from ingest.errors import FetchError, RefusedError
from ingest.europa import WebPage
from ingest.europa_listing import Teaser, read_map
from ingest.identity import page_key, url_key
from ingest.records import Link
from ingest.sources import Source, Sources
from ingest.syncreport import SyncReport
from ingest.visits import MAP_BYTES, Visits

DEPTH = 2  # how far links lead from a source: a collection, and the pages that it lists
LISTING_PAGES = 2000
STALE_PAGES = 3  # pages in a row that announce nothing new: then a list has ended, or runs in a circle
MOST_PAGES = 20_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page to look at: what announced it, what it may be and must mention, how far it is from a source.

    `listed` when a list names it, so that it should be there.
    """

    teaser: Teaser
    yields: tuple[str, ...] = ("publications", "events")
    about: tuple[str, ...] = ()
    depth: int = 0
    listed: bool = True


class Discovery:
    """The pages to look at. Iterating gives each once, those too that are added on the way."""

    def __init__(self, visits: Visits, sources: Sources, report: SyncReport, since: str | None) -> None:
        """Announcements dated before `since` (an ISO date) are left out."""
        self._visits, self._sources, self._report, self._since = visits, sources, report, since
        self._queue: list[Candidate] = []
        self._place: dict[str, int] = {}
        self._indexed: set[str] = set()
        self._guessed: set[str] = set()
        self._next = 0

    def __len__(self) -> int:
        return len(self._queue)

    def __iter__(self) -> Iterator[Candidate]:
        while self._next < min(len(self._queue), MOST_PAGES):
            self._next += 1
            yield self._queue[self._next - 1]

    def coming(self) -> Iterator[str]:
        """The addresses after the one that was given last, as far as they are known by now."""
        return (one.teaser.url for one in self._queue[self._next : MOST_PAGES])

    def add(self, candidate: Candidate) -> None:
        """Add a page once; what one source asks of it another may waive."""
        if self._since and candidate.teaser.published and candidate.teaser.published < self._since:
            return
        key = page_key(candidate.teaser.url)
        if key not in self._place:
            self._place[key] = len(self._queue)
            self._queue.append(candidate)
            return
        other = self._queue[self._place[key]]
        teaser = other.teaser if other.teaser.title else candidate.teaser
        self._queue[self._place[key]] = replace(
            other,
            teaser=replace(teaser, url=other.teaser.url),
            yields=tuple(dict.fromkeys([*other.yields, *candidate.yields])),
            about=other.about if other.about and candidate.about else (),
            listed=other.listed or candidate.listed,
        )

    def look(self, source: Source) -> bool:
        """Add what a source leads to, as far as it could be read; whether that was to the end."""
        if source.form == "page":
            self.add(Candidate(Teaser(source.url), source.yields, source.about, listed=not source.optional))
            return True
        found: dict[str, Teaser] = {}
        ahead, seen, stale, whole = [source.url], {url_key(source.url)}, 0, True
        while ahead and len(seen) < LISTING_PAGES and stale < STALE_PAGES:
            url = ahead.pop(0)
            try:
                announced, further = self._read(source, url)
            except (FetchError, RefusedError) as error:
                self._report.fail(url, error.message, needed=not source.optional)
                whole = False
                break
            fresh = [teaser for teaser in announced if teaser.url not in found]
            found |= {teaser.url: teaser for teaser in fresh}
            stale = 0 if fresh else stale + 1
            ahead += [one for one in further if url_key(one) not in seen]
            seen |= {url_key(one) for one in further}
        for teaser in found.values():
            self.add(Candidate(teaser, source.yields, source.about))
        return whole

    def _read(self, source: Source, url: str) -> tuple[list[Teaser], list[str]]:
        """The announcements on one page of a source, and its further pages."""
        if source.form in ("sitemap", "feed"):
            announced, parts = self._map(url)
            if source.form == "feed":
                return announced, []
            return [one for one in announced if source.follows(one.url)], parts
        page = self._visits.page(url)
        if page is None:
            raise FetchError("There is no such page (404).")
        announced = page.page.teasers or [
            # A bare list of links, or rows of a table.
            Teaser(link.url, link.text)
            for link in page.page.links
            if source.follows(link.url)
        ]
        if not announced:
            announced = [one for feed in page.page.feeds for one in self._map(feed)[0]]
        return announced, page.page.further

    def _map(self, url: str) -> tuple[list[Teaser], list[str]]:
        content = self._visits.content(url, MAP_BYTES)
        if content is None and url in self._guessed:
            return [], []
        if content is None:
            raise FetchError("There is no such page (404).")
        found = read_map(content.body, content.url)
        self._indexed.update(found.parts)
        counted = found.pages and not found.parts and url not in self._indexed
        if not counted:
            return found.pages, found.parts
        self._guessed.add(_next_part(url))
        return found.pages, [_next_part(url)]

    def follow(self, page: WebPage, came: Candidate) -> None:
        """Add what a page leads to: its members or announcements, and links into what sources follow."""
        if came.depth >= DEPTH:
            return
        publication = page.publication
        for teaser in publication.members if publication else page.teasers:
            self.add(replace(came, teaser=teaser, depth=came.depth + 1, listed=True))
        for link in self._followed(publication.links if publication else page.links):
            about = () if came.about == () and publication is None else self._sources.about
            self.add(Candidate(Teaser(link.url), about=about, depth=came.depth + 1, listed=False))

    def _followed(self, links: list[Link]) -> list[Link]:
        return [link for link in links if self._sources.follows(link.url) and not urlsplit(link.url).query]


def _next_part(url: str) -> str:
    """The next part of a site map that counts its parts from 1 and does not say how many there are."""
    before, _, number = url.partition("?page=")
    return f"{before}?page={int(number) + 1 if number.isdecimal() else 2}"
