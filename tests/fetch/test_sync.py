"""Runs of the crawler over a site that changes, moves, vanishes and fails."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from index import listing
from index.base import Base
from index.crawled import CrawledBase, last_run
from index.search import search
from ingest.errors import CallError, FetchError, RefusedError
from ingest.records import Event, Publication
from ingest.settings import Settings
from ingest.sources import Sources
from ingest.sync import SyncOptions, add_url, sync
from ingest.syncreport import SyncReport
from tests.fetch import library, pages
from tests.fetch.library import BREAD, COLLECTION, LIST, MEETING, WALKS
from tests.fetch.pages import component_file, component_page, teaser
from tests.fetch.site import HOST, Page, Site
from tests.stubs import reading

Run = Callable[..., SyncReport]
FILE = "/document/download/aaaa1111-0000-0000-0000-000000000001_en"

pytestmark = pytest.mark.usefixtures("unguarded")


@pytest.fixture
def run(site: Site, store: CrawledBase, settings: Settings) -> Run:
    library.fill(site)

    def go(sources: Sources | None = None, **options: object) -> SyncReport:
        chosen = SyncOptions(base_url=site.base, **options)  # type: ignore[arg-type]
        return sync(store, settings, chosen, lambda *_: None, sources or library.sources())

    return go


def publications(base: Base) -> dict[str, Publication]:
    with base.catalogue.reading() as connection:
        return {one.id: one for one in listing.publications(connection, hidden=True)}


def events(base: Base) -> list[Event]:
    with base.catalogue.reading() as connection:
        return listing.events(connection)


def text(base: Base, id_: str) -> str:
    with base.catalogue.reading() as connection:
        return listing.text(connection, id_)


def counts(report: SyncReport) -> tuple[int, int, int, int]:
    found = report.publications
    return found.new, found.changed, found.unchanged, found.withdrawn


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


def test_an_event_and_the_paper_that_reports_on_it_find_each_other(run: Run, base: Base):
    run()
    (meeting,) = events(base)
    assert meeting.publications == ["garden-walks-mentors"]
    assert publications(base)["garden-walks-mentors"].events == [meeting.id]


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
    assert "walking in winter" in text(base, "garden-walks-mentors")


def test_a_file_replaced_under_its_address_is_noticed(run: Run, base: Base, site: Site):
    run()
    site.put(FILE, library.walks_pdf("Walks in the snow are shorter."), "application/pdf")
    assert counts(run()) == (0, 1, 2, 0)
    assert "Walks in the snow" in text(base, "garden-walks-mentors")


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


def test_pages_in_several_languages_are_one_record_with_several_files(run: Run, base: Base, site: Site):
    english, german = WALKS, WALKS.replace("_en", "_de")
    alternates = "".join(
        f'<link rel="alternate" hreflang="{path[-2:]}" href="{HOST}{path}">' for path in (english, german)
    )
    site.put(english, library.walks_page().replace("</head>", f"{alternates}</head>"))
    site.put(
        german,
        component_page(
            "Gartenspaziergänge",
            language="de",
            canonical=HOST + german,
            alternates=alternates,
            date="15. Dezember 2023",
            labels=("Einzelheiten", "Datum der Veröffentlichung", "Beschreibung", "Dateien"),
            files=component_file(
                "/document/download/dddd_de?filename=spaziergaenge_de.pdf", "Gärten", "Deutsch"
            ),
        ),
    )
    words = "Mentorinnen und Mentoren gehen einmal in der Woche mit jungen Erwachsenen durch den Garten."
    site.put("/document/download/dddd_de", pages.pdf("Gartenspaziergänge", words), "application/pdf")
    library.listed(site, german, english, BREAD, COLLECTION)
    assert counts(run()) == (3, 0, 0, 0)
    walks = publications(base)["garden-walks-mentors"]
    assert (walks.url, walks.language) == (HOST + english, "en")
    assert [(file.language, file.filename, file.pages) for file in walks.files] == [
        ("en", "walks_en.pdf", 1),
        ("de", "spaziergaenge_de.pdf", 1),
    ]
    assert "Mentorinnen" not in text(base, walks.id)
    assert counts(run()) == (0, 0, 3, 0)


def test_a_page_without_translation_is_counted_once_under_any_suffix(run: Run, base: Base, site: Site):
    for code in ("lv", "sk"):
        site.put(
            WALKS.replace("_en", f"_{code}"), library.walks_page().replace('lang="en"', f'lang="{code}"')
        )
    site.move("/whats-new/publications/garden-walks-mentors", WALKS, 302)
    library.listed(
        site,
        WALKS.replace("_en", "_lv"),
        WALKS.replace("_en", "_sk"),
        f"{WALKS}?prefLang=fr",
        WALKS.removesuffix("_en"),
        WALKS,
        BREAD,
        COLLECTION,
    )
    assert counts(run()) == (3, 0, 0, 0)
    assert publications(base)["garden-walks-mentors"].url == HOST + WALKS
    assert publications(base)["garden-walks-mentors"].former_urls == []


def test_two_files_with_the_same_content_are_one(run: Run, base: Base, site: Site):
    old = "/system/files/2023-12/walks.pdf"
    site.put(old, library.walks_pdf(), "application/pdf")
    both = component_file(f"{FILE}?filename=walks_en.pdf", "Walks") + component_file(old, "Walks again")
    site.put(
        WALKS, library.walks_page().replace('<div class="ecl-file">', both + '<div class="ecl-file">', 1)
    )
    run()
    assert [file.filename for file in publications(base)["garden-walks-mentors"].files] == ["walks_en.pdf"]


def test_a_second_file_in_the_language_joins_the_text_without_page_numbers(run: Run, base: Base, site: Site):
    annex = (
        "The annex holds forty questions that mentors asked on their walks, in the order in which they came."
    )
    site.put("/document/download/cccc_en", pages.pdf("Annex with questions", annex), "application/pdf")
    more = component_file("/document/download/cccc_en?filename=annex_en.pdf", "Annex")
    site.put(
        WALKS, library.walks_page().replace('<div class="ecl-file">', more + '<div class="ecl-file">', 1)
    )
    # The order of the page counts: the annex stands first here.
    run()
    hits = search(base, "forty questions that mentors asked")
    assert annex.split(",")[0] in hits[0].passage.text.replace("\n", " ")
    with base.catalogue.reading() as connection:
        found = listing.passages(connection, listing.allowed(connection, listing.NO_FILTERS))
    walks = [one for one in found if one.publication == "garden-walks-mentors"]
    assert {one.page_start for one in walks} == {1, None}


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


def test_a_digest_gives_way_to_what_was_fetched_and_keeps_its_id(run: Run, base: Base, site: Site):
    base.put(reading("Walks in short", "In our words.", id="walks-in-short", digest=True, url=HOST + WALKS))
    base.put(
        reading(
            "Bread",
            "In our words.",
            id="bread-file",
            digest=True,
            url=f"https://ec.europa.eu/home-affairs{FILE}",
        )
    )
    site.put(
        WALKS,
        library.walks_page().replace(
            "</ul>", f'</ul><p><a href="https://ec.europa.eu/home-affairs{FILE}">READ</a></p>', 1
        ),
    )
    report = run()
    assert report.publications.new == 3
    walks = publications(base)["walks-in-short"]
    assert (walks.digest, walks.title, walks.url) == (
        False,
        "Garden walks: mentors and young adults",
        HOST + WALKS,
    )
    assert "garden-walks-mentors" not in publications(base)


@pytest.mark.parametrize("first", ["magazine", "page"])
def test_an_article_with_a_page_of_its_own_is_one_with_the_printed_one(
    run: Run, base: Base, site: Site, first: str
):
    printed = reading("Baking bread in exit work", "Printed words.", kind="article")
    notice = reading("Garden walks: mentors and young adults", "A notice.", url=HOST + WALKS)
    magazine = reading(
        "Spotlight on work", "Welcome.", kind="spotlight", parts=(printed, notice), published="2024-03"
    )
    if first == "magazine":
        base.put(magazine)
    run()
    if first == "page":
        base.put(magazine)
    found = publications(base)
    same = [one for one in found.values() if one.title == "Baking bread in exit work"]
    assert [(one.url, one.part_of) for one in same] == [(HOST + BREAD, "spotlight-on-work-2024-03")]
    assert text(base, same[0].id) == "\n\n".join(library.BREAD_TEXT)
    walks = {one.part_of: one.url for one in found.values() if one.title.startswith("Garden walks")}
    assert walks == {"papers-on-walking": HOST + WALKS, "spotlight-on-work-2024-03": None}
    assert counts(run()) == (0, 0, 3, 0)


def test_an_event_that_a_magazine_announces_is_one_with_its_page(run: Run, base: Base):
    announced = Event(
        "Walking with mentors",
        start="2023-05-25",
        end="2023-05-26",
        group="RAN PRISONS",
        organiser="The staff",
    )
    magazine = reading("Spotlight on walks", "Welcome.", kind="spotlight", published="2023-04")
    magazine.events.append(announced)
    base.put(magazine)
    run()
    (meeting,) = events(base)
    assert meeting.start == "2023-05-25T09:00:00+03:00"
    assert (meeting.organiser, meeting.url) == ("The staff", HOST + MEETING)
    assert "spotlight-on-walks-2023-04" in meeting.publications
    base.catalogue.remove("spotlight-on-walks-2023-04")
    (meeting,) = events(base)
    assert (meeting.organiser, meeting.publications) == (None, ["garden-walks-mentors"])


def test_an_event_that_is_cancelled_later_is_noticed(run: Run, base: Base, site: Site):
    run()
    site.put(MEETING, library.meeting_page('<div role="alert">This event has been cancelled.</div>'))
    assert run().events.changed == 1
    assert events(base)[0].status == "cancelled"


def test_what_lives_elsewhere_is_known_by_its_announcement_alone(run: Run, base: Base, site: Site):
    film = "https://www.youtube.com/watch?v=walks"
    site.put(
        LIST,
        pages.listing_page(
            teaser(film, "RAN Films: A walk", "Video", "2024-04-26", "A film about walking in the rain."),
            teaser(BREAD, "Bread"),
        ),
    )
    assert counts(run()) == (2, 0, 0, 0)
    found = next(one for one in publications(base).values() if one.url == film)
    assert (found.kind, found.type_label, found.published) == ("film", "Video", "2024-04-26")
    assert found.summary == "A film about walking in the rain."
    assert counts(run()) == (0, 0, 2, 0)


def test_a_list_may_lead_straight_to_a_file(run: Run, base: Base, site: Site):
    alone = "/system/files/2020-05/questions_en.pdf"
    site.put(alone, pages.pdf("Forty questions", *library.BREAD_TEXT), "application/pdf")
    site.put(
        LIST,
        pages.listing_page(
            teaser(f"{FILE}?filename=walks_en.pdf", "Garden walks as a file"),
            teaser(alone, "Forty questions for a walk", "Report", "2020-05-04"),
            teaser(WALKS, "Garden walks"),
        ),
    )
    run()
    found = {one.title: one for one in publications(base).values()}
    assert "Garden walks as a file" not in found
    questions = found["Forty questions for a walk"]
    assert (questions.url, questions.published, questions.type_label) == (
        HOST + alone,
        "2020-05-04",
        "Report",
    )
    assert library.BREAD_TEXT[0][:40] in text(base, questions.id)
    before = publications(base)
    assert counts(run())[:2] == (0, 0)
    assert publications(base) == before


def test_a_film_with_a_page_is_not_announced_twice(run: Run, base: Base, site: Site):
    film = "https://www.youtube.com/watch?v=bread"
    watch = f'<p>A film about bread.</p><p><a href="{film}">WATCH</a></p>'
    site.put(BREAD, library.bread_page(label="Video", text=watch))
    site.put(LIST, pages.listing_page(teaser(BREAD, "Bread"), teaser(film, "Bread, the film", "Video")))
    for _ in range(2):
        run()
        assert [(one.title, one.url) for one in publications(base).values()] == [
            ("Baking bread in exit work", HOST + BREAD)
        ]


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
