"""The Collection page and the buttons that collect."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from index import collecting
from index.base import Base
from tests.app.conftest import seen
from tests.app.test_ask import asked
from tests.app.test_library import opened


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def stored(base: Base) -> collecting.Collection:
    with base.catalogue.reading() as connection:
        return collecting.read(connection, next(iter(collecting.names(connection))))


def test_a_cited_passage_is_collected_and_stands_on_the_page(app: AppTest, filled: Base):
    press(asked(app), "Collect")
    assert not app.exception
    assert stored(filled).name == "My collection"
    opened(app, "views/collection.py")
    assert not app.exception
    assert "Tomatoes need water every morning." in seen(app)
    assert "Ada Green, Bo Field. Gardens behind walls." in seen(app)


def test_notes_and_sessions_are_kept(app: AppTest, filled: Base):
    press(asked(app), "Collect")
    opened(app, "views/collection.py")
    next(one for one in app.text_input if one.label == "Title of the session").set_value("Morning")
    press(app, "Add the session")
    item = stored(filled).items[0]
    app.text_area(key=f"note-{item.id}").set_value("Show the photos.")
    app.selectbox(key=f"planned-{item.id}").select("Morning")
    app.run()
    assert not app.exception
    assert stored(filled).items[0].note == "Show the photos."
    assert stored(filled).items[0].session == stored(filled).sessions[0].id
    assert "Morning" in [heading.value for heading in app.subheader]


def test_a_new_collection_gets_what_is_collected_next(app: AppTest, filled: Base):
    opened(app, "views/collection.py")
    next(one for one in app.text_input if one.label == "Name").set_value("Second")
    press(app, "Make it")
    app.switch_page("views/ask.py")
    press(asked(app), "Collect")
    assert stored(filled).name == "Second"
    assert len(stored(filled).items) == 1


def test_a_name_that_is_taken_is_said_to_be(app: AppTest, filled: Base):
    collecting.create(filled.catalogue.database, "Mine")
    opened(app, "views/collection.py")
    next(one for one in app.text_input if one.label == "Name").set_value("mine")
    press(app, "Make it")
    assert "There is a collection named" in seen(app)


def test_an_item_is_removed(app: AppTest, filled: Base):
    press(asked(app), "Collect")
    opened(app, "views/collection.py")
    press(app, "Remove")
    assert stored(filled).items == []
