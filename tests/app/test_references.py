"""What a reader takes along: the answer with full references, the printed page with the passage marked."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from answer.compose import answer
from answer.page_picture import page_picture
from answer.references import Reference, with_references
from index.base import Base
from index.search import search
from ingest.errors import NotFoundError, RefusedError
from ingest.records import FileRecord
from tests.app.pdfs import pdf_with_lines
from tests.stubs import reading


def test_an_answer_is_copied_with_its_numbers_and_references(filled: Base):
    copied = with_references(answer(filled, "Why do tomatoes need water?"))
    assert "Tomatoes need water every morning. [1]" in copied
    assert (
        "[1] Ada Green, Bo Field. Gardens behind walls. paper, 2024-04-26, section “Section 1”, p. 1."
        " https://example.org/gardens" in copied
    )


def test_a_reference_names_the_whole_the_printed_page_and_that_it_is_a_digest():
    text = Reference("T", "article", whole="Magazine", page=39, page_label="72", digest=True).text()
    assert (
        text
        == "T. In: Magazine. article, p. 39 of the file (printed 72). Digest in our own words, read the original."
    )


def test_a_title_that_asks_something_ends_in_its_own_sign():
    assert Reference("What helps?", "paper", published="2024").text() == "What helps? paper, 2024."


@pytest.fixture
def printed(base: Base, tmp_path: Path) -> Base:
    """A base with one publication whose file prints its passage on page 1."""
    file = tmp_path / "printed.pdf"
    sha256 = pdf_with_lines(file, ["A heading", "Owls hunt at night and", "sleep by day.", "Another line."])
    record = FileRecord("printed.pdf", "application/pdf", file.stat().st_size, sha256, pages=1)
    base.put(reading("Owls", "Owls hunt at night and sleep by day.", files=[record]), file)
    return base


def yellow(png: bytes) -> int:
    """How many pixels have the colour of the marker."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    return sum(count for count, colour in picture.getcolors(2**24) or [] if colour[2] < 160 < colour[0])


def test_the_passage_is_marked_on_the_picture_of_its_page(printed: Base):
    passage = search(printed, "owls", 1)[0].passage
    png = page_picture(printed, passage.id)
    assert Image.open(BytesIO(png)).width == 1000
    assert yellow(png) > 1000


def test_a_page_on_which_the_passage_does_not_stand_is_not_drawn(printed: Base):
    passage = search(printed, "owls", 1)[0].passage
    for id_, page in ((passage.id, 2), (10**9, 1)):
        with pytest.raises(NotFoundError):
            page_picture(printed, id_, page)


def test_a_file_that_cannot_be_drawn_is_said_so(filled: Base):
    passage = search(filled, "tomatoes", 1)[0].passage
    with pytest.raises(RefusedError, match="page 1 cannot be shown"):
        page_picture(filled, passage.id)
