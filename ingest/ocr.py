"""Text of pages that are pictures, read with tesseract where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pypdfium2

_DOTS_PER_INCH = 300
_PAGE_SECONDS = 60
# The names tesseract gives to the languages of the Union.
_NAMES = {
    "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est",
    "fi": "fin", "fr": "fra", "ga": "gle", "hr": "hrv", "hu": "hun", "it": "ita", "lt": "lit", "lv": "lav",
    "mt": "mlt", "nl": "nld", "pl": "pol", "pt": "por", "ro": "ron", "sk": "slk", "sl": "slv", "sv": "swe",
}  # fmt: skip


@cache
def _tesseract() -> tuple[str, frozenset[str]] | None:
    """The program and the languages it knows; None when it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    return program, frozenset(_run([program, "--list-langs"]).split("\n")[1:]) - {""}


def is_installed() -> bool:
    """Whether pages can be read here."""
    return _tesseract() is not None


def read_picture(pdf: pypdfium2.PdfDocument, number: int, language: str | None) -> str:
    """The text on page `number` (from 1), paragraphs parted by blank lines; "" when nothing is recognised.

    `language` (ISO 639-1) is used when tesseract has it, else English, else the first it has.
    """
    found = _tesseract()
    if found is None:
        return ""
    program, languages = found
    wanted = _NAMES.get(language or "", "eng")
    chosen = next(
        (name for name in (wanted, "eng", *sorted(languages - {"osd"})) if name in languages), "eng"
    )
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "page.pgm"
        picture.write_bytes(_grey_picture(pdf, number))
        return _run(
            [program, str(picture), "stdout", "-l", chosen, "--psm", "1", "--dpi", str(_DOTS_PER_INCH)]
        ).strip("\f\n ")


def _run(command: list[str]) -> str:
    """What the program prints; nothing when it takes too long."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - a list of our own words, no shell
            command, capture_output=True, timeout=_PAGE_SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", "replace")


def _grey_picture(pdf: pypdfium2.PdfDocument, number: int) -> bytes:
    """The page as a portable grey map, which needs no library to write."""
    page = pdf[number - 1]
    bitmap = page.render(scale=_DOTS_PER_INCH / 72, grayscale=True)
    rows = bytes(bitmap.buffer)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    page.close()
    lines = [rows[row * stride : row * stride + width] for row in range(height)]
    return f"P5 {width} {height} 255\n".encode() + b"".join(lines)
