"""A Markdown file with front matter as a reading: its head has the last word, its body is the text."""

from __future__ import annotations

from ingest.acronyms import acronyms
from ingest.document import Block, Document
from ingest.front_matter import FrontMatter
from ingest.language import detect
from ingest.parts import EVENTS, KEY_OUTCOMES, METHODS
from ingest.records import Event, Outcome, Reading
from ingest.titles import tidy_title
from ingest.writing import Stretch, append, stretches_of


def read_with_front_matter(document: Document, front: FrontMatter) -> Reading:
    """The reading; outcomes, methods and events that only the front matter has join the text as sections."""
    publication = front.publication
    publication.language = publication.language or detect(" ".join(block.text for block in document.blocks))
    reading = Reading(publication, events=front.events)
    title = publication.title
    blocks = document.blocks
    if blocks and blocks[0].role == "heading" and tidy_title(blocks[0].text) == tidy_title(title):
        blocks = blocks[1:]
    append(reading, stretches_of(blocks, [title], printed=False))
    extra = [
        Stretch([title, KEY_OUTCOMES], _missing(reading, publication.key_outcomes), one_each=True),
        Stretch([title, METHODS], _missing(reading, publication.methods), one_each=True),
        Stretch([title, EVENTS], [Block(event_record(event)) for event in front.events], one_each=True),
    ]
    append(reading, extra)
    reading.links = [link for page in document.pages for link in page.links] + front.links
    reading.acronyms = acronyms(reading.text)
    return reading


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
