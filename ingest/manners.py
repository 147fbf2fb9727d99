"""Politeness towards sites: who asks, how often, and what their robots.txt allows (RFC 9309)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import quote, unquote

AGENT = "ran-kb"
_LINE = re.compile(r"\s*([\w-]+)\s*:\s*([^#]*)")
_RESERVED = "/?&=*$:;,@!'()+~-._"


@dataclass(frozen=True, slots=True)
class Manners:
    """How the client behaves: the hosts it may ask, who it says it is, how long it pauses and waits."""

    hosts: frozenset[str]
    contact: str | None = None
    pause_seconds: float = 1.0
    response_seconds: float = 120.0

    @property
    def agent(self) -> str:
        """The User-Agent: name, version and whom to write to."""
        whom = f"; {self.contact}" if self.contact else ""
        return f"{AGENT}/{version('ran-kb')} (knowledge base of RAN publications{whom})"


@dataclass(slots=True)
class Robots:
    """Rules for one agent: (pattern, allowed) pairs, and the pause in seconds that the site asks for."""

    rules: list[tuple[str, bool]] = field(default_factory=list)
    delay: float | None = None

    def allows(self, path: str) -> bool:
        """Whether the path, with its query, may be asked for: the longest rule decides, a tie allows."""
        wanted = _plain(path)
        fitting = [(len(rule), allowed) for rule, allowed in self.rules if _fits(rule, wanted)]
        return max(fitting, default=(0, True))[1]


NOTHING = Robots([("/", False)])


@dataclass(slots=True)
class HostState:
    """What is known of a host in this run; `free` is the moment from which it may be asked again."""

    rules: Robots
    free: float = 0.0
    failures: int = 0


@dataclass(slots=True)
class Spent:
    """Seconds spent in pauses and in requests, how often was asked, and the bytes received."""

    pauses: float = 0.0
    seconds: float = 0.0
    requests: int = 0
    bytes: int = 0


def parse_robots(text: str) -> Robots:
    """The rules that a robots.txt has for this program, or those for all where it names us nowhere."""
    groups: dict[str, Robots] = {}
    named: list[str] = []
    naming = False
    for line in text.splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        key, value = match[1].lower(), match[2].strip()
        if key == "user-agent":
            named = [*named, value.lower()] if naming else [value.lower()]
            naming = True
            groups.setdefault(value.lower(), Robots())
            continue
        naming = False
        for agent in named:
            _take(groups[agent], key, value)
    return groups.get(AGENT) or groups.get("*") or Robots()


def _take(group: Robots, key: str, value: str) -> None:
    if key in ("allow", "disallow") and value:
        group.rules.append((_plain(value), key == "allow"))
    elif key == "crawl-delay" and re.fullmatch(r"\d+(\.\d+)?", value):
        group.delay = float(value)


def _plain(path: str) -> str:
    return quote(unquote(path), safe=_RESERVED)


def _fits(rule: str, path: str) -> bool:
    first, *others = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for part in others:
        place = path.find(part, place)
        if place < 0:
            return False
        place += len(part)
    if not rule.endswith("$"):
        return True
    last = others[-1] if others else ""
    return path.endswith(last) if others else place == len(path)
