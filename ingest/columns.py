"""The order in which a person reads the lines of a page: columns from left to right, bands downwards.

The order of drawing is not trusted: the page is cut along its white space, widest first.
"""

from __future__ import annotations

from statistics import median

from ingest.lines import Line

# In units of the type's size.
_GUTTER = 0.9
_BAND = 3.0
_MOST_CROSSING = 0.5  # share of lines that may run across a gutter and still leave it one
_LABEL_LENGTH = 30  # characters; longer lines are no labels of a table


def in_reading_order(lines: list[Line]) -> list[list[Line]]:
    """Groups of lines, one for each stretch of one column, in reading order; lines from top to bottom."""
    if len(lines) < 2:
        return [lines] if lines else []
    em = median(line.size for line in lines)
    gutter = _widest_gap([(line.left, line.right) for line in lines])
    band = _widest_gap([(line.bottom, line.top) for line in lines])
    if gutter and gutter[1] - gutter[0] >= _GUTTER * em:
        wide, high = gutter[1] - gutter[0], band[1] - band[0] if band else 0.0
        if band and high >= _BAND * em and high >= wide:
            return _split(lines, [line.base > band[0] for line in lines])
        if _is_table(lines, gutter[0]):
            return [sorted(lines, key=_down)]
        return _split(lines, [line.left < gutter[1] - 0.1 for line in lines])
    crossed = _crossed_gutter(lines, em)
    if crossed is None:
        return [sorted(lines, key=_down)]
    groups: list[list[Line]] = []
    for stripe in _stripes(lines, crossed):
        groups += in_reading_order(stripe) if len(stripe) < len(lines) else [sorted(stripe, key=_down)]
    return groups


def _down(line: Line) -> tuple[float, float]:
    return -round(line.base), line.left


def _split(lines: list[Line], first: list[bool]) -> list[list[Line]]:
    one = [line for line, is_first in zip(lines, first, strict=True) if is_first]
    two = [line for line, is_first in zip(lines, first, strict=True) if not is_first]
    if not one or not two:
        return [sorted(lines, key=_down)]
    return in_reading_order(one) + in_reading_order(two)


def _widest_gap(intervals: list[tuple[float, float]]) -> tuple[float, float] | None:
    """The widest stretch that no interval touches, between the first and the last."""
    best: tuple[float, float] | None = None
    reach = None
    for low, high in sorted(intervals):
        if reach is not None and low > reach and (best is None or low - reach > best[1] - best[0]):
            best = (reach, low)
        reach = high if reach is None else max(reach, high)
    return best


def _crossed_gutter(lines: list[Line], em: float) -> float | None:
    """The right edge of a gutter that a few lines (titles, introductions) run across, or None."""
    best: tuple[float, float] | None = None
    for x in {round(line.left, 1) for line in lines}:
        right = [line for line in lines if line.left >= x - 0.1]
        left = [line for line in lines if line.right <= x - _GUTTER * em]
        crossing = len(lines) - len(right) - len(left)
        if len(right) < 2 or len(left) < 2 or crossing > _MOST_CROSSING * len(lines):
            continue
        low, high = min(line.bottom for line in left), max(line.top for line in left)
        beside = sum(low < line.base < high for line in right)
        weight = min(beside, len(left)) - crossing
        if beside >= 2 and (best is None or weight > best[0]):
            best = (weight, x)
    return best[1] if best else None


def _stripes(lines: list[Line], x: float) -> list[list[Line]]:
    """Lines from top to bottom in runs that lie beside the gutter ending at `x`, or across it."""
    stripes: list[list[Line]] = []
    was_across: bool | None = None
    for line in sorted(lines, key=_down):
        across = line.left < x - 0.1 and line.right > x
        if across != was_across:
            stripes.append([])
        stripes[-1].append(line)
        was_across = across
    return stripes


def _is_table(lines: list[Line], edge: float) -> bool:
    """Whether the left column holds short labels, each beside its value: then rows are read, not columns."""
    left = [line for line in lines if line.right <= edge + 0.1]
    right = [line for line in lines if line.right > edge + 0.1]
    if len(left) < 2 or len(right) < len(left):
        return False
    labels = [line.text.strip() for line in left]
    if any(len(label) > _LABEL_LENGTH or label[0].islower() for label in labels):
        return False
    if max(line.size for line in left) > 1.3 * min(line.size for line in right):
        return False
    return all(any(abs(line.base - other.base) < 0.2 * other.size for other in right) for line in left)
