"""The magazine of reference, as PDF and as text, and its words beside those of another library."""

from __future__ import annotations

import importlib.util
import io
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdf
import pypdfium2
import pytest

from ingest.pdf import read_pdf
from ingest.reader import found
from ingest.reading import read_file
from ingest.records import Reading
from tests.reader.papers import paper, print_paper
from tests.reader.press import SPREAD, Layout, print_magazine
from tests.reader.specimens import magazine

MAGAZINE = "ec-site/mirror/document/download/1c166f8a-b56a-51ef-b5c2-dc1e6d53e9a0_en"
TEXT = "spotlight/spotlight-2024-04.txt"


@pytest.fixture(scope="module")
def judge(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "score_structure", shared / "spotlight" / "score_structure.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def readings(shared: Path) -> dict[str, Reading]:
    return {
        name: read_file(shared / name, None, limit_mb=10, pages=100, ocr=False) for name in (MAGAZINE, TEXT)
    }


@pytest.mark.parametrize(("name", "least"), [(MAGAZINE, 0.95), (TEXT, 0.90)], ids=["PDF", "text"])
def test_structure(
    shared: Path, judge: ModuleType, readings: dict[str, Reading], name: str, least: float
) -> None:
    gold = json.loads((shared / "spotlight" / "structure.json").read_text(encoding="utf-8"))
    seen: dict[str, Any] = json.loads(json.dumps(found(readings[name])))
    facets: dict[str, float] = judge.score(gold, seen)
    assert min(facets.values()) >= 0.80, facets
    assert sum(facets.values()) / len(facets) >= least, facets


def test_pages_and_labels(readings: dict[str, Reading]) -> None:
    article = readings[MAGAZINE].parts[0]
    first = article.passages[0]
    assert (first.page_start, first.page_label) == (7, "012—013")
    assert all(passage.page_start for part in readings[MAGAZINE].parts for passage in part.passages)


def test_what_is_printed_twice_is_indexed_once(readings: dict[str, Reading]) -> None:
    for reading in readings.values():
        passages = [passage.text for part in [reading, *reading.parts] for passage in part.passages]
        for words in (
            "the one size fit all approach cannot reach",
            "fear of violent extremist contagion and dissemination",
            "two independent steps of a criminal sentence",
        ):
            assert sum(words in text for text in passages) == 1


def test_passages_have_the_usual_size(readings: dict[str, Reading]) -> None:
    for reading in readings.values():
        for part in reading.parts:
            records = {"About the author", "Key outcomes", "Concrete methods"}
            running = [p for p in part.passages if p.path[-1] not in records]
            sizes = [len(passage.text.split()) for passage in running]
            assert max(sizes, default=0) <= 220
            if part.publication.kind in {"article", "feature"}:
                assert sum(size < 60 for size in sizes) <= 1


def letters(text: str) -> str:
    """Letters and digits only: libraries differ in white space, hyphens and ligatures."""
    return re.sub(r"[\W_]+", "", text)


def agreement(data: bytes) -> float:
    """The share of our blocks whose letters stand in one row in the text of pypdf, and line by line in pdfium's."""
    document = read_pdf(data, "x.pdf", page_limit=100, ocr_wanted=False)
    other = pypdf.PdfReader(io.BytesIO(data))
    drawn = pypdfium2.PdfDocument(data)
    agreed = total = 0
    for page in document.pages:
        assert page.number is not None
        one = letters(other.pages[page.number - 1].extract_text())
        # pdfium reads across columns whose lines share a height.
        two = letters(drawn[page.number - 1].get_textpage().get_text_range())
        for block in page.blocks:
            total += 1
            agreed += letters(block.text) in one and all(letters(line) in two for line in block.lines)
    return agreed / total


def test_words_in_blocks_agree_with_both_libraries(shared: Path) -> None:
    assert agreement((shared / MAGAZINE).read_bytes()) == 1.0


@pytest.mark.parametrize("layout", [Layout(), Layout(columns=2), Layout(SPREAD, columns=3, body=9)])
def test_words_in_blocks_of_printed_specimens_agree(layout: Layout) -> None:
    assert agreement(print_magazine(magazine("de", 3, 2), layout)) == 1.0
    assert agreement(print_paper(paper("fr"), layout)) == 1.0
