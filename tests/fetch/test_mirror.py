"""A run over the reference mirror yields exactly what the file beside it says that a crawler should find."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from index import listing
from index.base import Base
from index.crawled import CrawledBase
from ingest import pipeline
from ingest.identity import folded
from ingest.records import Event
from ingest.settings import Settings
from ingest.sync import SyncOptions, sync
from ingest.syncreport import SyncReport
from tests.fetch.conftest import read_here
from tests.stubs import WordEncoder

# The mirror's server leaves it to Python to close the files that it has sent.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


class Synced:
    """A base after one run over the mirror."""

    def __init__(
        self, base: Base, settings: Settings, server: Any, report: SyncReport, digests: set[str]
    ) -> None:
        self.base, self.settings, self.server, self.report = base, settings, server, report
        self.digests = digests
        with base.catalogue.reading() as connection:
            found = listing.publications(connection, hidden=True)
            self.publications = {one.url: one for one in found if one.url}
            self.all = {one.id: one for one in found}
            self.events = {one.url: one for one in listing.events(connection)}
            self.texts = {one.id: listing.text(connection, one.id) for one in found}
            for one in found:
                headings = [section.title for section in listing.sections(connection, one.id)]
                self.texts[one.id] += "\n" + "\n".join(headings)


def run(base: Base, settings: Settings, server: Any) -> SyncReport:
    options = SyncOptions(base_url=f"http://127.0.0.1:{server.server_port}")
    return sync(CrawledBase(base), settings, options, lambda *_: None)


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "ec-site" / "expected.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module", params=["plain", "rewritten", "after the digests"])
def synced(
    request: pytest.FixtureRequest,
    ec_mirror: ModuleType,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Synced]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.reader.read", read_here)
        server = ec_mirror.make_server(
            shared / "ec-site" / "mirror", slow=0.0, rewrite=request.param == "rewritten"
        )
        server.handle_error = lambda *_: None
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        settings = Settings(data=tmp_path_factory.mktemp("mirror"), pause_seconds=0.0)
        base = Base(settings, create=True, encoders=[WordEncoder()])
        digests: set[str] = set()
        if request.param == "after the digests":
            starter = Path(__file__).resolve().parents[2] / "corpus" / "starter"
            digests = {one.id for one in pipeline.add([str(starter)], base, settings, lambda _: None).added}
        yield Synced(base, settings, server, run(base, settings, server), digests)
        server.shutdown()
        server.server_close()
        thread.join()
        base.catalogue.database.close()


def address(expected: dict[str, Any], one: dict[str, Any]) -> str:
    return str(one["url"] or one["external_url"])


def same(one: str | None, other: str | None) -> bool:
    """Equal but for white space: the pages hold no-break spaces."""
    return " ".join((one or "").split()) == " ".join((other or "").split())


def test_every_field_of_every_publication(synced: Synced, expected: dict[str, Any]):
    for one in expected["publications"]:
        found = synced.publications[address(expected, one)]
        assert same(found.title, one["title"])
        assert found.type_label == one["type"]
        assert (found.published, found.updated) == (one["publication_date"], one["last_updated"])
        assert found.publisher == one["author"]
        assert found.language == one["language"]
        assert found.countries == ([one["country"]] if one["country"] else [])
        if one["path"]:
            assert found.topics == one["topics"]
        # A list may shorten what the page says in full.
        assert folded(found.summary).startswith(folded(one["header_description"] or one["teaser"])[:150])
        assert (found.status, found.digest, found.conflicts) == ("published", False, [])
        if one["key_outcomes"]:
            assert [outcome.text for outcome in found.key_outcomes] == one["key_outcomes"]
        assert [method.text for method in found.methods] == one["concrete_methods"]
        assert found.former_urls == []
    assert len(expected["publications"]) == expected["counts"]["publications"]
    assert synced.report.publications.new == expected["counts"]["publications"]


def test_every_file(synced: Synced, expected: dict[str, Any]):
    for one in expected["publications"]:
        found = synced.publications[address(expected, one)]
        assert [file.filename for file in found.files] == [file["filename"] for file in one["files"]]
        for file, said in zip(found.files, one["files"], strict=True):
            assert file.url == expected["host"] + said["href"]
            assert file.media_type == "application/pdf"
            assert (file.bytes, file.sha256, file.pages) == (
                said["size_bytes"],
                said["sha256"],
                said["pdf_pages"],
            )
            assert (file.language, file.problem) == (said["language"], None)
            assert synced.base.file(file.sha256).stat().st_size == file.bytes


def test_nothing_of_a_description_is_lost(synced: Synced, expected: dict[str, Any]):
    for one in expected["publications"]:
        found = synced.publications[address(expected, one)]
        held = folded(
            " ".join([synced.texts[found.id], found.summary, found.biography or "", *found.authors])
        )
        printed = " ".join(
            folded(synced.texts[part.id]) for part in synced.all.values() if part.part_of == found.id
        )
        for paragraph in one["description_texts"]:
            # Buttons such as "READ PAPER" are links, not text.
            is_button = paragraph.isupper()
            assert is_button or folded(paragraph) in held or folded(paragraph) in printed


def test_collections_and_their_members(synced: Synced, expected: dict[str, Any]):
    for one in expected["publications"]:
        found = synced.publications[address(expected, one)]
        if one["part_of_collection"]:
            whole = synced.publications[expected["host"] + one["part_of_collection"]["path"]]
            assert found.part_of == whole.id
        for path in one["collection_members"]:
            assert synced.publications[expected["host"] + path].part_of == found.id


def test_every_field_of_every_event(synced: Synced, expected: dict[str, Any]):
    assert set(synced.events) == {one["url"] for one in expected["events"]}
    for one in expected["events"]:
        found: Event = synced.events[one["url"]]
        assert (found.title, found.kind) == (one["title"], one["type"])
        assert (found.start, found.end, found.all_day) == (one["start"], one["end"], not one["time_given"])
        assert (found.place, found.online) == (one["location"], bool(one["online"]))
        assert (found.status, found.organiser) == (one["status"], one["organiser"])
        assert (found.languages, found.registration_url) == (one["languages"], one["registration"])
        assert found.summary == one["description"]
    assert synced.report.events.new == expected["counts"]["events"]


def test_the_same_thing_is_there_once(synced: Synced, expected: dict[str, Any]):
    """What the magazine prints is one with the article's own page; a notice of a paper stays a part of it."""
    own = {address(expected, one) for one in expected["publications"]}
    urls = [one.url for one in synced.all.values() if one.url in own]
    assert sorted(urls) == sorted(own)
    for title in ("EXIT Germany", "Disengagement in an Italian prison"):
        assert sum(one.title == title for one in synced.all.values()) == 1
    assert not [one.id for one in synced.all.values() if one.digest]


def test_the_faults_of_the_mirror_are_handled_and_reported(synced: Synced, expected: dict[str, Any]):
    report = synced.report
    assert report.status == 0
    failed = {one.url: one.reason for one in report.failed}
    dead = "https://ec.europa.eu/home-affairs/what-we-do/networks/radicalisation_awareness_network/ran-best-practices_en"
    assert "404" in failed[dead]
    assert any("served as text/html" in line for line in report.attention)
    log = synced.server.mirror.log
    assert not [one for one in log if one["url"].startswith("/search")]
    assert [one["status"] for one in log].count(500) == 1
    assert {one["agent"] for one in log} == {log[0]["agent"]}


def test_a_second_run_asks_and_downloads_nothing(synced: Synced, expected: dict[str, Any]):
    log, generation = synced.server.mirror.log, synced.base.catalogue.generation
    before = len(log)
    report = run(synced.base, synced.settings, synced.server)
    assert (report.publications.new, report.publications.changed) == (0, 0)
    assert report.publications.unchanged == expected["counts"]["publications"]
    assert report.events.unchanged == expected["counts"]["events"]
    assert {one["status"] for one in log[before:]} <= {301, 302, 304, 404}
    assert (report.bytes, synced.base.catalogue.generation) == (0, generation)


def test_a_digest_gives_way_to_what_was_fetched_and_keeps_its_id(synced: Synced):
    assert synced.digests <= set(synced.all)
    assert not [one.id for one in synced.all.values() if one.digest]
