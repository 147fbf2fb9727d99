"""Papers of meetings: head, findings, practices, sections, footnotes, in several layouts and languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.reader import found
from ingest.records import Reading
from tests.reader.papers import INTRODUCTION, LEAD_IN, paper, print_paper
from tests.reader.press import Layout
from tests.reader.specimens import WORDS
from tests.reader.test_magazines import read, words

LAYOUTS = {
    "one column, headings by size": Layout(),
    "one column, headings by weight": Layout(headings="weight"),
    "two columns, headings by size": Layout(columns=2),
    "two columns drawn row by row, outline": Layout(columns=2, drawn="rows", outline=True),
    "small type, no running heads": Layout(heads=False, body=9),
}


def section(reading: Reading, title: str) -> str:
    """The text under a heading, its sub-headings included."""
    return "\n\n".join(reading.text[s.start : s.end] for s in reading.sections if title in s.path)


@pytest.mark.parametrize("numbered", [False, True], ids=["bullets", "numbers"])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_every_field_of_a_paper(layout: Layout, language: str, numbered: bool, tmp_path: Path) -> None:
    made = paper(language)
    label = WORDS[language]
    reading = read(print_paper(made, layout, numbered=numbered), tmp_path, "paper.pdf")
    publication = reading.publication

    assert publication.title == made.title
    assert (publication.kind, publication.type_label) == ("paper", label["conclusion"])
    assert publication.authors == made.authors
    assert publication.language == language
    assert publication.group == "RAN REHABILITATION"
    [meeting] = reading.events
    assert (meeting.start, meeting.end) == ("2023-05-25", "2023-05-26")
    assert meeting.place is not None
    assert meeting.place.startswith("Vien") or meeting.place.startswith("Wien")

    outcomes = [outcome.text for outcome in publication.key_outcomes if outcome.kind == "key outcome"]
    assert outcomes == made.outcomes
    advice = [outcome for outcome in publication.key_outcomes if outcome.kind == "recommendation"]
    assert [outcome.text for outcome in advice] == made.recommendations
    assert [outcome.number for outcome in advice] == [1, 2, 3, 4]
    passages = [passage.text for passage in reading.passages]
    for text in made.outcomes[1:] + made.recommendations:
        assert any(passage.endswith(text) and len(passage) < len(text) + 10 for passage in passages)

    assert section(reading, "About this publication").startswith(made.title)
    assert words(section(reading, INTRODUCTION[language])) == words(" ".join(made.introduction))
    assert section(reading, label["outcomes"]).startswith(LEAD_IN[language])
    for title, texts in made.discussion:
        assert words(section(reading, title)) == words(" ".join(texts))
    assert section(reading, label["follow"]) == made.follow_up
    assert [part.publication.title for part in reading.parts] == [name for name, _, _ in made.practices]
    for (name, text, url), part in zip(made.practices, reading.parts, strict=True):
        assert part.publication.kind == "practice"
        assert words(part.text) == words(f"{name} {text}")
        assert part.publication.url == url
    notes = section(reading, "Notes")
    assert all(note[:60] in notes for note in made.notes)
    assert {link.url for link in reading.links} >= {url for _, url in made.further}


def test_what_is_printed_as_json(tmp_path: Path) -> None:
    made = paper("en")
    reading = read(print_paper(made, Layout()), tmp_path, "paper.pdf")
    shown = json.loads(json.dumps(found(reading)))
    assert shown["publication"]["meeting"]["start"] == "2023-05-25"
    first, *others = shown["items"]
    assert (first["kind"], first["title"], first["author"]) == (
        "paper",
        made.title,
        "Ida Brunner and Karl Westhoff",
    )
    assert [item["kind"] for item in others] == ["practice"] * 3
    assert made.introduction[0] in first["body"]
    assert (shown["publication"]["pages"], first["page_start"]) == (reading.publication.files[0].pages, 1)


def test_values_keep_where_they_were_found_and_how_sure_that_is(tmp_path: Path) -> None:
    reading = read(print_paper(paper("en"), Layout()), tmp_path, "paper.pdf")
    outcomes = reading.evidence["key_outcomes"]
    assert reading.text[outcomes.start : outcomes.end] == reading.publication.key_outcomes[0].text
    assert outcomes.page == 1
    assert reading.evidence["title"].confidence > reading.evidence["published"].confidence
