"""Which sentences are quoted, and what is quoted with them so that they can be read alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answer import quotes
from answer.citations import Quote
from index.base import Base
from index.search import search
from ingest.records import Event, Reading
from tests.stubs import reading


def chosen(base: Base, question: str) -> list[Quote]:
    return quotes.choose(question, search(base, question))


def texts(base: Base, question: str) -> list[str]:
    return [quote.text for quote in chosen(base, question)]


LIST = (
    "A mentor of the wing brings three things to every talk:\n\n"
    "• Patience on long evenings in the workshop\n\n• Time for the silent ones\n\n"
    "Coffee is bought by the association of the town."
)


@pytest.fixture
def filled(base: Base) -> Base:
    base.put(
        reading(
            "Houses",
            "The house in Arden takes nine people. It is paid by the county council every year. Doors close late.",
            language="en",
        )
    )
    base.put(reading("Mentors", LIST, language="en"))
    meeting = reading(
        "Programme",
        "Gardens and prisons\nOne day for gardeners.\nWhen: 2030-05-02\nWhere: Velm\nOrganisers: The guild",
        language="en",
    )
    meeting.events = [Event(title="Gardens and prisons", start="2030-05-02", end="2030-05-02")]
    base.put(meeting)
    return base


def test_a_pronoun_comes_with_the_sentence_that_says_what_it_stands_for(filled: Base):
    assert "The house in Arden takes nine people. It is paid by the county council every year." in texts(
        filled, "Which county council is paying every year?"
    )


def test_a_list_item_comes_with_its_lead_in(filled: Base):
    [quote] = [text for text in texts(filled, "patience on long evenings") if "Patience" in text]
    assert quote.startswith("A mentor of the wing brings three things to every talk: • Patience")


def test_a_lead_in_comes_with_its_list(filled: Base):
    [quote] = [text for text in texts(filled, "which three things does a mentor bring") if "brings" in text]
    assert quote.endswith("• Time for the silent ones")


FILM = (
    "Night bus\n\nTwo drivers of a town by the sea talk about their last tour. It follows them for a winter and says how"
    " they listen to quarrels without taking sides. Night bus was filmed by pupils of the school in Velm."
)


def test_a_sentence_about_a_film_comes_with_its_title(base: Base):
    base.put(reading("Night bus", FILM, kind="film", language="en"))
    [told] = [
        text for text in texts(base, "is there a film about listening to quarrels") if "quarrels" in text
    ]
    assert told.startswith(
        "Night bus Two drivers of a town by the sea talk about their last tour. It follows"
    )


def test_a_sentence_that_names_the_film_stands_alone(base: Base):
    base.put(reading("Night bus", FILM, kind="film", language="en"))
    asked = "which school filmed it with pupils in Velm"
    assert "Night bus was filmed by pupils of the school in Velm." in texts(base, asked)


def test_a_title_is_not_quoted_alone(base: Base):
    title = "Handbook for drivers of night buses"
    base.put(
        reading(
            title, f"{title}.\n\nIt tells what to do at three in the morning.", kind="manual", language="en"
        )
    )
    assert texts(base, "handbook for drivers of night buses")[0] == (
        "Handbook for drivers of night buses. It tells what to do at three in the morning."
    )


def test_what_is_counted_is_quoted_whole(base: Base):
    counted = (
        "Three things help when a quarrel begins in the kitchen. The first is a window that opens. The second is salt."
        " The third is a walk by the river."
    )
    base.put(
        reading(
            "Kitchens", f"Soup is cooked on Mondays. {counted} Plates are washed at night.", language="en"
        )
    )
    assert counted in texts(base, "which things help when a quarrel begins")


def test_questions_in_a_row_come_with_what_announces_them(base: Base):
    asked = "Mentors ask three things. Did you sleep? Who is at home tonight? What will you eat?"
    base.put(reading("Evenings", f"Doors close late. {asked} Tea is free.", language="en"))
    assert asked in texts(base, "who is at home tonight, the mentors ask")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how long does it take", "Forty minutes pass like that."),
        ("what does KLM stand for", "Keepers of Low Meadows (KLM) came later."),
    ],
)
def test_what_gives_the_figure_or_the_long_form_asked_for_goes_before_what_is_a_little_nearer(
    base: Base, question: str, told: str
):
    others = [
        "Guests drink tea.",
        "Doors close late.",
        "Dogs may come in.",
        "Soup is hot here.",
        "Wood is dry there.",
    ]
    base.put(
        reading("Evenings", " ".join([*(f"{one[:-1]} at home." for one in others), told]), language="en")
    )
    [hit] = search(base, question)
    near = [replace(one, score=float(place < len(others))) for place, one in enumerate(hit.sentences)]
    assert told in [quote.text for quote in quotes.choose(question, [replace(hit, sentences=near)])]


def test_an_announcement_is_quoted_whole(filled: Base):
    assert texts(filled, "who organises the day on gardens and prisons")[0] == (
        "Gardens and prisons One day for gardeners. When: 2030-05-02 Where: Velm Organisers: The guild"
    )


def town(name: str) -> Reading:
    return reading(
        f"The workshop in {name}",
        f"The workshop in {name} opens at eight in the morning. Wood is cut in {name} by hand in the morning."
        f" Lunch is cooked together in {name} at noon. Tools are counted at night.",
        language="en",
    )


@pytest.mark.parametrize(
    "question",
    [
        "What is the difference between the morning in Arden and in Velm?",
        "When does the workshop open in Arden and in Velm?",
    ],
)
def test_a_comparison_draws_on_both_sides(base: Base, question: str):
    for name in ("Arden", "Velm", "Ostby"):
        base.put(town(name))
    own = chosen(base, question)
    assert {quote.passage.title[-5:].strip() for quote in own} == {"Arden", "Velm"}
    for name in ("Arden", "Velm"):
        assert 2 <= sum(name in quote.passage.title for quote in own) <= 3


def test_a_question_with_one_side_keeps_to_its_publication_and_one_near_it(base: Base):
    for name in ("Arden", "Velm", "Ostby", "Lund"):
        base.put(town(name))
    titles = [quote.passage.title for quote in chosen(base, "When does the workshop in Velm open?")]
    assert titles[0] == "The workshop in Velm"
    assert len(set(titles)) <= 2


def test_at_most_five_sentences_answer(base: Base):
    sentences = " ".join(f"Word{chr(97 + n)} of the workshop in Arden number {n} is cut." for n in range(9))
    base.put(reading("Arden", sentences, language="en"))
    assert len(chosen(base, "workshop in Arden is cut")) == 5
