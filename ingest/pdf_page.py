"""One page of a PDF as printed: runs of characters with place, type and colour, and the links."""

from __future__ import annotations

import ctypes
from collections import Counter
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.pdf_runs import Box, Painted, RawRun, Run, read_runs


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


def read_page(pdf: pypdfium2.PdfDocument, number: int, layers_off: frozenset[str] = frozenset()) -> RawPage:
    """The runs of page `number` (from 1) in the order in which they are drawn. Raises PdfiumError.

    `layers_off` are the names of the layers that viewers do not show.
    """
    page = pdf[number - 1]
    text = page.get_textpage()
    try:
        area = page.get_bbox()
        painted = Painted(pdf, page, area, layers_off)
        runs = read_runs(text, painted)
        angles = Counter[int]()
        for run in runs:
            angles[run.run.angle] += len(run.run.text)
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


def _placed(raw: RawRun, frame: _Frame) -> Run:
    run = raw.run
    run.left, run.base = frame.place(*raw.start)
    run.right = max(run.left, frame.box(raw.last)[2])
    run.angle = (run.angle - frame.turn) % 360
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
