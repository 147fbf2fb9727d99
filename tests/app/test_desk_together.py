"""Two people at the staff desk who change the same publication at once."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from index import listing
from index.access import Person
from index.base import Base
from index.desk import Desk
from ingest.records import Outcome
from tests.app import test_desk
from tests.app.conftest import seen
from tests.app.test_desk import GARDENS, press, record, signed_in

line = test_desk.line


def told(app: AppTest) -> str:
    return seen(app).replace("\\", "")


def field(app: AppTest, label: str) -> Any:
    return next(one for one in (*app.text_input, *app.text_area, *app.number_input) if one.label == label)


def save(app: AppTest, key: str) -> AppTest:
    """Press the button of the form of this key."""
    next(one for one in app.button if one.form_id.startswith(key)).click()
    return app.run()


def test_what_two_people_change_in_different_fields_is_kept(app: AppTest, line: None, filled: Base):
    signed_in(app, publication=GARDENS)
    field(app, "Publisher").set_value("Green Press")
    filled.correct("publication", GARDENS, "title", "Gardens in prisons", "Olaf Owl")
    save(app, "details")
    assert not app.exception
    assert (record(filled).publisher, record(filled).title) == ("Green Press", "Gardens in prisons")
    assert field(app, "Title").value == "Gardens in prisons"
    assert "Olaf Owl has changed this meanwhile: Title." in told(app)
    assert "it is not saved" not in told(app)
    app.run()
    assert "meanwhile" not in told(app)


def test_what_two_people_type_into_the_same_field_is_told(app: AppTest, line: None, filled: Base):
    signed_in(app, publication=GARDENS)
    field(app, "Title").set_value("Gardens for all")
    filled.correct("publication", GARDENS, "title", "Gardens in prisons", "Olaf Owl")
    save(app, "details")
    assert not app.exception
    assert "Olaf Owl has changed this meanwhile: Title." in told(app)
    assert "Title: Gardens for all" in told(app)
    assert record(filled).title == "Gardens in prisons"


def test_what_two_people_write_into_outcomes_is_kept_or_told(app: AppTest, line: None, filled: Base):
    signed_in(app, publication=GARDENS)
    field(app, "Text of outcome 1").set_value("Nobody is needed.")
    field(app, "Its page (1)").set_value(7)
    new = [Outcome(1, "Two people are needed.", 2), Outcome(2, "Water is needed.")]
    filled.correct("publication", GARDENS, "key_outcomes", new, "Olaf Owl")
    save(app, "key_outcomes")
    assert not app.exception
    assert "Olaf Owl has changed this meanwhile: Key outcomes." in told(app)
    assert "Text of outcome 1: Nobody is needed." in told(app)
    assert [(one.text, one.page) for one in record(filled).key_outcomes] == [
        ("Two people are needed.", 7),
        ("Water is needed.", None),
    ]
    assert field(app, "Text of outcome 2").value == "Water is needed."


def test_a_publication_that_a_colleague_deleted_is_said_to_be_gone(app: AppTest, line: None, filled: Base):
    signed_in(app, publication=GARDENS)
    filled.catalogue.remove(GARDENS, "Olaf Owl")
    app.run()
    assert not app.exception
    assert "There is no publication" in told(app)
    assert "What was deleted can be put back under “Changes”." in told(app)


def test_what_is_undone_to_nothing_leads_back_to_the_list(app: AppTest, line: None, filled: Base):
    saved = Desk(filled, Person("Ida Berg", "staff")).add_file(
        "pond.txt", b"Ponds have fish.", lambda step: None
    )
    signed_in(app, publication=saved.id)
    press(app, "Undo\\: Added · pond")
    assert not app.exception
    assert "There is no publication" not in told(app)
    assert "3 publications" in told(app)


def test_what_two_people_change_in_an_event_is_kept_or_told(app: AppTest, line: None, filled: Base):
    with filled.catalogue.reading() as connection:
        event = listing.events(connection)[0]
    signed_in(app, publication=GARDENS)
    field(app, "Place").set_value("Namur")
    field(app, "Organiser").set_value("Ada Green")
    filled.correct("event", event.id, "place", "Bruges", "Olaf Owl")
    save(app, "event")
    assert not app.exception
    assert "Olaf Owl has changed this meanwhile: Events: Place." in told(app)
    assert "Place: Namur" in told(app)
    with filled.catalogue.reading() as connection:
        found = listing.events(connection)[0]
    assert (found.place, found.organiser) == ("Bruges", "Ada Green")


def test_a_tick_to_remove_does_not_pass_on_to_the_next_outcome(app: AppTest, line: None, filled: Base):
    filled.correct(
        "publication", GARDENS, "key_outcomes", [Outcome(1, "One."), Outcome(2, "Two.")], "Olaf Owl"
    )
    signed_in(app, publication=GARDENS)
    next(one for one in app.checkbox if one.label == "Remove outcome 1").check()
    save(app, "key_outcomes")
    save(app, "key_outcomes")
    assert [one.text for one in record(filled).key_outcomes] == ["Two."]
