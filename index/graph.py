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

STEPS = 127
# What is added to the attention to padding: far below any real one, and finite in 16 bits.
NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Rounding:
    """How the input of a product is rounded to 8 bits, and what that does to the product.

    The input is divided by `scale`, shape (inputs,), and clipped to `low` .. `high`; the weights are
    multiplied by `scale` to make up for it. `correction`, shape (outputs,), is the mean error, which the
    bias takes back.
    """

    scale: Floats
    low: float
    high: float
    correction: Floats


@dataclass(frozen=True, slots=True)
class Plan:
    """What a layer makes in 8 bits: the roundings of its products by name.

    `apart` are the channels of its wide middle that stay in floating point all the same, ascending: a few are
    so much larger than the rest that 8 bits for all would leave little for those.
    """

    roundings: dict[str, Rounding]
    apart: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Product:
    """Weights, shape (outputs, inputs), and bias of a product; `input` names what it is a product of."""

    input: str
    weights: Floats
    bias: Floats


def products(bert: Bert, layer: int) -> dict[str, Product]:
    """The products of a layer by name; query, key and value share their input."""
    names = {
        "query": ("attention", "attention.self.query"),
        "key": ("attention", "attention.self.key"),
        "value": ("attention", "attention.self.value"),
        "attended": ("attended", "attention.output.dense"),
        "wide": ("wide", "intermediate.dense"),
        "narrow": ("narrow", "output.dense"),
    }
    return {
        name: Product(
            source,
            bert.weights.tensor(f"encoder.layer.{layer}.{own}.weight"),
            bert.weights.tensor(f"encoder.layer.{layer}.{own}.bias"),
        )
        for name, (source, own) in names.items()
    }


def without(found: dict[str, Product], apart: NDArray[np.int64]) -> dict[str, Product]:
    """The products of a layer without some channels of its wide middle."""
    wide, narrow = found["wide"], found["narrow"]
    return found | {
        "wide": Product(wide.input, np.delete(wide.weights, apart, 0), np.delete(wide.bias, apart)),
        "narrow": Product(narrow.input, np.delete(narrow.weights, apart, 1), narrow.bias),
    }


def rounded_weights(weights: Floats, scale: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights of shape (outputs, inputs) times `scale`, in 8 bits with one step for each output."""
    scaled = weights * scale
    steps = np.maximum(np.abs(scaled).max(axis=1, keepdims=True), 1e-12) / STEPS
    return np.round(scaled / steps).astype(np.int8), steps.astype(np.float32)


class GraphBuilder:
    """Builds one graph; `inputs` then holds the inputs of its products, by layer and name."""

    def __init__(self, bert: Bert, plans: list[Plan] | None = None) -> None:
        """`plans`: one for each layer; without them all is in floating point."""
        self.bert = bert
        self.plans = plans
        self.inputs: dict[tuple[int, str], Node] = {}

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
        plan = self.plans[layer] if self.plans else None
        whole = products(self.bert, layer)
        used = without(whole, plan.apart) if plan else whole

        def multiplied(value: Node, *names: str) -> list[Node]:
            source = used[names[0]].input
            self.inputs[layer, source] = value
            rounding = plan.roundings[source] if plan else None
            return _products(value, [used[name] for name in names], rounding)

        query, key, value = (
            op.transpose(
                op.reshape(part, _axes(0, 0, self.bert.heads, size), special_zero=True), _axes(0, 2, 1, 3)
            )
            for part in multiplied(hidden, "query", "key", "value")
        )
        scores = op.matmul(op.multiply(query, _constant(size**-0.5)), key, False, True)
        attended = op.matmul(op.softmax(op.add(scores, never), -1), value, False, False)
        attended = op.transpose(attended, _axes(0, 2, 1, 3))
        attended = op.reshape(attended, _axes(0, 0, self.bert.hidden), special_zero=True)
        (attended,) = multiplied(attended, "attended")
        hidden = self._normalised(op.add(attended, hidden), f"{own}.attention.output.LayerNorm")
        (wide,) = multiplied(hidden, "wide")
        (narrow,) = multiplied(op.gelu(wide, "erf"), "narrow")
        if plan:
            # The middle is a sum over its channels, so some may go another way.
            kept = whole["wide"].weights[plan.apart], whole["wide"].bias[plan.apart]
            middle = op.gelu(_linear(hidden, _constant(kept[0]), kept[1]), "erf")
            aside = op.matmul(middle, _constant(whole["narrow"].weights[:, plan.apart]), False, True)
            narrow = op.add(narrow, aside)
        return self._normalised(op.add(narrow, hidden), f"{own}.output.LayerNorm")

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


def _products(value: Node, made: list[Product], rounding: Rounding | None) -> list[Node]:
    """The products of one input."""
    if rounding is None:
        return [_linear(value, _constant(one.weights), one.bias) for one in made]
    low, high = _constant(rounding.low), _constant(rounding.high)
    value = op.multiply(value, _constant(np.reciprocal(rounding.scale)))
    value = op.fake_quantize(value, low, high, low, high, 256)
    corrections = np.split(rounding.correction, np.cumsum([len(one.bias) for one in made])[:-1])
    found = []
    for one, correction in zip(made, corrections, strict=True):
        small, steps = rounded_weights(one.weights, rounding.scale)
        matrix = op.multiply(op.convert(op.constant(small), "f32"), _constant(steps))
        found.append(_linear(value, matrix, one.bias - correction))
    return found


def _linear(value: Node, matrix: Node, bias: Floats) -> Node:
    return op.add(op.matmul(value, matrix, False, True), _constant(bias))


def _constant(value: float | Floats) -> Node:
    return op.constant(np.asarray(value, dtype=np.float32))


def _axes(*values: int) -> Node:
    return op.constant(np.array(values, dtype=np.int64))
