"""Plain text as a document: paragraphs, headings and list items put together again from lines.

Text saved from a PDF has lost its pages and its type. What is left: blank lines, a blank before the first
word of a page, long gaps, addresses on lines of their own, running heads glued to page numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.document import Block, Document, Page
from ingest.files import clean, decode
from ingest.html import safe_url
from ingest.joining import BULLET, NUMBERED, Joiner, is_dash, squeeze
from ingest.numbering import is_contents_line, set_numbered_headings
from ingest.records import Link
from ingest.wording import inline_field, is_button

_BLANK = re.compile(r"\n[ \t\v]*(?:\n[ \t\v]*)+")
_NEW_SHEET = re.compile(r"\n[ \t\v]*\n[ \t\v]*\n[ \t\v\n]*|\n(?=[ ]\S)")
_URL = re.compile(r"(?:https?://|mailto:)\S+")
_RUNNING_HEAD = re.compile(
    r"[^\n.?!]{0,60}(?:\|[^\n.?!]{0,60}\d{2,4}\s*[—–-]\s*\d{2,4}|\d{2,4}\s*[—–-]\s*\d{2,4}[^\n.?!]*\|)"
)
_GLUED_NUMBER = re.compile(r"(?<=\.)0\d{2}(?=[A-Z])|^0\d{2}(?=[A-Z][a-zA-Z ]*$)")
_SPREAD = re.compile(r"(\d+)\s*[—–-]\s*(\d{2,4})")
_OPEN_END = re.compile(r"[.,;:]$")
_MOST_HEADING_WORDS = 20
_MOST_HEADING_LINES = 8


def read_plain(data: bytes) -> Document:
    """A document of sheets without page numbers; form feeds, where there are any, part numbered pages."""
    text = clean(decode(data))
    text = re.sub(r"(?<!\n)\f", " ", text)  # a form feed begins a line, or it is a stray
    numbered = "\f" in text
    sheets = text.split("\f") if numbered else _NEW_SHEET.split(_without_indent(text))
    joiner = Joiner(text.split("\n"))
    pages = []
    for number, sheet in enumerate(sheets, 1):
        page = read_sheet(sheet, number if numbered else None, joiner)
        if page.blocks or page.links or numbered:
            pages.append(page)
    set_numbered_headings([block for page in pages for block in page.blocks])
    return Document(pages, page_count=len(sheets) if numbered else None, printed=True)


def _without_indent(text: str) -> str:
    """Texts in which many lines begin with a blank are indented; there the blank says nothing."""
    lines = text.split("\n")
    blank = sum(line.startswith(" ") and line[1:2] not in (" ", "") for line in lines)
    return "\n".join(map(str.lstrip, lines)) if blank > len(lines) / 10 else text


def read_sheet(text: str, number: int | None, joiner: Joiner | None = None) -> Page:
    """One page of text as blocks, with its running head, links and printed number."""
    page = Page(number)
    joiner = joiner or Joiner(text.split("\n"))
    for paragraph in _BLANK.split(text):
        lines: list[str] = []
        for line in paragraph.split("\n"):
            stripped = line.strip()
            if _URL.fullmatch(stripped):
                _add_link(page, stripped, lines)
            elif _RUNNING_HEAD.match(stripped):
                head, page.label = _cut_label(stripped)
                page.marks.append(head)
            elif stripped:
                lines.append(line)
        page.blocks += _paragraph(lines, page, joiner)
    return page


def _cut_label(head: str) -> tuple[str, str | None]:
    """A running head and the numbers of the spread that ran into it ("APR 24032—033")."""
    for found in _SPREAD.finditer(head):
        left, right = found[1][-len(found[2]) :], found[2]
        if int(right) == int(left) + 1:
            return head[: found.end(1) - len(left)], f"{left}—{right}"
    return head, None


def _add_link(page: Page, address: str, before: list[str]) -> None:
    """The address belongs to the page; a button or a short line right above it says where it leads."""
    url = safe_url(address)
    if not url:
        return
    last = page.blocks[-1] if page.blocks and not before else None
    link = Link(url, page=page.number)
    if last and is_button(last.text) and not last.links:
        link.text = last.text
        last.links.append(link)
        last.role = "mark"
    page.links.append(link)


def _paragraph(lines: list[str], page: Page, joiner: Joiner) -> Iterator[Block]:
    """The blocks of lines that stand together: list items apart, a heading apart from the text below it."""
    groups: list[list[str]] = []
    for line in lines:
        if groups and not _opens(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in groups:
        head = _heading_lines(group)
        for part in (group[:head], group[head:]):
            if part:
                yield _block(part, page, joiner)


def _opens(group: list[str], line: str) -> bool:
    ended = group[-1].rstrip()[-1:] in ".:;!?…”)"
    if BULLET.match(line):
        return not is_dash(line) or ended or bool(BULLET.match(group[0]))
    if inline_field(line.strip()):
        return True
    return bool(NUMBERED.match(line)) and (ended or bool(NUMBERED.match(group[0])))


def _heading_lines(lines: list[str]) -> int:
    """1 when the first line is a heading that stands on the text without a blank line, else 0."""
    if len(lines) < 3 or BULLET.match(lines[0]):
        return 0
    first, second = squeeze(lines[0]), squeeze(lines[1])
    widest = max(len(squeeze(line)) for line in lines[1:])
    room = 0.92 * widest - len(first) - 1
    title_like = first[:1].isupper() and not _OPEN_END.search(first) and len(first.split()) <= 12
    # The line was ended on purpose: the next word would have fitted.
    return int(title_like and second[:1].isupper() and len(second.split()[0]) <= room)


def _block(lines: list[str], page: Page, joiner: Joiner) -> Block:
    bullet = BULLET.match(lines[0])
    if bullet:
        lines = [lines[0][bullet.end() :], *lines[1:]]
    lines = [squeeze(line) for line in lines]
    text = joiner.join(lines)
    glued = _GLUED_NUMBER.search(text)
    if glued:
        # "continuum.069Papers": the number and name at the page's edge, run into what was printed above.
        page.marks.append(text[glued.start() :])
        text = text[: glued.start()]
        lines = [text]
    block = Block(text, page.number, lines=lines)
    if is_contents_line(text) or sum(map(str.isalpha, text)) < 2:
        block.role = "mark"
    elif bullet or NUMBERED.match(text):
        block.role = "item"
    elif _is_heading(block):
        block.role, block.level = "heading", 1
    return block


def _is_heading(block: Block) -> bool:
    text = block.text
    return (
        len(text.split()) <= _MOST_HEADING_WORDS
        and len(block.lines) <= _MOST_HEADING_LINES
        and not _OPEN_END.search(text)
        and (text[0].isupper() or text[0].isdigit())
        and text[-1] not in "”’"
    )
