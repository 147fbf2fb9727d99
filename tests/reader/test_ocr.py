"""Pages that are pictures, read with tesseract where it is installed."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest import ocr
from ingest.reader import read
from ingest.settings import Settings
from tests.reader.press import Layout, Press
from tests.reader.specimens import sentence

installed = pytest.mark.skipif(not ocr.is_installed(), reason="tesseract is not installed")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """Two pages: one of text, one a picture of text."""
    press = Press(Layout(heads=False))
    press.page()
    press.paragraph(sentence("en", 4), size=14)
    picture = pypdfium2.PdfDocument(press.pdf())[0].render(scale=150 / 72).to_pil()
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    canvas.drawString(60, 700, "The first page has text of its own.")
    canvas.showPage()
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    (tmp_path / "scan.pdf").write_bytes(file.getvalue())
    return tmp_path / "scan.pdf"


def test_without_ocr_the_picture_is_named(scan: Path, settings: Settings) -> None:
    reading = read(scan, settings)
    assert reading.text == "The first page has text of its own."
    assert reading.warnings == ["No text found on page 2: only pictures (OCR can be tried: --ocr)."]


@installed
def test_with_ocr_the_picture_is_read_and_marked(scan: Path, settings: Settings) -> None:
    reading = read(scan, settings, ocr=True)
    read_by_ocr = [passage for passage in reading.passages if passage.ocr]
    assert [passage.page_start for passage in read_by_ocr] == [2]
    assert "whom to call when a pupil" in read_by_ocr[0].text
    assert reading.warnings == []


def test_without_tesseract_the_user_is_told(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.reading import read_file

    monkeypatch.setattr(ocr, "_tesseract", lambda: None)
    reading = read_file(scan, None, limit_mb=10, pages=10, ocr=True)
    assert "tesseract is not installed" in reading.warnings[0]
