"""The files that a page offers: where they are, what they are called, which language they are in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from bs4 import Tag

from ingest.dates import is_date
from ingest.europa_frame import Frame
from ingest.europa_listing import teaser_tags
from ingest.identity import folded
from ingest.labels import language_of, says
from ingest.language import EU_LANGUAGES
from ingest.markup import absolute, classes, parse, section, words
from ingest.responses import refresh

_PATH = re.compile(
    r"/document/(?:download/)?[0-9a-f]{8}-[0-9a-f-]{27}|/system/files/"
    r"|\.(?:pdf|docx?|odt|pptx?|xlsx?|epub|zip)$",
    re.I,
)
_LANDING = re.compile(r"/document/(?=[0-9a-f]{8}-)")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|mp4|mp3)$", re.I)
_SUFFIX = re.compile(r"[_-]([a-z]{2})(?:\.\w+)?$", re.I)
_SIZE = re.compile(
    r"\(?\s*(?:[\d.,]+\s*(?:bytes|[KMG]i?B|[kKMG]o)\s*[-–,]?\s*)?(?:PDF|DOCX?|HTML|ODT|EPUB|ZIP)?\s*\)?", re.I
)
_HOLDER = re.compile(
    r"(?:^|\s)(?:ecl-)?file(?:\s|$)|(?:document|file|download|publication)-(?:item|file)\b", re.I
)
_TRANSLATION = re.compile(r"translation-item", re.I)


@dataclass(slots=True)
class PageFile:
    """A file that a page offers; `language` and `title` as far as the page says them."""

    url: str
    title: str = ""
    filename: str = ""
    language: str | None = None


def files(frame: Frame) -> list[PageFile]:
    """The files of the publication that a page presents, each address once, in order.

    They stand in the section "Files" or in blocks of their own. On a page without either, a link in the text
    counts when its words say that it is the publication.
    """
    teasers = teaser_tags(frame.main)
    anchors = [
        anchor
        for anchor in frame.main.find_all("a", href=True)
        if is_file(anchor, frame.url) and not any(one in anchor.parents for one in teasers)
    ]
    under_heading = {
        id(anchor)
        for node in section(frame.main, "files")
        if isinstance(node, Tag)
        for anchor in [node, *node.find_all("a")]
    }
    own = [one for one in anchors if id(one) in under_heading or _holder(one) is not None]
    own = own or [one for one in anchors if _is_the_publication(one, frame)]
    own = own or _landings(frame)
    found: dict[str, PageFile] = {}
    for anchor in own:
        file = _file(anchor, anchors, frame)
        found.setdefault(urlsplit(file.url).path, file)
    return list(found.values())


def is_file(anchor: Tag, base: str) -> bool:
    """Whether a link leads to a document and not to a page."""
    url = absolute(str(anchor.get("href") or ""), base)
    if url is None:
        return False
    typed = "pdf" in str(anchor.get("type") or "").lower() or anchor.has_attr("download")
    return is_file_address(url) or (typed and not _PICTURE.search(urlsplit(url).path))


def is_file_address(url: str) -> bool:
    """Whether an address is one of a document, by its form."""
    parts = urlsplit(url)
    named = bool(_PATH.search(parts.path)) or "filename=" in parts.query
    return named and not _PICTURE.search(parts.path)


def _landings(frame: Frame) -> list[Tag]:
    """The links under "Files" that offer a download by their words and lead to the page of a file."""
    return [
        anchor
        for node in section(frame.main, "files")
        if isinstance(node, Tag)
        for anchor in ([node] if node.name == "a" else node.find_all("a", href=True))
        if says(words(anchor), "download") and absolute(str(anchor.get("href") or "#"), frame.url)
    ]


def file_behind(body: bytes, url: str) -> str | None:
    """The address of the file that a page is the front of: it leads to one file and no other."""
    target = refresh(body)
    if target is not None:
        return absolute(target, url)
    page = parse(body)
    found = {
        absolute(str(anchor["href"]), url) for anchor in page.find_all("a", href=True) if is_file(anchor, url)
    }
    found.discard(absolute(url, url))
    return found.pop() if len(found) == 1 else None


def _file(anchor: Tag, anchors: list[Tag], frame: Frame) -> PageFile:
    url = absolute(str(anchor["href"]), frame.url) or frame.url
    parts = urlsplit(url)
    if "/download/" not in parts.path:
        # The address of a file's page, which holds nothing but a link to it.
        url = parts._replace(path=_LANDING.sub("/document/download/", parts.path)).geturl()
    row = _row(anchor, anchors)
    texts = [text for text in _texts(row) if not _SIZE.fullmatch(text) and not is_date(text)]
    language = _language(anchor, row, texts, frame)
    named = parse_qs(parts.query).get("filename", [""])[0] or unquote(parts.path.rsplit("/", 1)[-1])
    titles = [text for text in texts if language_of(text, frame.language) is None and not _is_button(text)]
    marked = [words(tag) for tag in row.find_all(lambda one: "title" in classes(one)) if words(tag)]
    title = next((text for text in (*marked, *titles) if text), named)
    return PageFile(
        url, title, named if "." in named else "", language or _suffix(parts.path) or _suffix(named)
    )


def _row(anchor: Tag, anchors: list[Tag]) -> Tag:
    """The part of the page that speaks of this file and of no other, except its own translations."""
    item = anchor.find_parent(lambda tag: bool(_TRANSLATION.search(classes(tag))))
    holder = item or _holder(anchor)
    if isinstance(holder, Tag):
        return holder
    row = anchor
    others = [one for one in anchors if one is not anchor]
    while row.parent is not None and row.parent.name not in ("main", "body", "article", "section", "html"):
        if any(one in row.parent.descendants for one in others) or row.parent.find(["h1", "h2"]):
            break
        row = row.parent
    return row


def _holder(anchor: Tag) -> Tag | None:
    found = anchor.find_parent(lambda tag: bool(_HOLDER.search(classes(tag))))
    return found if isinstance(found, Tag) else None


def _texts(row: Tag) -> list[str]:
    """The pieces of text of a row, without those that belong to translations of the file."""
    inner = [
        tag for tag in row.find_all(lambda one: bool(_TRANSLATION.search(classes(one)))) if tag is not row
    ]
    return [
        " ".join(str(string).split())
        for string in row.find_all(string=True)
        if string.strip() and not any(tag in string.parents for tag in inner)
    ]


def _language(anchor: Tag, row: Tag, texts: list[str], frame: Frame) -> str | None:
    coded = anchor.get("hreflang") or anchor.get("lang")
    if not coded and _TRANSLATION.search(classes(row)):
        coded = row.get("lang") or next((tag.get("lang") for tag in row.find_all(lang=True)), None)
    code = str(coded or "")[:2].lower()
    if code in EU_LANGUAGES:
        return code
    names = (language_of(text.strip("()[]: "), frame.language) for text in texts)
    return next(filter(None, names), None)


def _suffix(name: str) -> str | None:
    found = _SUFFIX.search(name)
    return found[1].lower() if found and found[1].lower() in EU_LANGUAGES else None


def _is_button(text: str) -> bool:
    return len(text.split()) <= 3 and says(text, "download")


def _is_the_publication(anchor: Tag, frame: Frame) -> bool:
    """Whether the words of a link, or the name of the file, are those of the page's title."""
    if _is_button(words(anchor)) or says(words(anchor), "download"):
        return True
    wanted = {word for word in folded(frame.title).split() if len(word) > 3}
    said = set(folded(f"{words(anchor)} {unquote(str(anchor['href']))}").split())
    return bool(wanted) and len(wanted & said) * 2 >= len(wanted)
