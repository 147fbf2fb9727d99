"""What a web page says, by its form alone: labelled values, sections, paragraphs, links. Knows no site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup, Comment, Tag
from bs4.dammit import UnicodeDammit
from bs4.element import NavigableString, PageElement

from ingest.dates import is_date
from ingest.document import Block
from ingest.files import clean
from ingest.joining import squeeze
from ingest.labels import field_of, section_of
from ingest.records import Link
from ingest.unseen import take_out

_NOISE = ["style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "select", "input"]
_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "footer", "aside", "ul", "ol", "li", "dl", "dt", "dd",
    "table", "thead", "tbody", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre",
    "figure", "figcaption", "br", "hr", "address", "body", "details", "summary", "form", "nav",
}  # fmt: skip
_NOT_TEXT = {"nav", "form", "script", "button", "video", "audio"}
_HEADING = re.compile(r"h[1-6]")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_PANEL = re.compile(r"accordion|collaps|expand|\btab|translation", re.I)
_SHARED = re.compile(r"\bshare|social|cookie|breadcrumb|inpage-navigation|pagination|skip-link", re.I)
_LONGEST_LABEL = 60
_LONGEST_BUTTON = 6  # words
_LONGEST_FACT = 160
_LONGEST_DATED_LABEL = 4  # words
_SAFE = "%/:?&=#[]()+,;@!$'*~-._"


@dataclass(slots=True)
class Value:
    """What stands behind a label: the text, its parts where it is a list, its links, its moments in time.

    `times` holds (machine-readable moment, words) of each `time` element.
    """

    text: str
    items: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)


def parse(data: bytes) -> BeautifulSoup:
    """The page as a tree, without scripts, pictures and what no reader sees."""
    soup = BeautifulSoup(clean(UnicodeDammit(data, is_html=True).unicode_markup or ""), "lxml")
    for tag in soup.find_all([name for name in _NOISE if name != "style"]):
        tag.decompose()
    for comment in soup.find_all(string=lambda node: isinstance(node, Comment)):
        comment.extract()
    opened = {str(tag.get("aria-controls")) for tag in soup.find_all(True, attrs={"aria-controls": True})}

    def is_panel(tag: Tag) -> bool:
        """The panels of an accordion are hidden until someone clicks: they are text like any other."""
        only_folded = tag.has_attr("hidden") or _HIDDEN.search(str(tag.get("style") or "").lower())
        return bool(only_folded) and (tag.get("id") in opened or bool(_PANEL.search(classes(tag))))

    take_out(soup, shown=is_panel)
    for tag in soup.find_all("style"):
        tag.decompose()
    return soup


def classes(tag: Tag) -> str:
    """The class names and the id of a tag in one string."""
    found = tag.get("class")
    names = " ".join(found) if isinstance(found, list) else str(found or "")
    return f"{names} {tag.get('id') or ''}"


def words(node: PageElement) -> str:
    """The text of a node on one line, with a space where a block or a line ends."""
    return squeeze("".join(_words(node)))


def _words(node: PageElement) -> Iterator[str]:
    if isinstance(node, Tag):
        if node.name == "script":
            return
        edge = " " if node.name in _BLOCKS else ""
        yield edge
        for child in node.children:
            yield from _words(child)
        yield edge
    elif isinstance(node, NavigableString):
        yield str(node)


def absolute(href: str, base: str) -> str | None:
    """The address that a link leads to, in one form: https on the Commission's sites, no chosen language.

    None when it is no web address.
    """
    try:
        parts = urlsplit(urljoin(base, quote(href.strip(), safe=_SAFE)))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    commission = (parts.hostname or "").endswith(".europa.eu")
    query = parts.query
    if "prefLang=" in query:
        kept = [(name, value) for name, value in parse_qsl(query, True) if name != "prefLang"]
        query = urlencode(kept)
    return urlunsplit(("https" if commission else parts.scheme, parts.netloc.lower(), parts.path, query, ""))


def links(root: Tag, base: str) -> list[Link]:
    """The links in a part of a page, each address once, in order."""
    found: dict[str, Link] = {}
    for anchor in root.find_all("a", href=True):
        href = str(anchor["href"])
        if not href.startswith("#") and (url := absolute(href, base)):
            found.setdefault(url, Link(url, words(anchor)))
    return list(found.values())


def value(nodes: Iterable[PageElement], base: str) -> Value:
    """What the nodes behind a label say."""
    found = Value("")
    texts: list[str] = []
    for node in nodes:
        texts.append(words(node))
        if not isinstance(node, Tag):
            continue
        entries = node.find_all("li") or [node]
        children = [child for child in node.children if isinstance(child, Tag) and words(child)]
        bare = squeeze("".join(str(child) for child in node.children if type(child) is NavigableString))
        if entries == [node] and len(children) > 1 and not bare.strip(" ,;|"):
            entries = children
        found.items += [words(entry) for entry in entries if words(entry)]
        found.links += links(node, base) if node.name != "a" else _own_link(node, base)
        times = [node] if node.name == "time" else node.find_all("time")
        found.times += [(str(time.get("datetime") or ""), words(time)) for time in times]
    found.text = squeeze(" ".join(texts)).lstrip(": ")
    if len(found.items) <= 1:
        found.items = [part for part in map(squeeze, re.split(r"[,;|]", found.text)) if part]
    return found


def _is_moment(node: PageElement) -> bool:
    return isinstance(node, Tag) and node.has_attr("datetime")


def _words_before(tag: Tag) -> str:
    before = tag.previous_sibling
    return words(before) if type(before) is NavigableString else ""


def _own_link(anchor: Tag, base: str) -> list[Link]:
    url = absolute(str(anchor.get("href") or ""), base)
    return [Link(url, words(anchor))] if url else []


def labelled(root: Tag, base: str) -> dict[str, Value]:
    """Values by the field that the label in front of them names; the first of each field counts.

    Description lists and tables come first, then other labels followed by their value: a short element of
    its own, or bold words at the start of a paragraph. Last come lines that are label and value in one.
    """
    found: dict[str, Value] = {}

    def take(label: str, nodes: list[PageElement]) -> None:
        name = field_of(label)
        if name and name not in found and any(words(node) or _is_moment(node) for node in nodes):
            found[name] = value(nodes, base)

    for group in root.find_all("dl"):
        label, behind = "", list[PageElement]()
        for tag in group.find_all(["dt", "dd"]):
            if tag.name == "dt":
                take(label, behind)
                label, behind = words(tag), []
            else:
                behind.append(tag)
        take(label, behind)
    for row in root.find_all("tr"):
        cells = row.find_all(["th", "td"], recursive=False)
        if len(cells) == 2:
            take(words(cells[0]), [cells[1]])
    for tag in root.find_all(True):
        if tag.name in ("dt", "dd", "li", "th", "td", "a", "option") or tag.find(list(_BLOCKS)):
            continue
        text = words(tag)
        if 0 < len(text) <= _LONGEST_LABEL and field_of(text):
            take(text, [*tag.find_all("time")] or _behind(tag))
    dated = [time for time in root.find_all("time") if field_of(_words_before(time)) == "published"]
    if len(dated) == 1:  # several are those of a list
        take(_words_before(dated[0]), [dated[0]])
    return _stated(root, base) | found


def _stated(root: Tag, base: str) -> dict[str, Value]:
    """What plain lines say ("Author: Ada"), but for announcements of other pages, whose heading is a link.

    What is stated twice in different words belongs to several pages, and counts for none.
    """
    found: dict[str, Value] = {}
    twice: set[str] = set()
    beside = False
    for block in blocks([root], base):
        if block.role == "heading":
            beside = any(link.text == block.text for link in block.links)
        parts = block.text.split(" | ") if not beside else []
        for name, said in filter(None, map(fact, parts)):
            items = [item for item in map(squeeze, re.split(r"[,;]", said)) if item]
            stated = Value(said, items, block.links if len(parts) == 1 else [])
            if found.setdefault(name, stated).text != said:
                twice.add(name)
    return {name: stated for name, stated in found.items() if name not in twice}


def fact(line: str) -> tuple[str, str] | None:
    """The field and the value when a line is both ("Published on 3 April 2023"); None for sentences."""
    if len(line) > _LONGEST_FACT:
        return None
    label, _, behind = map(str.strip, line.partition(":"))
    name = field_of(label)
    if name and behind and (is_date(behind) or behind[-1] not in ".!?"):
        return name, behind
    said = line.split()
    for number in range(1, min(_LONGEST_DATED_LABEL, len(said) - 1) + 1):
        date = " ".join(said[number:])
        if field_of(" ".join(said[:number])) == "published" and is_date(date):
            return "published", date
    return None


def _behind(label: Tag) -> list[PageElement]:
    """What stands behind a label: the rest of its paragraph, else the element that follows it."""
    here: Tag | None = label
    for _ in range(3):
        if here is None:
            break
        rest = [node for node in here.next_siblings if words(node).strip(" :")]
        if rest:
            in_line = label.name not in _BLOCKS and here is label
            return rest if in_line and not isinstance(rest[0], Tag) else rest[:1]
        here = here.parent
    return []


def section(root: Tag, name: str) -> list[PageElement]:
    """What stands under the first heading that opens the section of this name, up to the next section."""
    for heading in root.find_all(_HEADING):
        if section_of(words(heading)) != name:
            continue
        here: Tag = heading
        while here.parent is not None and here.parent is not root and words(here.parent) == words(heading):
            here = here.parent
        nodes: list[PageElement] = []
        for node in here.next_siblings:
            if isinstance(node, Tag) and _opens_section(node):
                break
            nodes.append(node)
        if any(map(words, nodes)):
            return nodes
    return []


def _opens_section(tag: Tag) -> bool:
    headings = [tag] if _HEADING.fullmatch(tag.name) else tag.find_all(_HEADING)
    return any(section_of(words(heading)) for heading in headings)


def blocks(nodes: Iterable[PageElement], base: str) -> list[Block]:
    """Headings, paragraphs and list items in the order of the page, with the links in them.

    A paragraph that is nothing but a link, such as "Read the paper", has the role "mark".
    """
    found: list[Block] = []
    inline: list[PageElement] = []

    def flush(around: Tag | None) -> None:
        text = squeeze("".join("".join(_words(node)) for node in inline))
        if text:
            found.append(_block(text, inline, around, base))
        inline.clear()

    def walk(node: PageElement) -> None:
        if not isinstance(node, Tag):
            if type(node) is NavigableString:
                inline.append(node)
            return
        in_heading = node.name == "button" and node.find_parent(_HEADING) is not None
        if (node.name in _NOT_TEXT and not in_heading) or _SHARED.search(classes(node)):
            return
        if node.name in _BLOCKS or in_heading or node.find(list(_BLOCKS - {"br"})):
            flush(node.parent)
            for child in node.children:
                walk(child)
            flush(node)
        else:
            inline.append(node)

    for node in nodes:
        walk(node)
    flush(None)
    return found


def _block(text: str, nodes: list[PageElement], around: Tag | None, base: str) -> Block:
    block = Block(text, lines=[text])
    tags = [node for node in nodes if isinstance(node, Tag)]
    for tag in tags:
        block.links += _own_link(tag, base) if tag.name == "a" else links(tag, base)
    block.bold = any(tag.name in ("b", "strong") and words(tag) == text for tag in tags)
    block.italic = any(tag.name in ("i", "em") and words(tag) == text for tag in tags)
    for tag in (around, *around.parents) if around else ():
        if _HEADING.fullmatch(tag.name) or tag.name == "summary":
            block.role, block.level = "heading", int(tag.name[1]) if tag.name != "summary" else 3
            break
        if tag.name == "li":
            block.role = "item"
            break
        if tag.name not in ("p", "span", "strong", "em", "b", "i", "button"):
            break
    alone = [tag for tag in tags if tag.name == "a" and words(tag) == text]
    if block.role == "body" and alone and len(text.split()) <= _LONGEST_BUTTON:
        block.role = "mark"
    return block


def structured(soup: BeautifulSoup) -> dict[str, Any]:
    """The first schema.org record of the page, as JSON-LD or microdata; `@type` is its kind."""
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            data = json.loads(script.get_text())
        except ValueError:
            continue
        for record in _records(data):
            if str(record.get("@type", "")) not in (
                "",
                "WebSite",
                "Organization",
                "BreadcrumbList",
                "WebPage",
            ):
                return record
    kinds = re.compile("Event|Article|Report|CreativeWork|Book")
    scope = soup.find(True, attrs={"itemscope": True, "itemtype": kinds})
    if not isinstance(scope, Tag):
        return {}
    found: dict[str, Any] = {"@type": str(scope["itemtype"]).rsplit("/", 1)[-1]}
    for tag in scope.find_all(True, attrs={"itemprop": True}):
        said = tag.get("content") or tag.get("datetime") or tag.get("href") or words(tag)
        found.setdefault(str(tag["itemprop"]), str(said))
    return found


def _records(data: object) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for entry in data:
            yield from _records(entry)
    elif isinstance(data, dict):
        if "@graph" in data:
            yield from _records(data["@graph"])
        else:
            yield data


def meta(soup: BeautifulSoup, *names: str) -> str | None:
    """The content of the first meta element of one of these names or properties."""
    for name in names:
        for attribute in ("name", "property", "itemprop"):
            tag = soup.find("meta", attrs={attribute: re.compile(rf"^{re.escape(name)}$", re.I)})
            if isinstance(tag, Tag) and squeeze(str(tag.get("content") or "")):
                return squeeze(str(tag["content"]))
    return None
