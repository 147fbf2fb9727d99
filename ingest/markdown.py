"""Markdown as a document, and its front matter as the record of a publication."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import TypeAdapter, ValidationError

from ingest.dates import find_date
from ingest.document import Block, Document, Page
from ingest.errors import RefusedError
from ingest.files import clean, decode
from ingest.html import join_cells, safe_url
from ingest.joining import squeeze
from ingest.records import Event, Link, Publication

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_FIELDS = {f.name for f in fields(Publication)} - {"files", "conflicts", "warnings", "events", "former_urls"}
_MORE = {"events", "links"}
_DATES = {"published", "updated"}


@dataclass(slots=True)
class FrontMatter:
    """What the head of a Markdown file says: the record, its events and links, all checked."""

    publication: Publication
    events: list[Event] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


class _NoAliases(yaml.SafeLoader):
    """YAML without aliases, which can make a small file grow without bound; dates stay strings."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="aliases are not taken", problem_mark=self.peek_event().start_mark
            )
        return super().compose_node(parent, index)


_NoAliases.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_markdown(data: bytes, name: str) -> tuple[Document, FrontMatter | None]:
    """The body as a document, and the front matter if there is one.

    Raises RefusedError naming `name` and the line or key when the front matter cannot be used.
    """
    text = clean(decode(data))
    head = _FRONT.match(text)
    body = text[head.end() :] if head else text
    blocks = _markdown_blocks(body)
    page = Page(None, blocks, links=[link for block in blocks for link in block.links])
    return Document([page]), _front_matter(head[1], name) if head else None


def _front_matter(text: str, name: str) -> FrontMatter:
    def refuse(what: str) -> RefusedError:
        return RefusedError(f"{name}: front matter: {what}.", "docs/reader.md lists the keys and their form.")

    try:
        values = yaml.load(text, Loader=_NoAliases)  # a SafeLoader: plain values only
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise refuse(f"line {line}: {error.problem}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise refuse(f"not valid YAML ({type(error).__name__})") from error
    if not isinstance(values, dict):
        raise refuse("line 2: not a list of keys with values")
    unknown = sorted(str(key) for key in values if key not in _FIELDS | _MORE)
    if unknown:
        raise refuse(f"unknown key '{unknown[0]}'")
    if not values.get("title"):
        raise refuse("the key 'title' is missing")
    try:
        return _records(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise refuse(f"'{where}': {first['msg'].lower()}") from error
    except ValueError as error:
        raise refuse(str(error)) from error


def _records(values: dict[str, Any]) -> FrontMatter:
    """Raises ValueError (pydantic's ValidationError among them) with the name of the key."""
    own = {key: value for key, value in values.items() if key in _FIELDS and value is not None}
    for key in _DATES & own.keys():
        own[key] = _iso_date(key, own[key])
    for key, kind in (("key_outcomes", "key outcome"), ("methods", "method")):
        own[key] = _outcomes(key, own.get(key), kind)
    if own.get("url") and not safe_url(str(own["url"])):
        raise ValueError("'url': not a web address")
    events = []
    for number, event in enumerate(values.get("events") or [], 1):
        if not isinstance(event, dict):
            raise ValueError(f"'events': entry {number} is not a list of keys with values")
        for key in ("start", "end"):
            if event.get(key) is not None:
                event[key] = _iso_date(f"events.{number}.{key}", event[key])
        events.append(_strict(Event, event))
    links = [
        _strict(Link, {"url": link} if isinstance(link, str) else link) for link in values.get("links") or []
    ]
    for link in links:
        if not safe_url(link.url):
            raise ValueError("'links': not a web address")
    return FrontMatter(_strict(Publication, own), events, links)


def _strict(record: Any, values: object) -> Any:
    """A record of the type from a mapping; ValueError for unknown keys and wrong types."""
    if isinstance(values, dict):
        unknown = sorted(str(key) for key in values if key not in {f.name for f in fields(record)})
        if unknown:
            raise ValueError(f"unknown key '{unknown[0]}'")
    return TypeAdapter(record).validate_python(values)


def _iso_date(key: str, value: object) -> str:
    text = str(value).strip()
    if re.fullmatch(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?)?)?)?", text):
        found = find_date(text[:10])
        if found and found.start == text[:10]:
            return text
    raise ValueError(f"'{key}': '{text[:40]}' is no date (write 2024-04-30, 2024-04 or 2024)")


def _outcomes(key: str, value: object, kind: str) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"'{key}': not a list")
    outcomes = []
    for number, entry in enumerate(value, 1):
        given = {"text": entry} if isinstance(entry, str) else entry
        if not isinstance(given, dict) or not given.get("text"):
            raise ValueError(f"'{key}': entry {number} has no text")
        unknown = sorted(str(k) for k in given if k not in {"number", "text", "page", "kind"})
        if unknown:
            raise ValueError(f"'{key}': entry {number}: unknown key '{unknown[0]}'")
        outcomes.append({"number": number, "kind": kind, **given, "text": squeeze(str(given["text"]))})
    return outcomes


def _markdown_blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    stack: list[str] = []
    row: list[Block] = []
    for token in MarkdownIt("commonmark", {"html": False}).enable("table").parse(text):
        if token.nesting == 1:
            stack.append(token.tag)
        elif token.nesting == -1 and stack:
            closed = stack.pop()
            if closed == "tr":
                blocks += join_cells(row)
                row = []
        elif token.type == "inline":
            block = _inline_block(token, stack)
            (row if "tr" in stack else blocks).extend([block] if block.text else [])
        elif token.type in {"fence", "code_block"}:
            blocks.append(Block(squeeze(token.content)))
    return blocks


def _inline_block(token: Token, stack: list[str]) -> Block:
    words: list[str] = []
    links: list[Link] = []
    href = ""
    begun = 0
    for child in token.children or []:
        if child.type == "link_open":
            href, begun = str(child.attrGet("href") or ""), len(words)
        elif child.type == "link_close":
            if url := safe_url(href):
                links.append(Link(url, squeeze("".join(words[begun:]))))
        elif child.type in {"softbreak", "hardbreak"}:
            words.append("\n")
        elif child.type == "image":
            continue
        else:
            words.append(child.content)
    plain = "".join(words)
    block = Block(squeeze(plain), lines=plain.split("\n"), links=links)
    if stack and re.fullmatch(r"h[1-6]", stack[-1]):
        block.role, block.level = "heading", int(stack[-1][1])
    elif "li" in stack:
        block.role = "item"
    return block
