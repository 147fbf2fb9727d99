"""The Key outcomes page and the Events page."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from answer import agenda
from answer.outcome_groups import grouped
from index.base import Base
from ingest.records import Event
from ingest.topics import load_topics
from tests.app.conftest import seen
from tests.app.test_library import opened


def test_outcomes_stand_under_the_chosen_headings(filled: Base):
    topics = load_topics()
    assert list(grouped(filled, topics)) == ["2024"]
    assert list(grouped(filled, topics, by="topic")) == ["Prison and probation", "Training"]
    assert "Prison" in grouped(filled, topics, by="sector")


def test_outcomes_are_found_by_the_beginnings_of_their_words(filled: Base):
    found = grouped(filled, load_topics(), "GARD respons")
    assert [one.text for group in found.values() for one in group] == [
        "A garden needs one person who is responsible for it."
    ]
    assert grouped(filled, load_topics(), "volcano") == {}


def test_the_page_of_outcomes_shows_them_with_their_publication(app: AppTest):
    opened(app, "views/outcomes.py", by="topic")
    assert not app.exception
    assert "A garden needs one person who is responsible for it." in seen(app)
    assert [expander.label for expander in app.expander][1:] == ["Prison and probation (2)", "Training (2)"]


def test_the_page_of_events_tells_past_from_future(app: AppTest):
    opened(app, "views/events.py")
    assert not app.exception
    assert [heading.value for heading in app.header] == ["Over (1)"]
    assert "Open garden day" in seen(app)
    assert "3–4 May 2024" in seen(app)


def test_a_calendar_subscribes_to_what_the_filters_let_through(app: AppTest):
    opened(app, "views/events.py", topic="Training")
    assert not app.exception
    (address,) = [one.value for one in app.code]
    assert address.startswith("webcal://")
    assert address.endswith("/events.ics?topic=Training")


def test_the_month_view_shows_an_event_on_each_of_its_days(app: AppTest):
    opened(app, "views/events.py", show="month")
    assert not app.exception
    assert seen(app).count(">Open garden day</a>") == 2
    assert "May 2024" in seen(app)


def test_months_reach_from_the_first_event_to_the_last():
    events = [Event("A", "2023-11-30"), Event("B", "2024-01-31", "2024-02-01")]
    assert agenda.months(events) == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert agenda.months([]) == []
