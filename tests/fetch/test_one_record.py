"""What a site shows in several places, languages and forms is one record."""

from __future__ import annotations

import pytest

from index import listing
from index.base import Base
from index.search import search
from ingest.records import Event
from tests.fetch import library, pages
from tests.fetch.library import BREAD, COLLECTION, LIST, MEETING, WALKS
from tests.fetch.looking import FILE, Run, counts, events, publications, text
from tests.fetch.pages import component_file, component_page, teaser
from tests.fetch.site import HOST, Site
from tests.stubs import reading

pytestmark = pytest.mark.usefixtures("unguarded")


def test_an_event_and_the_paper_that_reports_on_it_find_each_other(run: Run, base: Base):
    run()
    (meeting,) = events(base)
    assert meeting.publications == ["garden-walks-mentors"]
    assert publications(base)["garden-walks-mentors"].events == [meeting.id]


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
