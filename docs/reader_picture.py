"""Draws docs/img/reader.png: a printed page beside what the reader made of it (needs the dev extra).

Run it as `python -m docs.reader_picture`.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from ingest.outline import understand
from ingest.pdf import read_pdf
from tests.reader.press import SPREAD, Layout, print_magazine
from tests.reader.specimens import magazine

SCALE = 1.6
PAGE = 4
COLOURS = {"heading": "#b3261e", "body": "#1a5fb4", "item": "#26845a", "quote": "#8a5a00", "mark": "#6a6a6a"}
OUT = Path(__file__).parent / "img" / "reader.png"


def main() -> None:
    """Print a specimen, read it, and draw both."""
    data = print_magazine(magazine("en"), Layout(SPREAD, columns=3, drawn="rows", body=9))
    document = read_pdf(data, "specimen.pdf", page_limit=50, ocr_wanted=False)
    understand(document, "specimen.pdf")  # tells pull quotes from the body
    page = document.pages[PAGE - 1]
    picture = pypdfium2.PdfDocument(data)[PAGE - 1].render(scale=SCALE).to_pil().convert("RGB")
    height = picture.height
    sheet = Image.new("RGB", (picture.width + 620, height), "white")
    sheet.paste(picture, (0, 0))
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=15)
    small = ImageFont.load_default(size=13)
    y = 20.0
    pen.text((picture.width + 20, y), "In reading order:", "black", font)
    y += 30
    for number, block in enumerate(page.blocks, 1):
        colour = COLOURS.get(block.role, "black")
        if block.box:
            left, bottom, right, top = (value * SCALE for value in block.box)
            pen.rectangle(
                (left - 4, height - top - 2, right + 4, height - bottom + 2), outline=colour, width=2
            )
            pen.text((left - 24, height - top - 2), str(number), colour, font)
        role = f"{block.role}, carrying on" if block.continues else block.role
        lines = textwrap.wrap(f"{number}  {role}: {block.text}", 86)[:2]
        for line in lines:
            pen.text((picture.width + 20, y), line, colour, small)
            y += 17
        y += 7
    y += 10
    left_out = f"Left out: {', '.join(page.marks)}. Printed page: {page.label}."
    pen.text((picture.width + 20, y), left_out, "#6a6a6a", small)
    OUT.parent.mkdir(exist_ok=True)
    sheet.quantize(64).save(OUT, optimize=True)


if __name__ == "__main__":
    main()
