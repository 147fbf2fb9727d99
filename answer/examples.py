"""Questions to begin with, made from what the base really holds."""

from __future__ import annotations

import sqlite3
from itertools import chain, zip_longest

from index.base import Base
from index.filters import OPEN_EVENT

LONGEST = 90
_FEWEST_WORDS = 4


def examples(base: Base, most: int = 4) -> list[str]:
    """Up to `most` questions, the same for the same base.

    Taken in turn from headings and titles that are questions, from practices and programmes by name, and
    from publications with key outcomes; the newest come first.
    """
    with base.catalogue.reading() as connection:
        return base.remembered.of(connection, ("examples", most), lambda: _made(connection, most))


def _made(connection: sqlite3.Connection, most: int) -> list[str]:
    sources = (_printed(connection), _named(connection), _outcomes(connection))
    mixed = chain.from_iterable(zip_longest(*sources))
    fitting = (question for question in mixed if question and len(question) <= LONGEST)
    return list(dict.fromkeys(fitting))[:most]


def _printed(connection: sqlite3.Connection) -> list[str]:
    """Questions as headings, titles of publications and titles of events print them."""
    rows = connection.execute(
        f"SELECT event.title AS title, event.start AS at FROM event WHERE event.title LIKE '%?' AND {OPEN_EVENT}"
        " UNION SELECT title, published FROM publication WHERE title LIKE '%?' AND status = 'published'"
        " UNION SELECT section.title, published FROM section JOIN publication"
        " ON publication.row = section.publication WHERE section.title LIKE '%?' AND status = 'published'"
        " ORDER BY 2 DESC, 1"
    )
    return [row["title"] for row in rows if len(row["title"].split()) >= _FEWEST_WORDS]


def _named(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT title FROM publication WHERE kind IN ('practice', 'feature') AND status = 'published'"
        " ORDER BY published DESC, length(title), title"
    )
    return [f"What is {row['title']}?" for row in rows if _is_name(row["title"])]


def _is_name(title: str) -> bool:
    """Whether a title is the name of something: its words, small ones aside, begin with capital letters."""
    words = [word.strip("(),") for word in title.split()]
    return not set(title) & set(":;?") and all(word[:1].isupper() for word in words if len(word) > 3)


def _outcomes(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT title FROM publication WHERE status = 'published' AND EXISTS"
        " (SELECT 1 FROM outcome WHERE outcome.publication = publication.row"
        " AND outcome.kind = 'key outcome')"
        " ORDER BY published DESC, title"
    )
    return [f"What are the key outcomes of “{row['title']}”?" for row in rows]
