"""Search finds what fits, keeps to the filters, says a thing once, and takes any text for plain words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from index import asking, listing, vectors, words
from index.base import Base
from index.filters import Filters
from index.nearness import roughly
from index.outlines import Outline
from index.search import search
from index.storing import blobs, from_directions
from ingest.records import Event, Outcome
from ingest.settings import Settings
from tests.stubs import WordEncoder, reading

HOSTILE = [
    '"',
    "AND",
    "NEAR(a b)",
    "text:x",
    "a*",
    "(",
    "-prison",
    "'; DROP TABLE passage; --",
    "\x00",
    "{}^",
    "",
]


@pytest.fixture
def filled(base: Base) -> Base:
    base.put(
        reading("Family days", "Family days keep prisoners in touch with their children.", language="en")
    )
    base.put(
        reading("Mentors", "A mentor meets the client every week and listens.", kind="manual", language="en")
    )
    base.put(reading("Schulen", "Lehrkräfte sprechen über Verschwörungserzählungen.", language="de"))
    return base


def found(base: Base, text: str, **filters: object) -> list[str]:
    return [hit.passage.title for hit in search(base, text, 10, Filters(**filters))]


def test_the_passage_that_fits_comes_first(filled: Base):
    assert found(filled, "how do prisoners stay in touch with family?")[0] == "Family days"
    assert found(filled, "mentor weekly")[0] == "Mentors"


def test_accents_and_case_are_forgiven(filled: Base):
    assert found(filled, "LEHRKRAFTE verschworungserzahlungen")[0] == "Schulen"


def test_filters_hold_for_words_and_vectors_alike(filled: Base):
    assert found(filled, "family days prisoners", kinds=("manual",)) == ["Mentors"]
    assert found(filled, "family days prisoners", languages=("de",)) == ["Schulen"]
    assert found(filled, "family days prisoners", kinds=("film",)) == []


def test_a_narrow_filter_is_applied_before_the_cut(base: Base):
    for number in range(150):
        base.put(reading(f"Paper {number}", f"Mentors meet clients in town {number}."))
    base.put(reading("Handbook", "A mentor is somebody who stays.", kind="manual"))
    assert found(base, "mentors meet clients in town", kinds=("manual",)) == ["Handbook"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_user_types_is_never_syntax(filled: Base, text: str):
    search(filled, text)
    assert found(filled, f"family days {text}")[0] == "Family days"


@given(st.text(max_size=60))
def test_every_query_is_a_list_of_quoted_words(text: str):
    for word in words.terms(text):
        assert '"' not in word
        assert words.query([word]) == f'"{word}"'


def test_common_words_are_left_out_once_the_rarer_ones_fill_the_time():
    counts = {"the": 900, "prison": 300, "mentor": 40, "unheard": 0, "graz": 3}
    assert words.telling(1000, counts, 1000) == ["graz", "mentor", "prison"]
    assert words.telling(1000, counts, 50) == ["graz", "mentor"]
    assert words.telling(1000, {"the": 900}, 50) == ["the"]


def test_what_a_filter_lets_through_follows_the_catalogue(filled: Base):
    assert found(filled, "a mentor listens", kinds=("manual",)) == ["Mentors"]
    filled.put(reading("Another", "A mentor listens.", kind="manual"))
    assert set(found(filled, "a mentor listens", kinds=("manual",))) == {"Mentors", "Another"}


def test_a_passage_that_one_model_has_not_encoded_is_ranked_by_the_other(settings: Settings):
    models = [WordEncoder("words"), WordEncoder("others")]
    base = Base(settings, create=True, encoders=models)
    base.put(reading("Mentors", "A mentor meets the client every week. They talk.", language="en"))
    base.put(reading("Schools", "Teachers speak about stories in class. They listen.", language="en"))
    expected = [hit.passage.title for hit in search(base, "teachers in class")]
    with base.catalogue.database.writing() as connection:
        connection.execute("DELETE FROM vector WHERE model = 'others' AND passage = 2")
    hits = search(base, "teachers in class")
    assert [hit.passage.title for hit in hits] == expected == ["Schools", "Mentors"]
    assert all(len(hit.sentences) == 2 for hit in hits)
    with base.catalogue.database.writing() as connection:
        connection.execute("DELETE FROM vector WHERE passage = 2")
    hits = search(base, "teachers in class")
    assert {len(hit.sentences) for hit in hits} == {2}
    base.catalogue.database.close()


def test_a_pull_quote_is_folded_into_the_passage_it_repeats(base: Base):
    long = "Trust grows slowly in prison because every promise is tested by the people who live there. It takes years."
    base.put(
        reading("Trust", long, "Trust grows slowly in prison because every promise is tested by the people.")
    )
    hits = search(base, "how does trust grow in prison")
    assert len(hits) == 1
    assert len(hits[0].folded) == 1


def test_the_same_question_gives_the_same_list(filled: Base):
    assert found(filled, "mentor family") == found(filled, "mentor family")


def test_drafts_do_not_take_the_places_of_what_is_published(base: Base, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("index.search.DEPTH", 1)
    base.put(
        reading("Published", "Mentors visit, now and then, when there is somebody who wants to be visited.")
    )
    assert search(base, "mentors", 1)[0].words > 0
    for number in range(3):
        base.put(reading(f"Draft {number}", "Mentors, mentors.", status="draft"))
    assert search(base, "mentors", 1)[0].words > 0


def test_drafts_and_withdrawn_publications_are_never_found(base: Base):
    base.put(reading("Draft", "Secret words about mentors.", status="draft"))
    base.put(reading("Gone", "Secret words about mentors as well.", status="withdrawn"))
    assert found(base, "secret words mentors") == []


def test_a_question_for_a_numbered_outcome_finds_that_number(base: Base):
    texts = (
        "Trust must come first in every case.",
        "Trust needs staff who stay in the case.",
        "Trust is lost in a day in any case.",
    )
    paper = reading("Prison and trust", *texts, language="en")
    paper.publication.key_outcomes = [Outcome(n, text) for n, text in enumerate(texts, 1)]
    base.put(paper)
    best = search(base, "what is the third key outcome about trust")[0].passage
    assert (best.role, best.number, best.text) == ("key outcome", 3, texts[2])


def test_records_are_known_by_their_role(base: Base):
    found_reading = reading(
        "Magazine", "Meeting of mentors\n13 March 2024", "Ada Writer leads the project.", "Other words."
    )
    found_reading.publication.biography = "Ada Writer leads the project."
    found_reading.events = [Event(title="Meeting of mentors", start="2024-03-13")]
    base.put(found_reading)
    roles = {
        hit.passage.text.split("\n")[0]: hit.passage.role
        for hit in search(base, "mentors writer other words")
    }
    assert roles == {
        "Meeting of mentors": "event",
        "Ada Writer leads the project.": "author",
        "Other words.": "text",
    }


def test_a_method_is_asked_for_by_its_number():
    asked = asking.read("Wat is de derde methode van het handboek?", "nl")
    given = {number: asked.bonus(Outline("method", number, "paper")) for number in (2, 3)}
    assert given[3] > given[2] > asked.bonus(Outline("key outcome", 3, "paper")) == 0


def test_what_is_asked_for_is_read_in_the_language_of_the_question():
    assert asking.read("Wann findet das Treffen statt?", "de").wants >= {"date", "event"}
    assert asking.read("Chi ha scritto il testo?", "it").wants == {"person"}
    assert "number" not in asking.read("social media in prison", "en").wants
    assert "number" in asking.read("Qual è la media?", "it").wants
    assert asking.read("third outcome of the paper", "en").ordinal == 3
    assert asking.places("Was tun die Niederlande, und was die belgische Polizei?") == {
        "Netherlands",
        "Belgium",
    }
    assert asking.places("the services of the island in roman times") == set()


# Vectors


def test_a_missing_stale_or_damaged_vector_file_is_made_anew(filled: Base, settings: Settings):
    filled.save_caches()
    path = filled.vectors["words"].path
    good = path.read_bytes()
    expected = found(filled, "mentor")

    def fresh() -> list[str]:
        other = Base(settings, encoders=[WordEncoder()])
        try:
            return found(other, "mentor")
        finally:
            other.catalogue.database.close()

    for content in (
        good[:100],
        b"",
        b"garbage" * 1000,
        good[:-50] + bytes(50),
        good.replace(b'"generation": 3', b'"generation": 2'),
    ):
        path.write_bytes(content)
        assert fresh() == expected
    path.unlink()
    assert fresh() == expected


def test_a_saved_index_is_used_as_it_is(filled: Base, settings: Settings, monkeypatch: pytest.MonkeyPatch):
    expected = found(filled, "mentor")
    filled.save_caches()
    monkeypatch.setattr("index.vectors.build", lambda *_: pytest.fail("built anew"))
    other = Base(settings, encoders=[WordEncoder()])
    assert found(other, "mentor") == expected
    other.catalogue.database.close()


def test_a_stale_index_names_no_deleted_passage(filled: Base):
    filled.save_caches()
    before = filled.vectors["words"]._current()
    filled.catalogue.remove("mentors")
    filled.vectors["words"]._loaded = before  # as if the reload had been missed
    assert "Mentors" not in found(filled, "mentor meets client")


def test_inverted_lists_find_nearly_all_that_an_exact_search_finds(monkeypatch: pytest.MonkeyPatch):
    generator = np.random.default_rng(3)
    data = generator.normal(size=(4000, 16)).astype(np.float32)
    data /= np.linalg.norm(data, axis=1, keepdims=True)
    ids = np.arange(10, 4010)
    exact = vectors.build(ids, data)
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 100)
    lists = vectors.build(ids, data)
    _, right = exact.search(data[:50], 10)
    _, near = lists.search(data[:50], 10, params=vectors.VectorIndex._parameters(lists, None))
    assert np.mean([len(set(a) & set(b)) / 10 for a, b in zip(right, near, strict=True)]) >= 0.85
    allowed = np.array([10, 500, 3000])
    _, some = lists.search(data[:1], 3, params=vectors.VectorIndex._parameters(lists, allowed))
    assert sorted(some[0]) == [10, 500, 3000]


def test_a_large_index_is_not_made_anew_for_every_change(
    filled: Base, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 2)
    monkeypatch.setattr(vectors, "LATE_SHARE", 1)
    filled.save_caches()
    written = filled.vectors["words"].path.read_bytes()
    monkeypatch.setattr("index.vectors.build", lambda *_: pytest.fail("built anew"))
    filled.put(reading("Sport", "Coaches speak with young people after the match.", language="en"))
    filled.catalogue.remove("mentors")
    filled.correct("publication", "family-days", "title", "Days for fathers", "staff")
    filled.save_caches()
    assert filled.vectors["words"].path.read_bytes() == written
    other = Base(settings, encoders=[WordEncoder()])
    for one in (filled, other):
        near = {
            question: one.vectors["words"].search(one.encoders["words"].questions([question])[0], 10)
            for question in ("coaches speak after the match", "fathers")
        }
        with one.catalogue.reading() as connection:
            titles = {
                question: [
                    passage.title for passage in listing.passages(connection, [n.passage for n in hits])
                ]
                for question, hits in near.items()
            }
        assert titles["coaches speak after the match"][0] == "Sport"
        assert titles["fathers"][0] == "Days for fathers"
        assert sorted(titles["fathers"]) == ["Days for fathers", "Schulen", "Sport"]
        assert all(len({n.passage for n in hits}) == len(hits) == 3 for hits in near.values())
    other.catalogue.database.close()


def test_what_an_index_tells_is_never_less_than_the_similarity(filled: Base):
    ids, stored = filled.catalogue.vectors("words")
    questions = filled.encoders["words"].questions(["mentor family", "mentor"])
    right = stored @ questions.T
    for most in range(1, len(ids) + 1):
        told = roughly(ids, *filled.vectors["words"].nearest(questions, most))
        assert (told >= right - 1e-6).all()
        assert np.isclose(told, right).sum(axis=0).min() >= most
    nothing = filled.vectors["words"].nearest(questions, 3, np.zeros(0, dtype=np.int64))
    assert (roughly(ids, *nothing) == 1).all()


def test_the_spread_of_a_question_is_that_of_its_similarities(filled: Base):
    _, stored = filled.catalogue.vectors("words")
    questions = filled.encoders["words"].questions(["mentor family", "mentor"])
    spread = filled.vectors["words"].spread(questions)
    assert spread.mean == pytest.approx((stored @ questions.T).mean(axis=0), abs=1e-4)
    assert spread.deviation == pytest.approx((stored @ questions.T).std(axis=0), abs=1e-3)


@given(st.lists(st.floats(-1, 1, width=32), min_size=8, max_size=8).filter(lambda v: np.linalg.norm(v) > 0.1))
@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_sentence_keeps_its_direction_when_it_is_stored(values: list[float]):
    from index.storing import Encoded

    unit = np.array(values, dtype=np.float32) / np.linalg.norm(values)
    stored = blobs(Encoded(unit, unit[np.newaxis, :]))[1]
    assert float(from_directions(stored, 8)[0] @ unit) > 0.999


def test_a_vector_file_of_an_older_format_is_made_anew(filled: Base, settings: Settings):
    filled.save_caches()
    path = filled.vectors["words"].path
    expected = found(filled, "mentor")
    path.write_bytes(path.read_bytes().replace(b'"dimension"', b'"length_of"'))
    other = Base(settings, encoders=[WordEncoder()])
    assert found(other, "mentor") == expected
    other.catalogue.database.close()


def test_a_place_is_found_by_every_word_it_is_known_by():
    for name, words_for_it in asking._load("places.toml").items():
        for word in words_for_it:
            assert name in asking.places(f"What was done in {word.replace('*', '')} in 2019?")
    assert asking.places("What was done in the prison by volunteers?") == set()


def test_the_passages_that_move_a_question_keep_their_places(filled: Base, monkeypatch: pytest.MonkeyPatch):
    for number in range(8):
        filled.put(reading(f"Visit {number}", f"A mentor sees a father at home, for the {number} th time."))
    still = search(filled, "Who meets a mentor?", 12)
    monkeypatch.setattr("index.search.LEAST_PASSAGES", 1)
    moved = search(filled, "Who meets a mentor?", 12)
    assert [hit.passage.id for hit in moved[:3]] == [hit.passage.id for hit in still[:3]]
    assert sorted(hit.passage.id for hit in moved) == sorted(hit.passage.id for hit in still)
    assert [hit.score for hit in moved] == sorted((hit.score for hit in moved), reverse=True)
    assert [hit.score for hit in moved[3:]] != [hit.score for hit in still[3:]]
