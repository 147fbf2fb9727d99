"""Pages of any layout: nothing lost, nothing doubled, in the order in which a person reads, on the right page."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ingest.document import Block
from ingest.flow import link_continuations
from ingest.passages import mark_at
from ingest.pdf import read_pdf
from ingest.records import Publication, Reading
from ingest.writing import append, stretches_of
from tests.reader.press import wrap


def word(n: int) -> str:
    """A word of its own for every number, without digits."""
    letters = ""
    for _ in range(4):
        n, rest = divmod(n, 20)
        letters += "bdfgklmnprstvz"[rest % 14] + "aeiou"[rest % 5] + ("l" if rest > 13 else "")
    return letters


@dataclass
class Printed:
    """A document, and for each of its paragraphs the words and the page on which it begins."""

    data: bytes
    paragraphs: list[tuple[int, str]]


@st.composite
def layouts(draw: st.DrawFn) -> Printed:
    columns = draw(st.integers(1, 3))
    size = draw(st.sampled_from([8.5, 10.0, 11.5]))
    leading = draw(st.sampled_from([1.15, 1.3, 1.5])) * size
    gap = draw(st.sampled_from([0.45, 0.8, 1.2])) * size + leading
    gutter = draw(st.sampled_from([16.0, 24.0, 60.0]))
    page = draw(st.sampled_from([(595.0, 842.0), (842.0, 595.0)]))
    heads = draw(st.booleans())
    lengths = draw(st.lists(st.integers(8, 90), min_size=3, max_size=14))
    seed = draw(st.integers(0, 2**16))
    shuffled = draw(st.booleans())
    justified = draw(st.booleans())
    indent = draw(st.sampled_from([0.0, 14.0]))
    if indent:
        # Without white space between them, paragraphs of one line could not be told apart by anyone.
        gap, lengths = leading, [length + 40 for length in lengths]

    shuffler = random.Random(seed)
    margin, bottom, top = 50.0, 80.0, page[1] - 90.0
    width = (page[0] - 2 * margin - gutter * (columns - 1)) / columns
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=page, invariant=True)
    number, column, y = 1, 0, top
    lines: list[tuple[float, float, str, float]] = []
    paragraphs: list[tuple[int, str]] = []
    counter = seed

    def words_of(x: float, text: str, stretch: float) -> Iterator[tuple[float, str]]:
        for part in text.split():
            yield x, part
            x += stringWidth(part + " ", "Helvetica", size) + stretch

    def close() -> None:
        pieces = [
            (word_x, height, word_text)
            for x, height, text, stretch in lines
            for word_x, word_text in (words_of(x, text, stretch) if justified else [(x, text)])
        ]
        if shuffled:
            shuffler.shuffle(pieces)
        canvas.setFont("Helvetica", size)
        for x, height, text in pieces:
            canvas.drawString(x, height, text)
        if heads:
            canvas.setFont("Helvetica", 7)
            canvas.drawString(margin, page[1] - 30, "THE HEAD OF EVERY PAGE")
            canvas.drawString(page[0] / 2, 30, str(number))
        canvas.showPage()
        lines.clear()

    for length in lengths:
        words = [word(counter + n) for n in range(length)]
        counter += length
        words[0] = words[0].capitalize()
        words[-1] += "."
        begun = False
        # The first line is wrapped as if the indent were a word.
        wrapped = wrap(" ".join(words), width - indent, "Helvetica", size)
        for n, line in enumerate(wrapped):
            if y < bottom:
                column, y = column + 1, top
                if column == columns:
                    close()
                    number, column = number + 1, 0
            if not begun:
                paragraphs.append((number, " ".join(words)))
                begun = True
            left = margin + column * (width + gutter) + (indent if n == 0 else 0)
            spare = width - indent - stringWidth(line, "Helvetica", size)
            stretch = spare / max(1, line.count(" ")) if n + 1 < len(wrapped) else 0.0
            # A printer hyphenates rather than tear words further apart than this.
            lines.append((left, y, line, stretch if stretch < 0.4 * size else 0.0))
            y -= leading
        y -= gap - leading
    close()
    canvas.save()
    return Printed(file.getvalue(), paragraphs)


def reading_of(data: bytes) -> Reading:
    document = read_pdf(data, "made.pdf", page_limit=50, ocr_wanted=False)
    reading = Reading(Publication("Made", language="en"))
    append(
        reading,
        stretches_of(document.blocks, ["Made"], printed=True),
        {page.number: page for page in document.pages},
    )
    return reading


@given(layouts())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_paragraphs_come_out_as_they_went_in(printed: Printed) -> None:
    reading = reading_of(printed.data)
    assert reading.text.split("\n\n") == [text for _, text in printed.paragraphs]


@given(layouts())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_pages_and_passages_are_right(printed: Printed) -> None:
    reading = reading_of(printed.data)
    for page, text in printed.paragraphs:
        mark = mark_at(reading.marks, reading.text.index(text[:25]))
        assert mark is not None
        assert mark.page == page
    found = [word for passage in reading.passages for word in passage.text.split()]
    assert found == reading.text.split()
    for passage in reading.passages:
        assert reading.text[passage.start : passage.end] == passage.text
        assert len(passage.text.split()) <= 220


def test_a_sentence_torn_apart_by_a_box_is_put_together() -> None:
    body = {"size": 10.0, "lines": ["a line", "another line", "and a third"]}
    first = Block("The mentor waited until the young man", 1, **body)
    box = Block("A box about something else.", 1, size=8.0, lines=["A box about something else."])
    second = Block("began to speak.", 2, **body)
    assert [block.text for block in link_continuations([first, box, second])] == [
        "The mentor waited until the young man",
        "began to speak.",
        "A box about something else.",
    ]
    assert second.continues
