"""The sources that `corpus/sources.toml` lists: where to look, how to read it, how often."""

from __future__ import annotations

import datetime
import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ingest.errors import CallError

_UNITS = {"hour": 3600, "day": 86400, "week": 604800}


def _duration(text: object) -> object:
    found = re.fullmatch(r"(\d+) (hour|day|week)s?", text) if isinstance(text, str) else None
    return datetime.timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else text


class Source(BaseModel):
    """A place that leads to pages; the head of corpus/sources.toml explains the fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: str
    url: Annotated[str, Field(pattern=r"^https?://[^/]+/")]
    form: Literal["listing", "page", "sitemap", "feed"]
    yields: Annotated[tuple[Literal["publications", "events"], ...], Field(min_length=1)]
    every: Annotated[datetime.timedelta, BeforeValidator(_duration)]
    about: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    optional: bool = False

    def follows(self, url: str) -> bool:
        """Whether the source leads to pages of this address."""
        return any(urlsplit(url).path.startswith(path) for path in self.follow)


class _Hosts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    also: tuple[str, ...] = ()


class Sources(BaseModel):
    """All sources, and the hosts that may be asked: theirs and those named beside them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: tuple[Source, ...]
    hosts: _Hosts = _Hosts()

    def named(self, name: str) -> Source:
        """The source of this name; raises CallError, which lists all."""
        for source in self.source:
            if source.name == name:
                return source
        raise CallError(
            f"There is no source '{name}'.", f"Sources are: {', '.join(one.name for one in self.source)}."
        )

    @property
    def allowed(self) -> frozenset[str]:
        """The names of the hosts that may be asked."""
        return frozenset(
            [*self.hosts.also, *(str(urlsplit(one.url).hostname or "").lower() for one in self.source)]
        )

    @property
    def about(self) -> tuple[str, ...]:
        """Everything that a page may mention to belong here, of all sources."""
        return tuple(dict.fromkeys(word for source in self.source for word in source.about))

    def follows(self, url: str) -> bool:
        """Whether any source leads to pages of this address."""
        return any(source.follows(url) for source in self.source)


def load_sources(path: Path | None = None) -> Sources:
    """The sources of `path`, or of the file that comes with the house; raises CallError naming the fault."""
    file = path or resources.files("corpus") / "sources.toml"
    try:
        return Sources.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        fault = error.errors()[0]
        place = ", ".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"])
        raise CallError(
            f"{file}: {place}: {fault['msg']}.", "The head of corpus/sources.toml explains the form."
        ) from error
    except (OSError, ValueError) as error:
        raise CallError(f"{file} cannot be read: {error}.", "Write it like corpus/sources.toml.") from error
