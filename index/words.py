"""BM25 over the catalogue's full text (SQLite FTS5): English stems, accents folded."""

from __future__ import annotations

import math
import re
import sqlite3
import unicodedata
from dataclasses import dataclass

HEADING_WEIGHT = 0.5
LONGEST_QUERY = 100
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


def worth(connection: sqlite3.Connection, words: list[str]) -> float:
    """The sum of the words' inverse document frequencies, as BM25 weighs them; unknown words count most."""
    passages = connection.execute("SELECT count(*) FROM passage").fetchone()[0]
    total = 0.0
    for word in words:
        sql = "SELECT count(*) FROM passage_words WHERE passage_words MATCH ?"
        found = connection.execute(sql, (query([word]),)).fetchone()[0]
        total += max(0.0, math.log((passages - found + 0.5) / (found + 0.5)))
    return total or 1.0


def search(
    connection: sqlite3.Connection,
    words: list[str],
    k: int,
    condition: str = "1",
    values: tuple[object, ...] = (),
) -> list[Match]:
    """The `k` passages that fit the words best; `condition` is SQL on tables `publication` and `passage`."""
    if not words:
        return []
    rows = connection.execute(
        f"SELECT passage.id, -bm25(passage_words, {HEADING_WEIGHT}, 1.0) AS score FROM passage_words"
        " JOIN passage ON passage.id = passage_words.rowid"
        " JOIN publication ON publication.row = passage.publication"
        f" WHERE passage_words MATCH ? AND {condition} ORDER BY score DESC, passage.id LIMIT ?",
        (query(words), *values, k),
    )
    return [Match(row["id"], row["score"]) for row in rows]
