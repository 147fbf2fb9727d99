"""What the staff desk lists: what the sync found, events, drafts, changes."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from index import feedback, listing
from index.base import Base
from index.crawled import CrawledBase
from ingest.records import Event
from ingest.remarks import Remark
from ingest.syncreport import Failure, SyncReport
from tests.app import test_desk
from tests.app.conftest import seen
from tests.app.test_desk import labels, press, signed_in

line = test_desk.line


def test_the_last_sync_is_a_queue(app: AppTest, line: None, filled: Base):
    page = "https://example.org/x"
    report = SyncReport(
        failed=[Failure(page, "timed out")], attention=["Look at <b>this</b>."], seconds={"all": 60.0}
    )
    CrawledBase(filled).put_event(Event("Night of the owls", url="https://example.org/owls"), [], "signature")
    CrawledBase(filled).finish(report.as_json())
    # The run of the night after found nothing: what nobody has looked at yet stays.
    CrawledBase(filled).finish(SyncReport(attention=[f"{page}: {Remark.MISSING}"]).as_json())
    signed_in(app)
    app.session_state["lang"] = "de"
    app.segmented_control(key="desk").set_value("sync")
    app.run()
    assert not app.exception
    shown = [one.value for one in app.text]
    assert "Look at <b>this</b>." in shown
    assert any(text.startswith(f"{page}: Die Seite ist nicht da") for text in shown)
    assert f"{page}: timed out" not in shown, "the last run had that page"
    assert {"Gardens behind walls", "Night of the owls"} <= labels(app)
    press(app, "Ich habe das angesehen")
    assert "Angesehen von Ida Berg" in seen(app)
    assert "Look at <b>this</b>." not in [one.value for one in app.text]
    CrawledBase(filled).finish(SyncReport(attention=["Another one."]).as_json())
    app.run()
    assert "Another one." in [one.value for one in app.text]
    assert "Ich habe das angesehen" in labels(app)


def test_an_event_that_no_publication_announces_is_corrected_at_the_desk(
    app: AppTest, line: None, filled: Base
):
    event = Event("Night of the owls", "2025-01-10", "2025-01-10", url="https://example.org/owls")
    CrawledBase(filled).put_event(event, [], "signature")
    signed_in(app)
    app.segmented_control(key="desk").set_value("events")
    app.run()
    press(app, "Night of the owls")
    assert not app.exception
    next(one for one in app.text_input if one.label == "Place").set_value("Namur")
    press(app, "Save the event")
    assert not app.exception
    with filled.catalogue.reading() as connection:
        assert [one.place for one in listing.events(connection) if "owls" in one.title] == ["Namur"]
    press(app, "Undo\\: Place corrected\\: – → Namur")
    with filled.catalogue.reading() as connection:
        assert [one.place for one in listing.events(connection) if "owls" in one.title] == [None]
    press(app, "Back to the list")
    assert "2 events" in seen(app)


def test_answers_that_were_called_wrong_are_shown_without_what_was_not_agreed_to(
    app: AppTest, line: None, filled: Base
):
    for question, covered in (("Why tomatoes?", True), ("Why zebras?", False), (None, True)):
        feedback.give(filled.catalogue.database, "wrong", question, covered=covered, remark="Too short.")
    signed_in(app)
    app.segmented_control(key="desk").set_value("state")
    app.run()
    shown = [one.value for one in app.text]
    assert "Why zebras?" in shown
    assert len([text for text in shown if text.endswith("· wrong · Why tomatoes? · Too short.")]) == 1
    assert len([text for text in shown if text.endswith("· wrong · question not kept · Too short.")]) == 1


def test_drafts_stand_first_and_changes_name_the_record(app: AppTest, line: None, filled: Base):
    filled.correct("publication", "manual-of-beekeeping", "status", "draft", "Olaf Owl")
    opened = [button.label for button in signed_in(app).button if button.key and "open-list" in button.key]
    assert opened[0] == "Manual of beekeeping"
    app.segmented_control(key="desk").set_value("history")
    app.run()
    assert "Manual of beekeeping" in labels(app)
    assert "Status corrected: Published → Draft" in seen(app)
