"""A small printing press: draws texts as PDF pages in layouts that publications use, line by line, without a engine.

What is drawn where is under the control of the test: order of drawing, columns, running heads, weight or size of
headings, links, invisible text.
"""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass

from reportlab.lib.colors import Color, black, blue, white
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.reader.specimens import DATES, WORDS, Article, Magazine, Paper

SPREAD = (842.0, 595.0)
GREY = Color(0.3, 0.3, 0.3)


@dataclass(frozen=True)
class Layout:
    """How a publication is set.

    `drawn` is the order of drawing: column after column, or row by row. `flowing`: items of a magazine follow one
    another on the page instead of beginning a new one.
    """

    page: tuple[float, float] = A4
    columns: int = 1
    headings: str = "size"
    outline: bool = False
    heads: bool = True
    drawn: str = "columns"
    body: float = 10.0
    flowing: bool = False


def wrap(text: str, width: float, font: str, size: float) -> list[str]:
    """The lines of a paragraph; words are broken at their hyphens only."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        tried = f"{line} {word}".strip()
        if line and stringWidth(tried, font, size) > width:
            lines.append(line)
            line = word
        else:
            line = tried
    return [*lines, line] if line else lines


class Press:
    """Pages with a cursor that runs down the columns; a full column leads to the next, a full page to a new one."""

    def __init__(
        self, layout: Layout, head: str = "", title: str = "", author: str = "RAN Practitioners"
    ) -> None:
        self.layout, self.head = layout, head
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=layout.page, invariant=True)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.number = 0
        self.waiting: list[tuple[float, float, str, str, float, Color]] = []
        self.open = False

    def page(self, top: float | None = None) -> None:
        """Begin a page; text starts at `top`, or under the margin."""
        self.close_page()
        self.open = True
        self.number += 1
        width, height = self.layout.page
        self.left, self.bottom, self.margin = 50.0, 70.0, 50.0
        self.top = height - 80 if top is None else top
        gutter = 24.0
        self.width = (width - 2 * self.margin - gutter * (self.layout.columns - 1)) / self.layout.columns
        self.step = self.width + gutter
        self.column = 0
        self.y = self.top
        if self.layout.heads and self.head:
            self.put(self.margin, height - 30, self.head, size=7, colour=GREY)
            self.put(width - self.margin - 20, 25, f"{self.number:03}", size=7, colour=GREY)

    def item(self) -> None:
        """Begin an item: on a new page, or further down when the layout is flowing and there is room."""
        if self.layout.flowing and self.open and self.y > self.layout.page[1] / 2:
            self.down(30)
        else:
            self.page()

    def close_page(self) -> None:
        if not self.open:
            return
        # Row by row is how word processors and tables draw; the order on the page is the same.
        rows = (
            sorted(self.waiting, key=lambda line: (-line[1], line[0]))
            if self.layout.drawn == "rows"
            else self.waiting
        )
        for x, y, text, font, size, colour in rows:
            self.canvas.setFillColor(colour)
            self.canvas.setFont(font, size)
            self.canvas.drawString(x, y, text)
        self.waiting = []
        self.canvas.showPage()
        self.open = False

    def put(
        self, x: float, y: float, text: str, font: str = "Helvetica", size: float = 10, colour: Color = black
    ) -> None:
        """A line at a place of the page."""
        self.waiting.append((x, y, text, font, size, colour))

    def down(self, space: float) -> None:
        self.y -= space

    def line(
        self, text: str, font: str, size: float, colour: Color, indent: float = 0, leading: float = 1.3
    ) -> None:
        """A line in the current column."""
        if self.y < self.bottom:
            self.column += 1
            self.y = self.top
            if self.column >= self.layout.columns:
                self.page()
        self.put(self.margin + self.column * self.step + indent, self.y, text, font, size, colour)
        self.y -= leading * size

    def paragraph(self, text: str, *, bold: bool = False, italic: bool = False, size: float | None = None,
                  colour: Color = black, indent: float = 0, bullet: str = "", after: float = 8) -> None:  # fmt: skip
        """A paragraph of wrapped lines; with `bullet` a list item."""
        size = size or self.layout.body
        font = "Helvetica-Bold" if bold else "Helvetica-Oblique" if italic else "Helvetica"
        hang = 14.0 if bullet else 0.0
        for n, line in enumerate(wrap(text, self.width - indent - hang, font, size)):
            if n == 0 and bullet:
                line = f"{bullet} {line}"
                self.line(line, font, size, colour, indent)
            else:
                self.line(line, font, size, colour, indent + hang)
        self.down(after)

    def heading(self, text: str, level: int = 2, outline: bool = True) -> None:
        """A heading by size or by weight alone, as the layout says."""
        by_size = self.layout.headings == "size"
        size = {1: 26.0, 2: 14.0, 3: 12.0}[level] if by_size or level == 1 else self.layout.body
        self.down(4)
        if self.layout.outline and outline:
            key = f"{self.number}-{text}"
            self.canvas.bookmarkPage(key)
            self.canvas.addOutlineEntry(text, key, 0)
        self.paragraph(text, bold=not by_size or level == 1, size=size, colour=blue, after=4)

    def button(self, x: float, y: float, text: str, url: str) -> None:
        """White words on a blue field, with a link."""
        width = stringWidth(text, "Helvetica-Bold", 9) + 18
        self.canvas.setFillColor(blue)
        self.canvas.rect(x, y - 6, width, 20, stroke=0, fill=1)
        self.put(x + 9, y, text, "Helvetica-Bold", 9, white)
        self.canvas.linkURL(url, (x, y - 6, x + width, y + 14))

    def pdf(self) -> bytes:
        """The file."""
        self.close_page()
        self.canvas.save()
        return self.file.getvalue()


def print_magazine(magazine: Magazine, layout: Layout) -> bytes:
    """The magazine as a PDF."""
    words = WORDS[magazine.language]
    press = Press(layout, f"SPOTLIGHT | {magazine.month}", f"Spotlight: {magazine.theme}")
    press.page()
    press.paragraph("Spotlight", bold=True, size=40)
    press.paragraph(magazine.theme.upper(), bold=True, size=20)
    press.page()
    for text in magazine.editorial:
        press.paragraph(text)
    for n, article in enumerate(magazine.articles):
        _print_article(press, article)
        if n == 0:
            for title, text, url in magazine.films:
                press.item()
                press.paragraph(title, bold=True, size=24)
                press.paragraph(text, size=12)
                press.paragraph(words["films"], bold=True, size=13, colour=blue)
                press.button(press.margin, press.y, words["watch"], url)
                press.down(40)
    for paper in magazine.papers:
        _print_paper(press, paper, words)
    press.page()
    press.paragraph(words["discover"], bold=True, size=30)
    _print_records(
        press,
        [
            (
                heading,
                text,
                [(words["what"], what), (words["when"], when), (words["who"], "RAN Practitioners Staff")],
            )
            for heading, text, what, when in magazine.events
        ],
    )
    press.page()
    _print_records(
        press,
        [
            (
                title,
                text,
                [(words["what"], what), (words["published"], date), (words["topic"], ", ".join(topics))],
            )
            for title, text, what, topics, date in magazine.library
        ],
    )
    return press.pdf()


def _print_records(press: Press, records: list[tuple[str, str, list[tuple[str, str]]]]) -> None:
    """Announcements and library entries: one below the other, or side by side on a spread."""
    beside = press.layout.page == SPREAD
    if not beside:
        for title, text, values in records:
            press.paragraph(title, bold=True, size=15, colour=blue)
            press.paragraph(text)
            for label, value in values:
                press.paragraph(label, bold=True, size=8.5, colour=GREY, after=0)
                press.paragraph(value)
        return
    for n, (title, text, values) in enumerate(records):
        x, y = 50 + 262 * n, 430.0
        for line in wrap(title, 230, "Helvetica-Bold", 15):
            press.put(x, y, line, "Helvetica-Bold", 15, blue)
            y -= 20
        for line in wrap(text, 190, "Helvetica", 10):
            press.put(x, y, line)
            y -= 14
        for label, value in values:
            press.put(x, y - 14, label, "Helvetica-Bold", 8.5, GREY)
            press.put(x, y - 26, value)
            y -= 40


def _print_article(press: Press, article: Article) -> None:
    width, height = press.layout.page
    press.item()
    if press.layout.page == SPREAD:
        # A title page of its own: title at the lower left, the rest in a dark panel at the right.
        press.canvas.setFillColor(Color(0, 0.1, 0.4))
        press.canvas.rect(width / 2, 0, width / 2, height, stroke=0, fill=1)
        for n, line in enumerate(wrap(article.title, width / 2 - 100, "Helvetica-Bold", 30)):
            press.put(40, 250 - 40 * n, line, "Helvetica-Bold", 30)
        press.put(width / 2 + 40, 500, article.author, "Helvetica-Bold", 20, white)
        press.put(width / 2 + 40, 440, article.number, "Helvetica-Bold", 11, white)
        for n, line in enumerate(wrap(article.biography, 200, "Helvetica", 9)):
            press.put(width / 2 + 40, 400 - 12 * n, line, size=9, colour=white)
        press.page()
    else:
        press.paragraph(article.number, bold=True, size=11, colour=blue)
        press.paragraph(article.title, bold=True, size=26, after=14)
        press.paragraph(article.author, bold=True, size=16)
        press.paragraph(article.biography, size=9, italic=True, after=20)
        press.top = press.y if press.layout.columns > 1 else press.top
    for n, text in enumerate(article.paragraphs):
        if article.subheading and n == 2:
            press.heading(article.subheading, 3)
        press.paragraph(text)
        if n == 0:
            for item in article.items:
                press.paragraph(item, bullet="•")
        if n == article.quote:
            quote = ". ".join(text.split(". ")[:2]) + "."
            press.down(6)
            press.paragraph(quote, italic=True, size=15, colour=blue, after=14)


def _print_paper(press: Press, paper: Paper, words: dict[str, str]) -> None:
    press.item()
    press.paragraph(paper.title, bold=True, size=24, after=20)
    press.paragraph(paper.teaser, size=12)
    if not press.layout.flowing:
        press.page()
    label = words["method"] if paper.kind == "manual" else words["outcome"]
    if press.layout.page == SPREAD:
        for number, text in paper.findings:
            x = 40 + 262 * (number - 1)
            press.put(x, 400, f"{label} {number}", "Helvetica-Bold", 12, blue)
            for n, line in enumerate(wrap(text, 220, "Helvetica", 10)):
                press.put(x, 380 - 13 * n, line)
    else:
        for number, text in paper.findings:
            press.paragraph(f"{label} {number}", bold=True, size=12, colour=blue, after=2)
            press.paragraph(text)
    low = 100 if press.layout.page == SPREAD else press.y
    press.button(press.margin, low, words["manual" if paper.kind == "manual" else "read"], paper.url)
    press.down(40)


def print_date(language: str, which: int) -> str:
    """One of the dates of the specimens, in words."""
    return DATES[language][which]


def save_as_text(magazine: Magazine) -> str:
    """The magazine as text saved from its PDF: lines kept, pages lost but for a blank before their first word."""
    words = WORDS[magazine.language]

    def lines(text: str, width: int = 50) -> str:
        return "\n".join(line + " " for line in textwrap.wrap(text, width, break_long_words=False))

    pages = ["\n\n".join(lines(text) for text in magazine.editorial)]
    for n, article in enumerate(magazine.articles):
        given, surname = article.author.split(" ", 1)
        label = article.number if n % 2 else article.number.replace(" ", "\n")
        head = [f"{given}\n{surname} ", label, lines(article.biography, 32), lines(f"{article.title}…", 20)]
        pages.append("\n\n".join(head if n % 2 else [head[3], head[0], head[2], head[1]]))
        body: list[str] = []
        for k, text in enumerate(article.paragraphs):
            heading = f"{article.subheading}\n" if article.subheading and k == 2 else ""
            body.append(heading + lines(text))
            if k == 0:
                body += ["∞\t " + lines(item).replace("\n", "\n\t\t ") for item in article.items]
        if article.quote is not None:
            body.append(lines(". ".join(article.paragraphs[article.quote].split(". ")[:2]) + ".", 28))
        pages.append("\n\n".join([*body, "A" if article.kind == "article" else "F"]))
        for title, text, url in magazine.films if n == 0 else []:
            pages.append(
                "\n\n".join(
                    [lines(text, 44), words["films"], "F", lines(title, 12), words["watch"], f"{url}\n{url}"]
                )
            )
    for number, paper in enumerate(magazine.papers):
        pages.append(f"{lines(paper.title + '.', 30).rstrip()}0{65 + number}Papers")
        label = words["method"] if paper.kind == "manual" else words["outcome"]
        parts = [
            lines(paper.teaser, 56),
            *(f"{label} {k}\n\n{lines(text, 34)}" for k, text in paper.findings),
        ]
        button = words["manual" if paper.kind == "manual" else "read"]
        pages.append("\n\n".join([*parts, button, "\n".join([paper.url] * 3)]))
    shouted = magazine.theme.upper().replace(" ", "\n")
    pages.append("\n\n".join([words["discover"].replace(" ", "\n"), lines(magazine.editorial[0]), shouted]))
    records = [
        [
            heading,
            lines(text, 40),
            f"{words['what']}\n{what} ",
            f"{words['when']}\n{when}",
            f"{words['who']}\nRAN Practitioners Staff",
        ]
        for heading, text, what, when in magazine.events
    ]
    pages.append("\n\n".join("\n\n".join(record) for record in records))
    entries = [
        [
            lines(title, 30),
            lines(text, 40),
            f"{words['what']}\n{what}",
            f"{words['published']}\n{date}",
            f"{words['topic']}\n{', '.join(topics)}",
        ]
        for title, text, what, topics, date in magazine.library
    ]
    pages.append("\n\n".join("\n\n".join(entry) for entry in entries))
    return "\n ".join(pages).replace(
        "\n ", f"\n\n\nSPOTLIGHT | {magazine.month}006—007SPOTLIGHT | {magazine.month}\n\n", 1
    )
