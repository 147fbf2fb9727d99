"""Runs of a page put together: lines, paragraphs, reading order."""

from __future__ import annotations

from ingest.document import Block, Page
from ingest.files import clean
from ingest.html import safe_url
from ingest.joining import BULLET, join_lines, squeeze
from ingest.pdfpage import RawPage, Run
from ingest.records import Link


def page_blocks(raw: RawPage) -> Page:
    """The page with its text in blocks."""
    page = Page(raw.number, width=raw.width, height=raw.height)
    groups: list[list[Run]] = []
    for run in raw.runs:
        if not run.visible:
            continue
        if groups and _continues(groups[-1][-1], run):
            groups[-1].append(run)
        else:
            groups.append([run])
    for group in groups:
        lines: list[str] = []
        for n, run in enumerate(group):
            text = clean(run.text.replace("\x02", "-").replace("\ufffe", "-"))
            if n and abs(group[n - 1].bottom - run.bottom) < run.size * 0.5:
                lines[-1] += (" " if run.break_before.strip("\r\n") else "") + text
            else:
                lines.append(text)
        bullet = BULLET.match(lines[0])
        if bullet:
            lines[0] = lines[0][bullet.end() :]
        first = group[0]
        box = (
            min(r.left for r in group),
            min(r.bottom for r in group),
            max(r.right for r in group),
            max(r.top for r in group),
        )
        page.blocks.append(
            Block(
                join_lines(lines),
                raw.number,
                "item" if bullet else "body",
                lines=[squeeze(line) for line in lines],
                size=first.size,
                bold=all(r.bold for r in group),
                italic=first.italic,
                box=box,
            )
        )
    for anchor in raw.anchors:
        if url := safe_url(anchor.url):
            page.links.append(Link(url, squeeze(clean(anchor.text)), raw.number))
    return page


def _continues(before: Run, run: Run) -> bool:
    if abs(before.size - run.size) > 0.6 or before.bold != run.bold or BULLET.match(run.text):
        return False
    step = before.bottom - run.bottom
    return (
        -0.5 * run.size < step < 1.75 * run.size and run.left < before.right and before.left < run.right + 200
    )
