"""Calendar files: read back with the right days, times and zones."""

from __future__ import annotations

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from answer.events import calendar, listed
from index.base import Base
from index.crawled import CrawledBase
from index.filters import Filters
from ingest.records import Event
from tests.stubs import reading

DAYS = Event(
    "Walking with mentors",
    start="2024-03-13",
    end="2024-03-14",
    id="walking-2024-03-13",
    place="Riga, Latvia",
)
TIMED = Event(
    "Garden call",
    start="2024-06-06T10:00:00+03:00",
    end="2024-06-06T17:00:00+03:00",
    id="call-2024-06-06",
    timezone="Europe/Athens",
    all_day=False,
    online=True,
    group="RAN PRISONS",
    url="https://home-affairs.ec.europa.eu/whats-new/events/call_en",
    registration_url="https://example.eu/register",
    summary="Bring shoes; rain, or shine.",
)


def entries(*events: Event) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(calendar(list(events))).walk("VEVENT"))


def test_an_event_of_days_comes_back_as_dates_with_its_last_day():
    (found,) = entries(DAYS)
    assert found.decoded("dtstart") == datetime.date(2024, 3, 13)
    assert found.decoded("dtend") == datetime.date(2024, 3, 15)
    assert not isinstance(found.decoded("dtstart"), datetime.datetime)
    assert str(found["location"]) == "Riga, Latvia"


def test_an_event_with_times_comes_back_in_its_own_zone():
    (found,) = entries(TIMED)
    start = found.decoded("dtstart")
    assert start == datetime.datetime(2024, 6, 6, 10, tzinfo=ZoneInfo("Europe/Athens"))
    assert start.tzinfo.key == "Europe/Athens"
    assert found["dtstart"].params["TZID"] == "Europe/Athens"
    assert found.decoded("dtend").hour == 17
    assert str(found["location"]) == "Online"
    assert str(found["url"]) == TIMED.url
    assert "https://example.eu/register" in str(found["description"])
    assert "rain, or shine" in str(found["description"])
    zones = icalendar.Calendar.from_ical(calendar([TIMED])).walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["Europe/Athens"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("as_planned", "CONFIRMED"),
        ("cancelled", "CANCELLED"),
        ("postponed", "TENTATIVE"),
        ("rescheduled", "CONFIRMED"),
    ],
)
def test_what_became_of_the_plan_is_in_the_file(status: str, said: str):
    (found,) = entries(Event("A meeting", start="2024-03-13", id="a", status=status))  # type: ignore[arg-type]
    assert str(found["status"]) == said


def test_an_event_without_a_date_has_no_place_in_a_calendar():
    assert entries(Event("Some day", id="some-day")) == []


def test_every_entry_has_a_name_of_its_own():
    assert len({str(found["uid"]) for found in entries(DAYS, TIMED)}) == 2


@given(
    title=st.text(min_size=1).filter(str.strip),
    day=st.dates(datetime.date(2000, 1, 1), datetime.date(2037, 12, 30)),
    hour=st.integers(4, 22),
    zone=st.sampled_from(["Europe/Brussels", "Europe/Athens", "Europe/Lisbon", "UTC"]),
)
@limits(max_examples=60, deadline=None)
def test_any_event_comes_back_as_it_was(title: str, day: datetime.date, hour: int, zone: str):
    start = datetime.datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZoneInfo(zone))
    event = Event(title, start=start.isoformat(), end=start.isoformat(), id="x", timezone=zone, all_day=False)
    (found,) = entries(event)
    assert found.decoded("dtstart") == start
    assert found.decoded("dtstart").utcoffset() == start.utcoffset()


def at(*when: int) -> datetime.datetime:
    return datetime.datetime(*when, tzinfo=datetime.UTC)  # type: ignore[arg-type]


def test_events_are_past_once_they_have_ended_in_their_own_zone(base: Base):
    store = CrawledBase(base)
    for number, event in enumerate((DAYS, TIMED, Event("Some day", id="some-day"))):
        store.put_event(event, [], f"signature {number}")

    def ids(when: str, now: datetime.datetime) -> list[str]:
        return [one.title for one in listed(base, when=when, now=now)]  # type: ignore[arg-type]

    assert [one.title for one in listed(base)] == ["Walking with mentors", "Garden call", "Some day"]
    assert ids("upcoming", at(2024, 3, 14, 22, 0)) == ["Walking with mentors", "Garden call"]
    assert ids("upcoming", at(2024, 3, 14, 23, 30)) == ["Garden call"]
    assert ids("past", at(2024, 3, 14, 23, 30)) == ["Walking with mentors"]
    assert ids("upcoming", at(2024, 6, 6, 13, 59)) == ["Garden call"]
    assert ids("past", at(2024, 6, 6, 14, 1)) == ["Garden call", "Walking with mentors"]
    assert [one.title for one in listed(base, Filters(groups=("RAN PRISONS",)))] == ["Garden call"]
    assert [one.title for one in listed(base, Filters(date_to="2024-04"))] == ["Walking with mentors"]


def test_the_file_can_be_written_and_read(tmp_path: Path):
    path = tmp_path / "events.ics"
    path.write_bytes(calendar([DAYS, TIMED]))
    found = icalendar.Calendar.from_ical(path.read_bytes())
    assert [str(entry["summary"]) for entry in found.walk("VEVENT")] == [
        "Walking with mentors",
        "Garden call",
    ]


def test_events_of_which_only_the_month_is_known_are_listed_but_not_in_the_calendar(base: Base):
    publication = reading("Programme", "Words.")
    publication.events = [Event(title="Sometime in May", start="2024-05"), Event(title="Later", start="2031")]
    base.put(publication)
    may = datetime.datetime(2024, 5, 20, tzinfo=datetime.UTC)
    assert [event.title for event in listed(base, when="upcoming", now=may)] == ["Sometime in May", "Later"]
    june = datetime.datetime(2024, 6, 2, tzinfo=datetime.UTC)
    assert [event.title for event in listed(base, when="past", now=june)] == ["Sometime in May"]
    assert b"VEVENT" not in calendar(listed(base))
