"""Markdown with and without front matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import RefusedError
from ingest.reading import read_file
from ingest.records import Outcome, Reading

DIGEST = """---
id: the-long-way-out
title: The long way out
kind: manual
type_label: RAN Manuals
authors: [Mira Holten]
published: 2024-04-30
language: en
topics: [Exit work]
countries: [Norway]
url: https://example.org/long-way
digest: true
key_outcomes:
  - Contact lasts longer than a sentence.
  - {number: 2, text: "Families decide a lot.", page: 7}
methods:
  - Meet in the workshop, not in the office.
events:
  - {title: Spring meeting, kind: Working Group meeting, start: 2024-05-02, end: 2024-05-03, place: Nordhafen}
links:
  - https://example.org/more
---
# The long way out

An introduction with [a link](https://example.org/inside).

## How it began

First paragraph
goes on here.

- a point
- another point

| Place | Year |
| --- | --- |
| Nordhafen | 2019 |
"""


def read(tmp_path: Path, text: str, name: str = "digest.md") -> Reading:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_file(tmp_path / name, None, limit_mb=1, pages=10, ocr=False)


def test_every_key_is_taken(tmp_path: Path) -> None:
    reading = read(tmp_path, DIGEST)
    publication = reading.publication
    assert (publication.id, publication.title, publication.kind) == (
        "the-long-way-out",
        "The long way out",
        "manual",
    )
    assert (publication.type_label, publication.published, publication.digest) == (
        "RAN Manuals",
        "2024-04-30",
        True,
    )
    assert (publication.authors, publication.topics, publication.countries) == (
        ["Mira Holten"],
        ["Exit work"],
        ["Norway"],
    )
    assert publication.key_outcomes == [
        Outcome(1, "Contact lasts longer than a sentence."),
        Outcome(2, "Families decide a lot.", 7),
    ]
    assert publication.methods == [Outcome(1, "Meet in the workshop, not in the office.", kind="method")]
    [event] = reading.events
    assert (event.title, event.start, event.end, event.place) == (
        "Spring meeting",
        "2024-05-02",
        "2024-05-03",
        "Nordhafen",
    )
    assert {link.url for link in reading.links} == {"https://example.org/inside", "https://example.org/more"}


@pytest.mark.parametrize(
    ("kind", "body", "opening"),
    [
        ("film", "It follows a driver.", "Night bus\n\nIt follows a driver."),
        ("film", "Night bus follows a driver.", "Night bus follows a driver."),
        ("article", "A driver talks.", "A driver talks."),
    ],
)
def test_a_description_that_does_not_name_what_it_describes_opens_with_the_title(
    tmp_path: Path, kind: str, body: str, opening: str
) -> None:
    head = f"---\ntitle: Night bus\nkind: {kind}\n---\n"
    assert read(tmp_path, f"{head}\n## What it shows\n\n{body}\n").text == opening


def test_body_becomes_sections_and_findings_are_passages(tmp_path: Path) -> None:
    reading = read(tmp_path, DIGEST)
    began = next(section for section in reading.sections if section.title == "How it began")
    assert began.path == ["The long way out", "How it began"]
    assert reading.text[began.start : began.end] == (
        "First paragraph goes on here.\n\n• a point\n\n• another point\n\nPlace | Year\n\nNordhafen | 2019"
    )
    passages = {passage.text: passage.path[-1] for passage in reading.passages}
    assert passages["Families decide a lot."] == "Key outcomes"
    assert passages["Meet in the workshop, not in the office."] == "Concrete methods"
    assert any(text.startswith("Spring meeting\nWhat: Working Group meeting") for text in passages)


def test_a_biography_of_the_head_can_be_found_and_is_not_said_twice(tmp_path: Path) -> None:
    head = (
        "---\ntitle: T\nauthors: [Mira Holten]\nbiography: Mira Holten leads a workshop in Nordhafen.\n---\n"
    )
    [_, about] = read(tmp_path, head + "The text.\n").passages
    assert (about.text, about.path) == (
        "Mira Holten leads a workshop in Nordhafen.",
        ["T", "About the author"],
    )
    told = read(tmp_path, head + "Mira Holten leads a workshop in Nordhafen.\n")
    assert told.text.count("Mira Holten") == 1


def test_findings_that_the_body_has_are_not_said_twice(tmp_path: Path) -> None:
    text = "---\ntitle: T\nkey_outcomes: [Trust takes time.]\n---\n## Findings\n\nTrust takes time.\n"
    assert read(tmp_path, text).text.count("Trust takes time.") == 1


def test_without_front_matter_the_headings_are_enough(tmp_path: Path) -> None:
    reading = read(tmp_path, "# A title\n\nSome text that says a little.\n\n## Part\n\nMore text here.\n")
    assert reading.publication.title == "A title"
    assert reading.text == "Some text that says a little.\n\nMore text here."
    assert [section.path for section in reading.sections] == [["A title"], ["A title", "Part"]]


@pytest.mark.parametrize(
    ("head", "at_fault"),
    [
        ("- a\n- b", "line 2"),
        ("title: [", "line 3"),
        ("titel: x", "unknown key 'titel'"),
        ("kind: paper", "'title' is missing"),
        ("title: x\nkind: book", "'kind'"),
        ("title: x\nauthors: Ann", "'authors'"),
        ("title: x\npublished: 2024-02-31", "'published'"),
        ("title: x\npublished: yesterday", "'published'"),
        ("title: x\nurl: javascript:alert(1)", "'url'"),
        ("title: x\nkey_outcomes: one", "'key_outcomes'"),
        ("title: x\nkey_outcomes: [{txt: a}]", "key_outcomes.1.txt"),
        ("title: x\nevents: [{title: y, start: 2024-13-01}]", "events.1.start"),
        ("title: x\nevents: [{titel: y}]", "events.1.titel"),
        ("title: x\nlinks: ['data:text/html,x']", "links.1"),
        ("title: &a x\nsummary: *a", "aliases"),
        ("title: !!python/object:os.system x", "line 2"),
    ],
)
def test_bad_front_matter_is_refused_by_name(tmp_path: Path, head: str, at_fault: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        read(tmp_path, f"---\n{head}\n---\nText.\n")
    assert refusal.value.message.startswith("digest.md: front matter: ")
    assert at_fault in refusal.value.message
    assert "docs/reader.md" in refusal.value.hint
