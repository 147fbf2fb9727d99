"""The printable page of an answer: plain, complete, in the reader's language, and nothing but text."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from answer.citations import Answer
from answer.compose import answer
from index.base import Base
from index.filters import Filters
from tests.app.test_ask import QUESTION
from tests.app.test_ask import asked as asked_in_the_app


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


@pytest.mark.parametrize(("asked", "widened"), [({}, True), ({"as_typed": "1"}, False)])
def test_a_question_that_was_asked_as_typed_is_printed_as_typed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], widened: bool
):
    taken: list[bool] = []

    def answered(base: Base, question: str, filters: Filters, *, widened: bool) -> Answer:
        taken.append(widened)
        return answer(base, question, filters, widened=widened)

    monkeypatch.setattr("views.web.answer", answered)
    assert client.get("/answer", params={"q": QUESTION, **asked}).status_code == 200
    assert taken == [widened]


def test_the_link_to_it_says_that_the_question_was_asked_as_typed(app: AppTest):
    asked_in_the_app(app)
    assert "as_typed" not in printed_at(app)
    app.session_state["as_typed"] = True
    app.run()
    assert "as_typed=1" in printed_at(app)


def printed_at(app: AppTest) -> str:
    (url,) = [one.proto.url for one in app.get("link_button") if one.proto.label == "Printable page"]
    return str(url)
