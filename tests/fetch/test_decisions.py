"""Page, file and staff may each say something else: what counts, and what a person is told."""

from __future__ import annotations

import pytest

from index.base import Base
from index.search import search
from ingest.errors import CallError
from tests.fetch import library, pages
from tests.fetch.library import MEETING, WALKS
from tests.fetch.looking import FILE, Run, counts, events, publications, text
from tests.fetch.site import HOST, Site

pytestmark = pytest.mark.usefixtures("unguarded")


@pytest.mark.parametrize(
    ("body", "media_type", "said"),
    [
        (None, "", "no such file"),
        (b"<!DOCTYPE html><html><body>Error</body></html>", "application/pdf", "web page"),
        (b"%PDF-1.7 this is cut off", "application/pdf", "PDF"),
        (b"\x00\x01\x02" * 50, "application/octet-stream", ""),
    ],
)
def test_what_is_known_of_a_publication_is_kept_when_its_file_is_bad(
    run: Run, base: Base, site: Site, body: bytes | None, media_type: str, said: str
):
    if body is None:
        site.drop(FILE)
    else:
        site.put(FILE, body, media_type)
    report = run()
    assert [one.url for one in report.failed] == [f"{HOST}{FILE}?filename=walks_en.pdf"]
    walks = publications(base)["garden-walks-mentors"]
    assert walks.published == "2023-12-15"
    assert said in (walks.files[0].problem or "")
    assert walks.files[0].problem
    assert "A paper on walking with mentors" in text(base, walks.id)
    site.put(FILE, library.walks_pdf(), "application/pdf")
    assert counts(run()) == (0, 1, 2, 0)
    assert publications(base)["garden-walks-mentors"].files[0].problem is None


def test_a_pdf_served_as_something_else_is_read_and_reported(run: Run, base: Base, site: Site):
    site.put(FILE, library.walks_pdf(), "text/html; charset=UTF-8")
    report = run()
    assert report.failed == []
    assert any("text/html" in line for line in report.attention)
    assert publications(base)["garden-walks-mentors"].files[0].pages == 1


def test_page_and_file_that_disagree_are_both_kept_and_the_page_wins(run: Run, base: Base, site: Site):
    site.put(FILE, pages.pdf("Swimming lessons for the coast guard", *library.BREAD_TEXT), "application/pdf")
    site.put(WALKS, library.walks_page().replace(">English<", ">French<"))
    report = run()
    walks = publications(base)["garden-walks-mentors"]
    assert walks.title == "Garden walks: mentors and young adults"
    kinds = {one.field: one.values for one in walks.conflicts}
    assert kinds["title"] == [walks.title, "Swimming lessons for the coast guard"]
    assert kinds["language"] == ["fr", "en"]
    assert any("Swimming lessons" in line for line in report.attention)


def test_what_staff_decided_survives_every_sync(run: Run, base: Base, site: Site):
    run()
    base.correct("publication", "garden-walks-mentors", "title", "Walking with mentors", "Ida")
    base.catalogue.correct("publication", "garden-walks-mentors", "topics", ["Training", "Mentors"], "Ida")
    base.catalogue.correct("event", events(base)[0].id, "place", "Liepāja, Latvia", "Ida")
    assert publications(base)["garden-walks-mentors"].title == "Walking with mentors"
    assert base.catalogue.without_vector("words") == []
    site.put(FILE, library.walks_pdf("A new last paragraph about shoes."), "application/pdf")
    site.put(MEETING, library.meeting_page(place="Jelgava, Latvia"))
    report = run()
    assert (report.publications.changed, report.events.changed) == (1, 1)
    walks = publications(base)["garden-walks-mentors"]
    assert (walks.title, walks.topics) == ("Walking with mentors", ["Training", "Mentors"])
    assert "about shoes" in text(base, walks.id)
    assert events(base)[0].place == "Liepāja, Latvia"
    assert all(one.passage.title == "Walking with mentors" for one in search(base, "about shoes")[:1])
    assert counts(run()) == (0, 0, 3, 0)


def test_a_decision_settles_a_conflict_and_can_be_taken_back(run: Run, base: Base, site: Site):
    site.put(FILE, pages.pdf("Swimming lessons for the coast guard", *library.BREAD_TEXT), "application/pdf")
    run()
    catalogue = base.catalogue
    catalogue.correct("publication", "garden-walks-mentors", "title", "Swimming lessons", "Ida")
    assert not [one for one in publications(base)["garden-walks-mentors"].conflicts if one.field == "title"]
    catalogue.correct("publication", "garden-walks-mentors", "title", None, "Ida")
    assert run().publications.changed == 1
    walks = publications(base)["garden-walks-mentors"]
    assert walks.title == "Garden walks: mentors and young adults"
    assert [one.field for one in walks.conflicts] == ["title"]
    with pytest.raises(CallError):
        catalogue.correct("publication", "garden-walks-mentors", "kind", "novel", "Ida")
    with pytest.raises(CallError):
        catalogue.correct("publication", "garden-walks-mentors", "id", "other", "Ida")
