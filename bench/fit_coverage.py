"""Fits the decision "does the base cover this question?" on our own questions; writes corpus/coverage.toml.

    python bench/fit_coverage.py [--dump FILE]

Four bases are made under bench/out: the starter corpus, the invented library and the two invented magazines beside the
questions, of which those about the magazines with even numbers are left out: they are measured. Every question is
searched in its base; the signals of `answer.coverage.signals` and whether the question is answerable
are the training data. A logistic regression is fitted in which every weight has the sign that its meaning gives it
(a name nobody knows cannot speak for an answer), whatever the questions written to mislead would teach. The threshold
is where 8 % of the answerable questions are refused in the folds that were left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.model_selection import StratifiedKFold

from answer import coverage, harm, quotes
from answer.compose import PASSAGES
from answer.evaluate import read_questions
from index.base import Base
from index.search import search
from ingest import pipeline
from ingest.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
REFUSED = 0.08
HALVES = ("magazine", "families")
SHRINKAGE = 0.5
SPEAKS_FOR = {"long", "short"}
SETS = {
    "starter": (ROOT / "corpus" / "starter", ROOT / "bench" / "questions" / "starter.jsonl"),
    "library": (ROOT / "bench" / "questions" / "library", ROOT / "bench" / "questions" / "library.jsonl"),
    "magazine": (ROOT / "bench" / "questions" / "magazine", ROOT / "bench" / "questions" / "magazine.jsonl"),
    "families": (ROOT / "bench" / "questions" / "families", ROOT / "bench" / "questions" / "families.jsonl"),
}


def examples() -> list[dict[str, object]]:
    """One row a question that is not declined: its signals, and whether its base covers it."""
    rows: list[dict[str, object]] = []
    for name, (documents, questions) in SETS.items():
        settings = Settings(data=ROOT / "bench" / "out" / name)
        base = Base(settings, create=True)
        pipeline.add([str(documents)], base, settings, lambda line: print(line, file=sys.stderr))
        for row in read_questions(questions):
            if harm.why_declined(row["question"]) is not None or (
                name in HALVES and int(row["id"][-3:]) % 2 == 0
            ):
                continue
            hits = search(base, row["question"], PASSAGES)
            chosen = quotes.choose(row["question"], hits)
            found = coverage.signals(base, row["question"], hits, chosen)
            rows.append({"id": f"{name}/{row['id']}", "type": row["type"], "lang": row["lang"],
                         "question": row["question"], "covered": row["answerable"], "signals": found})  # fmt: skip
    return rows


def fitted(features: np.ndarray, labels: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """Bias and weights of a logistic regression, classes balanced, every weight of its sign or zero."""
    balance = np.where(labels, len(labels) / (2 * labels.sum()), len(labels) / (2 * (~labels).sum()))
    target = np.where(labels, 1.0, -1.0)

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        margin = target * (features @ values[1:] + values[0])
        slope = -balance * target / (1 + np.exp(margin))
        total = (balance * np.logaddexp(0, -margin)).sum() + SHRINKAGE * (values[1:] ** 2).sum()
        return total, np.r_[slope.sum(), features.T @ slope + 2 * SHRINKAGE * values[1:]]

    bounds = [(None, None), *((0, None) if sign > 0 else (None, 0) for sign in signs)]
    found = minimize(loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x)


def probabilities(values: np.ndarray, features: np.ndarray) -> np.ndarray:
    """How likely each row is covered, by bias and weights."""
    return 1 / (1 + np.exp(-(features @ values[1:] + values[0])))


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dump", type=Path, help="write the training rows here, a JSON object a line")
    arguments = parser.parse_args()
    rows = examples()
    if arguments.dump:
        arguments.dump.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    names = sorted(rows[0]["signals"])
    features = np.array([[row["signals"][name] for name in names] for row in rows])
    labels = np.array([row["covered"] for row in rows])
    signs = np.array([1 if name in SPEAKS_FOR else -1 for name in names])
    left_out = np.zeros(len(labels))
    for fit_on, left in StratifiedKFold(10, shuffle=True, random_state=1).split(features, labels):
        left_out[left] = probabilities(fitted(features[fit_on], labels[fit_on], signs), features[left])
    print(f"{len(rows)} questions, {labels.sum()} covered")
    print("threshold  answered though not covered  refused though covered")
    threshold = round(float(np.quantile(left_out[labels], REFUSED)), 3)
    for shown in [*np.arange(0.2, 0.6, 0.05), threshold]:
        wrong = (left_out[~labels] >= shown).mean()
        refused = (left_out[labels] < shown).mean()
        print(f"{shown:9.3f}  {wrong:27.3f}  {refused:22.3f}")
    bias, *weights = fitted(features, labels, signs)
    lines = [
        f"# Written by bench/fit_coverage.py on {datetime.now(UTC).date()} from {len(rows)} of our own questions,",
        f"# {labels.sum()} of them covered. Do not edit: fit again.",
        f"threshold = {threshold}",
        f"bias = {bias:.4f}",
        "",
        "[weights]",
        *(f'"{name}" = {weight:.4f}' for name, weight in zip(names, weights, strict=True)),
    ]
    (ROOT / "corpus" / "coverage.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
