"""How fast publications are read: pages a second, beside plain text extraction with pypdf in the same run.

    python bench/read.py [FILE.pdf ...]

Without files, papers of 25 to 200 two-column pages are made (this needs reportlab, of the dev extra). Printed for
each: pages; seconds of computing time for laying out, and for understanding and cutting into passages; pages a second
of both together; pypdf's pages a second; the ratio of the two. Pages a second should not fall as papers grow.
"""

from __future__ import annotations

import io
import random
import sys
import time
from pathlib import Path

import pypdf

from ingest.language import detect
from ingest.outline import understand
from ingest.pdf import read_pdf

SYLLABLES = [
    "ba",
    "de",
    "fi",
    "go",
    "ku",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "zo",
    "bul",
    "dal",
    "fel",
    "mun",
]
LEADING = 12.0


def paper(pages: int) -> bytes:
    """A paper of two-column pages with running heads, headings and list items."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    made = random.Random(pages)
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 7)
        canvas.drawString(50, 815, "RAN PAPER | A BENCHMARK")
        canvas.drawString(290, 25, str(number))
        for left in (50, 310):
            canvas.setFont("Helvetica-Bold", 12)
            canvas.drawString(left, 780, "A heading above the column")
            canvas.setFont("Helvetica", 9)
            for line in range(56):
                words = ["".join(made.choices(SYLLABLES, k=made.randint(1, 4))) for _ in range(8)]
                text = " ".join(words)[:48]
                canvas.drawString(left, 760 - LEADING * line, text + "." if line % 7 == 6 else text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def measure(name: str, data: bytes) -> None:
    """One line of the table."""
    begun = time.process_time()
    document = read_pdf(data, name, page_limit=10_000, ocr_wanted=False)
    laid_out = time.process_time()
    reading = understand(document, name)
    understood = time.process_time()
    pages = len(document.pages)
    reader = pypdf.PdfReader(io.BytesIO(data))
    plain_begun = time.process_time()
    for page in reader.pages:
        page.extract_text()
    plain = time.process_time() - plain_begun
    ours = understood - begun
    passages = sum(len(part.passages) for part in (reading, *reading.parts))
    print(
        f"{name[:36]:36} {pages:6} {laid_out - begun:8.2f} {understood - laid_out:8.2f} {pages / ours:8.1f}"
        f" {pages / plain:8.1f} {plain / ours:8.2f} {passages:8}"
    )


def main() -> None:
    """Measure the files given, or papers made for the purpose."""
    detect("The model that tells languages is loaded once, before the clock starts.")
    columns = ("pages", "layout s", "rest s", "pages/s", "pypdf/s", "ratio", "passages")
    print(
        f"{'file':36} {columns[0]:>6} {columns[1]:>8} {columns[2]:>8} "
        + " ".join(f"{c:>8}" for c in columns[3:])
    )
    if len(sys.argv) > 1:
        for name in sys.argv[1:]:
            measure(Path(name).name, Path(name).read_bytes())
    else:
        for pages in (25, 50, 100, 200):
            measure(f"paper of {pages} pages", paper(pages))


if __name__ == "__main__":
    main()
