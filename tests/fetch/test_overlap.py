"""While one publication is encoded the next address is fetched; order, report and manners are those of one by one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from index.base import Base
from index.crawled import CrawledBase
from index.storing import Vectors
from ingest import pipeline
from ingest.pipeline import AddReport
from ingest.settings import Settings
from ingest.sync import SyncOptions
from tests.fetch import library
from tests.fetch.library import BREAD, PUBLICATIONS, WALKS
from tests.fetch.looking import FILE, Run, counts, publications
from tests.fetch.pages import component_page
from tests.fetch.site import HOST, Site
from tests.stubs import WordEncoder

pytestmark = pytest.mark.usefixtures("unguarded")

PATIENCE = 20  # seconds after which a test has failed
RIVER = f"{PUBLICATIONS}/river-swimming_en"
ABSENT = f"{PUBLICATIONS}/absent_en"
ELSEWHERE = "https://elsewhere.example/a"


class Watched(WordEncoder):
    """An encoder that does `first` before the first text that holds a word, and tells when it is done."""

    def __init__(self, word: str, first: Callable[[], None], happened: list[str]) -> None:
        super().__init__()
        self._word, self._first, self._happened = word, first, happened

    def passages(self, texts: list[tuple[str, str]]) -> Vectors:
        if any(self._word in text for _, text in texts):
            self._first()
            self._happened.append(f"encoded {self._word}")
        return super().passages(texts)


class Asked:
    """What a site is asked for, as it happens."""

    def __init__(self, site: Site) -> None:
        self.happened: list[str] = []
        self._answer = site.answer
        self._events: dict[str, threading.Event] = {}
        site.answer = self._watched  # type: ignore[method-assign]

    def event(self, path: str) -> threading.Event:
        """Happens when the path is asked for."""
        return self._events.setdefault(path, threading.Event())

    def _watched(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path.partition("?")[0]
        self.happened.append(path)
        self.event(path).set()
        self._answer(handler)


@pytest.fixture
def asked(site: Site) -> Asked:
    library.fill(site)
    site.put(RIVER, component_page("River swimming", canonical=HOST + RIVER))
    return Asked(site)


@pytest.fixture
def add(site: Site, base: Base, store: CrawledBase, settings: Settings) -> Callable[..., AddReport]:
    def go(
        *sources: str,
        say: Callable[[str], None] = lambda _: None,
        tell: Callable[[int, int, str], None] = lambda *_: None,
    ) -> AddReport:
        named = [HOST + one if one.startswith(PUBLICATIONS) else one for one in sources]
        with store.adder(settings, SyncOptions(base_url=site.base)) as fetch:
            return pipeline.add(named, base, settings, say, fetch=fetch, tell=tell)

    return go


def encoding_with(base: Base, monkeypatch: pytest.MonkeyPatch, *encoders: WordEncoder) -> None:
    monkeypatch.setattr(base, "encoders", {one.record.name: one for one in encoders})


def test_an_address_is_fetched_while_the_one_before_is_encoded_and_not_the_one_after(
    base: Base, asked: Asked, add: Callable[..., AddReport], monkeypatch: pytest.MonkeyPatch
):
    def until_the_next_is_there() -> None:
        assert asked.event(FILE).wait(PATIENCE)
        assert not asked.event(RIVER).is_set()

    encoding_with(base, monkeypatch, Watched("bakery", until_the_next_is_there, asked.happened))
    told: list[tuple[int, int]] = []
    report = add(BREAD, WALKS, RIVER, tell=lambda done, total, _: told.append((done, total)))
    assert [entry.id for entry in report.added] == [
        "baking-bread-exit-work",
        "garden-walks-mentors",
        "river-swimming",
    ]
    happened = [one for one in asked.happened if one in (BREAD, WALKS, FILE, RIVER, "encoded bakery")]
    assert happened == [BREAD, WALKS, FILE, "encoded bakery", RIVER]
    assert told == [(0, 3), (0, 3), (1, 3), (3, 3)]
    assert asked.happened.count("/robots.txt") == 1


def test_what_fails_in_the_middle_is_told_in_its_place_and_the_rest_goes_on(
    site: Site, asked: Asked, add: Callable[..., AddReport]
):
    site.put("/robots.txt", f"User-agent: *\nDisallow: {RIVER}\n", "text/plain")
    said: list[str] = []
    report = add(BREAD, ELSEWHERE, ABSENT, RIVER, WALKS, BREAD, say=said.append)
    assert [line.split()[0] for line in said] == ["added", *["refused"] * 3, "added", "unchanged"]
    assert [one.source for one in report.refused] == [ELSEWHERE, HOST + ABSENT, HOST + RIVER]
    for refused, reason in zip(report.refused, ("none of those", "404", "robots.txt"), strict=True):
        assert reason in refused.reason
    assert [entry.id for entry in report.added] == ["baking-bread-exit-work", "garden-walks-mentors"]


def test_a_file_after_an_address_is_stored_after_it(
    base: Base, settings: Settings, asked: Asked, add: Callable[..., AddReport]
):
    path = settings.data.parent / "kites.txt"
    path.write_text("Kites need wind. " * 20, encoding="utf-8")
    report = add(BREAD, str(path), RIVER)
    with base.catalogue.reading() as connection:
        rows = [row["id"] for row in connection.execute("SELECT id FROM publication ORDER BY row")]
    assert rows == [entry.id for entry in report.added]
    assert (rows[0], rows[2], len(rows)) == ("baking-bread-exit-work", "river-swimming", 3)


def test_stopping_gives_up_what_is_being_encoded_and_the_next_run_has_it(
    base: Base, asked: Asked, add: Callable[..., AddReport], monkeypatch: pytest.MonkeyPatch
):
    given_up = threading.Event()
    join = threading.Thread.join

    def joined(thread: threading.Thread, *arguments: float) -> None:
        given_up.set()
        join(thread, *arguments)

    def stop(_: int, __: int, what: str) -> None:
        if what == HOST + RIVER:
            monkeypatch.setattr(threading.Thread, "join", joined)
            raise KeyboardInterrupt

    def until_it_is_given_up() -> None:
        assert given_up.wait(PATIENCE)

    second = WordEncoder("second", "1" * 64)
    encoding_with(base, monkeypatch, Watched("bakery", until_it_is_given_up, []), second)
    with pytest.raises(KeyboardInterrupt):
        add(BREAD, RIVER, tell=stop)
    assert (publications(base), second.encoded) == ({}, 0)
    assert len(add(BREAD, RIVER).added) == 2
    assert set(publications(base)) == {"baking-bread-exit-work", "river-swimming"}


def test_a_sync_fetches_what_is_next_and_a_few_pages_more_while_it_encodes(
    run: Run, base: Base, site: Site, asked: Asked, monkeypatch: pytest.MonkeyPatch
):
    rivers = [f"{PUBLICATIONS}/river-{number}_en" for number in range(6)]
    for number, path in enumerate(rivers):
        site.put(path, component_page(f"River number {number}", canonical=HOST + path))
    site.put(rivers[1], "", status=403)
    library.listed(site, BREAD, WALKS, *rivers)

    waited = threading.Event()
    catch_up = CrawledBase.catch_up

    def caught_up(store: CrawledBase) -> None:
        if store.busy:
            waited.set()
        catch_up(store)

    def until_it_is_waited_for() -> None:
        assert waited.wait(PATIENCE)

    monkeypatch.setattr(CrawledBase, "catch_up", caught_up)
    encoding_with(base, monkeypatch, Watched("bakery", until_it_is_waited_for, asked.happened))
    report = run()
    assert counts(report) == (8, 0, 0, 0)
    assert [(one.url, "403" in one.reason) for one in report.failed] == [(HOST + rivers[1], True)]
    happened = [one for one in asked.happened if one in (BREAD, WALKS, FILE, *rivers, "encoded bakery")]
    assert happened == [BREAD, WALKS, FILE, *rivers[:4], "encoded bakery", *rivers[4:]]
    with base.catalogue.reading() as connection:
        rows = [row["id"] for row in connection.execute("SELECT id FROM publication ORDER BY row")]
    numbered = [f"river-{number}" for number in (0, 2, 3, 4, 5)]
    assert rows == ["baking-bread-exit-work", "papers-on-walking", "garden-walks-mentors", *numbered]
    assert publications(base)["garden-walks-mentors"].part_of == "papers-on-walking"


def test_a_sync_with_a_limit_asks_for_no_page_that_it_may_not_need(
    run: Run, site: Site, asked: Asked, monkeypatch: pytest.MonkeyPatch
):
    library.listed(site, WALKS, BREAD, RIVER)
    monkeypatch.setattr(CrawledBase, "busy", True)
    assert counts(run(limit=1)) == (2, 0, 0, 0)
    assert not {BREAD, RIVER} & set(asked.happened)
