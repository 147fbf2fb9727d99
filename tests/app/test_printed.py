"""The printable page of an answer: plain, complete, in the reader's language, and nothing but text."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from index.base import Base
from tests.app.test_ask import QUESTION


@pytest.fixture(autouse=True)
def _base_of_the_test(filled: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("views.shared._opened", lambda settings: filled)


def test_it_holds_the_answer_with_its_references(client: TestClient):
    answer = client.get("/answer", params={"q": QUESTION})
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    for part in (
        f"<h1>{QUESTION}</h1>",
        'Tomatoes need water every morning. <a href="#source-1" aria-label="Source 1">[1]</a>',
        '<li id="source-1">',
        "Ada Green, Bo Field",
        'href="https://example.org/g.pdf#page=1"',
        "A garden needs one person who is responsible for it.",
        "Open garden day",
    ):
        assert part in answer.text
    assert "<script" not in answer.text


def test_filters_of_the_address_count(client: TestClient):
    page = client.get("/answer", params={"q": QUESTION, "kind": "manual", "from": "2024"}).text
    assert "Not covered" in page
    assert "ran@radaradvies.nl" in page


def test_it_speaks_the_language_of_the_link_or_of_the_browser(client: TestClient):
    chosen = client.get("/answer", params={"q": QUESTION, "lang": "de"}).text
    assert '<html lang="de">' in chosen
    assert "26. April 2024" in chosen
    assert "Antwort" in chosen
    asked = client.get("/answer", params={"q": QUESTION}, headers={"accept-language": "fr-FR,fr;q=0.9"}).text
    assert "Réponse" in asked


def test_what_documents_and_people_say_is_text(client: TestClient):
    page = client.get("/answer", params={"q": "Do <b>lanterns</b> light the way home?"}).text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    for markup in ("<img", "<script", "<b>"):
        assert markup not in page


@pytest.mark.parametrize("question", ["", " ", "x" * 4001])
def test_no_question_is_refused(client: TestClient, question: str):
    assert client.get("/answer", params={"q": question}).status_code == 400


def test_a_wrong_filter_is_refused(client: TestClient):
    assert client.get("/answer", params={"q": QUESTION, "from": "soon"}).status_code == 400
