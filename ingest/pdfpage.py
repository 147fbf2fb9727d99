"""One page of a PDF as printed: runs of characters with place, type and colour, and the links."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

INVISIBLE_MODE = 3
_BOLD_WEIGHT = 600


@dataclass(slots=True)
class Run:
    """Characters drawn by one command, so in one line, one font, one colour. Points from the lower left."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool
    italic: bool
    colour: tuple[int, int, int]
    visible: bool
    break_before: str = ""


@dataclass(slots=True)
class Anchor:
    """The sensitive area of a link, with the words printed in it."""

    url: str
    text: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(slots=True)
class RawPage:
    """A page before layout."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    pictures: int = 0


def read_page(pdf: pypdfium2.PdfDocument, number: int) -> RawPage:
    """The runs of page `number` (from 1) in the order in which they are drawn."""
    page = pdf[number - 1]
    text = page.get_textpage()
    try:
        width, height = page.get_size()
        raw = RawPage(number, width, height)
        raw.runs = _runs(text)
        raw.anchors = _anchors(pdf, page, text)
        return raw
    finally:
        text.close()
        page.close()


def _runs(text: pypdfium2.PdfTextPage) -> list[Run]:
    runs: list[Run] = []
    get_object, get_unicode = pdfium.FPDFText_GetTextObject, pdfium.FPDFText_GetUnicode
    current: int | None = None
    between = ""
    letters: list[str] = []
    for index in range(pdfium.FPDFText_CountChars(text)):
        pointer = get_object(text, index)
        letter = chr(get_unicode(text, index))
        if not pointer:
            between += letter
            continue
        address = ctypes.addressof(pointer.contents)
        if address != current:
            if runs:
                runs[-1].text = "".join(letters)
            runs.append(_run(pointer, between))
            letters, current, between = [], address, ""
        elif between:
            letters.append(between)
            between = ""
        letters.append(letter)
    if runs:
        runs[-1].text = "".join(letters)
    return [run for run in runs if run.text.strip()]


def _run(pointer: object, between: str) -> Run:
    left, bottom, right, top, size = (ctypes.c_float() for _ in range(5))
    pdfium.FPDFPageObj_GetBounds(pointer, left, bottom, right, top)
    pdfium.FPDFTextObj_GetFontSize(pointer, size)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(pointer, matrix)
    scale = (matrix.c**2 + matrix.d**2) ** 0.5
    font = pdfium.FPDFTextObj_GetFont(pointer)
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, name, 128)
    font_name = name.value.decode("utf-8", "replace").lower()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(pointer, red, green, blue, alpha)
    bold = "bold" in font_name or "black" in font_name or pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
    return Run(
        "",
        left.value,
        bottom.value,
        right.value,
        top.value,
        round(size.value * scale, 1),
        bold,
        "italic" in font_name or "oblique" in font_name,
        (red.value, green.value, blue.value),
        pdfium.FPDFTextObj_GetTextRenderMode(pointer) != INVISIBLE_MODE and alpha.value > 0,
        between,
    )


def _anchors(
    pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage
) -> list[Anchor]:
    anchors: list[Anchor] = []
    position, link, box = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    while pdfium.FPDFLink_Enumerate(page, position, link):
        action = pdfium.FPDFLink_GetAction(link)
        length = pdfium.FPDFAction_GetURIPath(pdf, action, None, 0) if action else 0
        if length <= 1 or not pdfium.FPDFLink_GetAnnotRect(link, box):
            continue
        buffer = ctypes.create_string_buffer(length)
        pdfium.FPDFAction_GetURIPath(pdf, action, buffer, length)
        url = buffer.value.decode("utf-8", "replace")
        words = text.get_text_bounded(box.left, box.bottom, box.right, box.top)
        anchors.append(Anchor(url, words, box.left, box.bottom, box.right, box.top))
    return anchors
