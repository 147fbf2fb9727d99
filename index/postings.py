"""BM25 by the catalogue's full text (SQLite FTS5), a word at a time, kept until the catalogue changes.

What BM25 gives a passage for several words is the sum of what it gives for each. So words that were looked up before
cost an addition, and what is told of a passage does not depend on how many others fit better.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.remembered import Remembered, RememberedEach
from index.words import query

HEADING_WEIGHT = 0.5
# Of how many words it is kept how many passages hold them, and of how many passages which words they hold: 64 MB.
MOST_COUNTS, MOST_PLACES = 100_000, 4_000_000

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matches:
    """Passages by ascending id and their BM25 scores, shape (n,) each; higher is better."""

    ids: NDArray[np.int64]
    scores: Scores

    @property
    def highest(self) -> float:
        """The score of the best; 1 when there is none, so that one can divide by it."""
        return float(self.scores.max(initial=0.0)) or 1.0

    def best(self, k: int) -> NDArray[np.int64]:
        """The ids of the `k` best, best first; of equals the lower id."""
        if len(self.ids) > k:
            near = self.scores >= np.partition(self.scores, -k)[-k]
            return Matches(self.ids[near], self.scores[near])._in_order()[:k]
        return self._in_order()

    def of(self, ids: NDArray[np.int64]) -> Scores:
        """The scores of some passages, 0 for those that do not match."""
        found = np.zeros(len(ids))
        places = np.searchsorted(self.ids, ids)
        there = places < len(self.ids)
        there[there] = self.ids[places[there]] == ids[there]
        found[there] = self.scores[places[there]]
        return found

    def among(self, allowed: NDArray[np.int64]) -> Matches:
        """Those of some passages."""
        there = np.isin(self.ids, allowed)
        return Matches(self.ids[there], self.scores[there])

    def _in_order(self) -> NDArray[np.int64]:
        return self.ids[np.lexsort((self.ids, -self.scores))]


NONE = Matches(np.zeros(0, dtype=np.int64), np.zeros(0))


class Postings:
    """Which passages hold which words; safe to share between threads."""

    def __init__(self) -> None:
        self._counts: RememberedEach[str, int] = RememberedEach(MOST_COUNTS)
        self._matches: RememberedEach[str, Matches] = RememberedEach(
            MOST_PLACES, lambda found: len(found.ids) + 1
        )
        self._facts = Remembered()

    def counts(self, connection: sqlite3.Connection, words: list[str]) -> tuple[int, dict[str, int]]:
        """The number of passages, and of those that hold each word, published or not."""

        def count(new: list[str]) -> dict[str, int]:
            sql = "SELECT count(*) FROM passage_words WHERE passage_words MATCH ?"
            return {word: _number(connection, sql, query([word])) for word in new}

        passages = self._facts.of(
            connection, "passages", lambda: _number(connection, "SELECT count(*) FROM passage")
        )
        return passages, self._counts.of(connection, words, count)

    def matches(self, connection: sqlite3.Connection, words: list[str]) -> Matches:
        """The published passages that hold any of the words."""

        def look_up(new: list[str]) -> dict[str, Matches]:
            hidden = self._facts.of(connection, "hidden", lambda: _hidden(connection))
            return {word: _matches(connection, word, hidden=hidden) for word in new}

        return _together(self._matches.of(connection, words, look_up).values())


def _matches(connection: sqlite3.Connection, word: str, *, hidden: bool) -> Matches:
    """`hidden`: whether there are passages that are not published; to look out for them takes as long again."""
    of = "FROM publication JOIN passage ON passage.publication = publication.row"
    # Ranked before anything else is read of the passages, which may be many; few publications are not published.
    allowed = f"+rowid NOT IN (SELECT passage.id {of} WHERE status != 'published')" if hidden else "1"
    cursor = connection.cursor()
    cursor.row_factory = None  # plain tuples: a common word stands in thousands of passages
    rows = cursor.execute(
        f"SELECT rowid, -bm25(passage_words, {HEADING_WEIGHT}, 1.0) FROM passage_words"
        f" WHERE passage_words MATCH ? AND {allowed} ORDER BY rowid",
        (query([word]),),
    )
    found = np.fromiter(rows, dtype=[("id", "<i8"), ("score", "<f8")])
    return Matches(found["id"].copy(), found["score"].copy())


def _together(found: Iterable[Matches]) -> Matches:
    """The sum of what words give to passages."""
    found = list(found) or [NONE]
    if len(found) == 1:
        return found[0]
    ids = np.concatenate([one.ids for one in found])
    order = np.argsort(ids, kind="stable")
    ids = ids[order]
    starts = np.flatnonzero(np.diff(ids, prepend=-1))
    if not len(starts):
        return NONE
    return Matches(ids[starts], np.add.reduceat(np.concatenate([one.scores for one in found])[order], starts))


def _hidden(connection: sqlite3.Connection) -> bool:
    return bool(_number(connection, "SELECT EXISTS (SELECT 1 FROM publication WHERE status != 'published')"))


def _number(connection: sqlite3.Connection, sql: str, *values: str) -> int:
    return int(connection.execute(sql, values).fetchone()[0])
