"""Words are looked up once: what is remembered of them is what the full text says, for the catalogue as it is read."""

from __future__ import annotations

import math
import sqlite3

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from index.base import Base
from index.postings import HEADING_WEIGHT, Matches, Postings
from index.remembered import RememberedEach
from index.words import query
from tests.stubs import reading

TEXTS = {
    "Family days": "Family days keep prisoners in touch with their children. The family decides.",
    "Mentors": "A mentor meets the client every week and listens; mentors in prison meet the family too.",
    "VERA-2R": "Staff use VERA-2R in prison. A tool is no answer.",
    "Schools": "Teachers listen to children. They decide what the school tells the family.",
}
WORDS = ["family", "families", "mentor", "prison", "vera-2r", "children", "the", "nobody", "listen", "school"]


@pytest.fixture
def filled(base: Base) -> Base:
    for title, text in TEXTS.items():
        base.put(reading(title, text, language="en"))
    return base


def asked_together(connection: sqlite3.Connection, words: list[str]) -> dict[int, float]:
    """What FTS5 itself gives for all words in one query."""
    sql = (
        f"SELECT rowid, -bm25(passage_words, {HEADING_WEIGHT}, 1.0) FROM passage_words"
        " WHERE passage_words MATCH ?"
    )
    return {row[0]: row[1] for row in connection.execute(sql, (query(words),))}


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, unique=True), min_size=1, max_size=4))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_looked_up_one_by_one_score_as_all_together(filled: Base, questions: list[list[str]]):
    postings = Postings()
    with filled.catalogue.reading() as connection:
        for words in questions:
            found, expected = postings.matches(connection, words), asked_together(connection, words)
            assert found.ids.tolist() == sorted(expected)
            for id_, score in zip(found.ids.tolist(), found.scores.tolist(), strict=True):
                assert math.isclose(score, expected[id_], rel_tol=1e-12)


def test_what_is_remembered_of_words_follows_the_catalogue(filled: Base):
    with filled.catalogue.reading() as connection:
        assert filled.postings.counts(connection, ["mentor"]) == (4, {"mentor": 1})
        assert filled.postings.matches(connection, ["mentor"]).ids.tolist() == [2]
    filled.put(reading("Another", "A mentor listens."))
    with filled.catalogue.reading() as connection:
        assert filled.postings.counts(connection, ["mentor", "nobody"]) == (5, {"mentor": 2, "nobody": 0})
        assert filled.postings.matches(connection, ["mentor", "nobody"]).ids.tolist() == [2, 5]


def test_words_of_what_is_not_published_match_nothing(filled: Base):
    with filled.catalogue.database.writing() as connection:
        connection.execute("UPDATE publication SET status = 'withdrawn' WHERE title = 'Mentors'")
    with filled.catalogue.reading() as connection:
        assert filled.postings.matches(connection, ["mentor"]).ids.tolist() == []
        assert filled.postings.matches(connection, ["listen"]).ids.tolist() == [4]


@given(
    st.dictionaries(st.integers(1, 50), st.integers(0, 5)), st.integers(1, 60), st.sets(st.integers(1, 60))
)
def test_the_best_are_given_in_order_and_scores_by_id(scores: dict[int, int], k: int, asked: set[int]):
    ids = np.array(sorted(scores), dtype=np.int64)
    found = Matches(ids, np.array([scores[id_] for id_ in ids.tolist()], dtype=np.float64))
    assert found.best(k).tolist() == sorted(scores, key=lambda id_: (-scores[id_], id_))[:k]
    some = np.array(sorted(asked), dtype=np.int64)
    assert found.of(some).tolist() == [scores.get(id_, 0) for id_ in some.tolist()]
    assert found.among(some).ids.tolist() == sorted(asked & set(scores))


def test_no_more_is_kept_than_allowed_and_all_is_given(filled: Base):
    made: list[list[int]] = []

    def make(new: list[int]) -> dict[int, str]:
        made.append(new)
        return {key: "x" * key for key in new if key}

    kept: RememberedEach[int, str] = RememberedEach(10, len)
    with filled.catalogue.reading() as connection:
        assert kept.of(connection, [2, 3, 0], make) == {2: "xx", 3: "xxx"}
        assert kept.of(connection, [2, 3, 4], make) == {2: "xx", 3: "xxx", 4: "xxxx"}
        assert made == [[2, 3, 0], [4]]
        assert kept.of(connection, [5, 4], make) == {5: "x" * 5, 4: "xxxx"}  # lets go of all before
        assert kept.of(connection, [20], make) == {20: "x" * 20}  # too much to be kept
        assert kept.of(connection, [5], make) == {5: "x" * 5}
        assert kept.of(connection, [2], make) == {2: "xx"}
    assert made == [[2, 3, 0], [4], [5], [20], [2]]
