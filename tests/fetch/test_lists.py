"""What leads to publications: lists, collections, site maps, feeds, addresses."""

from __future__ import annotations

from ingest.europa_listing import read_map
from tests.fetch import pages
from tests.fetch.pages import TEXT
from tests.fetch.reading_pages import publication, read
from tests.fetch.site import HOST


def test_a_collection_lists_its_members():
    html = pages.component_page(
        label="Collection",
        extra='<div><h2 id="documents">Documents</h2>'
        + pages.teaser("/whats-new/publications/one_en", "One")
        + pages.teaser("https://elsewhere.example/two", "Two")
        + "</div>",
    )
    found = publication(html)
    assert [(one.url, one.title) for one in found.members] == [
        (f"{HOST}/whats-new/publications/one_en", "One"),
        ("https://elsewhere.example/two", "Two"),
    ]
    assert [block.text for block in found.text] == [TEXT]


def test_a_list_and_its_pager():
    path = "/whats-new/publications_en"
    html = pages.listing_page(
        pages.teaser("/whats-new/publications/one_en", "One", "Expert opinion", "2022-12-09", "About one."),
        pages.teaser("/whats-new/publications/two_en?prefLang=de", "Two", "Video", "2021-01-31"),
        pager=pages.pager(path, 2),
    )
    page = read(html, f"{HOST}{path}")
    assert page.kind == "listing"
    assert [
        (one.url.rsplit("/", 1)[1], one.title, one.type_label, one.published) for one in page.teasers
    ] == [
        ("one_en", "One", "Expert opinion", "2022-12-09"),
        ("two_en", "Two", "Video", "2021-01-31"),
    ]
    assert page.teasers[0].summary == "About one."
    assert page.further == [f"{HOST}{path}?page=1", f"{HOST}{path}?page=2"]


def test_a_list_of_cards_with_headings():
    html = """<html><body><main><h1>Library</h1>
    <ul><li class="card"><h3><a href="a_en">First</a></h3><span class="date-label">5 May 2021</span><p>On gardens.</p></li>
    <li class="card"><h3><a href="b_en">Second</a></h3><p>On walks.</p></li></ul>
    <a rel="next" href="?page=1">more</a></main></body></html>"""
    page = read(html, f"{HOST}/library/list_en")
    assert page.kind == "listing"
    assert [(one.url, one.published) for one in page.teasers] == [
        (f"{HOST}/library/a_en", "2021-05-05"),
        (f"{HOST}/library/b_en", None),
    ]
    assert page.further == [f"{HOST}/library/list_en?page=1"]


def test_site_maps_and_feeds():
    found = read_map(
        b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://home-affairs.ec.europa.eu/a_en</loc>"
        b"<lastmod>2024-01-01</lastmod></url></urlset>",
        HOST,
    )
    assert [(one.url, one.published) for one in found.pages] == [(f"{HOST}/a_en", None)]
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title><link href="/one_en"/>
    <published>2023-02-01T10:00:00Z</published></entry></feed>"""
    assert [(one.url, one.title) for one in read_map(atom, HOST).pages] == [(f"{HOST}/one_en", "One")]
    assert read_map(
        b"<sitemapindex><sitemap><loc>/s.xml?page=1</loc></sitemap></sitemapindex>", HOST
    ).parts == [f"{HOST}/s.xml?page=1"]


def test_what_a_page_concerns():
    page = read(pages.component_page("Walks for radicalised youth"))
    assert page.concerns(["radicalis"])
    assert not page.concerns(["RAN"])
    assert read(pages.component_page("RAN PRISONS: walks")).concerns(["RAN"])
    assert not read(pages.component_page("Ranking of gardens")).concerns(["RAN"])


def test_canonical_address_and_translations():
    html = pages.component_page(
        canonical=f"{HOST}/whats-new/publications/garden-walks_en",
        alternates=f'<link rel="alternate" hreflang="de" href="{HOST}/whats-new/publications/garden-walks_de">'
        '<link rel="alternate" hreflang="x-default" href="/">',
    )
    page = read(html, f"{HOST}/whats-new/publications/garden-walks_lv?prefLang=lv")
    assert page.url == f"{HOST}/whats-new/publications/garden-walks_en"
    assert page.alternates == {"de": f"{HOST}/whats-new/publications/garden-walks_de"}
