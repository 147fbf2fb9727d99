"""The lists of words, and what lines of text are taken for."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ingest.document import Block
from ingest.fields import split_labels, take_fields
from ingest.people import as_written, byline, cut_glued_name, has_shouted_surname, looks_like_name, subject
from ingest.titles import theme_of, tidy_title, title_from_url, unshout
from ingest.wording import (
    field_name,
    is_button,
    is_film_label,
    is_practices_heading,
    numbered,
    outcome_lead_in,
    outcome_section,
    publication_type,
    series,
)

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@pytest.mark.parametrize("table", ["fields", "series", "findings", "finding_sections", "types"])
def test_a_word_stands_in_one_list_of_its_table(table: str) -> None:
    lists = tomllib.loads((CORPUS / "wording.toml").read_text(encoding="utf-8"))[table]
    words = [word for name, entries in lists.items() if name not in {"of", "go_on"} for word in entries]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Article 01/03", ("article", "Article 01/03")),
        ("A Article 02/03", ("article", "Article 02/03")),
        ("Feature\n01/04", ("feature", "Feature 01/04")),
        ("Artikel 1 von 3", ("article", "Artikel 1 von 3")),
        ("Article 5 of the law", None),
    ],
)
def test_numbers_in_a_series(text: str, expected: tuple[str, str] | None) -> None:
    assert series(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("Key Outcome 2", "key outcome", 2),
        ("KEY OUTCOME #3", "key outcome", 3),
        ("Kernergebnis 1: Vertrauen", "key outcome", 1),
        ("Méthode concrète 2", "method", 2),
        ("Recommendation 12 – train staff", "recommendation", 12),
    ],
)
def test_numbered_findings(text: str, kind: str, number: int) -> None:
    label = numbered(text)
    assert label is not None
    assert (label.kind, label.number) == (kind, number)


def test_what_is_no_label() -> None:
    assert numbered("Method 2 was used in 3 towns.") is None
    assert field_name("Whatever") is None
    assert not is_film_label("The film of the year")
    assert publication_type("This conclusion paper says more") is None
    assert outcome_section("Methods used by recruiters") is None


def test_headings_of_papers() -> None:
    assert outcome_section("3. Recommendations for schools") == "recommendation"
    assert outcome_section("Wichtigste Ergebnisse:") == "key outcome"
    assert outcome_lead_in("The key outcomes of the meeting were the following:") == "key outcome"
    assert is_practices_heading("Relevant practices")
    assert publication_type("EX POST PAPER") == ("paper", "EX POST PAPER")
    assert publication_type("RAN Practitioners Study Visit") == ("paper", "RAN Practitioners Study Visit")


def test_buttons() -> None:
    assert is_button("WATCH FILM")
    assert is_button("Paper lesen")
    assert not is_button("REHABILITATION AND REINTEGRATION")
    assert not is_button("Read this long sentence about the project to the end")


def test_a_label_needs_a_value_that_fits() -> None:
    blocks = split_labels(
        [
            Block("Data", bold=True),
            Block("Nobody has counted the cases.", lines=["Nobody has counted the cases."]),
        ]
    )
    fields, rest = take_fields(blocks)
    assert fields == []
    assert [(block.role, block.text) for block in rest] == [
        ("heading", "Data"),
        ("body", "Nobody has counted the cases."),
    ]
    fields, rest = take_fields(
        split_labels([Block("x", lines=["When: 3 May 2024", "Topics: Exit work, Training"])])
    )
    assert [(entry.name, entry.value) for entry in fields] == [
        ("when", "3 May 2024"),
        ("topics", "Exit work, Training"),
    ]


def test_names() -> None:
    assert looks_like_name("Annika VON BERG")
    assert has_shouted_surname("Tina WILCHEN-CHRISTENSEN")
    assert not has_shouted_surname("EXIT Germany")
    assert not looks_like_name("Disengagement in an Italian prison")
    assert as_written("Annika VON BERG", "annika, that is Annika von Berg, works") == "Annika von Berg"
    assert as_written("Luis DE LA CRUZ-ORTEGA", "") == "Luis de la Cruz-Ortega"
    assert byline("Authored by Ann Berg, RAN Staff and Jan Dahl") == ["Ann Berg", "Jan Dahl"]
    assert byline("This paper was written by Eva Stone, external expert.") == ["Eva Stone"]
    assert byline("By the end of the year") == []
    assert subject("Eva Stone is a former police officer.") == "Eva Stone"
    assert subject("The project is small.") is None
    assert cut_glued_name(["Open DoorMaria", "SANTOS"], "Maria Santos leads the project.") == (
        "Open Door",
        "Maria SANTOS",
    )


def test_titles() -> None:
    assert tidy_title("Prisons; “ground” for\n reformation…") == "Prisons; “ground” for reformation"
    assert tidy_title("Maartje B.") == "Maartje B."
    assert tidy_title("What comes next?") == "What comes next?"
    assert unshout("MENTORING AND TRUST") == "Mentoring and Trust"
    assert theme_of("Spotlight: Mentoring and Trust, April 2025") == "Mentoring and Trust"
    assert theme_of("RAN Spotlight magazine – Youth work") == "Youth work"
    assert (
        title_from_url("https://x.eu/p/ran-study-visit-needs-child-returnees-paris-09-10-may-2023_en")
        == "Needs child returnees"
    )
    assert title_from_url("https://x.eu/node/12") is None
