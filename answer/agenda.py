"""Events as people plan with them: what is to come, what is over, a month as weeks of days."""

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


def to_come(events: Sequence[Event], today: date) -> list[Event]:
    """Events that are not over yet, the next one first; those without a date at the end."""
    found = [event for event in events if not _over(event, today)]
    return sorted(found, key=lambda event: (event.start is None, event.start or "", event.title))


def over(events: Sequence[Event], today: date) -> list[Event]:
    """Events that are over, the latest first."""
    found = [event for event in events if _over(event, today)]
    return sorted(found, key=lambda event: (event.start or "", event.title), reverse=True)


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


def _over(event: Event, today: date) -> bool:
    last = (event.end or event.start or "")[:10]
    # "2024-03" is over when March is: compare as far as the date is written.
    return bool(last) and last < today.isoformat()[: len(last)]


def _on(event: Event, day: date) -> bool:
    start = (event.start or "")[:10]
    last = (event.end or "")[:10] or start
    return len(start) == 10 and start <= day.isoformat() <= last
