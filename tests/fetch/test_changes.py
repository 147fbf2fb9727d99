"""Runs of the crawler over a site whose pages change, move, vanish and fail."""

from __future__ import annotations

import datetime

import pytest

from index.base import Base
from index.search import search
from tests.fetch import library
from tests.fetch.library import BREAD, COLLECTION, LIST, MEETING, WALKS
from tests.fetch.looking import FILE, Run, counts, events, publications, text
from tests.fetch.site import HOST, Page, Site

pytestmark = pytest.mark.usefixtures("unguarded")


def test_a_page_that_differs_only_in_what_nobody_reads_is_unchanged(run: Run, site: Site):
    run()
    site.put(BREAD, library.bread_page().replace("</body>", "<script>token=7</script></body>"))
    assert counts(run()) == (0, 0, 3, 0)


def test_a_changed_page_changes_its_record_only(run: Run, base: Base, site: Site):
    run()
    site.put(
        BREAD,
        library.bread_page(date="4 March 2024", text="<p>They bake rolls now, and the oven is new.</p>"),
    )
    assert counts(run()) == (0, 1, 2, 0)
    assert publications(base)["baking-bread-exit-work"].published == "2024-03-04"
    assert text(base, "baking-bread-exit-work") == "They bake rolls now, and the oven is new."


def test_a_replaced_file_of_another_address_replaces_the_text(run: Run, base: Base, site: Site):
    run()
    new = "/document/download/bbbb2222-0000-0000-0000-000000000002_en"
    site.put(
        new, library.walks_pdf("A second edition adds a chapter on walking in winter."), "application/pdf"
    )
    site.drop(FILE)
    site.put(WALKS, library.walks_page(f"{new}?filename=walks_second_en.pdf"))
    report = run()
    assert (counts(report), report.failed) == ((0, 1, 2, 0), [])
    (file,) = publications(base)["garden-walks-mentors"].files
    assert file.filename == "walks_second_en.pdf"
    assert [path.name for path in base.file("").iterdir()] == [file.sha256], "the former file is not kept"
    assert "walking in winter" in text(base, "garden-walks-mentors")


def test_a_file_replaced_under_its_address_is_noticed(run: Run, base: Base, site: Site):
    run()
    site.put(FILE, library.walks_pdf("Walks in the snow are shorter."), "application/pdf")
    assert counts(run()) == (0, 1, 2, 0)
    assert "Walks in the snow" in text(base, "garden-walks-mentors")
    assert len(list(base.file("").iterdir())) == 1


def test_a_moved_page_takes_its_record_along(run: Run, base: Base, site: Site):
    run()
    moved = f"{library.PUBLICATIONS}/bread-and-exit_en"
    site.put(moved, library.bread_page(canonical=HOST + moved))
    site.move(BREAD, moved)
    library.listed(site, WALKS, moved, COLLECTION)
    report = run()
    assert counts(report) == (0, 1, 2, 0)
    found = publications(base)
    assert len(found) == 3
    bread = found["baking-bread-exit-work"]
    assert (bread.url, bread.former_urls) == (HOST + moved, [HOST + BREAD])
    site.drop(BREAD)
    assert counts(run()) == (0, 0, 3, 0)


def test_a_page_that_is_gone_is_given_up_in_the_second_run_and_its_text_kept(
    run: Run, base: Base, site: Site
):
    run()
    site.drop(BREAD)
    library.listed(site, WALKS, COLLECTION)
    report = run()
    assert counts(report) == (0, 0, 2, 0)
    assert any("not there" in line for line in report.attention)
    assert publications(base)["baking-bread-exit-work"].status == "published"
    report = run()
    assert counts(report) == (0, 0, 2, 1)
    gone = publications(base)["baking-bread-exit-work"]
    assert gone.status == "withdrawn"
    assert "no longer there" in gone.warnings[0]
    hit = search(base, "baking bread at night in the harbour")[0]
    assert hit.passage.publication == "baking-bread-exit-work"
    assert hit.passage.gone == datetime.datetime.now(datetime.UTC).date().isoformat()
    assert counts(run()) == (0, 0, 2, 0)
    site.put(BREAD, library.bread_page())
    assert counts(run()) == (0, 0, 3, 0)
    back = publications(base)["baking-bread-exit-work"]
    assert (back.status, back.warnings) == ("published", [])


@pytest.mark.parametrize("way", ["410", "soft", "elsewhere"])
def test_there_are_several_ways_of_being_gone(run: Run, base: Base, site: Site, way: str):
    run()
    library.listed(site, WALKS, COLLECTION)
    if way == "410":
        site.pages[BREAD] = Page(status=410)
    elif way == "soft":
        site.put(BREAD, "<html><body><main><h1>Page not found</h1></main></body></html>")
    else:
        site.move(BREAD, LIST)
    run()
    assert run().publications.withdrawn == 1
    assert publications(base)["baking-bread-exit-work"].status == "withdrawn"


def test_a_site_that_fails_takes_nothing_away(run: Run, base: Base, site: Site):
    run()
    before = publications(base)
    for path in (WALKS, FILE, MEETING, LIST):
        site.pages[path].faults = [500] * 10
    for _ in range(3):
        report = run()
        assert report.status == 1
    assert {one.url for one in report.failed} >= {HOST + WALKS, HOST + LIST}
    assert publications(base) == before
    for path in (WALKS, FILE, MEETING, LIST):
        site.pages[path].faults = []
    assert counts(run()) == (0, 0, 3, 0)


def test_a_run_that_could_not_have_all_is_completed_by_the_next(run: Run, base: Base, site: Site):
    site.pages[BREAD].faults = [503] * 3
    assert counts(run()) == (2, 0, 0, 0)
    assert counts(run()) == (1, 0, 2, 0)
    assert "baking-bread-exit-work" in publications(base)


def test_a_file_that_fails_for_a_while_leaves_the_record_as_it_was(run: Run, base: Base, site: Site):
    run()
    before = publications(base)
    site.put(WALKS, library.walks_page().replace("15 December", "16 December"))
    site.pages[FILE].faults = [500] * 3
    assert counts(run()) == (0, 0, 3, 0)
    assert publications(base) == before
    assert counts(run()) == (0, 1, 2, 0)


def test_an_event_that_is_cancelled_later_is_noticed(run: Run, base: Base, site: Site):
    run()
    site.put(MEETING, library.meeting_page('<div role="alert">This event has been cancelled.</div>'))
    assert run().events.changed == 1
    assert events(base)[0].status == "cancelled"
