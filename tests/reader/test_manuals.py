"""Manuals and collections: chapters, methods, checklists, practices with their fields; boxes beside the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reader.press import Layout, Press
from tests.reader.specimens import paragraph, sentence
from tests.reader.test_magazines import read, words


def print_manual(layout: Layout) -> bytes:
    press = Press(layout, "RAN Manuals | Working with families", "Working with families")
    press.page()
    press.paragraph("RAN MANUAL", bold=True, size=12)
    press.paragraph("Working with families", bold=True, size=28, after=30)
    press.paragraph("December 2022", size=12)
    for chapter in range(3):
        press.page()
        press.heading(f"{chapter + 1}. Chapter about place {'ABC'[chapter]}", 2)
        press.paragraph(paragraph("en", 30 * chapter))
        for part in range(2):
            press.heading(f"{chapter + 1}.{part + 1} A part of it", 3)
            press.paragraph(paragraph("en", 30 * chapter + 5 + 5 * part))
    press.page()
    press.heading("4. Methods that helped", 2)
    for number, title in ((1, "Ask before you advise"), (2, "Visit at home")):
        press.heading(f"Method {number}: {title}", 3)
        press.paragraph(paragraph("en", 100 + 5 * number))
    press.heading("Checklist", 2)
    for n in range(4):
        press.paragraph(sentence("en", 120 + n), bullet="\u2022", after=3)
    press.page()
    press.heading("Inspiring practices", 2)
    for n, name in enumerate(["Family Bridge", "Open Door"]):
        press.heading(name, 3)
        press.paragraph(paragraph("en", 140 + 5 * n))
        for line in (
            f"Country: {'Norway' if n else 'Italy'}",
            "Target group: parents",
            f"Contact: door{n}@example.org",
        ):
            press.paragraph(line, after=2)
    return press.pdf()


@pytest.mark.parametrize(
    "layout",
    [Layout(), Layout(outline=True), Layout(headings="weight", outline=True), Layout(columns=2)],
    ids=["by size", "by size, outline", "by weight, outline", "two columns"],
)
def test_chapters_methods_checklist_and_practices(layout: Layout, tmp_path: Path) -> None:
    reading = read(print_manual(layout), tmp_path, "manual.pdf")
    publication = reading.publication
    assert (publication.title, publication.kind, publication.type_label) == (
        "Working with families",
        "manual",
        "RAN MANUAL",
    )
    assert publication.published == "2022-12"
    paths = [section.path[1:] for section in reading.sections]
    assert ["1. Chapter about place A"] in paths
    assert ["2. Chapter about place B", "2.2 A part of it"] in paths
    assert [(m.number, m.text.split(" ")[0], m.kind) for m in publication.methods] == [
        (1, "Ask", "method"),
        (2, "Visit", "method"),
    ]
    checklist = next(section for section in reading.sections if section.title == "Checklist")
    items = reading.text[checklist.start : checklist.end].split("\n\n")
    assert items == [f"• {sentence('en', 120 + n)}" for n in range(4)]
    assert [(part.publication.kind, part.publication.title) for part in reading.parts] == [
        ("practice", "Family Bridge"),
        ("practice", "Open Door"),
    ]
    assert reading.parts[1].publication.countries == ["Norway"]
    assert "Target group: parents" in reading.parts[0].text


def test_a_box_beside_the_text(tmp_path: Path) -> None:
    press = Press(Layout())
    press.page()
    press.paragraph("About boxes", bold=True, size=24)
    press.paragraph(paragraph("en", 0))
    whole = press.width
    press.width = 260
    top = press.y
    torn = paragraph("en", 4, 5)
    press.paragraph(torn)
    press.width, bottom = whole, press.y
    press.paragraph(paragraph("en", 10))
    press.canvas.rect(340, bottom, 200, top - bottom + 10)
    press.margin, press.y, press.width = 350, top, 170
    box = sentence("en", 20)
    press.paragraph(box, size=9)
    reading = read(press.pdf(), tmp_path, "box.pdf")
    assert reading.text.split("\n\n") == [paragraph("en", 0), torn, box, paragraph("en", 10)]


def test_no_word_is_lost_beside_notes_and_tables(tmp_path: Path) -> None:
    reading = read(print_manual(Layout()), tmp_path, "manual.pdf")
    everything = " ".join([reading.text, *(part.text for part in reading.parts)])
    for start in (0, 5, 10, 30, 60, 105, 110, 140, 145):
        assert " ".join(words(paragraph("en", start))) in " ".join(words(everything))
