"""Pages of the Commission's site: what a page is, what it says, and which pages it leads to.

Pages are read by meaning: labels in any official language, headings, schema.org records, and as a help what
the site's own components are called. No single class name decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from ingest.europa_event import read_event
from ingest.europa_frame import Frame, frame
from ingest.europa_listing import Teaser, feeds, further_pages, teaser_tags, teasers
from ingest.europa_publication import PublicationPage, read_publication
from ingest.markup import links, meta, words
from ingest.records import Event, Link

Kind = Literal["publication", "event", "listing", "missing", "other"]

_BY_NODE_TYPE: dict[str, Kind] = {"publication": "publication", "event": "event", "list-page": "listing"}
_EVENT_RECORD = re.compile("Event$")
_PUBLICATION_RECORD = re.compile(
    "Article$|Report$|Book$|Thesis$|PublicationIssue$|DigitalDocument$|VideoObject$"
)


@dataclass(slots=True)
class WebPage:
    """A page read. `kind` "missing" is a page that says there is none; "other" holds at most links.

    `url` is the page's own address, `alternates` those of its translations by language. `further` are the
    other pages of a listing, `feeds` the feeds it offers. `about` is all it says, in one text.
    """

    url: str
    kind: Kind
    title: str
    language: str
    alternates: dict[str, str] = field(default_factory=dict)
    publication: PublicationPage | None = None
    event: Event | None = None
    teasers: list[Teaser] = field(default_factory=list)
    further: list[str] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    about: str = ""

    def concerns(self, names: Iterable[str]) -> bool:
        """Whether the page mentions one of these: a name in capitals as it stands, else a word's start."""
        return any(_mentions(self.about, name) for name in names)


def read_page(data: bytes, url: str) -> WebPage:
    """What a page says; `url` is the address that it was found under."""
    found = frame(data, url)
    kind = _kind(found)
    page = WebPage(found.url, kind, found.title, found.language, found.alternates)
    page.links = links(found.main, found.url)
    page.about = " ".join(
        (found.title, found.url, words(found.main), meta(found.soup, "keywords") or "", *_labels(found))
    )
    if kind == "publication":
        page.publication = read_publication(found)
    elif kind == "event":
        page.event = read_event(found)
        # What is announced beside an event changes by the day and has nothing to do with it.
        beside = {link.url for tag in teaser_tags(found.main) for link in links(tag, found.url)}
        page.links = [link for link in page.links if link.url not in beside]
    elif kind in ("listing", "other"):
        page.teasers = teasers(found.main, found.url)
        page.further = further_pages(found)
        page.feeds = feeds(found)
    return page


def _kind(found: Frame) -> Kind:
    """By what the site says of the page, else by its record, its labels, its lists, its address."""
    if found.is_missing:
        return "missing"
    if found.node_type in _BY_NODE_TYPE:
        return _BY_NODE_TYPE[found.node_type]
    record = str(found.record.get("@type", ""))
    if _EVENT_RECORD.search(record):
        return "event"
    if _PUBLICATION_RECORD.search(record) or "published" in found.values:
        return "publication"
    folder = urlsplit(found.url).path.rsplit("/", 2)[-2:-1]
    several = len(teasers(found.main, found.url)) > 1
    if "when" in found.values and (folder == ["events"] or not (several or folder == ["publications"])):
        return "event"
    if several or further_pages(found):
        return "listing"
    if folder == ["publications"]:
        return "publication"
    return "event" if folder == ["events"] and found.main.find("time") else "other"


def _labels(found: Frame) -> list[str]:
    crumbs = found.soup.find("nav", class_=re.compile("breadcrumb"))
    return [*found.labels, words(crumbs) if crumbs else ""]


def _mentions(text: str, name: str) -> bool:
    if name.isupper():
        return re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text) is not None
    return re.search(rf"(?<![^\W_]){re.escape(name)}", text, re.I) is not None
