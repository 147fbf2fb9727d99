"""Single properties of PDF pages: what is seen, how it stands, what belongs to the text."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdf
import pytest
from reportlab.lib.colors import Color, black, white
from reportlab.pdfgen.canvas import Canvas

from ingest.document import Block, Document
from ingest.errors import RefusedError
from ingest.pdf import read_pdf
from tests.reader.press import wrap
from tests.reader.specimens import paragraph, sentence

Draw = Callable[[Canvas], object]


def pdf(*pages: Draw, size: tuple[float, float] = (595, 842)) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size, invariant=True)
    for draw in pages:
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def document(data: bytes) -> Document:
    return read_pdf(data, "made.pdf", page_limit=50, ocr_wanted=False)


def texts(data: bytes, *roles: str) -> list[str]:
    return [b.text for b in document(data).blocks if not roles or b.role in roles]


def column(
    canvas: Canvas, text: str, x: float = 60, y: float = 700, width: float = 460, size: float = 10
) -> float:
    canvas.setFont("Helvetica", size)
    for line in wrap(text, width, "Helvetica", size):
        canvas.drawString(x, y, line)
        y -= 1.3 * size
    return y


def test_text_that_nobody_sees_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, paragraph("en", 0))
        canvas.setFillColor(white)
        canvas.drawString(60, 500, "white on white")
        canvas.setFillColor(Color(0.1, 0.1, 0.4))
        canvas.rect(50, 390, 300, 40, fill=1, stroke=0)
        canvas.drawString(60, 400, "blue on blue")
        canvas.setFillColor(white)
        canvas.drawString(60, 415, "White on blue is seen.")
        canvas.setFillColor(black)
        invisible = canvas.beginText(60, 300)
        invisible.setTextRenderMode(3)
        invisible.textLine("drawn without ink")
        canvas.drawText(invisible)
        canvas.setFont("Helvetica", 0.5)
        canvas.drawString(60, 200, "too small to read")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(700, 200, "beside the page")

    assert texts(pdf(draw)) == [paragraph("en", 0), "White on blue is seen."]


def test_the_text_layer_of_a_scan_is_the_text() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    picture = ImageReader(Image.new("L", (60, 84), 200))

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(picture, 0, 0, 595, 842)
        layer = canvas.beginText(60, 700)
        layer.setTextRenderMode(3)
        layer.textLine("What the scanner recognised, word for word.")
        canvas.drawText(layer)

    made = document(pdf(draw))
    assert made.pages[0].ocr
    assert [block.text for block in made.blocks] == ["What the scanner recognised, word for word."]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_are_read_like_straight_ones(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, paragraph("en", 0))
        column(canvas, paragraph("en", 4), y=500)

    data = pdf(draw)
    writer = pypdf.PdfWriter(io.BytesIO(data))
    writer.pages[0].rotate(turn)
    file = io.BytesIO()
    writer.write(file)
    assert texts(file.getvalue()) == texts(data)


def test_text_at_an_angle_is_no_part_of_the_text() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, paragraph("en", 0))
        canvas.rotate(90)
        canvas.drawString(300, -20, "IN THE MARGIN")

    made = document(pdf(draw))
    assert [block.text for block in made.blocks] == [paragraph("en", 0)]
    assert made.pages[0].marks == ["IN THE MARGIN"]


def test_a_page_cut_out_of_a_larger_sheet() -> None:
    data = pdf(lambda canvas: column(canvas, paragraph("en", 0), x=160))
    writer = pypdf.PdfWriter(io.BytesIO(data))
    writer.pages[0].cropbox = pypdf.generic.RectangleObject((100, 100, 640, 842))
    file = io.BytesIO()
    writer.write(file)
    made = document(file.getvalue())
    assert made.blocks[0].box is not None
    assert round(made.blocks[0].box[0]) == 60


def test_footnotes_and_their_signs() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, "The project grew every year")
        canvas.setFont("Helvetica", 6)
        canvas.drawString(190, 704, "1")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(194, 700, ". Nobody had planned it so.")
        for n in range(8):
            column(canvas, sentence("en", n), y=640 - 40 * n)
        column(canvas, "1 See the first report of the project.", y=90, size=7)

    made = document(pdf(draw))
    assert made.blocks[0].text == "The project grew every year. Nobody had planned it so."
    assert [b.text for b in made.blocks if b.role == "note"] == ["1 See the first report of the project."]


def test_bullets_apart_from_their_text_and_ligatures() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, "Three things are needed:")
        for n, words in enumerate(["time,", "an office,", "and trust."]):
            canvas.drawString(60, 680 - 16 * n, "\u2022")
            canvas.drawString(84, 680 - 16 * n, words)

    made = document(pdf(draw))
    assert [(block.role, block.text) for block in made.blocks[1:]] == [
        ("item", "time,"),
        ("item", "an office,"),
        ("item", "and trust."),
    ]


def test_links_with_their_words_and_without() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, "More about the project here.")
        canvas.linkURL("https://example.org/here", (165, 695, 200, 712))
        canvas.linkURL("https://example.org/arrow", (500, 600, 520, 620))
        canvas.linkURL("https://example.org/left-over", (300, 300, 303, 303))
        canvas.linkURL("javascript:alert(1)", (60, 695, 90, 712))

    made = document(pdf(draw))
    assert {link.url: link.page for link in made.pages[0].links} == {
        "https://example.org/here": 1,
        "https://example.org/arrow": 1,
    }
    # An arrow without words is given to the block nearest to it.
    assert [(link.url, link.text) for link in made.blocks[0].links] == [
        ("https://example.org/here", "here."),
        ("https://example.org/arrow", ""),
    ]


def test_page_labels_of_the_file() -> None:
    data = pdf(*[lambda canvas, n=n: column(canvas, paragraph("en", 4 * n)) and None for n in range(3)])
    writer = pypdf.PdfWriter(io.BytesIO(data))
    writer.set_page_label(0, 1, style="/r")
    writer.set_page_label(2, 2, style="/D", start=1)
    file = io.BytesIO()
    writer.write(file)
    assert [page.label for page in document(file.getvalue()).pages] == ["i", "ii", "1"]


def test_page_numbers_printed_and_running_heads() -> None:
    def page(n: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            column(canvas, paragraph("en", 4 * n))
            canvas.setFont("Helvetica", 8)
            canvas.drawString(60, 815, f"Chapter {'one' if n < 3 else 'two'}")
            canvas.drawString(60, 30, f"RAN PAPER | Page {n + 11} of 40")

        return draw

    made = document(pdf(*map(page, range(5))))
    assert [page.label for page in made.pages] == ["11", "12", "13", "14", "15"]
    assert [block.text for block in made.blocks] == [paragraph("en", 4 * n) for n in range(5)]


def test_a_table_is_read_row_by_row() -> None:
    rows = [
        ("Place", "Years", "Partners"),
        ("Nordhafen", "2019 to 2021", "Probation, school"),
        ("Altmoor", "since 2020", "Prison service"),
    ]

    def draw(canvas: Canvas) -> None:
        column(canvas, paragraph("en", 0))
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                canvas.drawString(64 + 120 * m, 586 - 20 * n, cell)
        for n in range(4):
            canvas.line(60, 600 - 20 * n, 420, 600 - 20 * n)
        column(canvas, paragraph("en", 4), y=480)

    assert texts(pdf(draw)) == [
        paragraph("en", 0),
        "Place | Years | Partners",
        "Nordhafen | 2019 to 2021 | Probation, school",
        "Altmoor | since 2020 | Prison service",
        paragraph("en", 4),
    ]


def test_labels_beside_their_values_are_read_in_rows() -> None:
    def draw(canvas: Canvas) -> None:
        for n, (label, value) in enumerate(
            [("What", "Meeting"), ("When", "3 May 2025"), ("Where", "Nordhafen")]
        ):
            canvas.drawString(60, 600 - 16 * n, label)
            canvas.drawString(160, 600 - 16 * n, value)

    assert texts(pdf(draw)) == ["What", "Meeting", "When", "3 May 2025", "Where", "Nordhafen"]


def test_a_password_without_need_is_no_obstacle_and_one_with_need_is_said() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf(lambda canvas: column(canvas, paragraph("en", 0)))))
    for user, readable in (("", True), ("secret", False)):
        writer.encrypt(user, "owner", algorithm="AES-256")
        file = io.BytesIO()
        writer.write(file)
        if readable:
            assert texts(file.getvalue()) == [paragraph("en", 0)]
        else:
            with pytest.raises(RefusedError, match="password"):
                document(file.getvalue())


def test_headings_have_levels() -> None:
    def draw(canvas: Canvas) -> None:
        y = 760.0
        for size, words in ((20, "A title"), (14, "First part"), (10, ""), (14, "Second part"), (10, "")):
            if words:
                canvas.setFont("Helvetica-Bold", size)
                canvas.drawString(60, y, words)
                y -= 30
            else:
                y = column(canvas, paragraph("en", int(y)), y=y) - 20

    headings = [b for b in document(pdf(draw)).blocks if b.role == "heading"]
    assert [(block.text, block.level) for block in headings] == [
        ("A title", 1),
        ("First part", 2),
        ("Second part", 2),
    ]
    assert isinstance(headings[0], Block)
