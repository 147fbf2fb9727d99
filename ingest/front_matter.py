"""The head of a Markdown file: the record of a publication, with its findings, events and links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from ingest.dates import find_date
from ingest.errors import RefusedError
from ingest.html import safe_url
from ingest.joining import squeeze
from ingest.records import Event, Link, Outcome, Publication

_HEAD = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d|Z)?)?)?)?")
# Filled by the house, not by hand; `events` are given whole, not by their ids.
_NOT_BY_HAND = {"files", "conflicts", "warnings", "events", "former_urls"}
_MORE = {"events", "links"}
_Record = TypeVar("_Record")


@dataclass(slots=True)
class FrontMatter:
    """What the head of a Markdown file says, checked."""

    publication: Publication
    events: list[Event] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


class _FaultError(Exception):
    """What is wrong, naming the line or the key."""


class _Loader(yaml.SafeLoader):
    """YAML in which dates stay as they are written: an impossible one is found below, by its key."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def split_front_matter(text: str) -> tuple[str | None, str]:
    """The head between the two lines of dashes, if the text begins with one, and the body."""
    head = _HEAD.match(text)
    return (head[1], text[head.end() :]) if head else (None, text)


def read_front_matter(head: str, name: str) -> FrontMatter:
    """The records in a head. Raises RefusedError naming the file `name` and the line or key at fault."""
    try:
        return _records(_load(head))
    except _FaultError as fault:
        message = str(fault)
        cause: Exception = fault
    except ValidationError as error:
        first = error.errors()[0]
        message = f"'{'.'.join(str(part) for part in first['loc'])}': {first['msg'].lower()}"
        cause = error
    raise RefusedError(
        f"{name}: front matter: {message}.", "docs/reader.md lists the keys and their form."
    ) from cause


def _load(head: str) -> dict[str, Any]:
    try:
        loader = _Loader(head)
    except yaml.YAMLError as error:
        raise _FaultError("it holds a character that YAML does not take") from error
    try:
        for token in yaml.scan(head, Loader=yaml.SafeLoader):
            # With aliases a small file can grow without bound.
            if isinstance(token, yaml.AliasToken):
                raise _FaultError(f"line {token.start_mark.line + 2}: aliases are not taken")
        values = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise _FaultError(f"line {line}: {error.problem or 'not valid YAML'}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _FaultError(f"not valid YAML ({type(error).__name__})") from error
    finally:
        loader.dispose()
    if not isinstance(values, dict):
        raise _FaultError("line 2: not a list of keys with values")
    return values


def _records(values: dict[str, Any]) -> FrontMatter:
    known = {f.name for f in fields(Publication)} - _NOT_BY_HAND
    _no_unknown(values, known | _MORE, "")
    if not values.get("title"):
        raise _FaultError("the key 'title' is missing")
    own = {key: value for key, value in values.items() if key in known and value is not None}
    _check_dates(own, ("published", "updated"), "")
    own["key_outcomes"] = _outcomes("key_outcomes", values.get("key_outcomes"), "key outcome")
    own["methods"] = _outcomes("methods", values.get("methods"), "method")
    if own.get("url") and not safe_url(str(own["url"])):
        raise _FaultError("'url': not a web address")
    events = []
    for number, given in enumerate(_list("events", values.get("events")), 1):
        event = _mapping(f"events.{number}", given, Event)
        _check_dates(event, ("start", "end"), f"events.{number}.")
        events.append(TypeAdapter(Event).validate_python(event))
    links = []
    for number, given in enumerate(_list("links", values.get("links")), 1):
        link = _mapping(f"links.{number}", {"url": given} if isinstance(given, str) else given, Link)
        if not safe_url(str(link.get("url", ""))):
            raise _FaultError(f"'links.{number}': not a web address")
        links.append(TypeAdapter(Link).validate_python(link))
    return FrontMatter(TypeAdapter(Publication).validate_python(own), events, links)


def _outcomes(key: str, value: object, kind: str) -> list[dict[str, Any]]:
    outcomes = []
    for number, given in enumerate(_list(key, value), 1):
        entry = _mapping(f"{key}.{number}", {"text": given} if isinstance(given, str) else given, Outcome)
        if not entry.get("text"):
            raise _FaultError(f"'{key}.{number}': it has no text")
        outcomes.append({"number": number, "kind": kind, **entry, "text": squeeze(str(entry["text"]))})
    return outcomes


def _list(key: str, value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _FaultError(f"'{key}': not a list")
    return value


def _mapping(key: str, value: object, record: type[_Record]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _FaultError(f"'{key}': not a list of keys with values")
    _no_unknown(value, set(record.__annotations__), f"{key}.")
    return dict(value)


def _no_unknown(values: dict[str, Any], known: set[str], prefix: str) -> None:
    unknown = sorted(str(key) for key in values if key not in known)
    if unknown:
        raise _FaultError(f"unknown key '{prefix}{unknown[0]}'")


def _check_dates(values: dict[str, Any], keys: tuple[str, ...], prefix: str) -> None:
    """Make the values of the keys ISO dates as strings; _FaultError for anything that is no date."""
    for key in keys:
        if values.get(key) is None:
            continue
        text = str(values[key]).strip()
        found = find_date(text[:10]) if _DATE.fullmatch(text) else None
        if not found or found.start != text[:10]:
            raise _FaultError(
                f"'{prefix}{key}': '{text[:40]}' is no date (write 2024-04-30, 2024-04 or 2024)"
            )
        values[key] = text
