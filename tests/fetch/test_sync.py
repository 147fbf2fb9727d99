"""Runs of the crawler: what a run stores, how it is narrowed, what it leaves alone and reports."""

from __future__ import annotations

import pytest

from index.base import Base
from index.crawled import CrawledBase, last_run
from ingest.errors import CallError, FetchError, RefusedError
from ingest.settings import Settings
from ingest.sync import SyncOptions, add_url, sync
from tests.fetch import library, pages
from tests.fetch.library import BREAD, COLLECTION, LIST, MEETING, WALKS
from tests.fetch.looking import FILE, Run, counts, events, publications, text
from tests.fetch.pages import component_page, teaser
from tests.fetch.site import HOST, Site

pytestmark = pytest.mark.usefixtures("unguarded")


def test_a_first_run_stores_what_the_site_shows(run: Run, base: Base):
    report = run()
    assert counts(report) == (3, 0, 0, 0)
    assert (report.events.new, report.failed, report.status) == (1, [], 0)
    found = publications(base)
    assert set(found) == {"garden-walks-mentors", "baking-bread-exit-work", "papers-on-walking"}
    walks = found["garden-walks-mentors"]
    assert walks.url == HOST + WALKS
    assert (walks.type_label, walks.published, walks.language) == ("Expert opinion", "2023-12-15", "en")
    assert walks.topics == ["Rehabilitation"]
    assert walks.part_of == "papers-on-walking"
    assert walks.group is None
    assert [(one.number, one.text) for one in walks.key_outcomes] == list(enumerate(pages.OUTCOMES, 1))
    (file,) = walks.files
    assert (file.filename, file.media_type, file.language, file.pages) == (
        "walks_en.pdf",
        "application/pdf",
        "en",
        1,
    )
    assert (base.file(file.sha256).read_bytes(), file.bytes) == (
        library.walks_pdf(),
        len(library.walks_pdf()),
    )
    assert library.WALKS_TEXT[1] in text(base, walks.id)
    assert pages.OUTCOMES[2] in text(base, walks.id)
    bread = found["baking-bread-exit-work"]
    assert (bread.kind, bread.files) == ("article", [])
    assert text(base, bread.id) == "\n\n".join(library.BREAD_TEXT)
    (meeting,) = events(base)
    assert (meeting.start, meeting.timezone) == ("2023-05-25T09:00:00+03:00", "Europe/Riga")
    assert (meeting.place, meeting.group) == ("Riga, Latvia", "RAN PRISONS")


def test_a_second_run_of_an_unchanged_site_downloads_nothing(run: Run, base: Base, site: Site):
    run()
    generation, before = base.catalogue.generation, publications(base)
    site.log.clear()
    report = run()
    assert counts(report) == (0, 0, 3, 0)
    assert report.events.unchanged == 1
    assert set(site.asked()) == set(site.asked(304))
    assert report.bytes == 0
    assert (base.catalogue.generation, publications(base)) == (generation, before)


def test_links_that_lead_nowhere_are_reported_and_do_not_spoil_the_run(run: Run, site: Site):
    site.move(f"{library.PUBLICATIONS}/moved_en", f"{library.PUBLICATIONS}/nowhere_en")
    link = f'<p>See <a href="{library.PUBLICATIONS}/moved_en">an older paper</a> on bread.</p>'
    site.put(BREAD, library.bread_page(text=link))
    report = run()
    assert report.status == 0
    assert [(one.url.rsplit("/", 1)[1], "404" in one.reason) for one in report.failed] == [("moved_en", True)]


def test_what_robots_txt_closes_is_left_alone_and_reported(run: Run, site: Site):
    site.put("/robots.txt", f"User-agent: *\nDisallow: {BREAD}\n", "text/plain")
    report = run()
    assert BREAD not in site.asked()
    assert [one.url for one in report.failed] == [HOST + BREAD]
    assert "robots.txt" in report.failed[0].reason


def test_only_what_concerns_the_network_is_taken_where_a_source_lists_more(run: Run, base: Base, site: Site):
    visas = f"{library.PUBLICATIONS}/visas_en"
    site.put(visas, component_page("Visa statistics", text="<p>Numbers of visas by country.</p>"))
    library.listed(site, WALKS, visas, COLLECTION)
    assert counts(run(library.sources(about=["RAN", "mentor", "walking"]))) == (2, 0, 0, 0)
    assert "visas" not in publications(base)


def test_a_pager_without_end_is_left(run: Run, site: Site):
    site.put(LIST, pages.listing_page(teaser(WALKS, "Walks"), pager=pages.pager(LIST, 400)))
    for number in range(1, 401):
        site.put(
            f"{LIST}?page={number}", pages.listing_page(teaser(WALKS, "Walks"), pager=pages.pager(LIST, 400))
        )
    site.put(
        f"{LIST}?page=1",
        pages.listing_page(teaser(BREAD, "B"), pager=f'<a rel="next" href="{LIST}?page=2"></a>'),
    )
    run()
    assert len([path for path in site.asked() if path.startswith(LIST)]) < 10


def test_a_dry_run_says_what_would_be_and_stores_nothing(run: Run, base: Base, site: Site):
    report = run(dry_run=True)
    assert (counts(report), report.events.new) == ((3, 0, 0, 0), 1)
    assert FILE not in [path.partition("?")[0] for path in site.asked()]
    assert (publications(base), events(base), last_run(base)) == ({}, [], None)
    run()
    site.put(BREAD, library.bread_page(date="5 March 2024"))
    assert counts(run(dry_run=True)) == (0, 1, 2, 0)
    assert publications(base)["baking-bread-exit-work"].published == "2024-03-03"


def test_a_run_can_be_narrowed(run: Run, base: Base, site: Site):
    assert (run(source="calendar").events.new, publications(base)) == (1, {})
    assert counts(run(limit=1)) == (2, 0, 0, 0)  # a paper, and the collection that it is part of
    site.put(
        LIST, pages.listing_page(teaser(WALKS, "W", date="2023-12-15"), teaser(BREAD, "B", date="2024-03-03"))
    )
    assert counts(run(since="2024-01-01")) == (1, 0, 0, 0)
    assert "baking-bread-exit-work" in publications(base)


def test_a_call_that_makes_no_sense_is_refused(run: Run, store: CrawledBase, settings: Settings):
    with pytest.raises(CallError, match="papers, calendar"):
        run(source="films")
    with pytest.raises(CallError, match="not a date"):
        run(since="yesterday")
    with pytest.raises(CallError, match="--allow-mirror"):
        sync(store, settings, SyncOptions(base_url="http://mirror.example"), lambda *_: None)


def test_with_due_a_source_is_left_alone_until_its_time_has_come(run: Run, store: CrawledBase, site: Site):
    run(due=True)
    site.log.clear()
    assert (counts(run(due=True)), site.log) == ((0, 0, 0, 0), [])
    with store.base.catalogue.database.writing() as connection:
        connection.execute("UPDATE looked SET at = '2020-01-01T00:00:00+00:00'")
    assert counts(run(due=True)) == (0, 0, 3, 0)


def test_the_report_says_where_the_time_went_and_is_kept(run: Run, base: Base):
    report = run()
    told = report.as_json()
    assert set(told) >= {"publications", "events", "requests", "bytes", "failed"}
    assert set(told["publications"]) == {"new", "changed", "unchanged", "withdrawn"}
    assert {"pauses", "requests", "reading", "storing", "other", "all"} <= set(told["seconds"])
    kept = last_run(base)
    assert kept is not None
    assert kept["requests"] == report.requests
    assert any("3 new" in line for line in report.lines())
    report.seconds = {"pauses": 55.0, "requests": 4.0, "reading": 11.0, "storing": 10.0, "all": 80.0}
    assert (
        "80.0 seconds, 69% of them pauses: pauses 55.0, requests 4.0, reading 11.0, storing 10.0"
        in report.lines()
    )


def test_one_address_can_be_added(run: Run, site: Site, store: CrawledBase, settings: Settings, base: Base):
    library.fill(site)
    options = SyncOptions(base_url=site.base)
    with store.lock():
        added = add_url(store, settings, HOST + BREAD, options)
        assert (added.record, added.saved.id, added.saved.change) == (
            "publication",
            "baking-bread-exit-work",
            "added",
        )
        assert add_url(store, settings, HOST + BREAD, options).saved.change == "unchanged"
        assert add_url(store, settings, HOST + MEETING, options).record == "event"
        file = add_url(store, settings, f"{HOST}{FILE}?filename=walks.pdf", options)
        assert publications(base)[file.saved.id].url == f"{HOST}{FILE}?filename=walks.pdf"
        with pytest.raises(RefusedError, match="none of those"):
            add_url(store, settings, "https://elsewhere.example/a", options)
        with pytest.raises(RefusedError):
            add_url(store, settings, HOST + LIST, options)
        with pytest.raises((RefusedError, FetchError)):
            add_url(store, settings, f"{HOST}/absent_en", options)
