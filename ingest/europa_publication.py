"""A publication page of the Commission's site: what it says of the publication, and which files it has."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bs4 import Tag

from ingest.dates import find_date
from ingest.document import Block
from ingest.europa_files import PageFile, files
from ingest.europa_frame import Frame, description, group_in
from ingest.europa_listing import Teaser, teasers
from ingest.findings import outcomes
from ingest.markup import links, meta, section
from ingest.records import Link, Outcome, PublicationKind

_VIDEO_HOSTS = ("youtube.com", "youtu.be", "vimeo.com")
_UPDATED = re.compile(r"\(([^()]*)\)")
# The kind of document is not in the label, which says "Expert opinion" of papers and manuals alike.
_KINDS: list[tuple[PublicationKind, str]] = [
    ("spotlight", r"\bspotlight\b"),
    ("article", r"^(article|artikel|artículo|articolo|artigo|artykuł|článek|článok)$"),
    ("feature", r"^(feature|reportage)$"),
    ("film", r"^(video|film|videos|films|vidéo|vídeo|podcast)$|\bRAN films?\b|\bRAN reporters\b"),
    ("manual", r"\b(manual|handbook|handbuch|manuel|guide pratique|manuale|handboek|podręcznik|toolkit)\b"),
    ("practice", r"\b(inspiring practices?|practice template|collection of (inspiring )?practices)\b"),
    ("event report", r"\b((event|conference|meeting) report|report (on|of) the .*(event|conference|meeting)|"
                     r"veranstaltungsbericht|tagungsbericht|compte rendu)\b"),
]  # fmt: skip


@dataclass(slots=True)
class PublicationPage:
    """What a page says of one publication, apart from what its files say.

    `kind` is None where neither label nor title tells. `collections` are the publications that this one is
    part of, `members` those that are part of it. `text` is the description without the findings in it.
    """

    title: str
    type_label: str | None = None
    kind: PublicationKind | None = None
    published: str | None = None
    updated: str | None = None
    publisher: str | None = None
    countries: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    group: str | None = None
    summary: str = ""
    authors: list[str] = field(default_factory=list)
    biography: str | None = None
    text: list[Block] = field(default_factory=list)
    key_outcomes: list[Outcome] = field(default_factory=list)
    methods: list[Outcome] = field(default_factory=list)
    files: list[PageFile] = field(default_factory=list)
    collections: list[Link] = field(default_factory=list)
    members: list[Teaser] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def read_publication(frame: Frame) -> PublicationPage:
    """The publication that a page presents."""
    page = PublicationPage(frame.title)
    page.type_label = (frame.labels[0] if frame.labels else frame.text("type")) or None
    page.published, page.updated = _dates(frame)
    page.publisher = frame.text("author") or None
    page.countries = frame.values["country"].items if "country" in frame.values else []
    page.topics = frame.values["topic"].items if "topic" in frame.values else []
    page.kind = kind_of(page.type_label, page.title)
    page.group = group_in(frame.text("group")) or group_in(page.title)
    page.files = files(frame)
    page.collections = frame.values["collection"].links if "collection" in frame.values else []
    documents = [node for node in section(frame.main, "documents") if isinstance(node, Tag)]
    page.members = [one for node in documents for one in teasers(node, frame.url)]
    page.members = page.members or [
        Teaser(link.url, link.text) for node in documents for link in links(node, frame.url)
    ]
    text = description(frame)
    page.links = [link for block in text for link in block.links]
    for node in section(frame.main, "related"):
        page.links += links(node, frame.url) if isinstance(node, Tag) else []
    _take_author(page, text)
    found, page.text = outcomes([block for block in text if block.role != "mark"])
    page.key_outcomes = [one for one in found if one.kind != "method"]
    page.methods = [one for one in found if one.kind == "method"]
    page.summary = _summary(frame, page.text)
    return page


def kind_of(type_label: str | None, title: str) -> PublicationKind | None:
    """The kind that the type label or the title tells; None where neither does."""
    for kind, pattern in _KINDS:
        if any(re.search(pattern, text, re.I) for text in (type_label or "", title)):
            return kind
    return None


def _dates(frame: Frame) -> tuple[str | None, str | None]:
    """Publication date and date of the last update, which stands in brackets behind the first."""
    issued = meta(frame.soup, "dcterms.issued", "dc.date.issued", "citation_publication_date")
    # "When" may be that of a meeting.
    value = frame.values.get("published") or (None if issued else frame.values.get("when"))
    moment = value.times[0][0][:10] if value and value.times else ""
    said = value.text or moment if value else issued
    if not said:
        return None, None
    inside = _UPDATED.search(said)
    first = find_date(_UPDATED.sub(" ", said), frame.language)
    if first is None or len(first.start) < 10:
        first = find_date(moment) or first
    updated = inside[1] if inside else frame.text("updated")
    second = find_date(updated, frame.language) if updated else None
    return (first.start if first else None), (second.start if second else None)


def _summary(frame: Frame, text: list[Block]) -> str:
    """The introduction at the title, else the paragraph that the page is described with, else the first."""
    if frame.lead:
        return frame.lead
    said = meta(frame.soup, "description", "og:description") or ""
    paragraphs = [block.text for block in text if block.role == "body"]
    if re.search(r"[.!?]$", said):
        return said
    for paragraph in paragraphs:
        # The site cuts the description of a page off after some 250 characters.
        if said and paragraph.startswith(said.rstrip(" …")):
            return paragraph
    return paragraphs[0] if paragraphs else said


def _take_author(page: PublicationPage, text: list[Block]) -> None:
    """An article opens with its author's name in bold type, and a note on the person: both leave the text."""
    if not text or not text[0].bold or not 2 <= len(text[0].text.split()) <= 5:
        return
    # The name is set with the surname in capitals; further down it is spelt as usual.
    name = re.compile(re.escape(text[0].text), re.I)
    spelt = next((found[0] for block in text[1:] if (found := name.search(block.text))), None)
    if spelt is None:
        return
    page.authors = [spelt]
    del text[0]
    if text[0].text.startswith(spelt):
        page.biography = text.pop(0).text


def further_addresses(page: PublicationPage) -> tuple[str, ...]:
    """Where its files lie, under old addresses too, or where a film is shown: it may be known by these."""
    found = [file.url for file in page.files]
    names = {urlsplit(url).path.rpartition("/")[2] for url in found}
    found += [link.url for link in page.links if urlsplit(link.url).path.rpartition("/")[2] in names]
    if page.kind == "film":
        shown = [one.url for one in page.links if (urlsplit(one.url).hostname or "").endswith(_VIDEO_HOSTS)]
        found += shown[:1]
    return tuple(dict.fromkeys(found))
