"""The words of questions and of the catalogue's full text (SQLite FTS5): English stems, accents folded."""

from __future__ import annotations

import difflib
import math
import re
import sqlite3
import unicodedata
from contextlib import closing

LONGEST_QUERY = 100
# As the table passage_words was made.
TOKENIZER = "porter unicode61 remove_diacritics 2"
# A typing error leaves so many letters at the beginning, and such a share of all (difflib's ratio).
BEGINNING = 2
NEAR = 0.84
# Places in which the words of one question may be found, all together; each takes about a microsecond, once.
MOST_FOUND = 12_000
# Runs that FTS5 takes apart again are asked for as a phrase: "VERA-2R", "P/CVE", "9/11".
_WORD = re.compile(r"\w+(?:[-/'’.&]\w+)*")


def terms(text: str) -> list[str]:
    """The words to look for in a user's text, each once, in order."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return list(dict.fromkeys(found))[:LONGEST_QUERY]


def query(words: list[str]) -> str:
    """An FTS5 expression that any of the words satisfies; what a user types is never FTS5 syntax."""
    return " OR ".join(f'"{word.replace(chr(34), "")}"' for word in words)


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
