"""Ruled tables: each row is read as one line, cell after cell, as a person reads a table aloud."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from ingest.joining import Joiner
from ingest.lines import Line
from ingest.pdf_page import RawPage
from ingest.pdf_runs import Box

_THICK = 3.0  # points; a rule is no thicker
_SHORTEST = 20.0
_NEAR = 3.0
_FEWEST_RULES = 3  # two rows
_MOST_CELL_WORDS = 80
_GUTTER = 4.0


def rows_of_tables(raw: RawPage, lines: list[Line]) -> list[Line]:
    """The lines of the page with those in ruled tables replaced by one line for each row.

    A table is a stack of three or more rules of one width with text beside text between them.
    """
    for box, heights in _grids(raw.rules):
        inside = [
            line
            for line in lines
            if box[0] - _NEAR <= line.left and line.right <= box[2] + _NEAR and box[1] < line.base < box[3]
        ]
        edges = _column_edges(inside)
        rows = [[line for line in inside if low < line.base < high] for high, low in pairwise(heights)]
        cells = [_cells(row, edges) for row in rows if row]
        if not edges or sum(sum(map(bool, row)) > 1 for row in cells) < 2 or any(map(_is_prose, cells)):
            continue
        gone = set(inside)
        lines = [line for line in lines if line not in gone]
        lines += [_row(row, box) for row in cells]
    return lines


def _grids(rules: list[Box]) -> list[tuple[Box, list[float]]]:
    """Stacks of horizontal rules: the area of each, and the heights of its rules from the top."""
    merged: list[list[float]] = []
    for left, bottom, right, top in sorted(rules, key=lambda rule: (-round(rule[1]), rule[0])):
        if top - bottom > _THICK or right - left < _SHORTEST / 4:
            continue
        last = merged[-1] if merged else None
        if last and abs(last[1] - bottom) <= _NEAR and left <= last[2] + _NEAR:
            last[2] = max(last[2], right)
        else:
            merged.append([left, bottom, right])
    grids: list[list[list[float]]] = []
    for rule in merged:
        if rule[2] - rule[0] < _SHORTEST:
            continue
        stack = next(
            (g for g in grids if abs(g[-1][0] - rule[0]) <= _NEAR and abs(g[-1][2] - rule[2]) <= _NEAR), None
        )
        if stack:
            stack.append(rule)
        else:
            grids.append([rule])
    return [
        ((g[0][0], g[-1][1], g[0][2], g[0][1]), [rule[1] for rule in g])
        for g in grids
        if len(g) >= _FEWEST_RULES
    ]


def _column_edges(lines: list[Line]) -> list[float]:
    """Where columns begin, the first left out: the right ends of the white stripes that no line crosses."""
    edges: list[float] = []
    reach: float | None = None
    for line in sorted(lines, key=lambda line: line.left):
        if reach is not None and line.left - reach >= _GUTTER:
            edges.append(line.left)
        reach = line.right if reach is None else max(reach, line.right)
    return edges


def _cells(row: list[Line], edges: list[float]) -> list[list[Line]]:
    cells: list[list[Line]] = [[] for _ in range(len(edges) + 1)]
    for line in sorted(row, key=lambda line: -line.base):
        cells[sum(line.left >= edge - 0.1 for edge in edges)].append(line)
    return cells


def _is_prose(row: list[list[Line]]) -> bool:
    """Whether a cell is too long for a table: then the rules frame columns of text."""
    return any(sum(len(line.text.split()) for line in cell) > _MOST_CELL_WORDS for cell in row)


def _row(cells: list[list[Line]], box: Box) -> Line:
    lines = [line for cell in cells for line in cell]
    joiner = Joiner(line.text for line in lines)
    text = " | ".join(joiner.join(line.text for line in cell) for cell in cells if cell)
    first = max(lines, key=lambda line: line.base)
    return replace(
        first, text=text, left=box[0], right=box[2], bold=False, bold_start=False, bold_end=False, row=True
    )
