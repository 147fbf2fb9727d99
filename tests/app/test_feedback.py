"""Feedback: kept as far as the person agrees, read and deleted with its code."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

import cli
from answer import opinion
from answer.citations import Answer
from index import feedback
from index.base import Base
from ingest.errors import CallError, NotFoundError
from tests.app.conftest import seen
from tests.app.test_ask import QUESTION, asked
from tests.app.test_collection_page import press


def stored(base: Base) -> list[feedback.Feedback]:
    with base.catalogue.reading() as connection:
        return feedback.listed(connection)


def send(app: AppTest, verdict: str, *, keep: bool) -> AppTest:
    next(one for one in app.button_group if one.label == "The answer is").set_value(verdict)
    next(one for one in app.checkbox if one.label.startswith("Keep my question")).set_value(keep)
    return press(app, "Send")


def test_asking_stores_nothing(app: AppTest, filled: Base):
    asked(app)
    assert stored(filled) == []
    assert QUESTION not in "\n".join(filled.catalogue.database.connection.iterdump())


def test_without_consent_the_question_is_not_kept(app: AppTest, filled: Base):
    send(asked(app), "useful", keep=False)
    assert not app.exception
    (found,) = stored(filled)
    assert (found.verdict, found.question, found.covered) == ("useful", None, True)
    assert found.publications == ["gardens-behind-walls"]


def test_with_consent_it_is_kept_and_can_be_deleted_at_once(app: AppTest, filled: Base):
    send(asked(app), "missing", keep=True)
    (found,) = stored(filled)
    assert found.question == QUESTION
    assert found.code in [code.value for code in app.code]
    press(app, "Delete my feedback")
    assert stored(filled) == []


def test_a_code_shows_and_deletes_what_was_given_earlier(app: AppTest, filled: Base):
    made = feedback.give(filled.catalogue.database, "wrong", None, covered=True, remark="Only *one* tomato.")
    app.run()
    app.text_input(key="feedback-code").set_value(made.code.upper())
    app.run()
    assert "Only *one* tomato" in seen(app)
    press(app, "Delete it")
    assert not app.exception
    assert stored(filled) == []
    assert app.text_input(key="feedback-code").value == ""
    assert "one* tomato" not in seen(app)


def test_a_word_must_be_chosen(app: AppTest, filled: Base):
    press(asked(app), "Send")
    assert "Choose one of the three words first." in seen(app)
    assert stored(filled) == []


def test_personal_data_is_kept_neither_in_question_nor_in_remark(filled: Base):
    given = Answer("Is Mr Testman at ada@example.org?", abstained=True, reason="no")
    made = opinion.give(filled, given, "missing", keep_question=True)
    assert made.question is None
    assert not made.covered
    with pytest.raises(CallError, match="mail address"):
        opinion.give(filled, given, "missing", "Ask ada@example.org", keep_question=False)


def test_the_command_line_lists_and_deletes(filled: Base, capsys: pytest.CaptureFixture[str]):
    made = feedback.give(filled.catalogue.database, "wrong", "Why?", covered=False)
    data = str(filled.settings.data)
    assert cli.main(["--data", data, "--json", "feedback", "list"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["code"], listed["question"], listed["covered"]) == (made.code, "Why?", False)
    assert cli.main(["--data", data, "feedback", "list"]) == 0
    assert "wrong, not covered\tWhy?" in capsys.readouterr().out
    assert cli.main(["--data", data, "feedback", "delete"]) == 2
    assert cli.main(["--data", data, "feedback", "delete", made.code]) == 0
    assert cli.main(["--data", data, "feedback", "delete", made.code]) == 1
    with pytest.raises(NotFoundError):
        feedback.delete(filled.catalogue.database, made.code)
