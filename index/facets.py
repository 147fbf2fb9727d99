"""What the publications can be narrowed down by: every value with the number of publications behind it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from index.base import Base
from index.filters import GROUP, NO_FILTERS, Filters, group, inherit, topic


@dataclass(frozen=True, slots=True)
class Facets:
    """For each field its values and how many published publications have them, the most frequent first.

    Topics and groups go by the labels of the controlled lists, however a page words them. `years` is sorted by
    year. `publications` counts those that pass all filters.
    """

    publications: int
    kinds: dict[str, int]
    topics: dict[str, int]
    groups: dict[str, int]
    languages: dict[str, int]
    years: dict[str, int]


def facets(base: Base, filters: Filters = NO_FILTERS) -> Facets:
    """Counts under the filters; a field's own filter does not narrow its counts: others can be chosen."""
    with base.catalogue.reading() as connection:
        return base.remembered.of(connection, ("facets", filters), lambda: _counted(connection, filters))


def _counted(connection: sqlite3.Connection, filters: Filters) -> Facets:

    def count(value: str, without: Filters, join: str = "", order: str = "2 DESC, 1") -> dict[str, int]:
        condition, values = without.publication_sql()
        rows = connection.execute(
            f"SELECT {value}, count(DISTINCT publication.row) FROM publication {join}"
            f" WHERE publication.status = 'published' AND {condition} AND {value} IS NOT NULL"
            f" GROUP BY 1 ORDER BY {order}",
            values,
        )
        return {str(row[0]): int(row[1]) for row in rows}

    condition, values = filters.publication_sql()
    total = connection.execute(
        f"SELECT count(*) FROM publication WHERE status = 'published' AND {condition}", values
    ).fetchone()[0]
    return Facets(
        publications=int(total),
        kinds=count("publication.kind", replace(filters, kinds=())),
        topics=count(
            topic("t.topic"),
            replace(filters, topics=()),
            "JOIN publication_topic t ON t.publication IN (publication.row, publication.part_of)",
        ),
        groups=count(group(inherit(GROUP)), replace(filters, groups=())),
        languages=count(inherit("language"), replace(filters, languages=())),
        years=count(
            f"substr({inherit('published')}, 1, 4)",
            replace(filters, date_from=None, date_to=None),
            order="1",
        ),
    )
