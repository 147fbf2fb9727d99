"""Events that fit an answer, events past and upcoming, events as a calendar file."""

from __future__ import annotations

import datetime
from calendar import monthrange
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from index import listing
from index.base import Base
from index.filters import NO_FILTERS, Filters
from ingest.records import Event

if TYPE_CHECKING:
    import icalendar

When = Literal["past", "upcoming"]

MOST = 5

_PRODUCT = "-//ran-kb//RAN events//EN"
_STATUS = {"as_planned": "CONFIRMED", "rescheduled": "CONFIRMED", "postponed": "TENTATIVE"}


def fitting(base: Base, publications: list[str]) -> list[Event]:
    """Events of these publications and of the magazines they are printed in, by date, newest first."""
    with base.catalogue.reading() as connection:
        found = listing.events_of(connection, publications)
    return sorted(found, key=lambda event: event.start or "", reverse=True)[:MOST]


def listed(
    base: Base,
    filters: Filters = NO_FILTERS,
    when: When | None = None,
    now: datetime.datetime | None = None,
) -> list[Event]:
    """The events that pass the filters: all by date, upcoming ones next first, past ones latest first.

    An event is past once it has ended in its own time zone; one without a date is neither. `now` has a zone.
    """
    moment = now or datetime.datetime.now(datetime.UTC)
    with base.catalogue.reading() as connection:
        found = listing.events(connection, filters)
    if when is None:
        return found
    dated = [event for event in found if event.start]
    if when == "upcoming":
        return [event for event in dated if _ends(event) > moment]
    return [event for event in reversed(dated) if _ends(event) <= moment]


def _ends(event: Event) -> datetime.datetime:
    """The moment at which an event is over; one given in days ends with its last day."""
    end = event.end or event.start or ""
    zone = ZoneInfo(event.timezone)
    if event.all_day:
        after = _last_day(end) + datetime.timedelta(days=1)
        return datetime.datetime.combine(after, datetime.time(), zone)
    return datetime.datetime.fromisoformat(end).astimezone(zone)


def _last_day(date: str) -> datetime.date:
    """The last day that an ISO date of a day, month or year covers."""
    year, month, day = int(date[:4]), int(date[5:7] or 12), int(date[8:10] or 0)
    return datetime.date(year, month, day or monthrange(year, month)[1])


def calendar(events: list[Event]) -> bytes:
    """A calendar file (RFC 5545) of events; those without a day are left out.

    Times are in the zone of each event; an event given in days is one of dates, its last day included.
    """
    import icalendar

    found = icalendar.Calendar()
    found.add("prodid", _PRODUCT)
    found.add("version", "2.0")
    found.add("x-wr-calname", "RAN events")
    for event in events:
        if event.start and len(event.start) >= len("2024-04-26"):
            found.add_component(_entry(event, event.start))
    found.add_missing_timezones()
    return bytes(found.to_ical())


def _entry(event: Event, start: str) -> icalendar.Event:
    import icalendar

    entry = icalendar.Event()
    entry.add("uid", f"{event.id}@ran-kb")
    entry.add("dtstamp", datetime.datetime.now(datetime.UTC))
    cancelled = event.status == "cancelled"
    entry.add("summary", event.title)
    entry.add("status", "CANCELLED" if cancelled else _STATUS[event.status])
    end = event.end or start
    if event.all_day:
        entry.add("dtstart", datetime.date.fromisoformat(start[:10]))
        # The end of a calendar entry is the first day that no longer belongs to it.
        entry.add("dtend", _last_day(end) + datetime.timedelta(days=1))
    else:
        zone = ZoneInfo(event.timezone)
        entry.add("dtstart", datetime.datetime.fromisoformat(start).astimezone(zone))
        if end != start:
            entry.add("dtend", datetime.datetime.fromisoformat(end).astimezone(zone))
    if place := event.place or ("Online" if event.online else None):
        entry.add("location", place)
    if event.url:
        entry.add("url", event.url)
    if event.organiser:
        entry.add("contact", event.organiser)
    if kinds := [word for word in (event.group, event.kind) if word]:
        entry.add("categories", kinds)
    if text := _description(event):
        entry.add("description", text)
    return entry


def _description(event: Event) -> str:
    told = {"postponed": "Postponed.", "rescheduled": "Rescheduled.", "cancelled": "Cancelled."}
    register = f"Registration: {event.registration_url}" if event.registration_url else None
    return "\n\n".join(filter(None, [told.get(event.status), event.summary, register]))
