"""The characters of a PDF page as drawn: runs with place, type and colour, seen or unseen."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from typing import Literal

import pypdfium2
import pypdfium2.raw as pdfium

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "demi")
_SLANTED_NAMES = ("italic", "oblique")
_SMALLEST_TYPE = 1.5  # points; nobody can read less
_FAINTEST = 12  # of 255; type that lets nearly all through is not seen
_SAME_COLOUR = 12  # of 255; closer than this a person sees no difference
_MOST_OBJECTS = 5000  # painted areas looked at to tell the background of text
_RULE = 3.0  # points
_TALLEST_CELL = 200.0
_PICTURES = {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING, pdfium.FPDF_PAGEOBJ_FORM}
_WHITE: Colour = (255, 255, 255)
# The text object of a character as an address; pdfium's own binding makes a Python object of each.
_OBJECT_OF = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)


@dataclass(slots=True)
class Run:
    """Characters drawn by one command: one line, one font, one colour.

    `left` and `right` are where it begins and ends, `base` is the height of its base line, in points from
    the lower left corner of the page as read; `spaced`: white space precedes it. `angle` is 0 for text that
    stands as most of the page does. `hidden`: a person who looks at the page does not see it; `unpainted`:
    hidden because it is not painted at all, as the text layer under a scanned page is.
    """

    text: str
    left: float
    base: float
    right: float
    size: float
    bold: bool
    italic: bool
    colour: Colour
    spaced: bool
    angle: int
    hidden: bool
    unpainted: bool


@dataclass(slots=True)
class RawRun:
    """A run in the coordinates of the file, before it is known how the page stands."""

    run: Run
    start: tuple[float, float]
    last: Box


class Painted:
    """What is painted on a page, to tell what lies under a text and over it."""

    def __init__(
        self,
        pdf: pypdfium2.PdfDocument,
        page: pypdfium2.PdfPage,
        area: Box,
        layers_off: frozenset[str] = frozenset(),
    ) -> None:
        """`layers_off` are the names of the layers that viewers do not show."""
        self.pdf, self.page, self.layers_off = pdf, page, layers_off
        self.count = pdfium.FPDFPage_CountObjects(page)
        self.whole = max(1.0, (area[2] - area[0]) * (area[3] - area[1]))
        self.picture = 0.0
        self.rules: list[Box] = []
        self._order: dict[int, int] = {}
        self._areas: list[tuple[int, Box, Colour | None]] = []
        self._covers: list[tuple[int, Box, pdfium.FPDF_PAGEOBJECT]] = []
        self._opaque: dict[int, bool] = {}
        for place in range(min(self.count, _MOST_OBJECTS)):
            pointer = pdfium.FPDFPage_GetObject(page, place)
            kind = pdfium.FPDFPageObj_GetType(pointer)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self._order[ctypes.addressof(pointer.contents)] = place
            elif kind in _PICTURES:
                box = _bounds(pointer)
                if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                    self._covers.append((place, box, pointer))
                    self.picture = max(self.picture, (box[2] - box[0]) * (box[3] - box[1]) / self.whole)
                self._areas.append((place, box, None))
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                box = _bounds(pointer)
                self.rules += _rules(box)
                if _is_filled(pointer):
                    self._areas.append((place, box, _colour(pointer)[0]))
                    if not pdfium.FPDFPageObj_HasTransparency(pointer):
                        self._covers.append((place, box, pointer))

    def under(self, address: int, x: float, y: float) -> Colour | None:
        """The colour under a text at a point; None when it is a picture or not known."""
        if self.count > _MOST_OBJECTS:
            return None
        order = self._order.get(address, self.count)
        for place, box, colour in reversed(self._areas):
            if place < order and box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                return colour
        return _WHITE

    def over(self, address: int, *points: tuple[float, float]) -> Literal["picture", "paint"] | None:
        """What is painted over all these points of a text and lets nothing of it through."""
        order = self._order.get(address, self.count)
        for place, box, pointer in self._covers:
            if place > order and all(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in points):
                if pdfium.FPDFPageObj_GetType(pointer) == pdfium.FPDF_PAGEOBJ_PATH:
                    return "paint"
                if self._is_opaque(place, pointer):
                    return "picture"
        return None

    def _is_opaque(self, place: int, pointer: pdfium.FPDF_PAGEOBJECT) -> bool:
        """Whether nothing shows through a picture: it has no mask, or one that hides nothing."""
        if place not in self._opaque:
            self._opaque[place] = not pdfium.FPDFPageObj_HasTransparency(pointer) and _is_solid(
                pdfium.FPDFImageObj_GetRenderedBitmap(self.pdf, self.page, pointer)
            )
        return self._opaque[place]

    def is_off(self, pointer: pdfium.FPDF_PAGEOBJECT) -> bool:
        """Whether a text stands on a layer that is switched off."""
        if not self.layers_off:
            return False
        marks = range(pdfium.FPDFPageObj_CountMarks(pointer))
        return any(_layer(pdfium.FPDFPageObj_GetMark(pointer, mark)) in self.layers_off for mark in marks)


def _is_solid(bitmap: pdfium.FPDF_BITMAP) -> bool:
    if not bitmap:
        return False
    drawn = pypdfium2.PdfBitmap.from_raw(bitmap)
    try:
        pixels = drawn.to_numpy()
        return (
            pixels.ndim < 3 or pixels.shape[2] < 4 or drawn.mode == "BGRX" or int(pixels[..., 3].min()) == 255
        )
    finally:
        drawn.close()


def _layer(mark: pdfium.FPDF_PAGEOBJECTMARK) -> str | None:
    """The name of the layer that a mark puts its content on."""
    length, room = ctypes.c_ulong(), 512
    buffer = ctypes.create_string_buffer(room)
    text = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    if not pdfium.FPDFPageObjMark_GetName(mark, text, room, length) or _utf16(buffer, length) != "OC":
        return None
    found = pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"Name", text, room, length)
    return _utf16(buffer, length) if found else None


def _utf16(buffer: ctypes.Array[ctypes.c_char], length: ctypes.c_ulong) -> str:
    return buffer.raw[: length.value].decode("utf-16-le", "replace").rstrip("\x00")


def _bounds(pointer: pdfium.FPDF_PAGEOBJECT) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(pointer, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _rules(box: Box) -> list[Box]:
    """A thin path is a rule; a box that may be a cell has one at its top and one at its bottom."""
    left, bottom, right, top = box
    if top - bottom <= _RULE:
        return [box]
    if right - left <= _RULE or top - bottom > _TALLEST_CELL:
        return []
    return [(left, bottom, right, bottom), (left, top, right, top)]


def _is_filled(pointer: pdfium.FPDF_PAGEOBJECT) -> bool:
    fill, stroke = ctypes.c_int(), pdfium.FPDF_BOOL()
    pdfium.FPDFPath_GetDrawMode(pointer, fill, stroke)
    return fill.value != pdfium.FPDF_FILLMODE_NONE and _colour(pointer)[1] > 127


def _colour(pointer: pdfium.FPDF_PAGEOBJECT) -> tuple[Colour, int]:
    """The fill colour and its opacity (0 to 255)."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(pointer, red, green, blue, alpha):
        return (0, 0, 0), 255
    return (red.value, green.value, blue.value), alpha.value


def read_runs(text: pypdfium2.PdfTextPage, painted: Painted) -> list[RawRun]:
    """The runs of a page in drawing order. One call to pdfium a character, all else once a run."""
    count = pdfium.FPDFText_CountChars(text)
    letters = _letters(text, count)
    handle = text.raw
    addresses = [_OBJECT_OF(handle, index) for index in range(count)]
    runs: list[RawRun] = []
    start, spaced = 0, False
    while start < count:
        address = addresses[start]
        if address is None:  # white space that pdfium puts between what stands apart
            start, spaced = start + 1, True
            continue
        end = last = start + 1
        while end < count and (addresses[end] == address or addresses[end] is None):
            end += 1
            if addresses[end - 1] is not None:
                last = end
        drawn = letters[start:last].rstrip()
        if drawn:
            run = _begin(text, start, address, painted, spaced=spaced)
            run.run.text = drawn
            run.last = _char_box(text, start + len(drawn) - 1)
            _hide_covered(run, painted.over(address, _middle(_char_box(text, start)), _middle(run.last)))
            runs.append(run)
        spaced = last < end or len(drawn) < last - start
        start = end
    return runs


def _hide_covered(found: RawRun, over: Literal["picture", "paint"] | None) -> None:
    """A text under a picture may be the text layer of a scan, which is not painted either."""
    found.run.hidden = found.run.hidden or over is not None
    found.run.unpainted = found.run.unpainted or over == "picture"


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _letters(text: pypdfium2.PdfTextPage, count: int) -> str:
    """One letter for each character that pdfium counts."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text, 0, count, buffer)
    if written == count + 1:
        letters = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
        if len(letters) == count:
            return letters
    # Characters outside the basic plane take two places there, and some are left out.
    return "".join(chr(pdfium.FPDFText_GetUnicode(text, index)) for index in range(count))


def _begin(
    text: pypdfium2.PdfTextPage,
    index: int,
    address: int,
    painted: Painted,
    *,
    spaced: bool,
) -> RawRun:
    pointer = ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    size = pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
    font = pdfium.FPDFTextObj_GetFont(pointer)
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, name, 128)
    font_name = name.value.decode("utf-8", "replace").lower()
    colour, opacity = _colour(pointer)
    unpainted = (
        pdfium.FPDFTextObj_GetTextRenderMode(pointer)
        in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
        or opacity <= _FAINTEST
    )
    under = painted.under(address, x.value + size / 4, y.value + size / 4)
    unseen = under is not None and max(abs(a - b) for a, b in zip(colour, under, strict=True)) <= _SAME_COLOUR
    angle = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) * 90 % 360
    run = Run(
        "",
        0.0,
        0.0,
        0.0,
        round(size, 1),
        any(word in font_name for word in _BOLD_NAMES) or pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT,
        any(word in font_name for word in _SLANTED_NAMES),
        colour,
        spaced,
        angle,
        hidden=unpainted or unseen or size < _SMALLEST_TYPE or painted.is_off(pointer),
        unpainted=unpainted,
    )
    return RawRun(run, (x.value, y.value), (x.value, y.value, x.value, y.value))


def _char_box(text: pypdfium2.PdfTextPage, index: int) -> Box:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value
