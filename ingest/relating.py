"""Which publication reports on which event."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from ingest.dates import find_date
from ingest.identity import alike, folded, url_key
from ingest.records import Event, Publication

# A paper appears weeks to months after its meeting; a later one of the same title is about another meeting.
_LATEST = datetime.timedelta(days=400)
_SAME_DAYS, _OTHER_DAYS = 0.4, 0.8
_FEWEST_WORDS = 4


def reports_on(
    publication: Publication, links: Iterable[str], event: Event, event_links: Iterable[str]
) -> bool:
    """Whether a publication reports on an event.

    One leads to the other, or the publication came out after the event and names its days together with its
    working group, its place or its subject; or it has the same title.
    """
    if event.url and url_key(event.url) in map(url_key, links):
        return True
    if publication.url and url_key(publication.url) in map(url_key, event_links):
        return True
    if not event.start or not _followed(publication, event):
        return False
    said = find_date(publication.title) or find_date(publication.summary)
    first, last = event.start[:10], (event.end or event.start)[:10]
    likeness = alike(publication.title, event.title)
    if said is not None and len(said.start) == 10:
        if (said.start, said.end) != (first, last) and said.start != first:
            return False
        same_group = event.group is not None and event.group == publication.group
        return same_group or likeness >= _SAME_DAYS or _names_place(publication, event)
    shorter = min(len(folded(title).split()) for title in (publication.title, event.title))
    return shorter >= _FEWEST_WORDS and likeness >= _OTHER_DAYS


def _followed(publication: Publication, event: Event) -> bool:
    """Whether the publication can be a report by its date: not before the event, nor long after."""
    try:
        came = datetime.date.fromisoformat(publication.published or "")
        began = datetime.date.fromisoformat((event.start or "")[:10])
    except ValueError:
        return False
    return began <= came <= began + _LATEST


def _names_place(publication: Publication, event: Event) -> bool:
    said = folded(f"{publication.title} {publication.summary}").split()
    places = [word for word in folded(event.place or "").split() if len(word) > 3]
    return bool(places) and any(word in said for word in places)
