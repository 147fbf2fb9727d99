"""Fixtures for tests of the crawler: a site of their own, a client that does not wait."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from index.base import Base
from index.crawled import CrawledBase
from ingest import reading
from ingest.addresses import mirror
from ingest.fetch import Fetcher
from ingest.manners import Manners
from ingest.records import Reading
from ingest.settings import Settings
from ingest.sources import Sources
from ingest.sync import SyncOptions, sync
from ingest.syncreport import SyncReport
from tests.fetch import library
from tests.fetch.looking import Run
from tests.fetch.site import Site, served
from tests.stubs import WordEncoder

HOSTS = frozenset({"home-affairs.ec.europa.eu", "ec.europa.eu"})


@pytest.fixture
def site() -> Iterator[Site]:
    with served(Site()) as found:
        yield found


@pytest.fixture
def client(site: Site) -> Iterator[Callable[..., Fetcher]]:
    """Makes clients of the site that never wait; `waits` collects what they would have waited."""
    made: list[Fetcher] = []

    def make(waits: list[float] | None = None, **manners: Any) -> Fetcher:
        values: dict[str, Any] = {"pause_seconds": 0.0, **manners}
        behaviour = Manners(HOSTS, **values)
        told = waits if waits is not None else []
        fetcher = Fetcher(behaviour, mirror(site.base, allowed=False), wait=told.append)
        made.append(fetcher)
        return fetcher

    yield make
    for fetcher in made:
        fetcher.__exit__()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", pause_seconds=0.0)


@pytest.fixture
def base(settings: Settings) -> Iterator[Base]:
    made = Base(settings, create=True, encoders=[WordEncoder()])
    yield made
    made.catalogue.database.close()


@pytest.fixture
def store(base: Base) -> CrawledBase:
    return CrawledBase(base)


def read_here(path: Path, settings: Settings, *, ocr: bool = False, filename: str | None = None) -> Reading:
    """The reader without its process, which takes a second to start."""
    return reading.read_file(path, filename, limit_mb=settings.read_mb, pages=settings.read_pages, ocr=ocr)


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.reader.read", read_here)


@pytest.fixture(scope="session")
def ec_mirror(shared: Path) -> ModuleType:
    """The module that serves the reference mirror."""
    spec = importlib.util.spec_from_file_location("serve", shared / "ec-site" / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(site: Site, store: CrawledBase, settings: Settings) -> Run:
    library.fill(site)

    def go(sources: Sources | None = None, **options: object) -> SyncReport:
        chosen = SyncOptions(base_url=site.base, **options)  # type: ignore[arg-type]
        return sync(store, settings, chosen, lambda *_: None, sources or library.sources())

    return go
