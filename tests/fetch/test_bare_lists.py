"""Lists without any component: plain items, rows of a table; events that run from one day to another in words."""

from __future__ import annotations

import pytest

from index.base import Base
from ingest.europa import read_page
from tests.fetch import library
from tests.fetch.library import BREAD, COLLECTION, LIST, WALKS
from tests.fetch.looking import Run, counts
from tests.fetch.site import HOST, Site

pytestmark = pytest.mark.usefixtures("unguarded")

LISTS = {
    "items": '<ul><li><a href="{0}">Walks</a> (15 December 2023)</li><li><a href="{1}">Bread</a></li></ul>',
    "rows": '<table><tr><td><a href="{0}">Walks</a></td><td>2023</td></tr>'
    '<tr><td><a href="{1}">Bread</a></td><td>2024</td></tr></table>',
    "terms": '<dl><dt><a href="{0}">Walks</a></dt><dd>A paper.</dd><dt><a href="{1}">Bread</a></dt></dl>',
}


@pytest.mark.parametrize("form", LISTS)
def test_a_bare_list_leads_to_its_pages(run: Run, base: Base, site: Site, form: str):
    for path in (LIST, f"{LIST}?page=1"):
        site.put(
            path,
            '<html lang="en"><body><main><h1>Papers</h1><p><a href="/legal_en">Legal notice</a></p>'
            f"{LISTS[form].format(WALKS, BREAD)}</main></body></html>",
        )
    assert counts(run()) == (3, 0, 0, 0)
    assert COLLECTION in site.asked(), "the collection that a paper is part of"
    assert "/legal_en" not in site.asked()


SPANS = {
    "en": ("When", "25 March 2023, 14:00 CET to 26 March 2023, 16:30 CEST"),
    "fr": ("Quand", "du 25 mars 2023, 14h00 au 26 mars 2023, 16h30"),
    "de": ("Wann", "25. März 2023, 14:00 Uhr bis 26. März 2023, 16:30 Uhr"),
    "pl": ("Kiedy", "25 marca 2023, 14:00 do 26 marca 2023, 16:30"),
    "el": ("Πότε", "25 Μαρτίου 2023, 14:00 έως 26 Μαρτίου 2023, 16:30"),
}


@pytest.mark.parametrize("language", SPANS)
def test_an_event_from_one_day_to_another_in_words_over_the_change_of_clocks(language: str):
    label, said = SPANS[language]
    html = (
        f'<html lang="{language}"><body><main><h1>Walks</h1><table><tr><th>{label}</th><td>{said}</td></tr></table>'
        "</main></body></html>"
    )
    event = read_page(html.encode(), f"{HOST}{library.EVENTS}/walks_en").event
    assert event is not None
    assert (event.start, event.end) == ("2023-03-25T14:00:00+01:00", "2023-03-26T16:30:00+02:00")
