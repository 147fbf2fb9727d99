"""The fast route of a model, prepared once: graphs built, checked against the reference, timed, one kept.

What is kept is good for one machine and one version of OpenVINO; anywhere else it is prepared anew.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index import runtime, tokens
from index.bert import Bert, Floats
from index.fast import FastModel, padded
from index.runtime import Compiled, capabilities, compiled, machine
from index.sealed import Digests, opened, sealed
from ingest.errors import DamagedError

if TYPE_CHECKING:
    from index.graph import GraphBuilder

VERSION = 5
GRAPH, SAMPLE = "graph.blob", Path(__file__).parent / "sample.txt"
PROJECT = Path(__file__).parents[1]
REFERENCE = "reference"
# How far a fast route may be from the reference; see docs/models.md.
LEAST_COSINE, MOST_NOISE = 0.995, 0.04
TRIES = 3
# Lines of the sample that make a long passage.
LONG = 5

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Measured:
    """A route on the sample.

    `cosine` is that of the worst passage to the reference; `noise` the error of the similarities between
    passages as a share of their spread, which is what ranking feels; `rate` counts passages a second of one
    processor.
    """

    cosine: float
    noise: float
    rate: float


@dataclass(slots=True)
class Prepared:
    """Which route was chosen, of which model on which machine, and what was measured of all.

    `route` is a key of `measured`; `precision` is what OpenVINO computes in besides 8 bits.
    `passages_by_reference`: the reference has a GPU, which is faster with passages.
    """

    model: str
    machine: str
    version: int = VERSION
    route: str = REFERENCE
    precision: str = "f32"
    passages_by_reference: bool = False
    measured: dict[str, Measured] = field(default_factory=dict)


Loaded = tuple[Prepared, FastModel | None]


def load(folder: Path, model: str, bert: Bert, digests: Digests, *, at_once: int) -> Loaded | None:
    """What was prepared in `folder` for the weights of sha256 `model`; None when it cannot be used here.

    The model is None when no fast route passed its check; it reads so many batches at once.
    """
    about = opened(folder, digests.of)
    if about is None:
        return None
    try:
        found = Prepared(**about)
        found.measured = {name: Measured(**values) for name, values in about["measured"].items()}
        if (found.version, found.model, found.machine) != (VERSION, model, machine()):
            return None
        if found.route == REFERENCE:
            return found, None
        read = partial(runtime.read, folder / GRAPH, found.precision, at_once)
        reader = tokens.load(folder, bert.longest)
        return found, FastModel(bert, reader, read)
    except (TypeError, RuntimeError) as error:
        log.info("what was prepared in %s does not load: %s", folder, error)
        return None


def prepare(
    folder: Path, model: str, bert: Bert, reference: Path, rounded: dict[str, list[int]] | None = None
) -> None:
    """Prepare the fast route of a model in `folder`; `reference` is its sentence-transformers folder.

    `rounded`: the layers whose products may be made in 8 bits, by input (see `roundings`).

    Raises DamagedError when sentence-transformers cannot load the model.
    """
    about: dict[str, Any] = {}
    calibrate, check = sample()
    with sealed(folder, about) as target, _reference(reference, check) as result:
        tokens.save(bert.tokenizer(), target)
        reader = tokens.load(target, bert.longest)
        builders = _builders(bert, reader, calibrate, rounded)
        exact, seconds, on_gpu = result()
        chosen = Prepared(model, machine(), passages_by_reference=on_gpu)
        chosen.measured[REFERENCE] = Measured(1.0, 0.0, len(check) / seconds)
        best = None
        for name, precision, builder in builders:
            graph, saved = compiled(builder.build(), precision)
            found, seconds = _timed(bert, reader, graph, check)
            cosine = float((found * exact).sum(axis=1).min())
            measured = Measured(cosine, noise(found, exact), len(check) / seconds)
            chosen.measured[name] = measured
            true = measured.cosine >= LEAST_COSINE and measured.noise <= MOST_NOISE
            if true and (best is None or measured.rate > chosen.measured[chosen.route].rate):
                best, chosen.route, chosen.precision = saved, name, precision
        if best is None:
            log.warning("No fast route is true to this model on this machine; it is read the slow way.")
        else:
            (target / GRAPH).write_bytes(best)
        about |= asdict(chosen)


def noise(found: Floats, exact: Floats) -> float:
    """The error of the similarities between texts as a share of their spread, from vectors of two routes."""
    others = ~np.eye(len(exact), dtype=bool)

    def spread(similarities: Floats) -> float:
        return float((similarities - similarities.mean(axis=1, keepdims=True))[others].std())

    similarities = exact @ exact.T
    return spread(found @ found.T - similarities) / spread(similarities)


def sample() -> tuple[list[str], list[str]]:
    """Passages in many languages: those to calibrate on, short and long, and those to check with."""
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    short = [line for place, line in enumerate(lines) if place % 3]
    long = [" ".join(short[start : start + LONG]) for start in range(0, len(short), LONG)]
    return short + long, lines[::3]


def _builders(
    bert: Bert, reader: tokens.Tokens, calibrate: list[str], rounded: dict[str, list[int]] | None
) -> list[tuple[str, str, GraphBuilder]]:
    """The routes that this processor may take: name, precision and graph."""
    from index.graph import GraphBuilder
    from index.rounding import roundings

    offered = capabilities()
    half = "bf16" if "BF16" in offered else "f16" if "FP16" in offered else "f32"
    batches = (padded(bert, [ids]) for ids in reader.ids([bert.document + text for text in calibrate]))
    plain = GraphBuilder(bert)
    return [
        ("int8", half, GraphBuilder(bert, roundings(bert, batches, rounded))),
        *((precision, precision, plain) for precision in dict.fromkeys((half, "f32"))),
    ]


def _timed(bert: Bert, reader: tokens.Tokens, graph: Compiled, texts: list[str]) -> tuple[Floats, float]:
    """The vectors of passages, and the processor's seconds that they take when all is warm."""
    model = FastModel(bert, reader, lambda: graph)
    vectors = model.passages(texts)
    seconds = []
    for _ in range(TRIES):
        started = time.process_time()
        model.passages(texts)
        seconds.append(time.process_time() - started)
    return vectors, min(seconds)


@contextmanager
def _reference(folder: Path, texts: list[str]) -> Iterator[Callable[[], tuple[Floats, float, bool]]]:
    """Encode passages by the reference in a process beside this one; what is given waits for the result.

    That is vectors, the processor's seconds, and whether a GPU did it.
    """
    with tempfile.TemporaryDirectory(prefix="ran-kb-") as scratch:
        asked, out = Path(scratch) / "texts.json", Path(scratch) / "vectors.npz"
        asked.write_text(json.dumps(texts), encoding="utf-8")
        # It runs in another folder: what is relative to this one would not be found there.
        command = [sys.executable, "-m", "index.reference", str(folder.resolve()), str(asked), str(out)]
        process = subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=PROJECT
        )

        def result() -> tuple[Floats, float, bool]:
            _, errors = process.communicate()
            if process.returncode:
                last = (errors.strip().splitlines() or ["no reason given"])[-1]
                raise DamagedError(f"sentence-transformers cannot load the model in {folder}: {last}")
            with np.load(out, allow_pickle=False) as found:
                return found["vectors"], float(found["seconds"]), bool(found["gpu"])

        with process:
            try:
                yield result
            finally:
                process.kill()
