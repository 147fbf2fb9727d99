"""The Library page and the page of a publication."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from index import collecting
from index.base import Base
from index.browsing import browse
from index.related import related
from ingest.records import FileRecord
from tests.app.conftest import PDF_SHA256, seen
from tests.stubs import reading


def opened(app: AppTest, page: str = "views/library.py", **address: str) -> AppTest:
    app.run()
    for name, value in address.items():
        app.query_params[name] = value
    app.switch_page(page)
    return app.run()


def titles(app: AppTest) -> list[str]:
    return [link.proto.label.replace("\\", "") for link in app.get("page_link")]


def test_all_publications_are_listed_newest_first(app: AppTest):
    opened(app)
    assert not app.exception
    assert titles(app)[0] == "Gardens behind walls"
    assert "3 publications" in seen(app)


def test_facets_count_what_is_behind_them(app: AppTest):
    opened(app)
    assert app.multiselect(key="topic").options == ["Training (2)", "Prison and probation (1)"]
    assert app.multiselect(key="language").options == ["English (2)", "German (1)"]


def test_a_filter_narrows_the_list(app: AppTest):
    opened(app)
    app.multiselect(key="kind").set_value(["manual"])
    app.run()
    assert titles(app) == ["Manual of beekeeping"]
    assert "1 publication" in seen(app)


def test_words_bring_the_best_match_first(app: AppTest):
    opened(app, find="beekeeping")
    assert titles(app)[0] == "Manual of beekeeping"


def test_by_date_the_newest_of_the_matches_comes_first(filled: Base):
    found = browse(filled, "beekeeping", order="date")
    assert [one.published for one in found] == sorted((one.published for one in found), reverse=True)


def test_the_page_of_a_publication_shows_what_is_in_it(app: AppTest):
    opened(app, "views/publication.py", publication="gardens-behind-walls")
    assert not app.exception
    text = seen(app)
    for fact in (
        "Gardens behind walls",
        "What a vegetable garden changes in a prison.",
        "A garden needs one person who is responsible for it.",
        "Begin with radishes, they grow fast.",
        "Section 2 · page 2",
        "Open garden day",
        "RAN PRISONS",
        "gardens.pdf",
        "2 pages",
    ):
        assert fact in text


def test_a_section_is_read_from_the_contents_and_can_be_collected(app: AppTest):
    opened(app, "views/publication.py", publication="gardens-behind-walls")
    next(button for button in app.button if button.label == "Section 2 · page 2").click()
    app.run()
    assert not app.exception
    assert "Training of staff takes two days." in seen(app)
    assert [button.label for button in app.button if button.key and "passage-open" in button.key] == [
        "Collect"
    ]


def test_a_single_page_is_one_page(app: AppTest, filled: Base):
    file = FileRecord("pond.pdf", "application/pdf", 0, "b" * 64, "https://example.org/pond.pdf", pages=1)
    filled.put(reading("Pond", "Ponds have fish.", files=[file]))
    opened(app, "views/publication.py", publication="pond")
    assert "1 page" in seen(app)
    assert "1 pages" not in seen(app)
    assert "0 kB" not in seen(app)


def test_related_publications_and_the_way_to_cite_stand_on_its_page(app: AppTest):
    opened(app, "views/publication.py", publication="gardens-behind-walls")
    assert "Manual of beekeeping" in titles(app)
    assert "Ada Green, Bo Field. Gardens behind walls. paper, 2024-04-26." in seen(app)
    assert [one.label for one in app.get("download_button")] == ["Calendar file", "BibTeX", "RIS"]
    urls = {one.proto.url for one in app.get("link_button")}
    assert {"https://example.org/g.pdf", f"/files/{PDF_SHA256}.pdf"} <= urls


def test_what_a_publication_found_is_collected_from_its_page(app: AppTest, filled: Base):
    opened(app, "views/publication.py", publication="gardens-behind-walls")
    app.button(key="collect-method-1").click()
    app.run()
    with filled.catalogue.reading() as connection:
        kept = collecting.read(connection, next(iter(collecting.names(connection))))
    assert [item.text for item in kept.items] == ["Begin with radishes, they grow fast."]


def test_what_is_printed_inside_leads_to_its_own_page(app: AppTest, filled: Base):
    inside = reading("Snails", "Snails are slow.", kind="practice")
    filled.put(reading("Garden magazine", "Welcome.", kind="spotlight", parts=(inside,)))
    opened(app, "views/publication.py", publication="garden-magazine")
    snails = next(one for one in app.get("page_link") if one.proto.label == "Snails")
    assert snails.proto.page == "publication"
    assert "Practice" in seen(app)
    assert [one.title for one in related(filled, "snails")].count("Garden magazine") == 0


def test_a_publication_that_is_not_there_is_said_to_be_so(app: AppTest):
    opened(app, "views/publication.py", publication="atlantis")
    assert not app.exception
    assert [one.value for one in app.title] == ["Publication"]
    assert "There is no publication" in seen(app)
    assert "look for it in the library" in seen(app)


def test_the_page_of_a_long_list_is_kept_and_another_search_begins_anew(app: AppTest, filled: Base):
    for n in range(21):
        filled.put(reading(f"Pond {n:02}", f"Pond {n} has fish.", kind="paper", published=f"20{n:02}"))
    opened(app)
    first = titles(app)
    app.session_state[app.get("pagination")[0].proto.id.split("-", 2)[2]] = 2
    app.run()
    second = titles(app)
    assert not set(first) & set(second)
    app.switch_page("views/events.py")
    app.run()
    app.switch_page("views/library.py")
    app.run()
    assert titles(app) == second
    app.text_input(key="find").set_value("pond")
    app.run()
    assert titles(app)[0] not in second
