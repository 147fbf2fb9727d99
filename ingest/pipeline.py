"""From files to the catalogue: one publication at a time, one transaction each, in the order given."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from ingest.ahead import ReadingAhead
from ingest.errors import FetchError, RefusedError
from ingest.records import Entry, Reading, Saved
from ingest.settings import Settings


class Store(Protocol):
    """What the pipeline asks of the knowledge base it fills."""

    def lock(self) -> AbstractContextManager[None]:
        """The one writer's place; raises BusyError when it is taken."""

    def known(self, sha256: str) -> Entry | None:
        """The publication that a file of this sha256 was read into, if any."""

    def put(self, reading: Reading, original: Path) -> Saved:
        """Store a reading, and the file it was read from, in one transaction."""

    def entry(self, publication: str) -> Entry:
        """A stored publication in a line."""


# Comes when a source is taken in, and tells what became of it.
End = Callable[[], tuple[str, Entry]]
# Fetches what is behind an address, and begins to store it.
Fetch = Callable[[str], End]


@dataclass(frozen=True, slots=True)
class Refused:
    """A source that was not taken in, and why."""

    source: str
    reason: str


@dataclass(slots=True)
class AddReport:
    """What became of every source of one call."""

    added: list[Entry] = field(default_factory=list)
    unchanged: list[Entry] = field(default_factory=list)
    updated: list[Entry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The exit status: 3 when all was refused, 1 when something is missing, else 0."""
        taken = [*self.added, *self.unchanged, *self.updated]
        if self.refused and not taken:
            return RefusedError.status
        return int(bool(self.refused) or any(entry.problem for entry in taken))

    def note(self, source: str, end: End, say: Callable[[str], None]) -> None:
        """Wait until a source is taken in or refused, note which, and say so."""
        try:
            change, entry = end()
        except (RefusedError, FetchError) as error:
            self.refused.append(Refused(source, str(error)))
            say(f"refused    {error}")
            return
        getattr(self, change).append(entry)
        say(f"{change:<10} {entry.title} ({entry.passages} passages)")
        for warning in dict.fromkeys([*entry.warnings, *filter(None, [entry.problem])]):
            say(f"{'':<10} note: {warning}")


def add(
    sources: Iterable[str],
    store: Store,
    settings: Settings,
    say: Callable[[str], None],
    *,
    ocr: bool = False,
    fetch: Fetch | None = None,
    tell: Callable[[int, int, str], None] = lambda *_: None,
) -> AddReport:
    """Read files, the files of folders, and pages into the store; a refused one does not stop the others.

    While one publication is encoded and stored, the next files are read, or the next address is fetched by
    `fetch`; without it addresses are refused. `say` is told of each publication as it is done, `tell` how far
    the call has come. Raises BusyError when another process is writing.
    """
    report = AddReport()
    named = [one for source in sources for one in _expanded(source)]
    files = [Path(one) for one in named if fetch is None or not is_address(one)]
    unread = _Unread(store, ocr=ocr)
    with store.lock(), ReadingAhead(files, unread, settings, ocr=ocr) as ahead:
        encoding: list[tuple[str, End]] = []  # the address that was fetched last, if it was the last source
        for place, one in enumerate(named):
            tell(place - len(encoding), len(named), one)
            former, encoding = encoding, []
            if fetch is not None and is_address(one):
                encoding = [(one, _fetched(fetch, one))]
            for source, end in former:
                report.note(source, end, say)
            if not encoding:
                report.note(one, partial(_add_file, Path(one), store, ahead, ocr=ocr), say)
        for source, end in encoding:
            report.note(source, end, say)
        tell(len(named), len(named), "")
    return report


def _fetched(fetch: Fetch, url: str) -> End:
    """What ends the adding of an address; an error waits for its turn in the report."""
    try:
        return fetch(url)
    except (RefusedError, FetchError) as error:
        refused = error

    def end() -> tuple[str, Entry]:
        raise refused

    return end


def _add_file(path: Path, store: Store, ahead: ReadingAhead, *, ocr: bool) -> tuple[str, Entry]:
    known = _known(store, sha256(path), ocr=ocr)
    if known is not None:
        return "unchanged", known
    saved = store.put(ahead.of(path), path)
    return saved.change, store.entry(saved.id)


def _known(store: Store, digest: str, *, ocr: bool) -> Entry | None:
    """What the file was read into, unless reading it again with `ocr` may mend what could not be read."""
    known = store.known(digest)
    return None if known is not None and ocr and known.problem else known


class _Unread:
    """Tells which files are to be read ahead: not what is known, and not the same bytes twice."""

    def __init__(self, store: Store, *, ocr: bool) -> None:
        self._store = store
        self._ocr = ocr
        self._seen: set[str] = set()

    def __call__(self, path: Path) -> bool:
        try:
            digest = sha256(path)
        except RefusedError:
            return False  # it is refused when its turn comes
        if digest in self._seen or _known(self._store, digest, ocr=self._ocr) is not None:
            return False
        self._seen.add(digest)
        return True


def _expanded(source: str) -> list[str]:
    """The source itself, or the files of a folder in the order of their names; hidden ones are left out."""
    path = Path(source)
    if path.is_dir():
        return sorted(
            str(file) for file in path.iterdir() if file.is_file() and not file.name.startswith(".")
        )
    return [source]


def is_address(source: str) -> bool:
    """Whether a source is a web address and not a path."""
    return urlsplit(source).scheme in ("http", "https")


def sha256(path: Path) -> str:
    """The sha256 of a file; raises RefusedError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise RefusedError(f"{path}: {error.strerror}.", "Check the name and the permissions.") from error
