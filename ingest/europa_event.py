"""An event page of the Commission's site as an event."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bs4 import Tag

from ingest.dates import find_date, is_date
from ingest.europa_frame import Frame, description, group_in
from ingest.europa_listing import teaser_tags
from ingest.joining import squeeze
from ingest.labels import became, language_of, says
from ingest.markup import absolute, classes, words
from ingest.records import Event, EventStatus
from ingest.zones import clocks, zone

_NOTICE = re.compile(r"notification|\balert|message|banner|\bstatus", re.I)
_STATUSES: tuple[EventStatus, ...] = ("cancelled", "postponed", "rescheduled")
# What stands between the two ends of an event; taken as that only where each side has a day.
_BETWEEN = re.compile(
    r"\s(?:[-–—]|to|until|till|bis|au|jusqu'au|al|hasta|até|ao|tot|do|až|έως|ως|до|til|kuni|līdz|iki|până la|saakka)\s",
    re.I,
)
_LONGEST_PLACE = 120
_FIRST_PARAGRAPHS = 3
_LONGEST_NOTICE = 25  # words
_BARE_NOTICE = 2  # words
_MIDNIGHT = datetime.time(0, 0)
_ALMOST = datetime.time(23, 59)


@dataclass(frozen=True, slots=True)
class _Moment:
    """A day as ISO date, the time of day where one is given, its distance to Greenwich where known."""

    day: str
    clock: datetime.time | None = None
    aware: datetime.datetime | None = None
    zone: str | None = None


def read_event(frame: Frame) -> Event:
    """The event that a page announces or reports on."""
    event = Event(frame.title)
    where = _where(frame)
    event.online = says(where, "online") or "OnlineEvent" in str(frame.record.get("eventAttendanceMode", ""))
    event.place = None if event.online or not where else where
    _set_times(event, frame)
    event.status = _status(frame)
    labels = [label for label in frame.labels if status_of(label) is None]
    event.kind = labels[0] if labels else frame.text("type") or None
    event.group = group_in(frame.text("group")) or group_in(frame.title)
    event.organiser = frame.text("organiser") or None
    event.languages = _languages(frame)
    event.registration_url = _registration(frame)
    event.summary = _summary(frame)
    event.url = frame.url
    return event


def _summary(frame: Frame) -> str:
    blocks = [block for block in description(frame) if block.role in ("body", "item")]
    return "\n\n".join(block.text for block in blocks if not is_date(block.text)) or frame.lead


def _set_times(event: Event, frame: Frame) -> None:
    """Start, end, zone, and whether the event is given in days only."""
    moments = _moments(frame)
    if not moments:
        return
    first, last = moments[0], moments[-1]
    given = [moment.clock for moment in moments if moment.clock is not None]
    event.all_day = not given or (given[0] == _MIDNIGHT and given[-1] in (_MIDNIGHT, _ALMOST))
    name = next((moment.zone for moment in moments if moment.zone), None)
    aware = next((moment.aware for moment in moments if moment.aware), None)
    event.timezone = zone(name, aware if not event.all_day else None, f"{event.place or ''} {frame.title}")
    if event.all_day:
        event.start, event.end = first.day, max(first.day, last.day)
        return
    start = _iso(first, given[0], event.timezone)
    event.start, event.end = start, max(start, _iso(last, given[-1], event.timezone))


def _iso(moment: _Moment, clock: datetime.time, zone_name: str) -> str:
    day = datetime.date.fromisoformat(moment.day)
    return datetime.datetime.combine(day, moment.clock or clock, ZoneInfo(zone_name)).isoformat()


def _moments(frame: Frame) -> list[_Moment]:
    """First and last moment: from the `time` elements of the page, else its words, else its record."""
    value = frame.values.get("when")
    times = value.times if value else []
    text = value.text if value else ""
    if value is None:
        teasers = teaser_tags(frame.main)
        for tag in frame.main.find_all("time"):
            if not any(teaser in tag.parents for teaser in teasers):
                times.append((str(tag.get("datetime") or ""), words(tag)))
        text = " - ".join(said for _, said in times)
    found = [moment for iso, said in times for moment in _read(iso, said, frame.language)]
    if not found and text:
        pieces = _BETWEEN.split(text)
        halves = [moment for piece in pieces for moment in _read("", piece, frame.language)]
        found = halves if len(halves) == len(pieces) > 1 else _read("", text, frame.language)
    if not found:
        for name in ("startDate", "endDate"):
            found += _read(str(frame.record.get(name) or ""), "", frame.language)
    return found


def _read(iso: str, text: str, language: str) -> list[_Moment]:
    """The moments that one `time` element or one text gives; words weigh more than the machine's form."""
    times, name, rest = clocks(text)
    machine = _machine(iso)
    days = find_date(rest, language)
    if days is None or len(days.start) < 10:
        if machine is None:
            return []
        clock = machine.time() if not text and len(iso) > 10 else (times[0] if times else None)
        return [_Moment(machine.date().isoformat(), clock, machine if machine.tzinfo else None, name)]
    first = times[0] if times else None
    last = times[-1] if times else None
    aware = None
    if machine is not None and machine.tzinfo is not None and first is not None:
        # "15:00" beside 14:00Z: the difference is the distance to Greenwich.
        local = datetime.datetime.combine(datetime.date.fromisoformat(days.start), first)
        distance = local - machine.astimezone(datetime.UTC).replace(tzinfo=None)
        if abs(distance) <= datetime.timedelta(hours=14):
            aware = local.replace(tzinfo=datetime.timezone(distance))
    start = _Moment(days.start, first, aware, name)
    if days.end == days.start and len(times) < 2:
        return [start]
    return [start, _Moment(days.end, last, None, name)]


def _machine(iso: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(iso) if iso else None
    except ValueError:
        return None


def _where(frame: Frame) -> str:
    """Place and address on one line; without such a row, what stands beside the dates on top."""
    value = frame.values.get("where")
    if value:
        return ", ".join(dict.fromkeys(item.strip(" ,") for item in value.items))
    for time in frame.main.find_all("time"):
        row = time.find_parent("li")
        following = row.find_next_sibling("li") if row else None
        if isinstance(following, Tag) and 0 < len(words(following)) <= _LONGEST_PLACE:
            text = words(following)
            if not following.find("time") and not is_date(text) and not says(text, "register"):
                return text
    return ""


def _status(frame: Frame) -> EventStatus:
    """As planned, unless a notice, a label at the title, the record or a first sentence says otherwise."""
    said = str(frame.record.get("eventStatus") or "").rsplit("/", 1)[-1]
    notices = [
        words(tag)
        for tag in frame.main.find_all(True)
        if _NOTICE.search(classes(tag)) or tag.get("role") in ("alert", "status")
    ]
    prefix = re.match(r"\W*([^\W\d_]+)\s*[\]):–-]", frame.title)
    texts = (*notices, *frame.labels, prefix[1] if prefix else "", said)
    found = [status for text in texts if (status := status_of(text))]
    return found[0] if found else _told(frame) or "as_planned"


def _told(frame: Frame) -> EventStatus | None:
    """What the first sentence of one of the first paragraphs tells of this event, and not of other matters."""
    teasers = teaser_tags(frame.main)
    paragraphs = [
        tag
        for tag in frame.main.find_all("p")
        if not tag.find("a") and not any(one in tag.parents for one in teasers)
    ]
    for text in (frame.lead, *map(words, paragraphs[:_FIRST_PARAGRAPHS])):
        first = re.split(r"(?<=[^\d\s][.!?])\s", text)[0]
        if len(first.split()) > _LONGEST_NOTICE:
            continue
        found = next((status for status in _STATUSES if became(first, status)), None)
        if found is None and first == text and len(first.split()) in range(1, _BARE_NOTICE + 1):
            found = status_of(first.split()[-1])  # "Event cancelled"
        if found:
            return found
    return None


def status_of(text: str) -> EventStatus | None:
    """What a short text says of an event: cancelled, postponed, rescheduled; None when nothing."""
    return next((status for status in _STATUSES if says(text.removeprefix("Event"), status)), None)


def _languages(frame: Frame) -> list[str]:
    value = frame.values.get("language")
    if value is None:
        return []
    names = [part for item in value.items for part in re.split(r"[,;/|]|\s(?:and|und|et|y|e|en)\s", item)]
    return [language_of(name, frame.language) or squeeze(name) for name in names if squeeze(name)]


def _registration(frame: Frame) -> str | None:
    """Where one registers: the link in the registration part, or one whose words invite to it."""
    if "registration" in frame.values and frame.values["registration"].links:
        return frame.values["registration"].links[0].url
    anchors = [
        anchor
        for tag in frame.main.find_all(lambda one: "registration" in classes(one).lower())
        for anchor in ([tag] if tag.name == "a" else tag.find_all("a", href=True))
    ]
    anchors += [tag for tag in frame.main.find_all("a", href=True) if says(words(tag), "register")]
    for anchor in anchors:
        url = absolute(str(anchor.get("href") or ""), frame.url)
        if url and not str(anchor["href"]).startswith("#") and anchor.get("aria-disabled") != "true":
            return url
    return None
