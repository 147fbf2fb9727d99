"""Runs of one page put together as lines of print."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ingest.files import clean
from ingest.pdf_page import RawPage
from ingest.pdf_runs import Colour, Run

# Gaps in units of the type's size. Wider than a column's gutter can be, narrower than a justified space is.
_SAME_LINE_GAP = 1.5
_GUTTER = 0.8  # at least, between columns
_FEWEST_STARTS = 3  # lines that begin at one place make the edge of a column
_CLOSE_GAP = 0.79
_SPACE_GAP = 0.17
_BULLET_GAP = 6.0
_SAME_BASE = 0.15

_BULLETS = "•∞▪▫◦‣●○■□➢➤►▶✓✔❖⁃·–-"
_ONLY_BULLET = re.compile(rf"\s*(?:[{_BULLETS}\uf000-\uf0ff]|o|\(?\d{{1,2}}[.)]|\(?[a-z][.)])\s*$")
# Symbol and Wingdings draw their bullets at private addresses.
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_CLOSING = tuple(".,;:)!?")
_NOTE_SIGN = re.compile(r"[\d,*†‡\s]{1,5}$")


@dataclass(slots=True, eq=False)
class Line:
    """A line of print: its text, its place in points (`base`: height of the base line) and its type.

    The type is that of most of its characters, but `bold` is True only when all of it is bold; `bold_start`
    and `bold_end` say how the line begins and ends. `row`: it is the row of a table, its cells parted by
    bars.
    """

    text: str
    left: float
    base: float
    right: float
    size: float
    bold: bool
    italic: bool
    colour: Colour
    bold_start: bool
    bold_end: bool
    row: bool = False

    @property
    def top(self) -> float:
        """The height above which nothing of the line reaches, nearly."""
        return self.base + 0.8 * self.size

    @property
    def bottom(self) -> float:
        """The depth below which nothing of the line reaches, nearly."""
        return self.base - 0.22 * self.size


def page_lines(raw: RawPage) -> tuple[list[Line], list[Line]]:
    """The lines of a page in drawing order, and apart from them the lines that stand at an angle.

    Hidden text is left out. Signs of footnotes in the running text are left out too.
    """
    starts = _column_starts(raw.runs)
    upright: list[list[Run]] = []
    turned: list[Run] = []
    for run in raw.runs:
        if run.hidden:
            continue
        if run.angle:
            turned.append(run)
        elif upright and _on_line(upright[-1][-1], run, starts):
            upright[-1].append(run)
        else:
            upright.append([run])
    upright = _reunite(upright)
    lines = [line for group in upright if (line := _line(group))]
    return lines, [line for run in turned if (line := _line([run]))]


def _column_starts(runs: list[Run]) -> set[int]:
    """The places, in points, at which several lines begin."""
    counts = Counter(round(run.left) for run in runs if not run.hidden)
    return {place for place, count in counts.items() if count >= _FEWEST_STARTS}


def _on_line(before: Run, run: Run, starts: set[int]) -> bool:
    size = max(before.size, run.size)
    gap = run.left - before.right
    if gap > _GUTTER * size and round(run.left) in starts and not _ONLY_BULLET.match(before.text):
        return False
    if not -0.3 * size <= gap <= _SAME_LINE_GAP * size and not (
        _ONLY_BULLET.match(before.text) and 0 <= gap <= _BULLET_GAP * size
    ):
        return False
    rise = abs(run.base - before.base)
    # Raised or lowered small type (notes, ordinals) belongs to its line; otherwise the base must be the same.
    return rise < _SAME_BASE * size or (rise < 0.6 * size and min(before.size, run.size) < 0.8 * size)


def _reunite(groups: list[list[Run]]) -> list[list[Run]]:
    """Joins pieces of one line that were not drawn one after the other."""
    rows: list[list[list[Run]]] = []
    for group in sorted(groups, key=lambda group: -group[0].base):
        if rows and rows[-1][0][0].base - group[0].base < _SAME_BASE * group[0].size:
            rows[-1].append(group)
        else:
            rows.append([group])
    joined: set[int] = set()
    for row in rows:
        row.sort(key=lambda group: group[0].left)
        whole = row[0]
        for group in row[1:]:
            if _touches(whole, group[0]):
                whole.extend(group)
                joined.add(id(group))
            else:
                whole = group
    return [group for group in groups if id(group) not in joined]


def _touches(group: list[Run], run: Run) -> bool:
    size = max(group[-1].size, run.size)
    is_bullet = _ONLY_BULLET.match("".join(piece.text for piece in group))
    widest = _BULLET_GAP if is_bullet else _CLOSE_GAP
    return -0.1 * size <= run.left - group[-1].right <= widest * size


def _line(runs: list[Run]) -> Line | None:
    main = max(runs, key=lambda run: len(run.text) * run.size)
    parts: list[str] = []
    before: Run | None = None
    after_sign = False
    for run in runs:
        text = clean(_PRIVATE.sub("•", run.text.replace("\x02", "-").replace("\ufffe", "-")))
        raised = run.base - main.base > 0.15 * main.size and run.size < 0.8 * main.size
        if raised and parts and _NOTE_SIGN.match(text):
            before, after_sign = run, True
            continue
        apart = before and (run.spaced or run.left - before.right > _SPACE_GAP * run.size)
        # "year¹." has no blank before its full stop, however far the sign pushed it.
        if apart and not (after_sign and text.startswith(_CLOSING)):
            parts.append(" ")
        parts.append(text)
        before, after_sign = run, False
    joined = "".join(parts)
    if not joined.strip():
        return None
    letters = sum(len(run.text.strip()) for run in runs)
    bold = sum(len(run.text.strip()) for run in runs if run.bold)
    return Line(
        joined,
        min(run.left for run in runs),
        main.base,
        max(run.right for run in runs),
        main.size,
        bold >= 0.95 * letters,
        main.italic,
        main.colour,
        runs[0].bold,
        runs[-1].bold,
    )
