"""A BERT as an OpenVINO graph, built from its weights: in floating point, or with products in 8 bits.

The graph takes what enters the first layer, shape (n, length, hidden), and a mask of shape (n, length) with 1
for tokens and 0 for padding; it gives unit vectors of shape (n, hidden).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.bert import Bert, Floats
from index.runtime import load_openvino

# OpenVINO's nodes are made by generated functions without annotations.
Node = Any
_openvino = load_openvino()
op = _openvino.opset13

STEPS, LEVELS = 127, 256
# What is added to the attention to padding: far below any real one, and finite in 16 bits.
NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Rounding:
    """How the input of a product is rounded to 8 bits, and what that does to the product.

    The input is divided by `scale`, shape (inputs,), and the weights are multiplied by it to make up for it. Then
    the input is clipped to `limits`, and rounded in even steps between them; without limits it is rounded as it comes,
    token by token. `correction`, shape (outputs,), is the mean error, which the bias takes back.
    """

    scale: Floats
    limits: tuple[float, float] | None
    correction: Floats


@dataclass(frozen=True, slots=True)
class Product:
    """Weights, shape (outputs, inputs), and bias of a matrix product."""

    weights: Floats
    bias: Floats


# The inputs of a layer's products, each with the weights that it meets.
INPUTS = {
    "attention": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "attended": ("attention.output.dense",),
    "wide": ("intermediate.dense",),
    "narrow": ("output.dense",),
}
# A product by layer and the name of its input.
Place = tuple[int, str]


def products(bert: Bert, place: Place) -> list[Product]:
    """The products of one input."""
    layer, name = place
    own = [f"encoder.layer.{layer}.{part}" for part in INPUTS[name]]
    return [Product(bert.weights.tensor(f"{x}.weight"), bert.weights.tensor(f"{x}.bias")) for x in own]


def rounded_weights(weights: Floats, scale: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights of shape (outputs, inputs) times `scale`, in 8 bits with one step for each output."""
    scaled = weights * scale
    steps = np.maximum(np.abs(scaled).max(axis=1, keepdims=True), 1e-12) / STEPS
    return np.round(scaled / steps).astype(np.int8), steps.astype(np.float32)


class GraphBuilder:
    """Builds one graph; `inputs` then holds the inputs of its products."""

    def __init__(self, bert: Bert, roundings: dict[Place, Rounding] | None = None) -> None:
        """`roundings`: the products that are made in 8 bits."""
        self.bert = bert
        self.roundings = roundings or {}
        self.inputs: dict[Place, Node] = {}

    def build(self, *, with_inputs: bool = False) -> Any:  # noqa: ANN401
        """The graph; `with_inputs` gives `inputs` as further outputs, in their order."""
        embedded = op.parameter([-1, -1, self.bert.hidden], np.float32, name="embedded")
        mask = op.parameter([-1, -1], np.float32, name="mask")
        absent = op.subtract(_constant(1.0), op.unsqueeze(mask, _axes(1, 2)))
        never = op.multiply(absent, _constant(NEVER))
        hidden = self._normalised(embedded, "embeddings.LayerNorm")
        for layer in range(self.bert.layers):
            hidden = self._layer(hidden, never, layer)
        vectors = op.normalize_l2(self._pooled(hidden, mask), _axes(1), 1e-12, "max")
        outputs = [vectors, *(self.inputs.values() if with_inputs else ())]
        return _openvino.Model(outputs, [embedded, mask], "bert")

    def _layer(self, hidden: Node, never: Node, layer: int) -> Node:
        own, size = f"encoder.layer.{layer}", self.bert.hidden // self.bert.heads
        heads = _axes(0, 0, self.bert.heads, size)
        query, key, value = (
            op.transpose(op.reshape(part, heads, special_zero=True), _axes(0, 2, 1, 3))
            for part in self._products(hidden, (layer, "attention"))
        )
        scores = op.matmul(op.multiply(query, _constant(size**-0.5)), key, False, True)
        attended = op.matmul(op.softmax(op.add(scores, never), -1), value, False, False)
        attended = op.transpose(attended, _axes(0, 2, 1, 3))
        attended = op.reshape(attended, _axes(0, 0, self.bert.hidden), special_zero=True)
        (attended,) = self._products(attended, (layer, "attended"))
        hidden = self._normalised(op.add(attended, hidden), f"{own}.attention.output.LayerNorm")
        (wide,) = self._products(hidden, (layer, "wide"))
        (narrow,) = self._products(op.gelu(wide, "erf"), (layer, "narrow"))
        return self._normalised(op.add(narrow, hidden), f"{own}.output.LayerNorm")

    def _products(self, value: Node, place: Place) -> list[Node]:
        self.inputs[place] = value
        made, rounding = products(self.bert, place), self.roundings.get(place)
        if rounding is None:
            return [_linear(value, _constant(one.weights), one.bias) for one in made]
        value = op.multiply(value, _constant(np.reciprocal(rounding.scale)))
        if rounding.limits is not None:
            low, high = map(_constant, rounding.limits)
            value = op.fake_quantize(value, low, high, low, high, LEVELS)
        corrections = np.split(rounding.correction, np.cumsum([len(one.bias) for one in made])[:-1])
        found = []
        for one, correction in zip(made, corrections, strict=True):
            small, steps = rounded_weights(one.weights, rounding.scale)
            whole = op.convert(op.constant(small), "f32")
            if rounding.limits is None:
                # Shifted above zero, which is how OpenVINO wants weights if it is to round their inputs as they come.
                shifted = (small.astype(np.int16) + STEPS + 1).astype(np.uint8)
                whole = op.subtract(op.convert(op.constant(shifted), "f32"), _constant(STEPS + 1))
            found.append(_linear(value, op.multiply(whole, _constant(steps)), one.bias - correction))
        return found

    def _normalised(self, value: Node, name: str) -> Node:
        even = op.mvn(value, _axes(-1), True, self.bert.epsilon, "inside_sqrt")
        scale, shift = (_constant(self.bert.weights.tensor(f"{name}.{kind}")) for kind in ("weight", "bias"))
        return op.add(op.multiply(even, scale), shift)

    def _pooled(self, hidden: Node, mask: Node) -> Node:
        if self.bert.pooling == "cls":
            return op.gather(hidden, op.constant(np.int64(0)), op.constant(np.int64(1)))
        present = op.unsqueeze(mask, _axes(2))
        total = op.reduce_sum(op.multiply(hidden, present), _axes(1))
        return op.divide(total, op.reduce_sum(present, _axes(1)))


def _linear(value: Node, matrix: Node, bias: Floats) -> Node:
    return op.add(op.matmul(value, matrix, False, True), _constant(bias))


def _constant(value: float | Floats) -> Node:
    return op.constant(np.asarray(value, dtype=np.float32))


def _axes(*values: int) -> Node:
    return op.constant(np.array(values, dtype=np.int64))
