"""How to round a BERT's matrix products to 8 bits, found by watching it read sample texts.

Some channels of a BERT's activations are far larger than the rest. Part of the difference is moved into the
weights, which are rounded by channel (SmoothQuant: Xiao et al., ICML 2023), and the bias takes back the mean
error that is left. The input of the second half of a layer's feed-forward part is not among them: single tokens
are so large there that one scale for all costs more truth than all else together. It is rounded as it comes, with a
scale for every token and ROUNDED_TOGETHER channels (index/runtime.py), and so is what a model bears no other way.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from index.bert import Bert, Floats
from index.graph import LEVELS, GraphBuilder, Place, Rounding, products, rounded_weights
from index.runtime import compiled

# How much of the difference between channels goes into the weights, by input; measured in docs/models.md.
SHARES = {"attention": 0.8, "attended": 0.5, "wide": 0.65, "narrow": 0.5}
# The inputs that may be rounded in even steps between limits that are known before.
LIMITED = ("attention", "attended", "wide")
# Of every so many tokens one is kept to measure the mean error.
KEPT = 4
TINY = 1e-6


class _Seen:
    """What went into one product: limits by channel, which include 0, and some of the tokens."""

    def __init__(self, channels: int) -> None:
        self.low = np.zeros(channels, dtype=np.float32)
        self.high = np.zeros(channels, dtype=np.float32)
        self.rows: list[Floats] = []

    def add(self, rows: Floats) -> None:
        """More tokens, shape (n, channels)."""
        self.low = np.minimum(self.low, rows.min(axis=0))
        self.high = np.maximum(self.high, rows.max(axis=0))
        self.rows.append(rows[::KEPT])


def roundings(
    bert: Bert, batches: Iterable[tuple[Floats, Floats]], layers: dict[str, list[int]] | None = None
) -> dict[Place, Rounding]:
    """The roundings of products, from batches of (embedded, mask).

    `layers` are those in which an input is rounded between limits; None means all layers for all of LIMITED. All
    others are rounded as they come.
    """
    layers = layers or {name: [*range(bert.layers)] for name in LIMITED}
    builder = GraphBuilder(bert)
    graph = builder.build(with_inputs=True)
    model, _ = compiled(graph, "f32")
    seen: dict[Place, _Seen] = {}
    for embedded, mask in batches:
        for place, value in zip(builder.inputs, model.run(embedded, mask)[1:], strict=True):
            seen.setdefault(place, _Seen(value.shape[-1])).add(value[mask > 0])
    return {
        place: _rounding(bert, place, one, as_it_comes=place[0] not in layers.get(place[1], ()))
        for place, one in seen.items()
    }


def _rounding(bert: Bert, place: Place, seen: _Seen, *, as_it_comes: bool) -> Rounding:
    weights = np.concatenate([one.weights for one in products(bert, place)])
    reach, strength = np.maximum(-seen.low, seen.high) + TINY, np.abs(weights).max(axis=0) + TINY
    share = SHARES[place[1]]
    scale = reach**share / strength ** (1 - share)
    scale /= np.exp(np.log(scale).mean())
    rows = np.concatenate(seen.rows)
    rounded, limits = rows / scale, None
    if not as_it_comes:
        low, high = float((seen.low / scale).min()), float((seen.high / scale).max()) + TINY
        step = (high - low) / (LEVELS - 1)
        rounded, limits = np.round((rounded - low) / step) * step + low, (low, high)
    small, steps = rounded_weights(weights, scale)
    error = rounded.mean(axis=0) @ (small * steps).T - rows.mean(axis=0) @ weights.T
    return Rounding(scale, limits, error.astype(np.float32))
