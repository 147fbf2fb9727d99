"""Magazines with other texts, languages, layouts and numbers of articles than the one the rules were made for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.reading import read_file
from ingest.records import Reading
from tests.reader.press import SPREAD, Layout, print_magazine, save_as_text
from tests.reader.specimens import Magazine, magazine

LAYOUTS = {
    "a4, one column, headings by size": Layout(),
    "a4, one column, headings by weight, outline": Layout(headings="weight", outline=True),
    "a4, one column, items on one page": Layout(flowing=True),
    "a4, two columns": Layout(columns=2),
    "a4, two columns drawn row by row": Layout(columns=2, drawn="rows"),
    "spread, two columns": Layout(SPREAD, columns=2),
    "spread, three columns drawn row by row, outline": Layout(
        SPREAD, columns=3, drawn="rows", outline=True, body=9
    ),
    "spread, no running heads": Layout(SPREAD, columns=2, heads=False),
}


def read(data: bytes, path: Path, name: str = "magazine.pdf") -> Reading:
    file = path / name
    file.write_bytes(data)
    return read_file(file, None, limit_mb=10, pages=100, ocr=False)


def words(text: str) -> list[str]:
    return text.replace("• ", "").split()


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
@pytest.mark.parametrize(("language", "articles", "papers"), [("en", 3, 2), ("de", 4, 1), ("fr", 2, 3)])
def test_every_field_of_a_magazine(
    layout: Layout, language: str, articles: int, papers: int, tmp_path: Path
) -> None:
    printed = magazine(language, articles, papers)
    reading = read(print_magazine(printed, layout), tmp_path)

    assert reading.publication.kind == "spotlight"
    assert printed.theme.casefold() in reading.publication.title.casefold()
    assert reading.publication.language == language
    if layout.heads:
        assert reading.publication.published == "2025-04"
    check_articles(printed, reading)
    check_films_and_papers(printed, reading)
    check_records(printed, reading)


@pytest.mark.parametrize(("language", "articles", "papers"), [("en", 3, 2), ("de", 4, 1), ("fr", 2, 3)])
def test_every_field_of_a_magazine_saved_as_text(
    language: str, articles: int, papers: int, tmp_path: Path
) -> None:
    printed = magazine(language, articles, papers)
    reading = read(save_as_text(printed).encode(), tmp_path, "magazine.txt")
    assert reading.publication.title == f"RAN Spotlight: {printed.theme}"
    assert (reading.publication.published, reading.publication.language) == ("2025-04", language)
    check_articles(printed, reading)
    check_films_and_papers(printed, reading)
    check_records(printed, reading)


def check_articles(printed: Magazine, reading: Reading) -> None:
    read_ones = [part for part in reading.parts if part.publication.kind in {"article", "feature"}]
    assert [part.publication.title for part in read_ones] == [article.title for article in printed.articles]
    for article, part in zip(printed.articles, read_ones, strict=True):
        publication = part.publication
        assert publication.kind == article.kind
        assert publication.number == article.number
        assert [name.casefold() for name in publication.authors] == [article.author.casefold()]
        assert publication.biography == article.biography
        about = [s for s in part.sections if s.path[-1] == "About the author"]
        assert [part.text[s.start : s.end] for s in about] == [article.biography]
        body = " ".join(part.text[s.start : s.end] for s in part.sections if s not in about)
        expected = [article.paragraphs[0], *article.items, *article.paragraphs[1:]]
        # Every word of the body once and in order: no pull quote, no heading, no running head.
        assert words(body) == words(" ".join(expected))
        if article.subheading:
            assert any(article.subheading in section.path for section in part.sections)


def check_films_and_papers(printed: Magazine, reading: Reading) -> None:
    films = [part for part in reading.parts if part.publication.kind == "film"]
    # As in an announcement, the title is the first line of what presents a film or a paper.
    assert [(f.publication.title, f.text, f.publication.url) for f in films] == [
        (title, f"{title}\n\n{text}", url) for title, text, url in printed.films
    ]
    presented = [
        p
        for p in reading.parts
        if p.publication.kind in {"paper", "manual"} and p.publication.type_label is None
    ]
    assert len(presented) == len(printed.papers)
    for paper, part in zip(printed.papers, presented, strict=True):
        publication = part.publication
        assert (publication.kind, publication.title, publication.url) == (paper.kind, paper.title, paper.url)
        findings = publication.methods if paper.kind == "manual" else publication.key_outcomes
        assert [(finding.number, finding.text) for finding in findings] == sorted(paper.findings)
        title, _, teaser = part.text.partition("\n\n")
        assert (title.rstrip("."), teaser[: len(paper.teaser)]) == (paper.title, paper.teaser)
        for _, text in paper.findings:
            assert text in [passage.text for passage in part.passages], "a finding is a passage of its own"


def check_records(printed: Magazine, reading: Reading) -> None:
    assert len(reading.events) == len(printed.events)
    for (group, text, what, _), event in zip(printed.events, reading.events, strict=True):
        assert (event.start, event.end) == ("2025-03-13", "2025-03-14")
        assert (event.kind, event.organiser) == (what, "RAN Practitioners Staff")
        assert event.group is not None
        assert event.group.casefold() == group.casefold()
        assert event.summary == text
        assert any(text in passage.text and what in passage.text for passage in reading.passages)
    library = [part for part in reading.parts if part.publication.type_label]
    assert len(library) == len(printed.library)
    for (title, text, what, topics, _), part in zip(printed.library, library, strict=True):
        publication = part.publication
        assert (publication.title, publication.type_label, publication.published) == (
            title,
            what,
            "2023-04-07",
        )
        assert publication.topics == topics
        assert text in part.text
    assert all(paragraph in reading.text for paragraph in printed.editorial)


def test_the_label_of_a_network_is_no_title_of_its_films():
    magazine = (
        Path(__file__).resolve().parents[2] / "bench/questions/magazine/spotlight-local-coordination.txt"
    )
    reading = read_file(magazine, None, limit_mb=10, pages=100, ocr=False)
    films = [part for part in reading.parts if part.publication.kind == "film"]
    assert [film.text.partition("\n\n")[0] for film in films] == ["When the sirens stop", "Night shift"]
    assert [film.publication.title for film in films] == ["When the sirens stop", "Night shift"]
