"""An answer that a language model worded, on the screen: it says so, and the publication's words stand below."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from answer import generate
from answer.citations import Answer, Sentence
from tests.app.conftest import seen
from tests.app.test_ask import asked

VERBATIM = "Tomatoes need water every morning."


def by_model(base: object, given: Answer, chosen: object) -> Answer:
    said = Sentence("Water <img src=x> is **needed** [daily](javascript:alert(1)).", [1], [VERBATIM])
    return replace(given, sentences=[said], written_by="tiny <b>model</b>")


def test_the_page_says_who_worded_it_and_shows_the_own_words_below(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("RAN_KB_LLM_URL", "http://localhost:9/v1")
    monkeypatch.setattr(generate, "worded", by_model)
    text = seen(asked(app))
    assert not app.exception
    assert "Worded by the language model tiny &lt;b&gt;model&lt;/b&gt;" in text
    assert f'<blockquote class="ran-behind">{VERBATIM}</blockquote>' in text
    assert "Water &lt;img src=x&gt; is **needed** [daily](javascript:alert(1))." in text
    next(button for button in app.button if button.label == "1").click()
    app.run()
    assert f"<mark>{VERBATIM}</mark>" in seen(app)


def test_the_page_says_when_the_language_model_failed(app: AppTest, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RAN_KB_LLM_URL", "http://localhost:9/v1")
    monkeypatch.setattr(generate, "worded", lambda base, given, chosen: replace(given, note=generate.FAILED))
    text = seen(asked(app))
    assert "The language model could not be used this time" in text
    assert VERBATIM in text
