"""Interface texts: every language complete, dates as the language writes them, no code for a new language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from answer import compose, generate, harm, uncovered
from answer.privacy import Personal
from index import links
from ingest.records import OutcomeKind, PublicationKind
from ingest.remarks import Remark
from ingest.topics import load_topics
from tests.app.conftest import seen
from tests.app.errors import error_texts
from views import language

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [code for code in language.languages() if code != language.ENGLISH]


def asked_for(file: Path) -> Iterator[str]:
    """The texts that a module puts into the language of the reader, those within other texts too."""
    for call in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(call, ast.Call) and call.args and isinstance(text := call.args[0], ast.Constant):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in ("t", "say") and text.value:
                yield str(text.value)


def texts() -> set[str]:
    """Every text that the app asks the catalogue for."""
    files = [*(ROOT / "views").glob("*.py"), *(ROOT / "answer").glob("*.py"), ROOT / "app.py"]
    found = {text for file in files for text in asked_for(file)}
    sectors = {sector.label for sector in load_topics().sectors}
    words = {contact.about for contact in uncovered.contacts()}
    words |= {*get_args(PublicationKind), *get_args(OutcomeKind), *get_args(Personal)}
    return (
        found
        | sectors
        | words
        | {compose.EMPTY, compose.NOT_COVERED, generate.FAILED, generate.UNSUPPORTED, language.NAME}
        | set(harm.REASONS.values())
        | error_texts()
        | {links.GONE}
        | set(Remark)
    )


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated_and_none_is_left_over(code: str):
    wanted, given = texts(), set(language.messages(code))
    assert len(wanted) > 100
    assert wanted - given == set()
    assert given - wanted == set()


@pytest.mark.parametrize("code", OTHERS)
def test_translations_keep_the_places_for_values(code: str):
    for text, translation in language.messages(code).items():
        assert places(translation) == places(text), translation


def test_german_and_french_are_spoken():
    assert {"de", "fr"} <= set(language.languages())


def test_a_new_file_is_a_new_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "nl.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Ask"\nmsgstr "Vragen"\n',
        "utf-8",
    )
    monkeypatch.setattr(language, "MESSAGES", tmp_path)
    for cached in (language.languages, language.messages):
        cached.cache_clear()
    try:
        assert language.fitting("nl-BE") == "nl"
        assert language.messages("nl") == {"Ask": "Vragen"}
    finally:
        for cached in (language.languages, language.messages):
            cached.cache_clear()


@pytest.mark.parametrize(
    ("preferred", "spoken"), [("de-AT", "de"), ("FR", "fr"), ("xx", "en"), ("", "en"), (None, "en")]
)
def test_the_browsers_language_is_spoken_where_it_is_known(preferred: str | None, spoken: str):
    assert language.fitting(preferred) == spoken


def test_the_app_speaks_german_on_request(app: AppTest):
    app.query_params["lang"] = "de"
    app.query_params["q"] = "Why do tomatoes need water?"
    app.run()
    assert not app.exception
    text = seen(app)
    assert "Antwort" in text
    assert "26. April 2024" in text
    assert not re.search(r"\bAnswer\b", text)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2024-03-13", "2024-03-14", "13–14 Mar 2024"),
        ("2024-03-13", None, "13 March 2024"),
        ("2024-03", None, "March 2024"),
        ("2024", "2024", "2024"),
        ("2024-03-31T09:00:00+01:00", "2024-04-01", "31 Mar – 1 Apr 2024"),
        ("soon", None, "soon"),
    ],
)
def test_dates_are_written_out(app: AppTest, first: str, last: str | None, shown: str):
    assert language.days(first, last).replace("\u2009", " ") == shown


@pytest.mark.parametrize("code", OTHERS)
def test_an_error_with_values_in_it_is_told_in_the_language_of_the_reader(code: str):
    with language.speaking(code):
        for text in sorted(error_texts()):
            count = len(places(text))
            values = [f"value {letter}" for letter in "xyz"[:count]]
            expected = language.messages(code)[text].format(*values)
            assert language.told(text.format(*values)) == expected
        assert (
            language.told("Something that nobody has translated.") == "Something that nobody has translated."
        )


def test_a_remark_is_told_in_the_language_of_the_reader_wherever_it_stands():
    missing, damaged = "Die Seite ist nicht da", "Seite 2 war nicht lesbar."
    with language.speaking("de"):
        assert language.noted(f"https://example.org/a: {Remark.MISSING}").startswith(
            f"https://example.org/a: {missing}"
        )
        assert language.noted(f"{Remark.DAMAGED_PAGE.of(2)} {Remark.SCRIPT}") == (
            f"{damaged} Ausgelassen: ein Skript."
        )
        assert language.noted("a.pdf: Page 2 could not be read.") == f"a.pdf: {damaged}"
        assert language.noted("Nobody: knows this. Nor This.") == "Nobody: knows this. Nor This."
    with language.speaking("en"):
        assert language.noted(f"x: {Remark.MISSING}") == f"x: {Remark.MISSING}"


def test_an_upload_of_the_wrong_kind_is_refused_in_german():
    with language.speaking("de"):
        said = language.told("holiday.jpg: type not supported (a JPEG picture).")
    assert said == "holiday.jpg: Diese Art von Datei wird nicht angenommen (a JPEG picture)."
    with language.speaking("en"):
        assert language.told("holiday.jpg: type not supported.") == "holiday.jpg: type not supported."
