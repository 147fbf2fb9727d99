"""What every page of the Commission's site has: title, labels, language, addresses, labelled values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from ingest.dates import is_date
from ingest.document import Block
from ingest.joining import squeeze
from ingest.labels import field_of, says
from ingest.language import EU_LANGUAGES
from ingest.markup import (
    Value,
    absolute,
    blocks,
    classes,
    fact,
    labelled,
    meta,
    parse,
    section,
    structured,
    words,
)  # fmt: skip
from ingest.topics import Topics, load_topics

_LABEL = re.compile(r"meta-item|__meta\b|\blabel\b|kicker|eyebrow|\btype\b|category|\bbadge\b|\btag\b", re.I)
_LEAD = re.compile(r"description|intro|lead|summary|teaser", re.I)
_HEADER = re.compile(r"page-header|hero|banner|title-block", re.I)
_SECTIONS = ("details", "files", "documents", "contact", "related", "media")
# What stands beside the text of a page: notices, files, announcements of other pages, ways to register.
_BESIDE = re.compile(
    r"notification|\balert|ecl-file\b|file|content-item|teaser|registration|event-details", re.I
)
_LONGEST_LABEL = 80
_LONGEST_TYPE = 4  # words
# How schema.org calls what the pages label.
_PROPERTIES = {
    "datePublished": "published", "author": "author", "publisher": "author", "about": "topic",
    "keywords": "topic", "contentLocation": "country", "isPartOf": "collection", "location": "where",
    "organizer": "organiser", "inLanguage": "language", "genre": "type", "learningResourceType": "type",
}  # fmt: skip


@dataclass(slots=True)
class Frame:
    """A page taken apart. `main` holds its content, `header` what stands around its title.

    `url` is the page's own address: the canonical one where the page names it. `language` is that of the
    interface. `alternates` holds the addresses of translations by language. `labels` are the short words at
    the title, such as the type. `values` are the labelled values by field. `record` is of schema.org.
    """

    url: str
    soup: BeautifulSoup
    main: Tag
    header: Tag
    title: str
    language: str
    alternates: dict[str, str] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    lead: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)

    @property
    def node_type(self) -> str | None:
        """What the site itself says the page is: "publication", "event", "list-page", ..."""
        found = re.search(r"page-node-type-(?:oe-)?([a-z-]+)", classes(self.soup.body or self.main))
        return found[1] if found else None

    @property
    def is_missing(self) -> bool:
        """Whether the page only says that there is no such page, whatever its status."""
        return says(self.title, "missing") or (not self.main.find("p") and says(words(self.main), "missing"))

    def text(self, name: str) -> str:
        """The text of a labelled value, or ""."""
        return self.values[name].text if name in self.values else ""


def frame(data: bytes, url: str) -> Frame:
    """Take a page apart; `url` is the address that it was found under."""
    soup = parse(data)
    base_tag = soup.find("base", href=True)
    base = absolute(str(base_tag["href"]), url) if isinstance(base_tag, Tag) else None
    base = base or url
    main = _main(soup)
    heading = _heading(soup, main)
    header = _header(heading, main)
    record = structured(soup)
    html = soup.find("html")
    language = str(html.get("lang") or "en")[:2].lower() if isinstance(html, Tag) else "en"
    found = Frame(
        _canonical(soup, base) or url,
        soup,
        main,
        header,
        _title(soup, heading, record),
        language,
        _alternates(soup, base),
        record=record,
    )
    found.labels = _labels(header, heading)
    found.lead = _lead(header, heading)
    found.values = labelled(main, base)
    if header is not main and main not in header.parents:
        found.values = labelled(header, base) | found.values
    for name, said in _said(record).items():
        found.values.setdefault(name, Value(said, [said]))
    return found


def description(frame: Frame) -> list[Block]:
    """The editor's text: what stands under "Description", else the main part without its other sections."""
    nodes = section(frame.main, "description")
    if nodes:
        return blocks(nodes, frame.url)
    known = [tag for name in _SECTIONS for tag in section(frame.main, name) if isinstance(tag, Tag)]
    left_out = {id(tag) for tag in (*known, *frame.main.find_all(["dl", "table", "nav", "form", "h1"]))}
    left_out |= {id(tag) for tag in frame.main.find_all(lambda one: bool(_BESIDE.search(classes(one))))}
    if frame.header is not frame.main and frame.main in frame.header.parents:
        left_out.add(id(frame.header))
    return [one for one in blocks(_kept(frame.main, left_out), frame.url) if fact(one.text) is None]


def _kept(root: Tag, left_out: set[int]) -> list[PageElement]:
    """The largest nodes below `root` with nothing in them that is left out."""
    found: list[PageElement] = []
    for node in root.children:
        if id(node) in left_out:
            continue
        if isinstance(node, Tag) and any(id(tag) in left_out for tag in node.find_all(True)):
            found += _kept(node, left_out)
        else:
            found.append(node)
    return found


def group_in(text: str) -> str | None:
    """The working group that a text names, by its label."""
    said = text.split()
    for start, word in enumerate(said):
        if word.upper() == "RAN":
            for end in range(min(len(said), start + 8), start, -1):
                if found := _topics().group_of(" ".join(said[start:end])):
                    return found
    return _topics().group_of(text) if text else None


@cache
def _topics() -> Topics:
    return load_topics()


def labels_of(tags: list[Tag]) -> list[str]:
    """The short words of some tags, each once, without dates and what only highlights."""
    found: list[str] = []
    for tag in tags:
        text = words(tag)
        inner = tag.find(lambda one: bool(_LABEL.search(classes(one))))
        short = 0 < len(text) <= _LONGEST_LABEL and not text.endswith(".")
        if inner is None and short and text not in found and not is_date(text) and fact(text) is None:
            found.append(text)
    return found


def label_tags(root: Tag) -> list[Tag]:
    """The tags of a part of a page that look like labels."""
    return root.find_all(lambda tag: bool(_LABEL.search(classes(tag))) and tag.name != "ul")


def _main(soup: BeautifulSoup) -> Tag:
    main = soup.find("main") or soup.find(True, attrs={"role": "main"}) or soup.find(id="main-content")
    if isinstance(main, Tag):
        return main
    body = soup.body or soup
    for tag in body.find_all(["header", "footer", "aside"], recursive=False):
        if not tag.find("h1"):
            tag.decompose()
    return body


def _heading(soup: BeautifulSoup, main: Tag) -> Tag | None:
    """The first-level heading that is the title: in the page header, in main, or anywhere."""
    header = soup.find(lambda tag: bool(_HEADER.search(classes(tag))) and tag.find("h1") is not None)
    for place in (header, main, soup):
        if isinstance(place, Tag):
            for heading in place.find_all("h1"):
                if words(heading) and not any(tag.name == "nav" for tag in heading.parents):
                    return heading
    return None


def _header(heading: Tag | None, main: Tag) -> Tag:
    if heading is None:
        return main
    for tag in heading.parents:
        if tag is main or tag.name in ("main", "body", "article"):
            break
        if tag.name == "header" or _HEADER.search(classes(tag)):
            return tag
    return heading.parent or main


def _title(soup: BeautifulSoup, heading: Tag | None, record: dict[str, Any]) -> str:
    if heading is not None:
        return words(heading)
    named = (
        record.get("headline") or record.get("name") or meta(soup, "og:title", "dcterms.title", "dc.title")
    )
    if named:
        return squeeze(str(named))
    title = words(soup.title) if soup.title else ""
    return re.split(r"\s+[|–—-]\s+(?=[^|–—]*$)", title)[0]


def _canonical(soup: BeautifulSoup, base: str) -> str | None:
    tag = soup.find("link", rel="canonical")
    href = str(tag.get("href") or "") if isinstance(tag, Tag) else meta(soup, "og:url") or ""
    return absolute(href, base) if href else None


def _alternates(soup: BeautifulSoup, base: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in soup.find_all("link", rel="alternate", hreflang=True):
        code = str(tag["hreflang"])[:2].lower()
        url = absolute(str(tag.get("href") or ""), base)
        if code in EU_LANGUAGES and url:
            found.setdefault(code, url)
    return found


def _labels(header: Tag, heading: Tag | None) -> list[str]:
    """The short words around the title: marked as labels, else the element before or after it."""
    tags = [tag for tag in label_tags(header) if not tag.find_parent("nav") and tag.find_parent("dl") is None]
    found = labels_of(tags)
    if found or heading is None:
        return found
    beside = ["p", "span", "div", "ul"]
    around = [*heading.find_previous_siblings(beside, limit=1), *heading.find_next_siblings(beside, limit=2)]
    tags = [entry for tag in around for entry in (tag.find_all("li") or [tag])]
    near = [tag for tag in tags if len(words(tag).split()) <= _LONGEST_TYPE and not tag.find(["a", "time"])]
    # "Collection" is a type here, and elsewhere the label of what a publication is part of.
    return [label for label in labels_of(near) if field_of(label) in (None, "collection")]


def _lead(header: Tag, heading: Tag | None) -> str:
    for tag in header.find_all(["p", "div"]):
        if _LEAD.search(classes(tag)) and tag is not heading and not tag.find("h1"):
            return words(tag)
    return ""


def _said(record: dict[str, Any]) -> dict[str, str]:
    """What the schema.org record says, by our fields."""
    found: dict[str, str] = {}
    for name, ours in _PROPERTIES.items():
        said = record.get(name)
        if isinstance(said, list) and said:
            said = ", ".join(filter(None, map(_name, said)))
        if said and (text := _name(said)):
            found.setdefault(ours, text)
    return found


def _name(said: object) -> str:
    if isinstance(said, dict):
        said = said.get("name") or _name(said.get("address")) or ""
    return squeeze(said) if isinstance(said, str) else ""
