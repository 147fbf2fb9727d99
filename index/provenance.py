"""Where each field of a stored publication comes from, and which of them a person should look at."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, fields
from typing import Literal

from index import corrections, listing
from ingest.evidence import SAID
from ingest.records import Evidence, Publication


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from.

    `source` is "staff" (then `by` and `at` say who and when), "site" (the publication's page on the web),
    "file" (then `page` is where, if known) or "nowhere". `sure` is how sure the reader is, 0 to 1.
    """

    source: Literal["staff", "site", "file", "nowhere"]
    page: int | None = None
    sure: float | None = None
    by: str = ""
    at: str = ""

    @property
    def doubtful(self) -> bool:
        """Whether a person should check the value: the reader guessed."""
        return self.source == "file" and self.sure is not None and self.sure < SAID


def provenance(connection: sqlite3.Connection, id_: str) -> dict[str, Provenance]:
    """Provenance by field; raises NotFoundError."""
    own = listing.publication(connection, id_, hidden=True)
    row = connection.execute(
        "SELECT evidence, text, signature FROM publication WHERE id = ?", (id_,)
    ).fetchone()
    evidence = {name: Evidence(**one) for name, one in json.loads(row["evidence"]).items()}
    found = {}
    for field in fields(Publication):
        decided = corrections.decision(connection, "publication", id_, field.name)
        value = getattr(own, field.name)
        if decided is not None:
            found[field.name] = Provenance("staff", by=decided["by"], at=decided["at"])
        elif not value:
            found[field.name] = Provenance("nowhere")
        else:
            found[field.name] = _read(evidence.get(field.name), value, row["text"], row["signature"])
    return found


def _read(evidence: Evidence | None, value: object, text: str, signature: str | None) -> Provenance:
    """What a page says goes before what the file says; the file's evidence then proves only equal values."""
    if evidence is None:
        return Provenance("site" if signature is not None else "file")
    if signature is not None and (not evidence.end or text[evidence.start : evidence.end] != value):
        return Provenance("site")
    return Provenance("file", evidence.page, evidence.confidence)
