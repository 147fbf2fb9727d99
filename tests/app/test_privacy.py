"""The warning that a question names a person."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from answer.privacy import personal
from index.base import Base
from tests.app.conftest import seen
from tests.app.test_ask import asked


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Who can help a.b@example.org?", ["mail address"]),
        ("Call +32 475 12 34 56 about him", ["phone number"]),
        ("He wrote from 0475/12.34.56", ["phone number"]),
        ("What about case no. 2024/1234-B?", ["case number"]),
        ("Akte 12 Js 345/23, was tun?", ["case number"]),
        ("My client, born on 3 May 1999, says nothing", ["date of birth"]),
        ("How do I talk to Mr Karimi about prison?", ["name"]),
        ("a boy named Jonas in my class", ["name"]),
        ("My client Jonas Petersen left the group", ["name"]),
        ("Write to Frau Müller, mueller@example.org", ["mail address", "name"]),
    ],
)
def test_personal_data_is_noticed(filled: Base, question: str, kinds: list[str]):
    assert personal(filled, question) == kinds


@pytest.mark.parametrize(
    "question",
    [
        "",
        "mentoring",
        "What did RAN publish in 2023-2024?",
        "Events from 2024-03-13 to 2024-03-14",
        "How many of the 1 500 000 people took part?",
        "What is the Gardening in prison project?",
        "What does Ada Green write about gardens?",
        "What happened on 9/11?",
        "In which case is an exit worker called in?",
    ],
)
def test_ordinary_questions_are_left_alone(filled: Base, question: str):
    assert personal(filled, question) == []


def test_the_page_warns_and_keeps_the_question_out_of_the_address(app: AppTest):
    asked(app, "Why does Jonas Petersen say so to Mr Petersen about tomatoes?")
    assert "This seems to hold personal data" in seen(app)
    assert "q" not in app.query_params
    assert "Tomatoes" in seen(app)
    assert app.text_area(key="q").value


def test_no_link_of_the_page_holds_the_question_either(app: AppTest):
    app.query_params["kind"] = "manual"
    app.query_params["from"] = "2024"
    asked(app, "Why does Mr Petersen water tomatoes?")
    assert "Not covered" in seen(app)
    links = [link.proto for link in app.get("page_link")]
    assert "Look in the library" in [link.label for link in links]
    assert "Petersen" not in str(links)
