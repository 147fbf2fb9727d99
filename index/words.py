"""BM25 over the catalogue's full text (SQLite FTS5): English stems, accents folded."""

from __future__ import annotations

import difflib
import math
import re
import sqlite3
import threading
import unicodedata
from contextlib import closing
from dataclasses import dataclass

from index.filters import NO_FILTERS, Filters

HEADING_WEIGHT = 0.5
LONGEST_QUERY = 100
# As the table passage_words was made.
TOKENIZER = "porter unicode61 remove_diacritics 2"
# A typing error leaves so many letters at the beginning, and such a share of all (difflib's ratio).
BEGINNING = 2
NEAR = 0.84
# Places in which the words of one question may be found, all together; each takes about a microsecond.
MOST_FOUND = 12_000
MOST_REMEMBERED = 100_000
# Runs that FTS5 takes apart again are asked for as a phrase: "VERA-2R", "P/CVE", "9/11".
_WORD = re.compile(r"\w+(?:[-/'’.&]\w+)*")


@dataclass(frozen=True, slots=True)
class Match:
    """A passage id and its BM25 score; higher is better."""

    passage: int
    score: float


def terms(text: str) -> list[str]:
    """The words to look for in a user's text, each once, in order."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return list(dict.fromkeys(found))[:LONGEST_QUERY]


def query(words: list[str]) -> str:
    """An FTS5 expression that any of the words satisfies; what a user types is never FTS5 syntax."""
    return " OR ".join(f'"{word.replace(chr(34), "")}"' for word in words)


class Frequencies:
    """How many passages there are, hidden and shown, and how many hold a word; kept until the catalogue changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation = -1
        self._passages = 0
        self._hidden = False
        self._counts: dict[str, int] = {}

    def of(self, connection: sqlite3.Connection, words: list[str]) -> tuple[int, dict[str, int]]:
        """The number of passages, and of those that hold each word."""
        with self._lock:
            self._follow(connection)
            for word in words:
                if word not in self._counts:
                    sql = "SELECT count(*) FROM passage_words WHERE passage_words MATCH ?"
                    self._counts[word] = _number(connection, sql, query([word]))
            return self._passages, {word: self._counts[word] for word in words}

    def hidden(self, connection: sqlite3.Connection) -> bool:
        """Whether any publication is not published."""
        with self._lock:
            self._follow(connection)
            return self._hidden

    def _follow(self, connection: sqlite3.Connection) -> None:
        generation = _number(connection, "SELECT value FROM meta WHERE key = 'generation'")
        if generation != self._generation or len(self._counts) > MOST_REMEMBERED:
            self._generation, self._counts = generation, {}
            self._passages = _number(connection, "SELECT count(*) FROM passage")
            sql = "SELECT EXISTS (SELECT 1 FROM publication WHERE status != 'published')"
            self._hidden = bool(_number(connection, sql))


def _number(connection: sqlite3.Connection, sql: str, *values: str) -> int:
    return int(connection.execute(sql, values).fetchone()[0])


def worth(passages: int, counts: dict[str, int]) -> float:
    """The sum of the words' inverse document frequencies, as BM25 weighs them; unknown words count most."""
    total = sum(max(0.0, math.log((passages - found + 0.5) / (found + 0.5))) for found in counts.values())
    return total or 1.0


def telling(passages: int, counts: dict[str, int], most: int) -> list[str]:
    """The words to look for, the rarest first, as many as are worth their time.

    What is in more than half of all passages is worth nothing to BM25. Of the others the most common, which are
    worth little, are left out once `most` places would be looked at.
    """
    chosen: list[str] = []
    work = 0
    for word, found in sorted(counts.items(), key=lambda one: one[1]):
        work += found
        if found and chosen and (2 * found > passages or work > most):
            break
        if found:
            chosen.append(word)
    return chosen


def known(connection: sqlite3.Connection, phrase: str) -> bool:
    """Whether any passage has the words of the phrase, in any ending, one after the other."""
    sql = "SELECT 1 FROM passage_words WHERE passage_words MATCH ? LIMIT 1"
    return connection.execute(sql, (query([phrase]),)).fetchone() is not None


def like(connection: sqlite3.Connection, typed: str) -> str | None:
    """The word of some passage that a word nobody wrote was probably meant to be, or None."""
    wanted = _stem(typed)
    sql = "SELECT term FROM passage_vocabulary WHERE term >= ? AND term < ?"
    beginning = wanted[:BEGINNING]
    stems = [row["term"] for row in connection.execute(sql, (beginning, beginning + "\U0010ffff"))]
    # A typing error changes the length by one letter; a longer word that begins alike is another word.
    stems = [stem for stem in stems if abs(len(stem) - len(wanted)) <= 1]
    for stem in difflib.get_close_matches(wanted, stems, 1, NEAR):
        sql = "SELECT text FROM passage_words WHERE passage_words MATCH ? LIMIT 1"
        for row in connection.execute(sql, (query([stem]),)):
            whole = re.search(rf"\b{re.escape(stem[:-1])}\w*", row["text"], re.IGNORECASE)
            return whole[0].casefold() if whole else stem
    return None


def _stem(word: str) -> str:
    """The stem of a word as the full text keeps it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE one USING fts5 (word, tokenize = '{TOKENIZER}')")
        connection.execute("CREATE VIRTUAL TABLE stems USING fts5vocab (one, row)")
        connection.execute("INSERT INTO one VALUES (?)", (word,))
        return str(connection.execute("SELECT term FROM stems").fetchone()[0])


def search(
    connection: sqlite3.Connection,
    words: list[str],
    k: int,
    filters: Filters = NO_FILTERS,
    *,
    hidden: bool = True,
) -> list[Match]:
    """The `k` published passages that fit the words and pass the filters best.

    `hidden`: whether there are passages that are not published; to look out for them takes as long again.
    """
    if not words:
        return []
    condition, values = filters.publication_sql()
    of = "FROM publication JOIN passage ON passage.publication = publication.row"
    # Ranked before anything else is read of the passages, which may be many; few publications are not published.
    allowed = (
        f"+rowid IN (SELECT passage.id {of} WHERE status = 'published' AND {condition})"
        if filters
        else f"+rowid NOT IN (SELECT passage.id {of} WHERE status != 'published')"
        if hidden
        else "1"
    )
    rows = connection.execute(
        f"SELECT rowid AS id, -bm25(passage_words, {HEADING_WEIGHT}, 1.0) AS score FROM passage_words"
        f" WHERE passage_words MATCH ? AND {allowed} ORDER BY score DESC, rowid LIMIT ?",
        (query(words), *values, k),
    )
    return [Match(row["id"], row["score"]) for row in rows]
