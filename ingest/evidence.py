"""Where a value was found and how sure the reader is, so that a person can check it."""

from __future__ import annotations

from ingest.passages import mark_at
from ingest.records import Evidence, Reading

# How sure the reader is, by where a value comes from.
LABELLED = 0.95  # a label stands beside it, or a number before it
PRINTED = 0.9  # known by its form and place on the page
SAID = 0.7  # in a sentence of the text
OF_THE_FILE = 0.5  # only the file's own metadata have it
GUESSED = 0.4  # made from an address, or taken for want of anything better

# Not a field of the publication: the first of `Reading.events` is the meeting on which the paper reports.
MEETING = "meeting"


def note(reading: Reading, name: str, sure: float, value: str | None = None, page: int | None = None) -> None:
    """Keep where the field `name` was found: the place of `value` in the running text if it stands there, else `page`.

    A span of 0 to 0 says that the value is printed on the page but is no part of the running text, as titles are.
    """
    start = reading.text.find(value) if value else -1
    if start < 0:
        reading.evidence[name] = Evidence(page, 0, 0, sure)
        return
    mark = mark_at(reading.marks, start)
    reading.evidence[name] = Evidence(mark.page if mark else page, start, start + len(value or ""), sure)
