"""Lists of pages: listings with their pager, feeds and site maps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from bs4 import BeautifulSoup, Tag

from ingest.dates import find_date, is_date
from ingest.europa_frame import Frame, label_tags, labels_of
from ingest.markup import absolute, classes, words

_TEASER = re.compile(r"content-item|teaser|views-row|\bcard\b|list-item|listing__item|search-result", re.I)
_HIGHLIGHTS = {"highlighted", "new", "featured", "cancelled", "postponed", "rescheduled"}
_TITLES = ("h1", "h2", "h3", "h4", "h5", "h6")
_PAGER = re.compile(r"pager|pagination", re.I)


@dataclass(frozen=True, slots=True)
class Teaser:
    """The announcement of a page in a list: what it says before the page itself is looked at."""

    url: str
    title: str = ""
    type_label: str | None = None
    published: str | None = None
    summary: str = ""
    publisher: str | None = None


def teasers(root: Tag, base: str) -> list[Teaser]:
    """The announcements in a part of a page, each address once."""
    found: dict[str, Teaser] = {}
    for tag in teaser_tags(root):
        anchor = _title_links(tag)[0]
        if url := absolute(str(anchor.get("href") or ""), base):
            marked = labels_of(label_tags(tag)) or labels_of(tag.find_all("li"))
            labels = [label for label in marked if label.lower() not in _HIGHLIGHTS]
            labels = [label for label in labels if label != words(anchor)]
            kind, publisher = labels[0] if labels else None, labels[-1] if len(labels) > 1 else None
            found.setdefault(
                url, Teaser(url, words(anchor), kind, _date(tag), _summary(tag, anchor), publisher)
            )
    return list(found.values())


def teaser_tags(root: Tag) -> list[Tag]:
    """The parts of a page that announce one other page each: one heading at most, one link for a title."""
    found: list[Tag] = []
    for tag in root.find_all(["article", "div", "li", "section"]):
        if tag.name != "article" and not _TEASER.search(classes(tag)):
            continue
        if tag.find("dl") or len(tag.find_all(_TITLES)) > 1 or any(one in tag.parents for one in found):
            continue
        if len({str(anchor.get("href")) for anchor in _title_links(tag)}) == 1:
            found.append(tag)
    return found


def _title_links(tag: Tag) -> list[Tag]:
    found: list[Tag] = []
    for holder in tag.find_all(lambda one: one.name in _TITLES or "title" in classes(one)):
        inside = [holder] if holder.name == "a" else holder.find_all("a", href=True)
        around = holder.find_parent("a", href=True)
        found += [anchor for anchor in (*inside, around) if isinstance(anchor, Tag) and words(anchor)]
    if not found and tag.name == "article":
        found = [anchor for anchor in tag.find_all("a", href=True) if words(anchor)]
    return found


def _date(tag: Tag) -> str | None:
    """The first date of a teaser, as its words say it or else cut from its moment."""
    for time in tag.find_all("time"):
        said = find_date(words(time)) or find_date(str(time.get("datetime") or "")[:10])
        if said and len(said.start) > 4:
            return said.start
    for label in label_tags(tag):
        if is_date(words(label)) and (said := find_date(words(label))):
            return said.start
    return None


def _summary(tag: Tag, anchor: Tag) -> str:
    marked = tag.find(lambda one: "description" in classes(one) or "summary" in classes(one))
    candidates = [marked] if isinstance(marked, Tag) else tag.find_all("p")
    texts = [words(one) for one in candidates if anchor not in one.descendants]
    return max(texts, key=len, default="")


def further_pages(frame: Frame) -> list[str]:
    """The other pages of this listing: plain page numbers only, never a filter."""
    here = urlsplit(frame.url)
    found: set[str] = set()
    for anchor in frame.soup.find_all("a", href=True):
        url = absolute(str(anchor["href"]), frame.url)
        if url is None or url in found:
            continue
        parts = urlsplit(url)
        names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        if names == {"page"} and parts.query == "page=0":
            continue  # another name of the first page
        paged = names == {"page"} and parts.path.rstrip("/") == here.path.rstrip("/")
        if parts.netloc == here.netloc and (paged or (_in_pager(anchor) and not names - {"page"})):
            found.add(url)
    return sorted(found, key=_page_number)


def _in_pager(anchor: Tag) -> bool:
    rel = anchor.get("rel")
    return "next" in (rel if isinstance(rel, list) else [rel]) or any(
        _PAGER.search(classes(tag)) for tag in anchor.parents
    )


def _page_number(url: str) -> tuple[int, str]:
    numbers = re.findall(r"\d+", urlsplit(url).query)
    return (int(numbers[-1]) if numbers else 0, url)


def feeds(frame: Frame) -> list[str]:
    """The feeds that a page offers."""
    found = [str(tag["href"]) for tag in frame.soup.find_all("link", type="application/rss+xml", href=True)]
    found += [
        str(tag["href"])
        for tag in frame.main.find_all("a", href=True)
        if words(tag).upper() in ("RSS", "RSS FEED")
    ]
    return list(dict.fromkeys(filter(None, (absolute(href, frame.url) for href in found))))


@dataclass(frozen=True, slots=True)
class SiteMap:
    """A site map or a feed: the pages it names, and the further parts of it."""

    pages: list[Teaser]
    parts: list[str]


def read_map(data: bytes, url: str) -> SiteMap:
    """An XML site map (or an index of such) or a feed, RSS or Atom.

    The moment that a site map gives for a page is that of its last change, and is not a publication date.
    """
    soup = BeautifulSoup(data, "lxml-xml")
    parts = [_link(tag, url) for tag in soup.find_all("sitemap")]
    pages: list[Teaser] = []
    for tag in soup.find_all(["url", "item", "entry"]):
        if link := _link(tag, url):
            title, dated = tag.find("title"), tag.find(["pubDate", "published"])
            said = find_date(words(dated)) if isinstance(dated, Tag) else None
            pages.append(
                Teaser(
                    link,
                    words(title) if isinstance(title, Tag) else "",
                    published=said.start if said and len(said.start) == 10 else None,
                )
            )
    return SiteMap(pages, [part for part in parts if part])


def _link(tag: Tag, base: str) -> str | None:
    place = tag.find(["loc", "link"], recursive=False)
    if not isinstance(place, Tag):
        return None
    return absolute(str(place.get("href") or words(place)), base)
