"""What the crawler remembers between two runs, and what it asks of the knowledge base that it fills."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from ingest.records import Event, Reading, Saved
from ingest.responses import Held

Record = Literal["publication", "event"]


@dataclass(frozen=True, slots=True)
class Known:
    """A stored publication or event that was fetched from `url`; `signature` is what was read then."""

    record: Record
    id: str
    url: str
    signature: str
    missing: int
    gone: str | None


class CrawlStore(Protocol):
    """The knowledge base as the crawler sees it."""

    @property
    def files(self) -> Path:
        """The folder of stored files; each has its sha256 for a name."""

    def lock(self) -> AbstractContextManager[None]:
        """The one writer's place; raises BusyError when it is taken."""

    def behind(self) -> AbstractContextManager[None]:
        """While it lasts, publications that are put are encoded as the caller goes on."""

    @property
    def busy(self) -> bool:
        """Whether a publication that was put is still being encoded."""

    def catch_up(self) -> None:
        """Wait until what was put is stored; call it before anything but `held` is asked."""

    def held(self, url: str) -> Held | None:
        """The last response of an address, as far as it is still held."""

    def hold(self, url: str, held: Held) -> None:
        """Keep a response for the next time."""

    def known(self, url: str) -> Known | None:
        """What was fetched from this address, or was to be found there before."""

    def all_known(self) -> list[Known]:
        """Everything that was fetched, in the order in which it came."""

    def id_at(self, url: str) -> str | None:
        """The id of the publication of this address, wherever it came from."""

    def covers(self, url: str) -> bool:
        """Whether a fetched publication with a page elsewhere has its file or film at this address."""

    def holder(self, sha256: str) -> str | None:
        """The id of the publication that has a file of this content."""

    def put_publication(
        self, reading: Reading, signature: str | None, also: tuple[str, ...]
    ) -> Callable[[], Saved]:
        """Begin to store a publication with its text; what is returned waits until it is stored.

        `also` are further addresses by which it is recognised.
        """

    def put_event(self, event: Event, links: list[str], signature: str) -> Saved:
        """Store an event; `links` are the addresses that its page leads to."""

    def seen(self, known: Known) -> None:
        """Note that the page of a record was there again."""

    def missed(self, known: Known) -> bool:
        """Note that the page of a record was not there; whether it has now been given up."""

    def looked(self, source: str) -> datetime.datetime | None:
        """When a source was last looked at to the end."""

    def look(self, source: str) -> None:
        """Note that a source was looked at to the end."""

    def forget_files(self, met: set[str]) -> None:
        """Forget files that no publication has any more, but not those at addresses `met` in this run."""

    def finish(self, report: dict[str, Any]) -> None:
        """Keep the report of a run."""
