"""What all questions of a language share does not decide what is found."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import numpy as np
import pytest

from index.base import Base
from index.common import Common
from index.search import search
from ingest.language import EU_LANGUAGES
from tests.stubs import WordEncoder, reading

# Near to any question in German, and to none in particular.
NEAR_TO_ALL = "Was ist das? Wie geht das? Wer macht das? Gibt es etwas dazu? Was soll ich tun?"
ASKED = "Wer macht das Gitter, geht das?"


def test_what_is_near_to_any_question_of_the_language_comes_behind_what_answers(
    base: Base, monkeypatch: pytest.MonkeyPatch
):
    base.put(reading("Alles", NEAR_TO_ALL, language="de"))
    base.put(reading("Gitter", "Ein Gitter steht am Tor und schützt.", language="de"))
    base.put(reading("Suppe", "Linsen kochen lange im Topf.", language="de"))
    monkeypatch.setattr("index.search.WORDS_WEIGHT_ABROAD", 0.0)
    assert search(base, ASKED)[0].passage.title == "Gitter"


def test_how_like_a_passage_is_does_not_change(base: Base):
    base.put(reading("Alles", NEAR_TO_ALL, language="de"))
    encoder = WordEncoder()
    [question], [passage] = encoder.questions([ASKED]), encoder.passages([("Alles › Section 1", NEAR_TO_ALL)])
    assert search(base, ASKED)[0].cosines["words"] == pytest.approx(float(question @ passage), abs=1e-5)


@pytest.mark.parametrize("language", ["en", None, "tr"])
def test_questions_in_english_or_in_a_language_that_is_not_known_stay_as_they_are(language: str | None):
    vectors = WordEncoder().questions(["what opens the gate"])
    assert np.array_equal(Common().without(WordEncoder(), language, vectors), vectors)


def test_there_are_such_questions_in_every_language_of_the_union():
    with files("corpus").joinpath("common_questions.toml").open("rb") as file:
        assert sorted([*tomllib.load(file), "en"]) == sorted(EU_LANGUAGES)
