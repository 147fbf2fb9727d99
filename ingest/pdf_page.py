"""One page of a PDF as printed: runs of characters with place, type and colour, and the links."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "demi")
_SLANTED_NAMES = ("italic", "oblique")
_SMALLEST_TYPE = 1.5  # points; nobody can read less
_SAME_COLOUR = 12  # of 255; closer than this a person sees no difference
_MOST_OBJECTS = 5000  # painted areas looked at to tell the background of text
_RULE = 3.0  # points
_TALLEST_CELL = 200.0
_PICTURES = {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING, pdfium.FPDF_PAGEOBJ_FORM}
_WHITE: Colour = (255, 255, 255)


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
class Anchor:
    """The sensitive area of a link (left, bottom, right, top), and the words printed in it."""

    url: str
    text: str
    box: Box


@dataclass(slots=True)
class RawPage:
    """A page before layout.

    `rules` are thin lines and the upper and lower edges of boxes, as drawn for tables. `objects` counts
    everything painted; `picture` is the share of the page that its largest picture covers.
    """

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    objects: int = 0
    picture: float = 0.0


def read_page(pdf: pypdfium2.PdfDocument, number: int) -> RawPage:
    """The runs of page `number` (from 1) in the order in which they are drawn. Raises PdfiumError."""
    page = pdf[number - 1]
    text = page.get_textpage()
    try:
        area = page.get_bbox()
        painted = _Painted(page, area)
        runs = _runs(text, painted)
        angles = Counter[int]()
        for run in runs:
            angles[run.angle] += len(run.text)
        turn = angles.most_common(1)[0][0] if angles else page.get_rotation()
        frame = _Frame(area, turn)
        raw = RawPage(number, *frame.size, objects=painted.count, picture=painted.picture)
        raw.runs = [_placed(run, frame) for run in runs]
        raw.rules = [frame.box(rule) for rule in painted.rules]
        raw.anchors = _anchors(pdf, page, text, frame)
        return raw
    finally:
        text.close()
        page.close()


class _Frame:
    """From the coordinates of the file to those in which most of the page's text stands upright."""

    def __init__(self, area: Box, turn: int) -> None:
        self.area, self.turn = area, turn
        width, height = area[2] - area[0], area[3] - area[1]
        self.size = (height, width) if turn in (90, 270) else (width, height)

    def place(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.area
        match self.turn:
            case 90:
                return y - bottom, right - x
            case 180:
                return right - x, top - y
            case 270:
                return top - y, x - left
        return x - left, y - bottom

    def box(self, box: Box) -> Box:
        (a, b), (c, d) = self.place(box[0], box[1]), self.place(box[2], box[3])
        return min(a, c), min(b, d), max(a, c), max(b, d)


@dataclass(slots=True)
class _RawRun:
    """A run in the coordinates of the file, before it is known how the page stands."""

    run: Run
    start: tuple[float, float]
    last: Box
    angle: int
    text: str = ""


class _Painted:
    """What is painted on a page, to tell what colour lies under a text."""

    def __init__(self, page: pypdfium2.PdfPage, area: Box) -> None:
        self.page = page
        self.count = pdfium.FPDFPage_CountObjects(page)
        self.whole = max(1.0, (area[2] - area[0]) * (area[3] - area[1]))
        self.picture = 0.0
        self.rules: list[Box] = []
        self._order: dict[int, int] = {}
        self._areas: list[tuple[int, Box, Colour | None]] = []
        for place in range(min(self.count, _MOST_OBJECTS)):
            pointer = pdfium.FPDFPage_GetObject(page, place)
            kind = pdfium.FPDFPageObj_GetType(pointer)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self._order[ctypes.addressof(pointer.contents)] = place
            elif kind in _PICTURES:
                box = _bounds(pointer)
                if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                    self.picture = max(self.picture, (box[2] - box[0]) * (box[3] - box[1]) / self.whole)
                self._areas.append((place, box, None))
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                box = _bounds(pointer)
                self.rules += _rules(box)
                if _is_filled(pointer):
                    self._areas.append((place, box, _colour(pointer)[0]))

    def under(self, address: int, x: float, y: float) -> Colour | None:
        """The colour under a text at a point; None when it is a picture or not known."""
        if self.count > _MOST_OBJECTS:
            return None
        order = self._order.get(address, self.count)
        for place, box, colour in reversed(self._areas):
            if place < order and box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                return colour
        return _WHITE


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


def _runs(text: pypdfium2.PdfTextPage, painted: _Painted) -> list[_RawRun]:
    # Two calls a character, all else once a run: the calls are what reading costs.
    get_object, get_unicode, address_of = (
        pdfium.FPDFText_GetTextObject,
        pdfium.FPDFText_GetUnicode,
        ctypes.addressof,
    )
    runs: list[_RawRun] = []
    current = -1
    begun = last = 0
    spaced = False
    letters: list[str] = []

    def finish() -> None:
        if letters and runs:
            runs[-1].text = "".join(letters)
            runs[-1].last = _char_box(text, last)
        letters.clear()

    for index in range(pdfium.FPDFText_CountChars(text)):
        pointer = get_object(text, index)
        letter = chr(get_unicode(text, index))
        if not pointer:  # white space that pdfium puts between what stands apart
            spaced = True
            continue
        address = address_of(pointer.contents)
        if address != current:
            finish()
            runs.append(_begin(text, index, pointer, address, painted, spaced=spaced))
            current, begun = address, index
        elif spaced and index > begun:
            letters.append(" ")
        spaced = False
        letters.append(letter)
        if not letter.isspace():
            last = index
    finish()
    return [run for run in runs if run.text.strip()]


def _begin(
    text: pypdfium2.PdfTextPage,
    index: int,
    pointer: pdfium.FPDF_PAGEOBJECT,
    address: int,
    painted: _Painted,
    *,
    spaced: bool,
) -> _RawRun:
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
        or opacity == 0
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
        hidden=unpainted or unseen or size < _SMALLEST_TYPE,
        unpainted=unpainted,
    )
    return _RawRun(run, (x.value, y.value), (x.value, y.value, x.value, y.value), angle)


def _char_box(text: pypdfium2.PdfTextPage, index: int) -> Box:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _placed(raw: _RawRun, frame: _Frame) -> Run:
    run = raw.run
    run.text = raw.text
    run.left, run.base = frame.place(*raw.start)
    run.right = max(run.left, frame.box(raw.last)[2])
    run.angle = (raw.angle - frame.turn) % 360
    width, height = frame.size
    outside = run.right < 0 or run.left > width or run.base + run.size < 0 or run.base > height
    run.hidden = run.hidden or outside
    return run


def _anchors(
    pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, frame: _Frame
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
        words = text.get_text_bounded(box.left, box.bottom, box.right, box.top)
        place = frame.box((box.left, box.bottom, box.right, box.top))
        anchors.append(Anchor(buffer.value.decode("utf-8", "replace"), words, place))
    return anchors
