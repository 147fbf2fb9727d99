"""How sure a figure is: bootstrap intervals, and a paired test of two runs. Seeded: same rows, same result.

Every figure is a sum of parts over a sum of wholes, one part and one whole a question: hits over questions,
right citations over citations. A run is a list of rows, one a question, from the figure's name to that pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

SEED = 1
RESAMPLES = 2_000
SHUFFLES = 10_000
COVERS = 0.95
_AT_ONCE = 500

Counts = Mapping[str, tuple[float, float]]
Floats = NDArray[np.float64]


def value(rows: Sequence[Counts], name: str) -> float | None:
    """A figure over all rows, rounded to four places; None where there is nothing to count."""
    part, whole = (sum(row[name][place] for row in rows if name in row) for place in (0, 1))
    return round(part / whole, 4) if whole else None


def intervals(rows: Sequence[Counts], names: Sequence[str]) -> dict[str, list[float] | None]:
    """For each figure the interval that holds the middle COVERS of its values in resampled rows.

    Percentile bootstrap over questions: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13.
    """
    if not rows:
        return dict.fromkeys(names)
    parts, wholes = _arrays(rows, names)
    drawn = np.vstack([_ratios(weights @ parts, weights @ wholes) for weights in _resamples(len(rows))])
    return {name: _middle(drawn[:, place]) for place, name in enumerate(names)}


def differences(
    rows: Sequence[Counts], others: Sequence[Counts], names: Sequence[str]
) -> list[tuple[list[float] | None, float | None]]:
    """For each figure the interval of (others - rows), and the p-value that there is no difference.

    The rows are of the same questions in the same order. The interval is that of the paired bootstrap; p is
    Fisher's randomisation test, two-sided: how often a difference as large comes up when each question's two
    results change places at random (Smucker, Allan and Carterette, CIKM 2007).
    """
    (parts, wholes), (other_parts, other_wholes) = _arrays(rows, names), _arrays(others, names)
    drawn = np.vstack(
        [
            _ratios(weights @ other_parts, weights @ other_wholes)
            - _ratios(weights @ parts, weights @ wholes)
            for weights in _resamples(len(rows))
        ]
    )
    part, whole = parts.sum(axis=0), wholes.sum(axis=0)
    part_sum, whole_sum = part + other_parts.sum(axis=0), whole + other_wholes.sum(axis=0)
    seen = np.abs(_ratios(part_sum - part, whole_sum - whole) - _ratios(part, whole))
    as_large = np.zeros(len(names))
    generator = np.random.default_rng(SEED)
    for _ in range(SHUFFLES // _AT_ONCE):
        swapped = generator.integers(0, 2, (_AT_ONCE, len(rows))).astype(np.float64)
        part_now = part + swapped @ (other_parts - parts)
        whole_now = whole + swapped @ (other_wholes - wholes)
        found = _ratios(part_sum - part_now, whole_sum - whole_now) - _ratios(part_now, whole_now)
        as_large += (np.abs(found) >= seen - 1e-12).sum(axis=0)
    chances = (as_large + 1) / (SHUFFLES + 1)
    return [
        (_middle(drawn[:, place]), None if np.isnan(seen[place]) else round(float(chances[place]), 4))
        for place in range(len(names))
    ]


def _resamples(count: int) -> Iterator[Floats]:
    """How often each row is drawn, in RESAMPLES samples with replacement: arrays of shape (n, count)."""
    generator = np.random.default_rng(SEED)
    for _ in range(RESAMPLES // _AT_ONCE):
        yield generator.multinomial(count, np.full(count, 1 / count), size=_AT_ONCE).astype(np.float64)


def _arrays(rows: Sequence[Counts], names: Sequence[str]) -> tuple[Floats, Floats]:
    """Parts and wholes, shape (rows, figures) each."""
    pairs = np.array([[row.get(name, (0.0, 0.0)) for name in names] for row in rows], dtype=np.float64)
    return pairs[..., 0], pairs[..., 1]


def _ratios(parts: Floats, wholes: Floats) -> Floats:
    """Parts over wholes; NaN where there is nothing to count."""
    found: Floats = np.divide(parts, wholes, out=np.full(parts.shape, np.nan), where=wholes > 0)
    return found


def _middle(drawn: Floats) -> list[float] | None:
    kept = drawn[~np.isnan(drawn)]
    if not len(kept):
        return None
    edge = (1 - COVERS) / 2
    return [round(float(found), 4) for found in np.quantile(kept, [edge, 1 - edge])]
