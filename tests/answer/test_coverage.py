"""What speaks against an answer: names, places, years and figures asked for that the passages do not have."""

from __future__ import annotations

import pytest

from answer import coverage, quotes, uncovered
from answer.jumble import is_jumble
from index import asking
from index.base import Base
from index.search import search
from tests.stubs import reading


@pytest.fixture
def filled(base: Base) -> Base:
    base.put(
        reading(
            "The workshop in Thessaloniki",
            "The workshop in Thessaloniki takes nine boys from the harbour. It opens every Tuesday evening."
            " A course lasts four months. Two thirds of the boys stay until the end. Old men teach them to mend boats.",
            language="en",
            published="2021-05",
        )
    )
    base.put(
        reading(
            "The harbour office of Larissa",
            "The harbour office of Larissa is led by Eleni Markou. The phone number of the harbour office is 0800 55 66 77."
            " Some 38 practitioners came to Larissa. The teacher in Larissa was called Nikos Ralli.",
            language="en",
        )
    )
    base.put(
        reading(
            "Gardens",
            "A garden is dug by people under probation in Dutch towns. The rules of the garden are no shouting, no phones,"
            " no knives and no late hours.",
            language="en",
        )
    )
    return base


def signals(base: Base, question: str) -> dict[str, float]:
    hits = search(base, question)
    return coverage.signals(base, question, hits, quotes.choose(question, hits))


@pytest.mark.parametrize(
    ("question", "signal"),
    [
        ("Does the workshop of Marseille teach boys to mend boats?", "unknown names"),
        ("Which boys come to the French workshop for boats?", "unknown places"),
        ("What did the workshop for boys do in 2029?", "unknown year"),
        ("What is new in the third edition of the workshop for boys?", "unknown edition"),
        ("How many teachers are there at the workshop for boys?", "figure missing"),
        ("What percentage of the garden is dug?", "figure missing"),
        ("¿Cómo trabaja el taller de Marsella con los chicos?", "unknown names"),
        ("How many of the 38 practitioners in Larissa were women?", "figure missing"),
        ("What is the phone number of the workshop in Thessaloniki?", "figure missing"),
        ("Who is the mayor of Thessaloniki?", "figure missing"),
        ("What is the name of the man who teaches them to mend boats?", "figure missing"),
        ("Which seven towns send boys to the workshop in Thessaloniki?", "figure missing"),
        ("The nine boys of the workshop in Thessaloniki, what are they?", "figure missing"),
        ("Wie heißen die zwei Männer im Workshop in Thessaloniki?", "figure missing"),
    ],
)
def test_what_is_asked_for_and_absent_speaks_against_an_answer(filled: Base, question: str, signal: str):
    assert signals(filled, question)[signal] > 0


@pytest.mark.parametrize(
    ("question", "signal"),
    [
        ("Does the workshop of Thessaloniki teach boys to mend boats?", "unknown names"),
        ("Πώς δουλεύει το εργαστήριο στη Θεσσαλονίκη;", "unknown names"),
        ("¿Qué hacen los chicos? ¿Cuándo abre?", "unknown names"),
        ("Finns det en verkstad för pojkar vid hamnen?", "unknown places"),
        ("Is a garden dug by people under probation in NL?", "unknown places"),
        ("What did the workshop for boys do in 2021?", "unknown year"),
        ("How many boys does the workshop take?", "figure missing"),
        ("How long does a course at the workshop last?", "figure missing"),
        ("How often does the workshop open?", "figure missing"),
        ("What share of the boys stays until the end?", "figure missing"),
        ("Who teaches the boys to mend boats?", "figure missing"),
        ("How many people came to Larissa?", "figure missing"),
        ("What is the phone number of the harbour office in Larissa?", "figure missing"),
        ("Who is the director of the harbour office in Larissa?", "figure missing"),
        ("Which four rules are there in the garden?", "figure missing"),
        ("Wie heißt die Frau, die das Büro in Larissa führt?", "figure missing"),
        ("What is the name of the teacher in Larissa?", "figure missing"),
    ],
)
def test_what_the_passages_have_does_not(filled: Base, question: str, signal: str):
    assert signals(filled, question)[signal] < 0.5


def test_a_short_form_need_not_be_like_what_spells_it_out(filled: Base, monkeypatch: pytest.MonkeyPatch):
    filled.put(
        reading("Terms", "Boys in DDR (disengagement, deradicalisation, rehabilitation).", language="en")
    )
    monkeypatch.setattr(coverage, "LITTLE", {"words": (1.0, 0.9)})
    assert signals(filled, "What does the short form DDR stand for?")["unlike by words"] == 0
    assert signals(filled, "What does the short form XQZ stand for?")["unlike by words"] > 0


def test_a_record_of_the_kind_asked_for_need_be_less_like_the_question(
    filled: Base, monkeypatch: pytest.MonkeyPatch
):
    filled.put(reading("Night boats", "Old men mend boats at night.", language="en", kind="film"))
    monkeypatch.setattr(coverage, "LITTLE", {"words": (1.0, 0.9)})
    film, plain = (signals(filled, f"Is there a {kind} about boats at night?") for kind in ("film", "thing"))
    assert 0 < film["unlike by words"] < 0.75 * plain["unlike by words"]


def test_a_record_of_the_kind_that_has_the_countries_asked_for_need_not_be_like_the_question(
    filled: Base, monkeypatch: pytest.MonkeyPatch
):
    filled.put(reading("Night boats", "Old men from Greece and France talk.", language="en", kind="film"))
    monkeypatch.setattr(coverage, "LITTLE", {"words": (1.0, 0.9)})
    assert signals(filled, "Is there a film with men from France and Greece?")["unlike by words"] == 0
    assert signals(filled, "Is there a film with men from Malta and Greece?")["unlike by words"] > 0


@pytest.mark.parametrize(
    ("question", "wants"), [("Co to jest Central Point?", False), ("Jaka jest cena?", True)]
)
def test_central_is_no_price_in_polish(question: str, wants: bool):
    assert ("money" in asking.read(question, "pl").wants) == wants


@pytest.mark.parametrize(
    ("question", "language"),
    [("Which practices are there in Europe?", "en"), ("Was gibt es in anderen europäischen Ländern?", "de")],
)
def test_europe_is_no_money(question: str, language: str):
    assert "money" not in asking.read(question, language).wants


@pytest.mark.parametrize(
    ("cosines", "unlike"),
    [
        ({"minilm": 0.1}, {"unlike by minilm"}),
        ({"minilm": 0.6}, set()),
        ({"e5": 0.78}, {"unlike by e5"}),
        ({"minilm": 0.1, "e5": 0.78}, {"unlike by minilm", "unlike by e5"}),
        ({"a model of one's own": 0.1}, set()),
    ],
)
def test_a_model_is_judged_by_its_own_cosines_and_one_that_is_not_there_says_nothing(
    filled: Base, cosines: dict[str, float], unlike: set[str]
):
    hits = search(filled, "What is grown in gardens?")
    for hit in hits:
        hit.cosines = cosines
    found = coverage.signals(filled, "What is grown in gardens?", hits, quotes.choose("gardens", hits))
    assert {name for name, value in found.items() if name.startswith("unlike") and value > 0} == unlike


def test_names_in_a_long_story_are_not_what_is_asked(filled: Base):
    story = "A man came from Raqqa to us in Lyon last year with his son and talks to nobody in the house, "
    assert (
        signals(filled, story + "and the boy likes boats and old men, what could he do after school?")[
            "unknown names"
        ]
        == signals(filled, "what could a boy do who likes boats?")["unknown names"]
        == 0
    )


@pytest.mark.parametrize(
    "question", ["asdf qwer zxcv", "hello", "lorem ipsum dolor", "merci", "?", "what is it"]
)
def test_what_says_nothing_that_the_library_knows_is_not_covered(filled: Base, question: str):
    hits = search(filled, question)
    assert hits
    assert not coverage.covered(filled, question, hits, quotes.choose(question, hits))


@pytest.mark.parametrize("question", ["boats", "garden rules", "Gefängnis", "Larissa"])
def test_a_word_that_the_library_knows_in_english_says_something(filled: Base, question: str):
    filled.put(reading("Inside", "A prison by the sea.", language="en"))
    assert coverage._says_something(filled, question, "de" if question == "Gefängnis" else "en")


def test_words_of_other_languages_are_not_called_missing(filled: Base):
    assert "xylophones" in uncovered.searched(filled, "Why do the xylophones need boats?").unknown
    assert uncovered.searched(filled, "Warum brauchen die Xylophone eigentlich Boote?").unknown == []


def test_a_case_noted_in_few_words_is_no_heap():
    notes = (
        "Male 24, convicted terrorism financing, release next month, housing unclear, mother supportive, father radical,"
        " wants job mechanic, probation officer unsure, mentor refused, prison imam positive, municipal contact missing,"
        " deadline Friday. Next steps?"
    )
    assert not is_jumble(notes, "en")
    assert is_jumble(notes.replace(",", "").replace(".", ""), "en")


def test_a_heap_of_words_is_no_question(filled: Base):
    text = (
        "My son goes to the workshop in Thessaloniki every Tuesday evening, and the men there teach him to mend the old"
        " boats of the harbour. He says that a course lasts four months. Is it true that most of the boys stay?"
    )
    heap = " ".join(sorted(text.split() * 3, key=lambda word: word[::-1]))
    assert not is_jumble(text, "en")
    assert is_jumble(" ".join(["workshop Thessaloniki boys harbour boats"] * 7), "en")
    assert is_jumble(heap, "en")
    hits = search(filled, heap)
    assert not coverage.covered(filled, heap, hits, quotes.choose(heap, hits))
