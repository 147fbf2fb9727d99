"""Exact search against inverted lists as the base grows: where the index should change its kind.

    python bench/vectors.py [N ...]

Prints milliseconds a search (median of 50, one thread), recall@10 of the inverted lists, and the ratio.
"""

from __future__ import annotations

import sys
import time

import faiss
import numpy as np

from index import vectors

DIMENSION = 384
QUESTIONS = 50


def clustered(count: int, generator: np.random.Generator) -> np.ndarray:
    """Unit vectors around a few hundred centres, as texts about a few hundred subjects lie."""
    centres = generator.normal(size=(300, DIMENSION))
    found = centres[generator.integers(0, 300, count)] + 1.2 * generator.normal(size=(count, DIMENSION))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def measure(index: faiss.Index, questions: np.ndarray) -> tuple[float, list[set[int]]]:
    """Median milliseconds of a search, and the ids found for every question."""
    parameters = vectors.VectorIndex._parameters(index, None)
    took, found = [], []
    for question in questions:
        started = time.perf_counter()
        _, ids = index.search(question[np.newaxis, :], 10, params=parameters)
        took.append(time.perf_counter() - started)
        found.append(set(ids[0].tolist()))
    return 1000 * float(np.median(took)), found


def main() -> None:
    """Measure every size named on the command line."""
    faiss.omp_set_num_threads(1)
    generator = np.random.default_rng(1)
    print(f"{'passages':>10} {'exact ms':>10} {'lists ms':>10} {'exact/lists':>12} {'recall@10':>10}")
    for count in [int(text) for text in sys.argv[1:]] or [10_000, 50_000, 100_000, 200_000, 400_000]:
        data, ids = clustered(count, generator), np.arange(count, dtype=np.int64)
        questions = clustered(QUESTIONS, generator)
        vectors.EXACT_UP_TO = count
        exact, right = measure(vectors.build(ids, data), questions)
        vectors.EXACT_UP_TO = 0
        lists, near = measure(vectors.build(ids, data), questions)
        recall = np.mean([len(a & b) / 10 for a, b in zip(right, near, strict=True)])
        print(f"{count:>10} {exact:>10.2f} {lists:>10.2f} {exact / lists:>12.1f} {recall:>10.3f}", flush=True)


if __name__ == "__main__":
    main()
