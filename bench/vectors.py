"""Our vector index beside an exact FAISS search as the base grows: speed, truth, memory, and one addition.

    python bench/vectors.py [N ...] [--model NAME] [--json FILE]

Vectors are those of real passages, moved at random within the spread that real ones have. Everything runs on one
thread. Printed for each size: milliseconds a search (median) of both, their ratio, recall@10 of ours, seconds to build
it, its bytes a passage, and these as a multiple of the vectors' own size at its precision.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import bases
import faiss
import numpy as np

from index import vectors
from index.storing import Vectors

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUESTIONS = 100
MOVED = 0.7
AT_ONCE = 50_000


def synthetic(real: Vectors, count: int, generator: np.random.Generator) -> Vectors:
    """Unit vectors of shape (count, dimension), near real ones."""
    spread = np.linalg.cholesky(np.cov(real.T) + 1e-6 * np.eye(real.shape[1])).astype(np.float32)
    found = np.empty((count, real.shape[1]), dtype=np.float32)
    for start in range(0, count, AT_ONCE):
        part = found[start : start + AT_ONCE]
        noise = generator.standard_normal(part.shape, dtype=np.float32) @ spread.T
        part[:] = real[generator.integers(0, len(real), len(part))] + MOVED * noise
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return found


def measured(index: faiss.Index, questions: Vectors) -> tuple[float, list[set[int]]]:
    """Median milliseconds of a search, and the ids found for every question."""
    parameters = vectors.VectorIndex._parameters(index, None)
    took, found = [], []
    for question in questions:
        started = time.perf_counter()
        _, ids = index.search(question[np.newaxis, :], 10, params=parameters)
        took.append(time.perf_counter() - started)
        found.append(set(ids[0].tolist()))
    return 1000 * float(np.median(took)), found


def measure(real: Vectors, count: int) -> dict[str, float]:
    """The figures of one size."""
    generator = np.random.default_rng(1)
    data, questions = synthetic(real, count, generator), synthetic(real, QUESTIONS, generator)
    ids = np.arange(count, dtype=np.int64)
    plain, right = measured(vectors.exact(ids, data), questions)
    started = time.process_time()
    index = vectors.build(ids, data)
    build = time.process_time() - started
    ours, near = measured(index, questions)
    own = data.shape[1] * (1 if isinstance(index, faiss.IndexIVF) else 4)
    size = len(faiss.serialize_index(index)) + 8 * count  # the ids are written once more beside it
    return {
        "passages": count,
        "exact_ms": plain,
        "ours_ms": ours,
        "exact/ours": plain / ours,
        "recall@10": float(np.mean([len(a & b) / 10 for a, b in zip(right, near, strict=True)])),
        "build_cpu_s": build,
        "bytes": size / count,
        "of_own_size": size / count / own,
    }


def main() -> None:
    """Measure every size named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    arguments = parser.parse_args()
    faiss.omp_set_num_threads(1)
    base = bases.real()
    _, real = base.catalogue.vectors(next(iter(base.encoders)))
    rows = []
    for count in arguments.sizes:
        rows.append(measure(real, count))
        if len(rows) == 1:
            print("  ".join(f"{name:>12}" for name in rows[0]))
        print("  ".join(f"{value:12.4g}" for value in rows[-1].values()), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps({"vectors": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
