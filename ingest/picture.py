"""A page of a PDF as a picture with a text marked on it; runs in the guarded process (see worker.py)."""

from __future__ import annotations

import unicodedata
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage

# What multiplies the page's colours: black stays black, paper turns the colour of a marker.
_MARKER = (255, 226, 128)
_EDGE = 2


def draw(path: str, page: int, marks: list[str], width: int) -> bytes:
    """The page as a PNG, `width` pixels wide; texts of `marks` that are not on it are left out."""
    import pypdfium2 as pdfium
    from PIL.Image import Dither

    document = pdfium.PdfDocument(path)
    try:
        sheet = document[page - 1]
        scale = width / sheet.get_width()
        picture: Image = sheet.render(scale=scale).to_pil().convert("RGB")
        for box in _boxes(sheet, marks, picture.size):
            _mark(picture, box)
    finally:
        document.close()
    out = BytesIO()
    picture.quantize(64, dither=Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _boxes(sheet: PdfPage, marks: list[str], size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """The rectangles of the marked lines, in pixels: left, top, right, bottom."""
    from pypdfium2 import raw

    text = sheet.get_textpage()
    letters, places = [], []
    for place in range(text.count_chars()):
        for letter in _letters(chr(raw.FPDFText_GetUnicode(text, place))):
            letters.append(letter)
            places.append(place)
    printed = "".join(letters)
    boxes = []
    for mark in marks:
        wanted = "".join(_letters(mark))
        at = printed.find(wanted) if wanted else -1
        if at < 0:
            continue
        first, last = places[at], places[at + len(wanted) - 1]
        for number in range(text.count_rects(first, last - first + 1)):
            left, bottom, right, top = text.get_rect(number)
            boxes.append((*_pixel(sheet, size, left, top), *_pixel(sheet, size, right, bottom)))
    return boxes


def _letters(text: str) -> list[str]:
    """Letters and digits alone: hyphens at line ends, ligatures and spaces differ between page and text."""
    return [letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum()]


def _pixel(sheet: PdfPage, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    from ctypes import byref, c_int

    from pypdfium2 import raw

    column, line = c_int(), c_int()
    raw.FPDF_PageToDevice(sheet, 0, 0, *size, 0, x, y, byref(column), byref(line))
    return column.value, line.value


def _mark(picture: Image, box: tuple[int, int, int, int]) -> None:
    from PIL import Image, ImageChops

    left, top, right, bottom = box
    area = (
        max(0, min(left, right) - _EDGE),
        max(0, min(top, bottom) - _EDGE),
        min(picture.width, max(left, right) + _EDGE),
        min(picture.height, max(top, bottom) + _EDGE),
    )
    if area[0] < area[2] and area[1] < area[3]:
        part = picture.crop(area)
        picture.paste(ImageChops.multiply(part, Image.new("RGB", part.size, _MARKER)), area)
