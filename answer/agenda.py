"""Events month by month: a month as weeks of days."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ingest.records import Event


@dataclass(slots=True)
class Day:
    """A day of a month view; `inside` is False for days of the months around it."""

    date: date
    inside: bool
    events: list[Event] = field(default_factory=list)


def month(events: Sequence[Event], year: int, number: int) -> list[list[Day]]:
    """The weeks of a month, Monday first, every day with the events that take place on it."""
    weeks = [
        [Day(day, day.month == number) for day in week]
        for week in calendar.Calendar().monthdatescalendar(year, number)
    ]
    for week in weeks:
        for day in week:
            day.events = [event for event in events if _on(event, day.date)]
    return weeks


def months(events: Sequence[Event]) -> list[str]:
    """The months from the first event to the last, as "2024-03"."""
    dates = [stamp[:7] for event in events for stamp in (event.start, event.end) if stamp and len(stamp) >= 7]
    if not dates:
        return []
    (year, number), last = map(int, min(dates).split("-")), max(dates)
    found = [min(dates)]
    while found[-1] < last:
        year, number = (year + 1, 1) if number == 12 else (year, number + 1)
        found.append(f"{year:04}-{number:02}")
    return found


def _on(event: Event, day: date) -> bool:
    start = (event.start or "")[:10]
    last = (event.end or "")[:10] or start
    return len(start) == 10 and start <= day.isoformat() <= last
