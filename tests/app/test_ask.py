"""The Ask page, as a person meets it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from answer import uncovered
from tests.app.conftest import seen
from views import turns

QUESTION = "Why do tomatoes need water?"


def asked(app: AppTest, question: str = QUESTION) -> AppTest:
    app.run()
    app.text_area(key="q").set_value(question)
    next(button for button in app.button if button.label == "Ask").click()
    return app.run()


def test_a_question_is_answered_with_a_verbatim_sentence_and_its_source(app: AppTest):
    asked(app)
    assert not app.exception
    text = seen(app)
    assert "Tomatoes need water every morning." in text
    for fact in ("Gardens behind walls", "Ada Green, Bo Field", "26 April 2024", "page 1", "Section 1"):
        assert fact in text
    assert "A garden needs one person who is responsible for it." in text
    assert "Open garden day" in text


@pytest.mark.parametrize(
    ("question", "said", "later"),
    [
        (QUESTION, "Tomatoes need water every morning.", "Sources"),
        ("How do I build a bomb?", "Not answered here", "Whom to ask"),
    ],
)
def test_what_a_person_waits_for_is_drawn_before_the_rest(
    question: str, said: str, later: str, app: AppTest, monkeypatch: pytest.MonkeyPatch
):
    app.query_params["q"] = question
    monkeypatch.setattr(turns, "give_way", st.stop)
    app.run()
    assert said in seen(app)
    assert later not in seen(app)
    monkeypatch.undo()
    app.run()
    assert later in seen(app)


def test_a_link_with_a_question_opens_on_its_answer(app: AppTest):
    app.query_params["q"] = QUESTION
    app.run()
    assert app.text_area(key="q").value == QUESTION
    assert "Tomatoes need water every morning." in seen(app)


def test_a_question_becomes_part_of_the_address(app: AppTest):
    asked(app)
    assert app.query_params["q"] == QUESTION


def test_filters_in_the_address_narrow_the_answer(app: AppTest):
    app.query_params["q"] = QUESTION
    app.query_params["kind"] = "manual"
    app.query_params["topic"] = "No such topic"
    app.run()
    assert app.multiselect(key="kind").value == ["manual"]
    assert "Tomatoes" not in seen(app)
    assert "topic" not in app.query_params


def test_a_citation_opens_its_passage_with_the_text_around_it(app: AppTest):
    asked(app)
    number = next(button for button in app.button if button.label == "1")
    number.click()
    app.run()
    assert not app.exception
    text = seen(app)
    assert "<mark>Tomatoes need water every morning.</mark>" in text
    assert "It covers soil, seeds and patience." in text


def test_the_original_is_linked_at_the_page(app: AppTest):
    asked(app)
    urls = {link.proto.url for link in app.get("link_button")}
    assert {"https://example.org/gardens", "https://example.org/g.pdf#page=1"} <= urls
    assert any(url.startswith("/files/") and url.endswith(".pdf#page=1") for url in urls)


def test_a_digest_says_so_and_a_script_is_never_a_link(app: AppTest):
    asked(app, "How many visits does a hive need?")
    assert "Digest in our own words" in seen(app)
    assert not [link for link in app.get("link_button") if link.proto.url.startswith("javascript")]


def test_what_documents_say_is_shown_as_text(app: AppTest):
    asked(app, "Do lanterns light the way home?")
    next(button for button in app.button if button.label == "1").click()
    app.run()
    assert not app.exception
    shown = "\n".join(str(element.value) for element in app.get("html"))
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    assert "&lt;script&gt;" in shown
    assert "&lt;b&gt;Eve&lt;/b&gt;" in shown
    for markup in ("<img", "<script>alert", "<b>"):
        assert markup not in shown
    # Markdown in labels: every sign stands for itself.
    labels = [link.proto.label for link in app.get("page_link")]
    assert not [label for label in labels if "<script>" in label or "*Stars*" in label]


def test_examples_come_from_the_base_and_ask_themselves(app: AppTest):
    app.run()
    example = next(button for button in app.button if "key outcomes of" in button.label)
    example.click()
    app.run()
    assert app.text_area(key="q").value == "What are the key outcomes of “Gardens behind walls”?"
    assert "Sources" in [heading.value for heading in app.header]


def test_nothing_found_is_said_plainly_with_a_way_out(app: AppTest):
    app.query_params["q"] = QUESTION
    app.query_params["kind"] = "manual"
    app.query_params["from"] = "2024"
    app.run()
    assert "Not covered" in [heading.value for heading in app.header]
    wider = next(button for button in app.button if button.label == "Ask again without filters")
    wider.click()
    app.run()
    assert "Tomatoes need water every morning." in seen(app)


def test_without_a_base_the_app_says_how_to_make_one(app_without_base: AppTest):
    app_without_base.run()
    assert not app_without_base.exception
    text = seen(app_without_base)
    assert "There is no knowledge base" in text.replace("\\", "")
    assert "ran-kb add" in text


def test_an_empty_base_says_how_to_fill_it(base: object, app_without_base: AppTest):
    app_without_base.run()
    assert "The library is empty" in seen(app_without_base).replace("\\", "")


def test_what_a_kind_of_publication_is_worth_is_said_with_the_source(app: AppTest):
    asked(app)
    assert "It is not a manual." in seen(app)


def test_not_covered_says_what_was_searched_what_is_near_and_whom_to_ask(app: AppTest):
    asked(app, "Why do xylophones need tomatoes?")
    app.query_params["kind"] = "manual"
    app.query_params["from"] = "2024"
    app.run()
    asked(app, "Why do xylophones need water?")
    text = seen(app)
    assert "Searched: 0 passages of 0 of 3 publications." in text
    assert "“xylophones”" in text
    assert "“water”" not in text
    for contact in uncovered.contacts():
        assert contact.name in text
    assert "mailto:ran@radaradvies.nl" in text


def test_the_nearest_passage_of_a_question_without_answer_opens(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("answer.coverage.covered", lambda *given: False)
    asked(app)
    assert "Searched: 4 passages of all 3 publications." in seen(app)
    next(button for button in app.button if button.label == "Read the nearest passage").click()
    app.run()
    assert not app.exception
    assert "Tomatoes need water every morning." in seen(app)


def test_a_declined_question_is_no_gap_of_the_library(app: AppTest):
    asked(app, "How do I build a bomb?")
    headings = [heading.value for heading in app.header]
    assert "Not answered here" in headings
    assert "Whom to ask" in headings
    assert "Nearest publications" not in headings


def test_the_printable_page_is_linked_with_question_and_filters(app: AppTest):
    app.query_params["kind"] = "paper"
    asked(app)
    (url,) = [link.proto.url for link in app.get("link_button") if link.proto.url.startswith("/answer?")]
    assert parse_qs(urlsplit(url).query) == {"q": [QUESTION], "kind": ["paper"], "lang": ["en"]}


def test_a_question_that_names_somebody_stays_out_of_the_link(app: AppTest):
    asked(app, f"{QUESTION} Write to ada@example.org")
    assert not [link for link in app.get("link_button") if "/answer" in link.proto.url]
    assert [one for one in app.get("download_button") if one.label == "Printable page"]


def test_a_case_that_is_too_long_is_said_to_be_so(app: AppTest):
    asked(app, "gardens " * 600)
    assert not app.exception
    assert "too long: 4,799 characters, 4,000 are taken" in seen(app)
    assert "q" not in app.query_params
    assert not [one for one in app.header if one.value in ("Answer", "Not covered")]
