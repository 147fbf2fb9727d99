"""Publications that are about nearly the same: nearest by the mean direction of their passages."""

from __future__ import annotations

import numpy as np

from index import listing
from index.base import Base
from ingest.records import Publication

DEPTH = 60


def related(base: Base, publication: str, most: int = 5) -> list[Publication]:
    """The publications nearest to this one, nearest first; none that it is part of or that is part of it.

    Raises NotFoundError.
    """
    *_, model = base.encoders  # the one for all languages, where there is one
    with base.catalogue.reading() as connection:
        own = listing.publication(connection, publication)
        rows = connection.execute(
            "SELECT vector.value FROM vector JOIN passage ON passage.id = vector.passage JOIN publication"
            " ON publication.row = passage.publication WHERE publication.id = ? AND vector.model = ?",
            (publication, model),
        ).fetchall()
        if not rows:
            return []
        mean = np.mean([np.frombuffer(row["value"], dtype="<f4") for row in rows], axis=0)
        near = base.vectors[model].search((mean / np.linalg.norm(mean)).astype(np.float32), DEPTH + len(rows))
        passages = listing.passages(connection, [found.passage for found in near])
        family = {publication, own.part_of, *(part.id for part in listing.parts(connection, publication))}
        ids = dict.fromkeys(found.publication for found in passages if found.publication not in family)
        return [listing.publication(connection, id_) for id_ in list(ids)[:most]]


def days_of_change(base: Base, publication: str) -> list[str]:
    """The days (ISO) on which this publication arrived and was changed, each once, in order."""
    with base.catalogue.reading() as connection:
        rows = connection.execute(
            "SELECT DISTINCT substr(at, 1, 10) AS day FROM history WHERE publication = ? ORDER BY day",
            (publication,),
        )
        return [row["day"] for row in rows]
