"""What the base holds and whether anything is wrong with it, in a form for people and for scripts."""

from __future__ import annotations

import importlib.metadata
import sqlite3
from typing import Any

import faiss

from index import listing
from index.base import Base
from index.migrations import version
from ingest.errors import RanKbError


def status(base: Base) -> dict[str, Any]:
    """Counts, model, versions, sizes in bytes and problems; each problem says what mends it."""
    catalogue = base.catalogue
    with catalogue.reading() as connection:
        counts = listing.counts(connection)
        schema = version(connection)
        last = connection.execute("SELECT max(at) FROM history").fetchone()[0]
        incomplete = [
            f"{row['filename']}: {row['problem']}"
            for row in connection.execute("SELECT filename, problem FROM file WHERE problem IS NOT NULL")
        ]
    problems = incomplete + [f"{name}: {count} passages without a vector; run `ran-kb rebuild`"
                             for name, count in _unencoded(base).items() if count]  # fmt: skip
    try:
        base.require_vectors()
    except RanKbError as error:
        problems.append(str(error))
    files = [path for path in catalogue.folder.rglob("*") if path.is_file()]
    return {
        "data": str(catalogue.folder),
        "counts": counts,
        "model": base.settings.model,
        "encoded_with": [model.name for model in catalogue.models()],
        "generation": catalogue.generation,
        "last_change": last,
        "bytes": {
            "catalogue": catalogue.database.path.stat().st_size,
            "all": sum(path.stat().st_size for path in files),
        },
        "versions": {
            "ran-kb": importlib.metadata.version("ran-kb"),
            "schema": schema,
            "sqlite": sqlite3.sqlite_version,
            "faiss": faiss.__version__,
        },
        "problems": problems,
    }


def _unencoded(base: Base) -> dict[str, int]:
    return {model.name: len(base.catalogue.without_vector(model.name)) for model in base.catalogue.models()}
