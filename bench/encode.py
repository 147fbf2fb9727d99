"""Encoding: the fast route beside sentence-transformers, the machine's ceiling, and the first answer of a process.

    python bench/encode.py [--data FOLDER] [--json FILE]

Passages are stretches of the starter corpus of 130 words. Rates count passages a second of one processor, which other
programs change least; `share` is what part of the machine's own rate for products of the model's shapes, at the
precisions of the route, is reached. The first answer is timed from the start of the process, by wall and by processor.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import bases
import numpy as np

from index.base import Base
from index.bert import Bert
from index.encoder import ModelEncoder
from index.graph import LEVELS, op
from index.prepared import noise
from index.runtime import load_openvino, processors
from index.sealed import opened
from ingest import pipeline
from ingest.settings import load_settings

WORDS, PASSAGES, TRIES = 130, 24, 3
ROWS, CHAIN = 1024, 12
QUESTION = "How do mentors build trust with a prisoner before release?"
PLAIN = """
import sys, faiss
from index.reference import ReferenceModel
question, *folders = sys.argv[1:]
for folder in folders:
    model, index = ReferenceModel(folder), faiss.IndexFlatIP(384)
    index.add(model.passages(["A passage."]))
    index.search(model.questions([question]), 1)
"""

# A process counts the memory of the one that started it, so a small one stands between.
LAUNCHER = """
import resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of something, warm, the best of a few tries."""
    work()
    found = []
    for _ in range(TRIES):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def ceiling(precision: str, beside: str, bert: Bert) -> float:
    """Operations in a second of one processor: products of the model's shapes and nothing else.

    `beside` is the precision of what is not made in 8 bits.
    """
    generator = np.random.default_rng(1)
    first = value = op.parameter([ROWS, bert.hidden], np.float32)
    wide = 4 * bert.hidden
    for inputs, outputs in ((bert.hidden, wide), (wide, bert.hidden)) * CHAIN:
        weights = generator.standard_normal((outputs, inputs)).astype(np.float32) / inputs**0.5
        matrix = op.constant(weights)
        if precision == "int8":
            step = np.abs(weights).max(axis=1, keepdims=True) / 127
            small = op.convert(op.constant(np.round(weights / step).astype(np.int8)), "f32")
            matrix = op.multiply(small, op.constant(step))
            low, high = (op.constant(np.float32(limit)) for limit in (-4, 4))
            value = op.fake_quantize(value, low, high, low, high, LEVELS)
        value = op.matmul(value, matrix, False, True)
    model = load_openvino().Model([value], [first], "ceiling")
    # A graph of one input: `run` of index/runtime.py takes two.
    graph = (
        load_openvino()
        .Core()
        .compile_model(
            model,
            "CPU",
            {"INFERENCE_PRECISION_HINT": beside, "INFERENCE_NUM_THREADS": 1},
        )
    )
    rows = generator.standard_normal((ROWS, bert.hidden)).astype(np.float32)
    return 2 * ROWS * bert.hidden * wide * 2 * CHAIN / seconds(lambda: graph([rows]))


def operations(bert: Bert, tokens: float) -> tuple[float, float]:
    """Operations on one passage of so many tokens: products, and attention, which is never made in 8 bits."""
    products = bert.layers * 12 * bert.hidden**2
    attention = 2 * bert.layers * tokens * bert.hidden
    return 2 * tokens * products, 2 * tokens * attention


def encoding(one: ModelEncoder, texts: list[str]) -> dict[str, Any]:
    """Rates of both routes, how true the fast one is, and its share of the ceiling."""
    bert, (fast, _) = one.source.bert(), one._routes()
    if bert is None or fast is None:
        return {"reference_rate": len(texts) / seconds(lambda: one.reference().passages(texts))}
    exact, found = one.reference().passages(texts), fast.passages(texts)
    plain = seconds(lambda: one.reference().passages(texts)) / len(texts)
    ours = seconds(lambda: fast.passages(texts)) / len(texts)
    tokens = float(np.mean([len(ids) for ids in fast._tokens.ids(texts)]))
    products, attention = operations(bert, tokens)
    about = opened(one._folder("fast"), one._digests.of) or {}
    route, beside = about["route"], about["precision"]
    limits = {name: ceiling(name, beside, bert) for name in {route, beside}}
    return {
        "tokens": tokens,
        "reference_rate": 1 / plain,
        "rate": 1 / ours,
        "ratio": plain / ours,
        "worst_cosine": float((exact * found).sum(axis=1).min()),
        "noise": noise(found, exact),
        "ceiling_gops": {name: limit / 1e9 for name, limit in limits.items()},
        "share": (products / limits[route] + attention / limits[beside]) / ours,
    }


def process(*command: str) -> dict[str, float]:
    """Wall and processor seconds and peak memory (MB) of a process, the best of a few."""
    found = []
    for _ in range(TRIES):
        launched = [sys.executable, "-c", LAUNCHER, sys.executable, *command]
        done = subprocess.run(launched, capture_output=True, text=True, check=True, cwd=bases.ROOT)
        found.append([float(value) for value in done.stdout.split()])
    return dict(zip(("wall_s", "cpu_s", "peak_mb"), np.min(found, axis=0).tolist(), strict=True))


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    parser.add_argument(
        "--data", type=Path, default=bases.OUT / "encode", help="base to ask; made if need be"
    )
    arguments = parser.parse_args()
    out, folder = arguments.json, arguments.data
    base = Base(replace(load_settings(), data=folder), create=True)
    pipeline.add([str(bases.ROOT / "corpus" / "starter")], base, base.settings, lambda _: None)
    words = " ".join(
        path.read_text("utf-8").split("---", 2)[-1]
        for path in sorted((bases.ROOT / "corpus/starter").glob("*.md"))
    ).split()
    texts = [" ".join(words[start : start + WORDS]) for start in range(0, WORDS * PASSAGES, WORDS)]
    models = {name: one for name, one in base.encoders.items() if isinstance(one, ModelEncoder)}
    figures: dict[str, Any] = {"processors": processors()}
    for name, one in models.items():
        figures[name] = encoding(one, texts)
        print(
            name, *(f"{key} {value:.4g}" for key, value in figures[name].items() if isinstance(value, float))
        )
    base.save_caches()
    folders = []
    for one in models.values():
        one.reference()
        folders.append(str(one._folder("reference") if one.source.carried else one.source.weights.parent))
    for name, command in {
        "help": ("-m", "cli", "--help"),
        "ask": ("-m", "cli", "--data", str(base.settings.data), "ask", QUESTION),
        "plain": ("-c", PLAIN, QUESTION, *folders),
        "plain, first model": ("-c", PLAIN, QUESTION, folders[0]),
    }.items():
        figures[name] = process(*command)
        print(name, *(f"{key} {value:.4g}" for key, value in figures[name].items()))
    figures["cold_ratio"] = figures["plain"]["cpu_s"] / figures["ask"]["cpu_s"]
    print(f"first answer, plain/ours by processor time: {figures['cold_ratio']:.1f}")
    if out:
        out.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
