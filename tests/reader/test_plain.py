"""Plain text: paragraphs, headings, list items, sheets, what is left of a magazine saved as text."""

from __future__ import annotations

from pathlib import Path

from ingest.plain import read_plain
from ingest.reading import read_file
from ingest.records import Reading


def read(tmp_path: Path, text: str) -> Reading:
    (tmp_path / "notes.txt").write_text(text, encoding="utf-8")
    return read_file(tmp_path / "notes.txt", None, limit_mb=1, pages=10, ocr=False)


def test_wrapped_lines_headings_and_items(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "Keeping contact\n\nThe first paragraph goes over\ntwo lines here.\n\nWhat helps\n\n"
        "Three things are needed:\n\n- time, which is\n  always short\n- trust\n- a place to meet\n",
    )
    assert reading.publication.title == "Keeping contact"
    assert reading.text == (
        "The first paragraph goes over two lines here.\n\nThree things are needed:\n\n"
        "• time, which is always short\n\n• trust\n\n• a place to meet"
    )
    assert reading.sections[-1].title == "What helps"


def test_a_heading_without_blank_line_below_it() -> None:
    text = "Aim\nTogether with the family the team makes\na plan for the first weeks, and the plan\nis written down."
    assert [(block.role, block.text[:8]) for block in read_plain(text.encode()).blocks] == [
        ("heading", "Aim"),
        ("body", "Together"),
    ]


def test_form_feeds_part_pages(tmp_path: Path) -> None:
    reading = read(tmp_path, "First page text, which ends here.\n\fSecond page text, which ends too.\n")
    assert [(mark.page, reading.text[mark.start :][:6]) for mark in reading.marks] == [
        (1, "First "),
        (2, "Second"),
    ]


def test_running_heads_and_addresses_are_no_text() -> None:
    document = read_plain(
        b"Some text of an article, long enough.\n\n\nSPOTLIGHT | MAY 25012-013SPOTLIGHT | FEATURE\n\nMore of the text.\n\n"
        b"READ PAPER\n\nhttps://example.org/paper_en\nhttps://example.org/paper_en\n"
    )
    assert [block.text for block in document.blocks if block.role != "mark"] == [
        "Some text of an article, long enough.",
        "More of the text.",
    ]
    assert document.pages[1].label == "012—013"
    assert document.pages[1].marks[0].startswith("SPOTLIGHT | MAY 25")
    assert document.pages[1].links[0].text == "READ PAPER"


def test_lines_without_any_text_below_are_kept(tmp_path: Path) -> None:
    assert "Second thought" in read(tmp_path, "A title\n\nFirst thought\n\nSecond thought\n").text


def test_the_head_of_a_conclusion_paper(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "CONCLUSION PAPER\nRAN PRISONS Working Group meeting\n7-8 October 2025, Riga, Latvia\n\nWalks with mentors\n\n"
        "Ada LINDQVIST\nJan DE BOER\n\n18/12/2025\n\nIntroduction\n\nTwenty people walked for two days and talked about"
        " what helps after release, about families, work and time, and about what they would do otherwise.\n\n"
        "About the authors\n\nAda Lindqvist is a nurse in Umeå. Jan de Boer is a teacher.\n",
    )
    publication = reading.publication
    assert publication.published == "2025-12-18"
    assert [(event.start, event.end) for event in reading.events] == [("2025-10-07", "2025-10-08")]
    assert publication.authors == ["Ada Lindqvist", "Jan de Boer"]
    assert publication.biography == "Ada Lindqvist is a nurse in Umeå. Jan de Boer is a teacher."
