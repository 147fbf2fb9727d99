"""Ways round to a page or a file: pages that send their reader on, packed site maps, pages in front of a file."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from index import listing
from index.base import Base
from ingest.errors import FetchError, RefusedError
from ingest.fetch import Fetcher
from ingest.sources import Sources
from tests.fetch import library, pages
from tests.fetch.library import PUBLICATIONS, WALKS
from tests.fetch.looking import Run, counts
from tests.fetch.site import HOST, Page, Site

pytestmark = pytest.mark.usefixtures("unguarded")
Client = Callable[..., Fetcher]
LIMIT = 100_000


def sent_on(content: str) -> str:
    return (
        f'<html><head><META HTTP-EQUIV="Refresh" CONTENT="{content}"></head><body><p>Moved.</p></body></html>'
    )


@pytest.mark.parametrize("content", ["0; url=/new_en", "5;URL='/new_en'", f"0, {HOST}/new_en#top"])
def test_a_page_that_sends_its_reader_on_is_followed_like_a_redirect(
    site: Site, client: Client, content: str
):
    site.put("/old_en", sent_on(content))
    site.put("/new_en", "<html>here</html>")
    answer = client().get(f"{HOST}/old_en", LIMIT)
    assert (answer.url, answer.body) == (f"{HOST}/new_en", b"<html>here</html>")
    assert answer.hops == (f"{HOST}/old_en",)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "http://169.254.169.254/", "javascript:alert(1)", "/closed/page"]
)
def test_a_page_that_sends_astray_is_refused(site: Site, client: Client, target: str):
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed/", "text/plain")
    site.put("/a", sent_on(f"0;url={target}"))
    with pytest.raises(RefusedError):
        client().get(f"{HOST}/a", LIMIT)
    assert site.asked() == ["/robots.txt", "/a"]


def test_pages_that_send_on_without_end_are_given_up(site: Site, client: Client):
    site.put("/a", sent_on("0;url=/b"))
    site.move("/b", "/a")
    with pytest.raises(FetchError, match="circle"):
        client().get(f"{HOST}/a", LIMIT)
    for number in range(10):
        site.put(f"/step{number}", sent_on(f"0;url=/step{number + 1}"))
    with pytest.raises(FetchError, match="more than"):
        client().get(f"{HOST}/step0", LIMIT)
    assert "/step8" not in site.asked()


@pytest.mark.parametrize("content", ["900", "900;url=/b", "0;url=/a", ""])
def test_a_page_that_only_loads_itself_again_or_much_later_is_a_page(
    site: Site, client: Client, content: str
):
    site.put("/a", sent_on(content))
    assert client().get(f"{HOST}/a", LIMIT).body == sent_on(content).encode()


def test_a_page_moved_so_takes_its_record_along_and_is_not_downloaded_twice(run: Run, base: Base, site: Site):
    run()
    new = f"{PUBLICATIONS}/walks-renewed_en"
    site.put(new, library.walks_page().replace(WALKS, new))
    site.put(WALKS, sent_on(f"0; url={new}"))
    assert counts(run()) == (0, 1, 2, 0)
    with base.catalogue.reading() as connection:
        walks = next(one for one in listing.publications(connection) if one.id == "garden-walks-mentors")
    assert (walks.url, walks.former_urls) == (HOST + new, [HOST + WALKS])
    run()
    site.log.clear()
    run()
    assert set(site.asked()) - set(site.asked(304)) == set()


def a_map() -> Sources:
    return Sources.model_validate(
        {
            "source": [
                {
                    "name": "map", "title": "Map", "url": f"{HOST}/sitemap.xml", "form": "sitemap",
                    "yields": ["publications"], "every": "1 day", "follow": [f"{PUBLICATIONS}/"],
                }
            ]
        }
    )  # fmt: skip


URLS = f"<urlset><url><loc>{HOST}{WALKS}</loc></url></urlset>".encode()
INDEX = f"<sitemapindex><sitemap><loc>{HOST}/part.xml.gz</loc></sitemap></sitemapindex>"


@pytest.mark.parametrize("form", ["packed part", "one file", "a part is broken"])
def test_a_site_map_in_any_form_leads_to_its_pages(run: Run, site: Site, form: str):
    site.put("/sitemap.xml", URLS if form == "one file" else INDEX, "application/xml")
    site.put("/part.xml.gz", gzip.compress(URLS), "application/gzip")
    if form == "a part is broken":
        both = f"<sitemap><loc>{HOST}/cut.xml.gz</loc></sitemap></sitemapindex>"
        site.put("/sitemap.xml", INDEX.replace("</sitemapindex>", both), "application/xml")
        site.put("/cut.xml.gz", gzip.compress(URLS)[:-20], "application/gzip")
    report = run(a_map())
    assert report.publications.new == 2, "the paper and the collection that it is part of"
    broken = [f"{HOST}/cut.xml.gz"] if form == "a part is broken" else []
    assert [one.url for one in report.failed] == broken


def test_a_site_map_that_unpacks_without_end_is_refused(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ingest.discovery.MAP_BYTES", 50_000)
    site.put("/sitemap.xml", gzip.compress(b" " * 5_000_000), "application/gzip")
    report = run(a_map())
    assert [one.reason for one in report.failed] == ["Unpacked, it is larger than 0.0476837 MiB."]


def test_weak_validators_are_given_back_as_they_came(run: Run, site: Site):
    run()
    page = site.pages[WALKS]
    site.pages[WALKS] = Page(page.body, headers={"ETag": 'W/"v1"'}, validators=False)
    run()
    site.pages[WALKS] = Page(status=304, headers={"ETag": 'W/"v1"'}, validators=False)
    assert counts(run()) == (0, 0, 3, 0)
    assert [one.headers.get("If-None-Match") for one in site.log if one.path == WALKS][-1] == 'W/"v1"'


@pytest.mark.parametrize(
    "front",
    [
        '<html><body><main><h1>Walks</h1><p><a href="/system/files/walks_en.pdf">Open</a></p></main></body></html>',
        sent_on("0;url=/system/files/walks_en.pdf"),
    ],
)
def test_a_page_in_front_of_a_file_leads_to_it(run: Run, base: Base, site: Site, front: str):
    files = '<p><a href="/documents/walks-front_en">Download the paper</a></p>'
    site.put(WALKS, pages.table_page("Garden walks: mentors and young adults", files=files))
    site.put("/documents/walks-front_en", front)
    site.put("/system/files/walks_en.pdf", library.walks_pdf(), "application/pdf")
    assert run().failed == []
    with base.catalogue.reading() as connection:
        walks = next(one for one in listing.publications(connection) if one.id == "garden-walks-mentors")
        text = listing.text(connection, walks.id)
    assert [(file.filename, file.media_type, file.problem) for file in walks.files] == [
        ("walks_en.pdf", "application/pdf", None)
    ]
    assert library.WALKS_TEXT[1] in " ".join(text.split())
    assert counts(run()) == (0, 0, 3, 0)
    site.log.clear()
    run()
    assert set(site.asked()) - set(site.asked(304)) == set()


def test_a_page_with_several_files_is_in_front_of_none(run: Run, site: Site):
    address = "/document/download/aaaa1111-0000-0000-0000-000000000001_en"
    site.put(address, '<html><body><a href="/a.pdf">A</a> <a href="/b.pdf">B</a></body></html>')
    assert ["web page" in one.reason for one in run().failed] == [True]
