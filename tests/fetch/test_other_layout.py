"""A whole run over a site that shares no markup with the reference mirror: plain HTML, several languages."""

from __future__ import annotations

import pytest

from index import listing
from index.base import Base
from index.crawled import CrawledBase
from ingest.settings import Settings
from ingest.sync import SyncOptions, sync
from tests.fetch import library, pages
from tests.fetch.library import CALENDAR, LIST, PUBLICATIONS
from tests.fetch.site import HOST, Site

HANDBOOK = f"{PUBLICATIONS}/handbook-of-walks_en"
GERMAN = f"{PUBLICATIONS}/gartenarbeit-im-vollzug_de"
CALL = f"{library.EVENTS}/garden-call-2024-06-06_en"
CANCELLED = f"{library.EVENTS}/gartentreffen-2024-09-02_de"

LIST_OF_CARDS = f"""<html><body><div class="masthead"><a href="/search/">Search</a></div><main><h1>Library</h1>
<section><div class="card"><h2><a href="{HANDBOOK}">Walks: a handbook</a></h2><p>On walks.</p></div>
<div class="card"><h2><a href="{GERMAN}">Gartenarbeit</a></h2><p>Über Gärten.</p></div>
<div class="card"><h2><a href="{PUBLICATIONS}/lost_en">Lost</a></h2><p>A page that is no more.</p></div></section></main></body></html>"""

GERMAN_PAGE = """<html lang="de"><head><title>Gartenarbeit im Vollzug | Inneres</title></head><body><main>
<div><span>Bericht</span><h1>Gartenarbeit im Vollzug</h1></div>
<section><h2>Einzelheiten</h2><p><b>Datum der Veröffentlichung:</b> 7. März 2023</p><p><b>Autor:</b> Justizanstalt Graz</p>
<p><b>Land:</b> Österreich</p></section>
<section><h2>Beschreibung</h2><p>Der Bericht erzählt von einem Garten, in dem Häftlinge und Bedienstete gemeinsam arbeiten.</p>
<p><strong>Wichtigste Ergebnisse</strong></p><ol><li>Ein Garten braucht Geduld.</li><li>Wer gemeinsam erntet, streitet weniger.</li></ol></section>
<section><h2>Dateien</h2><p><a href="/system/files/2023-03/gartenarbeit_de.pdf">Gartenarbeit</a> (PDF, 12 KB)</p></section>
</main></body></html>"""

CALL_PAGE = """<html lang="en"><head><script type="application/ld+json">{"@context": "https://schema.org", "@type": "Event",
"name": "Garden call", "startDate": "2024-06-06T10:00:00+02:00", "endDate": "2024-06-06T11:30:00+02:00",
"eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode", "organizer": {"@type": "Organization", "name": "Mentors"}}
</script></head><body><main><h1>Garden call</h1><p>Mentors talk online.</p><p><a href="/sign-up/7_en">Sign up</a></p></main></body></html>"""

CANCELLED_PAGE = """<html lang="de"><body><main><div role="alert">Diese Veranstaltung wurde abgesagt.</div><h1>Gartentreffen</h1>
<table><tr><th>Wann</th><td>2. September 2024, 9:00 Uhr MESZ – 17:00 Uhr MESZ</td></tr><tr><th>Ort</th><td>Graz, Österreich</td></tr>
<tr><th>Sprachen</th><td>Deutsch, Englisch</td></tr></table><h2>Beschreibung</h2><p>Ein Treffen im Garten.</p></main></body></html>"""


@pytest.fixture
def other(site: Site) -> Site:
    site.put("/robots.txt", "User-agent: *\nDisallow: /search/\n", "text/plain")
    site.put(LIST, LIST_OF_CARDS)
    site.put(
        f"{PUBLICATIONS}/lost_en", "<html><body><main><h1>Seite nicht gefunden</h1></main></body></html>"
    )
    files = (
        '<li><a href="/document/download/1111_en?filename=walks%20%28final%29_en.pdf" hreflang="en">Walks</a></li>'
        '<li><a href="/document/download/2222_lv?filename=pastaigas_lv.pdf" hreflang="lv">Pastaigas</a></li>'
    )
    site.put(HANDBOOK, pages.table_page("Walks: a handbook", files=files))
    site.put("/document/download/1111_en", library.walks_pdf(), "application/octet-stream")
    site.put(
        "/document/download/2222_lv",
        pages.pdf("Pastaigas", "Mentori reizi nedela pastaigajas ar jauniesiem pa darzu un runa par dzivi."),
        "application/pdf",
    )
    site.put(GERMAN, GERMAN_PAGE)
    words = "In einem Garten arbeiten Gefangene und Bedienstete gemeinsam, und im Herbst wird geerntet."
    site.put(
        "/system/files/2023-03/gartenarbeit_de.pdf",
        pages.pdf("Gartenarbeit im Vollzug", words),
        "application/pdf",
    )
    site.put(
        CALENDAR,
        f'<html><body><main><h1>Calendar</h1><article><h3><a href="{CALL}">Garden call</a></h3></article>'
        f'<article><h3><a href="{CANCELLED}">Gartentreffen</a></h3></article></main></body></html>',
    )
    site.put(CALL, CALL_PAGE)
    site.put(CANCELLED, CANCELLED_PAGE)
    return site


def test_a_site_of_plain_pages_is_read_by_what_it_says(
    other: Site, store: CrawledBase, settings: Settings, base: Base, unguarded: None
):
    options = SyncOptions(base_url=other.base)
    report = sync(store, settings, options, lambda *_: None, library.sources())
    assert (report.publications.new, report.events.new) == (2, 2)
    assert [one.url for one in report.failed] == [f"{HOST}{PUBLICATIONS}/lost_en"]
    assert "/search/" not in other.asked()
    with base.catalogue.reading() as connection:
        found = {one.id: one for one in listing.publications(connection)}
        german_text = listing.text(connection, "gartenarbeit-im-vollzug")
        call, cancelled = listing.events(connection)
    handbook = found["handbook-of-walks"]
    assert (handbook.kind, handbook.published, handbook.publisher) == ("manual", "2022-12-09", "Home Affairs")
    assert handbook.countries == ["Sweden", "Latvia"]
    assert [(file.filename, file.language, file.media_type) for file in handbook.files] == [
        ("walks (final)_en.pdf", "en", "application/pdf"),
        ("pastaigas_lv.pdf", "lv", "application/pdf"),
    ]
    assert [outcome.text for outcome in handbook.key_outcomes] == pages.OUTCOMES[:2]
    german = found["gartenarbeit-im-vollzug"]
    assert (german.language, german.published, german.publisher) == ("de", "2023-03-07", "Justizanstalt Graz")
    assert (german.type_label, german.countries) == ("Bericht", ["Österreich"])
    assert [outcome.text for outcome in german.key_outcomes] == [
        "Ein Garten braucht Geduld.",
        "Wer gemeinsam erntet, streitet weniger.",
    ]
    assert "im Herbst wird geerntet" in german_text
    assert (call.start, call.end, call.online, call.place) == (
        "2024-06-06T10:00:00+02:00",
        "2024-06-06T11:30:00+02:00",
        True,
        None,
    )
    assert (call.organiser, call.registration_url) == ("Mentors", f"{HOST}/sign-up/7_en")
    assert (cancelled.status, cancelled.place, cancelled.languages) == (
        "cancelled",
        "Graz, Österreich",
        ["de", "en"],
    )
    assert (cancelled.start, cancelled.timezone) == ("2024-09-02T09:00:00+02:00", "Europe/Brussels")
    again = sync(store, settings, options, lambda *_: None, library.sources())
    assert (again.publications.unchanged, again.events.unchanged, again.bytes) == (2, 2, 0)
