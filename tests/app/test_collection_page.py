"""The Collection page and the buttons that collect."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from index import collecting
from index.base import Base
from ingest.errors import BusyError
from tests.app.conftest import seen
from tests.app.test_ask import asked
from tests.app.test_library import opened
from tests.stubs import reading


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
    assert "Morning" in [heading.value for heading in app.header]


def test_a_note_of_a_colleague_is_shown_and_neither_is_lost(app: AppTest, filled: Base):
    press(asked(app), "Collect")
    opened(app, "views/collection.py")
    own, item = stored(filled), stored(filled).items[0]
    collecting.write_note(filled.catalogue.database, own.id, item.id, "Show the photos.", "")
    app.run()
    assert app.text_area(key=f"note-{item.id}").value == "Show the photos."
    collecting.write_note(filled.catalogue.database, own.id, item.id, "Show the film.", "Show the photos.")
    app.text_area(key=f"note-{item.id}").set_value("Show nothing.")
    app.run()
    assert not app.exception
    assert "Somebody else has changed this note meanwhile" in seen(app).replace("\\", "")
    assert [one.value for one in app.code] == ["Show nothing."]
    assert app.text_area(key=f"note-{item.id}").value == "Show the film."
    app.text_area(key=f"note-{item.id}").set_value("Show the film twice.")
    app.run()
    assert stored(filled).items[0].note == "Show the film twice."
    assert "meanwhile" not in seen(app)


def test_a_note_that_cannot_be_kept_just_now_is_not_lost(
    app: AppTest, filled: Base, monkeypatch: pytest.MonkeyPatch
):
    def busy(*given: object) -> None:
        raise BusyError("Another process is writing.", "Wait until it has finished, then try again.")

    press(asked(app), "Collect")
    opened(app, "views/collection.py")
    monkeypatch.setattr(collecting, "write_note", busy)
    app.text_area(key=f"note-{stored(filled).items[0].id}").set_value("Show the photos.")
    app.run()
    assert not app.exception
    assert "Another process is writing" in seen(app)
    assert [one.value for one in app.code] == ["Show the photos."]


def test_a_large_collection_is_shown_in_pages(app: AppTest, filled: Base):
    id_ = collecting.create(filled.catalogue.database, "Many")
    for n in range(25):
        reference = {"title": "T", "kind": "paper", "authors": []}
        collecting.add(filled.catalogue.database, id_, "passage", "p", f"Text {n}.", reference)
    opened(app, "views/collection.py")
    assert len([button for button in app.button if button.label == "Remove"]) == 20
    assert "Text 24." not in seen(app)
    last = stored(filled).items[19].id
    app.button(key=f"vertical_align_top-{last}").click()
    app.run()
    assert stored(filled).items[0].id == last


def test_the_address_names_the_collection(app: AppTest, filled: Base):
    first = collecting.create(filled.catalogue.database, "First")
    collecting.create(filled.catalogue.database, "Second")
    app.query_params["collection"] = str(first)
    opened(app, "views/collection.py")
    assert app.selectbox[0].value == first
    assert app.query_params["collection"] == str(first)


def test_a_collection_that_a_colleague_deleted_is_said_to_be_gone(app: AppTest, filled: Base):
    database = filled.catalogue.database
    collecting.create(database, "First")
    second = collecting.create(database, "Second")
    opened(app, "views/collection.py", collection=str(second))
    collecting.remove(database, second)
    app.run()
    assert "The collection that was open here is gone" in seen(app)
    app.run()
    assert "is gone" not in seen(app)
    press(app, "Delete")
    assert "is gone" not in seen(app), "who deletes one knows"


def test_what_is_there_already_is_said_to_be(app: AppTest, filled: Base):
    press(asked(app), "Collect")
    assert app.toast[0].value == "Collected in “My collection”"
    press(app, "Collect")
    assert app.toast[0].value == "“My collection” has this already"


def test_a_session_is_changed_and_what_it_takes_is_added_up(app: AppTest, filled: Base):
    id_ = collecting.create(filled.catalogue.database, "Day")
    collecting.add_session(filled.catalogue.database, id_, "Morning", 60, "Listen.")
    collecting.add_session(filled.catalogue.database, id_, "Noon", 30, "")
    opened(app, "views/collection.py")
    assert "Together: 90 minutes" in seen(app)
    next(one for one in app.number_input if one.value == 60).set_value(75)
    next(one for one in app.button if one.form_id.startswith("change-session")).click()
    app.run()
    assert not app.exception
    assert [session.minutes for session in stored(filled).sessions] == [75, 30]


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
    field = next(one for one in app.text_area if one.label == "What people shall learn")
    field.set_value("Listen.")
    press(app, "Add the session")
    assert "A name is missing" in seen(app)
    assert "Listen." in [one.value for one in app.text_area], "what was typed stays"
    assert "Take it away" in [heading.value for heading in app.header], "the rest of the page stays"


def test_a_rerun_tells_what_changed_and_what_is_new(app: AppTest, filled: Base):
    filled.catalogue.database.connection.execute("UPDATE history SET at = '2020-01-01T00:00:00+00:00'")
    press(asked(app), "Collect")
    opened(app, "views/collection.py")
    assert "Nothing collected here has changed in the library." in seen(app)
    filled.put(reading("Gardens behind walls", "Other words.", kind="paper", published="2024-04-26"))
    filled.put(reading("Ponds", "Ponds need fish.", kind="paper", published="2025"))
    app.run()
    text = seen(app)
    assert "1 of 1 no longer stand like this in the library." in text
    assert "The library says something else by now" in text
    assert [link.proto.label for link in app.get("page_link")] == ["Ponds"]
    app.text_area(key=f"note-{stored(filled).items[0].id}").set_value("Read about ponds.")
    app.run()
    app.run()
    assert [link.proto.label for link in app.get("page_link")] == ["Ponds"], "planning has not made it old"


def test_an_item_with_a_note_is_not_removed_by_one_slip(app: AppTest, filled: Base):
    press(asked(app), "Collect")
    own = stored(filled)
    collecting.write_note(filled.catalogue.database, own.id, own.items[0].id, "Show the photos.", "")
    opened(app, "views/collection.py")
    assert not [button for button in app.button if button.label == "Remove"]
    assert "Your note goes with it." in seen(app)
    press(app, "Remove it")
    assert stored(filled).items == []


def test_an_item_is_removed(app: AppTest, filled: Base):
    press(asked(app), "Collect")
    opened(app, "views/collection.py")
    press(app, "Remove")
    assert stored(filled).items == []
