"""A question is searched by the words of the field, too: visibly, and only by words that the library uses."""

from __future__ import annotations

import numpy as np
import pytest

from answer.compose import answer
from index.base import Base
from index.search import search, widening
from index.slips import in_full
from index.widening import NOT_WIDENED, Widening
from index.wordings import Wordings
from ingest.records import Reading
from tests.stubs import reading


def acronyms(found: Reading, **short: str) -> Reading:
    found.acronyms.update(short)
    return found


@pytest.fixture
def filled(base: Base) -> Base:
    base.put(reading("Care", "Mental health matters most in the first weeks of detention.", language="en"))
    base.put(reading("Exit", "A programme for those who leave a group starts with trust.", language="en"))
    base.put(
        acronyms(
            reading("Lanterns", "The Lantern Keepers Guild trains the keepers of lanterns.", language="en"),
            LKG="Lantern Keepers Guild",
        )
    )
    base.put(reading("Gefängnis", "Das Gefängnis liegt am Fluss, die Werkstatt daneben.", language="de"))
    return base


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("programe", "programme"), ("helth", "health"), ("detenttion", "detention"), ("lantren", "lantern")],
)
def test_typing_errors_are_mended_by_the_words_of_the_library(filled: Base, typed, meant):
    assert widening(filled, f"what is said about {typed} here").mended == ((typed, meant),)


@pytest.mark.parametrize(
    "text",
    [
        "there was nothing whose radio crafts scared the younger ones",  # English, though no publication says it
        "programme for mental health in detention",
        "xqzzt",
    ],
)
def test_real_words_and_what_looks_like_nothing_known_are_left_alone(filled: Base, text):
    assert widening(filled, text).mended == ()


def test_what_people_say_at_work_finds_what_publications_write(filled: Base):
    question = "somebody hears voices"
    assert "mental health" in widening(filled, question).added
    assert search(filled, question)[0].passage.title == "Care"
    assert search(filled, question, also=NOT_WIDENED)[0].words == 0


def test_words_that_no_publication_uses_are_not_added(filled: Base):
    assert "trauma" not in widening(filled, "he hears voices").added


def test_a_short_form_that_only_a_definition_knows_is_spelt_out(filled: Base):
    assert widening(filled, "who trains for the LKG?").added == ("Lantern Keepers Guild",)


def test_what_a_short_form_stands_for_is_looked_up_when_that_is_asked(filled: Base):
    filled.put(
        acronyms(reading("Keepers", "The LKG meets by the sea.", language="en"), LKG="Lantern Keepers Guild")
    )
    assert widening(filled, "who trains for the LKG?").added == ()
    assert widening(filled, "What does LKG stand for?").added == ("Lantern Keepers Guild",)


def test_a_question_in_another_language_keeps_its_words(filled: Base):
    assert widening(filled, "Wo liegt das Gefängniss, und was ist mit der Werkstat daneben?").mended == ()


def test_an_answer_says_what_else_was_searched_for_and_does_without_when_told(filled: Base):
    question = "he hears voices in detention, what matters in the first weeks?"
    assert "mental health" in answer(filled, question).widening.added
    assert not answer(filled, question, widened=False).widening


def test_a_long_case_is_searched_by_the_words_of_its_parts(base: Base, monkeypatch: pytest.MonkeyPatch):
    base.put(reading("Boats", *(f"Boat {n} sails on the lake in the morning wind." for n in range(12))))
    mending = (
        "The pilot and the carpenter mended masts, ropes, rudders, anchors and lanterns beside the old quay."
    )
    base.put(reading("Harbour", mending, language="en"))
    base.put(reading("Debts", "Debts are paid back slowly.", language="en"))
    case = (
        "The pilot saw the carpenter who mended all the masts, ropes, rudders, anchors and lanterns of these people"
        " beside the old quay, and that took them until the end of the week. Debts are paid slowly?"
    )

    def behind_the_best() -> float:
        hits = search(base, case, 20)
        return hits[0].score - next(hit.score for hit in hits if hit.passage.title == "Debts")

    in_parts = behind_the_best()
    monkeypatch.setattr("index.wordings.LONG", 1000)
    assert in_parts < behind_the_best()


def test_the_english_words_of_a_question_in_another_language_are_looked_up_and_shown(filled: Base):
    question = "Was tun in der ersten Zeit im Knast?"
    also = widening(filled, question)
    assert "detention" in also.added

    def owed_to_words(also: Widening) -> float:
        return next(hit.words for hit in search(filled, question, also=also) if hit.passage.title == "Care")

    assert search(filled, question)[0].passage.title == "Care"
    assert owed_to_words(also) > owed_to_words(NOT_WIDENED)


def test_a_language_without_a_glossary_is_searched_as_it_stands(filled: Base):
    assert widening(filled, "Cad is féidir a dhéanamh sa phríosún in Éirinn anois?") == NOT_WIDENED


def test_slips_are_read_in_full_in_english_alone():
    said = "What shld i do, he doesnt talk thru the door. Whats IM?"
    assert in_full(said, "en") == "What should i do, he does not talk through the door. what is IM?"
    assert in_full("wat cant is dat", "nl") == "wat cant is dat"


def test_parts_are_as_near_as_the_question_and_the_widened_wording_as_itself():
    four = Wordings(["question", "question widened"], [["question"], ["part"], ["part"], ["widened"]])
    assert four.each(np.array([[1, 2], [3, 4]], dtype=np.float32)).tolist() == [[1, 1, 1, 2], [3, 3, 3, 4]]
    two = Wordings(["question"], [["question"], ["part"]])
    assert two.each(np.array([[5]], dtype=np.float32)).tolist() == [[5, 5]]
