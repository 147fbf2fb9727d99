"""Two runs of `ran-kb eval` on the same questions: which figures differ, and may it be chance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from answer.intervals import Counts, differences, value
from ingest.errors import CallError


def compare(first: Path, second: Path) -> dict[str, Any]:
    """The figures of two files written with `--predictions`, over the questions that both hold.

    `figures` maps each to its value in the `first` and the `second` file, their `difference`, its `interval`
    and `p`. Raises CallError when a file is not usable or the two share no question.
    """
    one, other = read(first), read(second)
    shared = [id_ for id_ in one if id_ in other]
    if not shared:
        raise CallError(
            f"{first} and {second} share no question.", "Compare two runs on the same file or folder."
        )
    rows, others = [one[id_] for id_ in shared], [other[id_] for id_ in shared]
    names = list(dict.fromkeys(name for row in (*rows, *others) for name in row))
    figures = {}
    for name, (interval, chance) in zip(names, differences(rows, others, names), strict=True):
        before, after = value(rows, name), value(others, name)
        differ = None if before is None or after is None else round(after - before, 4)
        figures[name] = {
            "first": before,
            "second": after,
            "difference": differ,
            "interval": interval,
            "p": chance,
        }
    left = len(one) + len(other) - 2 * len(shared)
    return {"questions": len(shared), "only in one": left, "figures": figures}


def read(path: Path) -> dict[str, Counts]:
    """The figures of a saved run by the id of the question; raises CallError."""
    rows: dict[str, Counts] = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            rows[str(row["id"])] = {
                name: (float(part), float(whole)) for name, (part, whole) in row["figures"].items()
            }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CallError(
            f"{path} is not a saved run: {error!r}.", "Write it with `ran-kb eval ... --predictions FILE`."
        ) from error
    return rows


def table(found: dict[str, Any]) -> str:
    """A comparison as lines for people."""
    lines = [
        f"{found['questions']} questions"
        + (f", {found['only in one']} left out" if found["only in one"] else "")
    ]
    lines.append(f"{'':<12}{'first':>9}{'second':>9}{'difference':>12}{'95 %':>18}{'p':>9}")
    for name, row in found["figures"].items():
        interval = "{:+.3f} {:+.3f}".format(*row["interval"]) if row["interval"] else "-"
        cells = [_cell(row["first"]), _cell(row["second"])]
        differ = "-" if row["difference"] is None else f"{row['difference']:+.3f}"
        lines.append(f"{name:<12}{cells[0]:>9}{cells[1]:>9}{differ:>12}{interval:>18}{_cell(row['p']):>9}")
    return "\n".join(lines)


def _cell(found: float | None) -> str:
    return "-" if found is None else f"{found:.3f}"
