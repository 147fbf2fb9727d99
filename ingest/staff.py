"""A Markdown file with front matter as a reading: its head has the last word, its body is the text."""

from __future__ import annotations

from ingest.acronyms import acronyms
from ingest.document import Block, Document
from ingest.front_matter import FrontMatter
from ingest.identity import folded
from ingest.joining import squeeze
from ingest.language import detect
from ingest.outcomes import stretches_of_findings
from ingest.parts import ABOUT_THE_AUTHOR, DESCRIBED, EVENTS
from ingest.records import Event, Reading
from ingest.titles import tidy_title
from ingest.writing import Stretch, append, stretches_of


def read_with_front_matter(document: Document, front: FrontMatter) -> Reading:
    """The reading; findings, events and the biography that only the front matter has join the text as sections."""
    publication = front.publication
    publication.language = publication.language or detect(" ".join(block.text for block in document.blocks))
    reading = Reading(publication, events=front.events)
    title = publication.title
    blocks = document.blocks
    if blocks and blocks[0].role == "heading" and tidy_title(blocks[0].text) == tidy_title(title):
        blocks = blocks[1:]
    stretches = stretches_of(blocks, [title], printed=False)
    opening = next((stretch.blocks for stretch in stretches if stretch.blocks), [])
    if opening and publication.kind in DESCRIBED and folded(title) not in folded(opening[0].text):
        opening.insert(0, Block(title))
    append(reading, stretches)
    missing = [
        outcome
        for outcome in publication.key_outcomes + publication.methods
        if outcome.text not in reading.text
    ]
    events = Stretch([title, EVENTS], [Block(event_record(event)) for event in front.events], one_each=True)
    about = publication.biography if squeeze(publication.biography or "") not in reading.text else None
    author = Stretch([title, ABOUT_THE_AUTHOR], [Block(squeeze(about))] if about else [], one_each=True)
    append(reading, [*stretches_of_findings(missing, title), events, author])
    reading.links = [link for page in document.pages for link in page.links] + front.links
    reading.acronyms = acronyms(reading.text)
    return reading


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
