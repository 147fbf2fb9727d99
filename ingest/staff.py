"""What the front matter of a Markdown file says, put into the reading of its body: it has the last word."""

from __future__ import annotations

from dataclasses import fields

from ingest.document import Block
from ingest.markdown import FrontMatter
from ingest.records import Event, Outcome, Publication, Reading
from ingest.writing import Stretch, append

_KEEP = {"files", "conflicts", "warnings", "events", "former_urls"}


def apply_front_matter(reading: Reading, front: FrontMatter) -> None:
    """Front matter overrides what was read; outcomes, methods and events it alone has join the text."""
    empty = Publication("")
    for field in fields(Publication):
        value = getattr(front.publication, field.name)
        if field.name not in _KEEP and value != getattr(empty, field.name):
            setattr(reading.publication, field.name, value)
    title = reading.publication.title
    extra = [
        Stretch([title, "Key outcomes"], _missing(reading, reading.publication.key_outcomes), one_each=True),
        Stretch([title, "Concrete methods"], _missing(reading, reading.publication.methods), one_each=True),
        Stretch([title, "Events"], [Block(event_record(event)) for event in front.events], one_each=True),
    ]
    append(reading, extra)
    reading.events += front.events
    reading.links += front.links


def _missing(reading: Reading, outcomes: list[Outcome]) -> list[Block]:
    return [Block(outcome.text, outcome.page) for outcome in outcomes if outcome.text not in reading.text]


def event_record(event: Event) -> str:
    """An event as a few lines of text, one fact a line, as an announcement prints it."""
    days = event.start if event.start == event.end or not event.end else f"{event.start} – {event.end}"
    lines = [
        event.group,
        event.title,
        event.summary,
        f"What: {event.kind}" if event.kind else None,
        f"When: {days}" if days else None,
        f"Where: {event.place}" if event.place else None,
        f"Organisers: {event.organiser}" if event.organiser else None,
    ]
    return "\n".join(line for line in lines if line)
