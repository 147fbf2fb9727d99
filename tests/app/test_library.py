"""The Library page and the page of a publication."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from index.base import Base
from index.browsing import browse
from tests.app.conftest import seen


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
        "gardens.pdf · 2 pages",
    ):
        assert fact in text


def test_a_publication_that_is_not_there_is_said_to_be_so(app: AppTest):
    opened(app, "views/publication.py", publication="atlantis")
    assert not app.exception
    assert "There is no publication" in seen(app)
