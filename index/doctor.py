"""Checks of what the base promises; each problem names the command that mends it.

Nothing is changed. What mends itself at the next use, such as a cache that is not there, is no problem.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import leftovers
from index.backup import faults
from index.base import Base
from index.encoder import Encoder
from index.migrations import steps, version
from index.sealed import sha256
from ingest.errors import BusyError, CallError, DamagedError, RanKbError
from ingest.settings import Settings

REBUILD, RESTORE, MIGRATE = "ran-kb rebuild", "ran-kb restore BACKUP", "ran-kb migrate"
LEAST_FREE = 200 * 2**20
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One promise: whether it is kept, what was found, and the command that mends it ("" when it is kept)."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


def examine(settings: Settings, encoders: Sequence[Encoder] | None = None) -> list[Check]:
    """All checks of the data folder of the settings; raises NotFoundError when there is no base in it.

    `encoders` stand in for the models that the settings name.
    """
    try:
        base = Base(settings, encoders=encoders)
    except DamagedError as error:
        return [Check("catalogue", False, error.message, error.hint), *_surroundings(settings.data)]
    try:
        return checks(base)
    finally:
        base.catalogue.database.close()


def checks(base: Base) -> list[Check]:
    """All checks of an open base."""
    named: dict[str, Callable[[Base], Check]] = {
        "catalogue": _catalogue,
        "schema": _schema,
        "full text": _full_text,
        "models": _models,
        "vectors": _vectors,
        "search caches": _caches,
        "files": _files,
        "orphaned files": _orphans,
        "text": _text,
    }
    found = [_tried(name, check, base) for name, check in named.items()]
    return [*found, *_surroundings(base.catalogue.folder), _leftovers(base), _lock(base)]


def status(found: Iterable[Check]) -> int:
    """The exit status: 0 when all is well, 5 when the data folder is damaged, else 1."""
    failed = [check for check in found if not check.ok]
    damaged = any(check.mend == RESTORE or check.name == "catalogue" for check in failed)
    return DamagedError.status if damaged else int(bool(failed))


def _tried(name: str, check: Callable[[Base], Check], base: Base) -> Check:
    try:
        return check(base)
    except DamagedError as error:
        return Check(name, False, error.message, RESTORE)
    except RanKbError as error:
        return Check(name, False, error.message, error.hint)


def _check(name: str, problems: Sequence[str], well: str, mend: str) -> Check:
    """A check by its list of problems; the first few of them are shown."""
    more = f" and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
    if problems:
        return Check(name, False, "; ".join(problems[:_SHOWN]) + more, mend)
    return Check(name, True, well)


def _catalogue(base: Base) -> Check:
    with base.catalogue.reading() as connection:
        problems = faults(connection)
    return _check(
        "catalogue", problems, "every page is in order, every row belongs to one that is there", RESTORE
    )


def _schema(base: Base) -> Check:
    with base.catalogue.reading() as connection:
        found, known = version(connection), steps()[-1][0]
    problems = [f"schema {found}, this version works with {known}"] if found != known else []
    return _check("schema", problems, f"schema {found}", MIGRATE)


def _full_text(base: Base) -> Check:
    """FTS5 compares its index with the passages; the statement changes nothing but wants to be the writer."""
    name = "full text"
    if base.catalogue.database.busy:
        return Check(name, True, "not compared this time: another process is writing")
    try:
        with base.catalogue.reading() as connection:
            connection.execute(
                "INSERT INTO passage_words (passage_words, rank) VALUES ('integrity-check', 1)"
            )
            count = connection.execute("SELECT count(*) FROM passage").fetchone()[0]
    except (BusyError, CallError) as error:
        return Check(name, True, f"not compared this time: {error.message}")
    except DamagedError:
        return Check(name, False, "the full text is not that of the passages", REBUILD)
    return Check(name, True, f"in step with {count} passages")


def _models(base: Base) -> Check:
    name = "models"
    try:
        for encoder in base.encoders.values():
            _ = encoder.record  # hashes the weights
    except RanKbError as error:
        return Check(name, False, error.message, error.hint)
    try:
        base.require_vectors()
    except CallError as error:
        return Check(name, False, error.message, REBUILD)
    return Check(name, True, f"{', '.join(base.encoders)}: weights verified")


def _vectors(base: Base) -> Check:
    problems = []
    for model in base.catalogue.models():
        missing = len(base.catalogue.without_vector(model.name))
        if missing:
            problems.append(f"{model.name}: {missing} passages have no vector")
        unfit = len(base.catalogue.unfit_vectors(model))
        if unfit:
            problems.append(
                f"{model.name}: {unfit} vectors are not unit vectors of {model.dimension} numbers"
            )
    return _check("vectors", problems, "every passage has one of each model", REBUILD)


def _caches(base: Base) -> Check:
    states = {name: index.saved() for name, index in base.vectors.items()}
    problems = [f"{name}: its checksum is not right" for name, state in states.items() if state == "damaged"]
    well = ", ".join(f"{name}: {state}" for name, state in states.items())
    return _check("search caches", problems, f"{well} (absent and outdated ones are made anew)", REBUILD)


def _files(base: Base) -> Check:
    with base.catalogue.reading() as connection:
        known = leftovers.kept(connection)
        holders = dict(
            connection.execute(
                "SELECT file.sha256, publication.id FROM file JOIN publication"
                " ON publication.row = file.publication"
            ).fetchall()
        )
    problems = []
    for digest in known:
        file = base.file(digest)
        whose = holders.get(digest, "an answer of a site")
        if not file.is_file():
            problems.append(f"{whose}: the file {digest[:12]} is missing")
        elif sha256(file) != digest:
            problems.append(f"{whose}: the file {digest[:12]} is damaged")
    return _check("files", problems, f"{len(known)} files, each as it came", RESTORE)


def _orphans(base: Base) -> Check:
    with base.catalogue.reading() as connection:
        found = leftovers.orphans(connection, base.catalogue.folder)
    if found and base.catalogue.database.busy:
        return Check("orphaned files", True, f"{len(found)}, which another process is bringing in")
    return _check(
        "orphaned files", [path.name for path in found], "every file belongs to a publication", REBUILD
    )


def _text(base: Base) -> Check:
    with base.catalogue.reading() as connection:
        rows = connection.execute(
            "SELECT id FROM publication WHERE status = 'published' AND NOT EXISTS (SELECT 1 FROM passage"
            " WHERE passage.publication = publication.row) AND NOT EXISTS (SELECT 1 FROM publication AS part"
            " WHERE part.part_of = publication.row) ORDER BY row"
        ).fetchall()
    return _check(
        "text",
        [row["id"] for row in rows],
        "every publication has text that can be found",
        "ran-kb add FILE --ocr",
    )


def _surroundings(folder: Path) -> list[Check]:
    return [_space(folder), _permissions(folder)]


def _space(folder: Path) -> Check:
    """A restore and a migration need room for a second catalogue."""
    size = sum(path.stat().st_size for path in folder.glob("catalogue.sqlite3*"))
    free, needed = shutil.disk_usage(folder).free, max(LEAST_FREE, 2 * size)
    said = f"{free / 2**20:,.0f} MiB free, {needed / 2**20:,.0f} MiB are needed"
    return _check("disk space", [said] if free < needed else [], said, f"make room on the disk of {folder}")


def _permissions(folder: Path) -> Check:
    paths = [path for path in (folder, *folder.glob("catalogue.sqlite3*"), folder / "files") if path.exists()]
    closed = [str(path) for path in paths if not os.access(path, os.R_OK | os.W_OK)]
    if closed:
        return _check(
            "permissions", [f"{path} cannot be written to" for path in closed], "", "chmod u+rw PATH"
        )
    opened = [f"anybody may write to {path}" for path in paths if path.stat().st_mode & 0o002]
    return _check("permissions", opened, "we may write, not everybody may", f"chmod -R o-w {folder}")


def _leftovers(base: Base) -> Check:
    found = [] if base.catalogue.database.busy else leftovers.unfinished(base.catalogue.folder)
    return _check("leftovers", [path.name for path in found], "none", REBUILD)


def _lock(base: Base) -> Check:
    busy = base.catalogue.database.busy
    return Check("writer", True, "another process is writing" if busy else "nobody is writing")
