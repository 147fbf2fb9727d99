"""Chapters of text without type: a number, a few words, and text below them; lists stay lists."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingest.plain import read_plain
from ingest.reading import read_file
from ingest.records import Reading
from tests.reader.specimens import paragraph, sentence

HEADINGS = ["First talks", "What helps, and what does not", "Saying goodbye", "After the gate"]


def read(tmp_path: Path, text: str) -> Reading:
    (tmp_path / "notes.txt").write_text(text, encoding="utf-8")
    return read_file(tmp_path / "notes.txt", None, limit_mb=1, pages=10, ocr=False)


def chapters(titles: list[str]) -> str:
    parts = [f"{n}. {title}\n\n{paragraph('en', 10 * n)}" for n, title in enumerate(titles, 1)]
    return "\n\n".join(parts)


@given(st.lists(st.sampled_from(HEADINGS), min_size=2, max_size=4, unique=True))
def test_numbered_lines_with_text_below_them_are_chapters(titles: list[str]) -> None:
    blocks = read_plain(f"Walking together\n\n{sentence('en', 1)}\n\n{chapters(titles)}".encode()).blocks
    headings = [(block.text, block.level) for block in blocks if block.role == "heading"]
    assert headings[1:] == [(f"{n}. {title}", 1) for n, title in enumerate(titles, 1)]


@given(st.lists(st.sampled_from(HEADINGS), min_size=2, max_size=4, unique=True))
def test_the_items_of_a_list_are_none(titles: list[str]) -> None:
    items = "\n".join(f"{n}. {title}" for n, title in enumerate(titles, 1))
    blocks = read_plain(f"{sentence('en', 1)}\n\n{items}\n\n{paragraph('en', 2)}".encode()).blocks
    assert [block.role for block in blocks if block.text[0].isdigit()] == ["item"] * len(titles)


def test_what_is_found_under_recommendations_stays_a_list(tmp_path: Path) -> None:
    reading = read(tmp_path, f"Walking together\n\nRecommendations\n\n{chapters(HEADINGS)}")
    assert [outcome.text for outcome in reading.publication.key_outcomes] == HEADINGS


def test_a_method_ends_where_the_next_chapter_begins(tmp_path: Path) -> None:
    text = (
        "A manual for walks\n\nContents\n\n1. First talks ......... 2\n2. Saying goodbye ... 3\n\n"
        f"1. First talks\n\n{paragraph('en', 1)}\n\nConcrete method 1: The bench\n\nSit down side by side.\n\n"
        f"2. Saying goodbye\n\n{paragraph('en', 9)}\n"
    )
    reading = read(tmp_path, text)
    assert [method.text for method in reading.publication.methods] == ["The bench\nSit down side by side."]
    assert [section.title for section in reading.sections][-3:-1] == ["1. First talks", "2. Saying goodbye"]
    assert "....." not in reading.text


def test_chapters_right_below_a_heading_are_parts_of_it(tmp_path: Path) -> None:
    reading = read(
        tmp_path, f"Walking together\n\n{sentence('en', 1)}\n\nHighlights\n\n{chapters(HEADINGS[:2])}"
    )
    assert reading.sections[-1].path[1:] == ["Highlights", "2. What helps, and what does not"]
