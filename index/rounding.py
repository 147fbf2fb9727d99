"""How to round a BERT's matrix products to 8 bits, found by watching it read sample texts.

Some channels of a BERT's activations are far larger than the rest. Part of the difference is moved into the
weights, which are rounded channel by channel (SmoothQuant: Xiao et al., ICML 2023); the largest channels of the
wide middle of a layer stay in floating point; and the bias takes back the mean error that is left.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from index.bert import Bert, Floats
from index.graph import GraphBuilder, Plan, Product, Rounding, products, rounded_weights, without
from index.runtime import Compiled, load_openvino, settings

# How much of the difference between channels goes into the weights, by input; measured in docs/models.md.
SHARES = {"attention": 0.8, "attended": 0.5, "wide": 0.65, "narrow": 0.4}
APART = 16
# Of every so many tokens one is kept to measure the mean error.
KEPT = 4
LEVELS = 255
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

    def reach(self) -> Floats:
        """The largest size of each channel."""
        return np.maximum(-self.low, self.high)

    def without(self, channels: NDArray[np.int64]) -> _Seen:
        """The same of the other channels."""
        other = _Seen(0)
        other.low, other.high = np.delete(self.low, channels), np.delete(self.high, channels)
        other.rows = [np.delete(rows, channels, axis=1) for rows in self.rows]
        return other


def plans(bert: Bert, batches: Iterable[tuple[Floats, Floats]]) -> list[Plan]:
    """The plan of every layer, from batches of (embedded, mask)."""
    builder = GraphBuilder(bert)
    graph = builder.build(with_inputs=True)
    compiled = Compiled(load_openvino().Core().compile_model(graph, "CPU", settings("f32")))
    seen: dict[tuple[int, str], _Seen] = {}
    for embedded, mask in batches:
        for name, value in zip(builder.inputs, compiled.run(embedded, mask)[1:], strict=True):
            seen.setdefault(name, _Seen(value.shape[-1])).add(value[mask > 0])
    return [
        _plan(bert, layer, {name: seen.pop((layer, name)) for name in SHARES}) for layer in range(bert.layers)
    ]


def _plan(bert: Bert, layer: int, seen: dict[str, _Seen]) -> Plan:
    apart = np.sort(np.argsort(-seen["narrow"].reach(), kind="stable")[:APART])
    seen["narrow"] = seen["narrow"].without(apart)
    by_input: dict[str, list[Product]] = {}
    for product in without(products(bert, layer), apart).values():
        by_input.setdefault(product.input, []).append(product)
    return Plan(
        {
            name: _rounding(seen[name], np.concatenate([one.weights for one in made]), SHARES[name])
            for name, made in by_input.items()
        },
        apart,
    )


def _rounding(seen: _Seen, weights: Floats, share: float) -> Rounding:
    """The rounding of what was seen before it meets `weights`, shape (outputs, inputs)."""
    scale = (seen.reach() + TINY) ** share / (np.abs(weights).max(axis=0) + TINY) ** (1 - share)
    scale /= np.exp(np.log(scale).mean())
    low, high = float((seen.low / scale).min()), float((seen.high / scale).max()) + TINY
    step = (high - low) / LEVELS
    rows = np.concatenate(seen.rows)
    rounded = np.round((rows / scale - low) / step) * step + low
    small, steps = rounded_weights(weights, scale)
    error = rounded.mean(axis=0) @ (small * steps).T - rows.mean(axis=0) @ weights.T
    return Rounding(scale, low, high, error.astype(np.float32))
