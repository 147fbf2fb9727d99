"""What kind of thing a passage is, without its text."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from index.filters import marks
from index.remembered import RememberedEach

MOST_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Outline:
    """The role and number of a passage as in `StoredPassage`, and the kind of its publication."""

    role: str
    number: int | None
    kind: str


class Outlines:
    """Outlines of passages, kept until the catalogue changes; safe to share between threads."""

    def __init__(self) -> None:
        self._kept: RememberedEach[int, Outline] = RememberedEach(MOST_KEPT)

    def of(self, connection: sqlite3.Connection, ids: list[int]) -> dict[int, Outline]:
        """By id, those of the passages that exist and are published."""

        def read(new: list[int]) -> dict[int, Outline]:
            rows = connection.execute(
                "SELECT passage.id, role, passage.number, kind FROM passage"
                " JOIN publication ON publication.row = passage.publication"
                f" WHERE status = 'published' AND passage.id IN ({marks(new)})",
                new,
            )
            return {id_: Outline(role, number, kind) for id_, role, number, kind in rows}

        return self._kept.of(connection, ids, read)
