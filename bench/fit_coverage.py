"""Fits the decision "does the base cover this question?" on our own questions; writes corpus/coverage.toml.

    python bench/fit_coverage.py [--dump FILE]

Two bases are made under bench/out: the starter corpus, and the invented library beside the questions. Every
question is searched in its base; the signals of `answer.coverage.signals` and whether the question is answerable
are the training data. A logistic regression is fitted, its regularisation chosen by cross-validation that keeps
a fold's questions apart; the threshold is where a tenth of the answerable questions are refused in the folds
that were left out: an answer refused costs a practitioner as much as a poor one, which can be read and judged.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from answer import coverage, harm, quotes
from answer.compose import PASSAGES
from answer.evaluate import read_questions
from index.base import Base
from index.search import search
from ingest import pipeline
from ingest.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
REFUSED = 0.1
SETS = {
    "starter": (ROOT / "corpus" / "starter", ROOT / "bench" / "questions" / "starter.jsonl"),
    "library": (ROOT / "bench" / "questions" / "library", ROOT / "bench" / "questions" / "library.jsonl"),
}


def examples() -> list[dict[str, object]]:
    """One row a question that is not declined: its signals, and whether its base covers it."""
    rows: list[dict[str, object]] = []
    for name, (documents, questions) in SETS.items():
        settings = Settings(data=ROOT / "bench" / "out" / name)
        base = Base(settings, create=True)
        pipeline.add([str(documents)], base, settings, lambda line: print(line, file=sys.stderr))
        for row in read_questions(questions):
            if harm.why_declined(row["question"]) is not None:
                continue
            hits = search(base, row["question"], PASSAGES)
            chosen = quotes.choose(row["question"], hits)
            found = coverage.signals(row["question"], hits, chosen)
            rows.append({"id": f"{name}/{row['id']}", "type": row["type"], "lang": row["lang"],
                         "question": row["question"], "covered": row["answerable"], "signals": found})  # fmt: skip
    return rows


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
    folds = StratifiedKFold(10, shuffle=True, random_state=1)
    model = LogisticRegressionCV(Cs=np.logspace(-2, 2, 9), cv=folds, class_weight="balanced", max_iter=5000,
                                 scoring="neg_log_loss", l1_ratios=(0.0,), use_legacy_attributes=False)  # fmt: skip
    left_out = cross_val_predict(model, features, labels, cv=folds, method="predict_proba")[:, 1]
    print(f"{len(rows)} questions, {labels.sum()} covered")
    print("threshold  answered though not covered  refused though covered")
    threshold = round(float(np.quantile(left_out[labels], REFUSED)), 3)
    for shown in [*np.arange(0.2, 0.6, 0.05), threshold]:
        wrong = (left_out[~labels] >= shown).mean()
        refused = (left_out[labels] < shown).mean()
        print(f"{shown:9.3f}  {wrong:27.3f}  {refused:22.3f}")
    model.fit(features, labels)
    weights = dict(zip(names, model.coef_[0], strict=True))
    lines = [
        f"# Written by bench/fit_coverage.py on {datetime.now(UTC).date()} from {len(rows)} of our own questions,",
        f"# {labels.sum()} of them covered. Do not edit: fit again.",
        f"threshold = {threshold}",
        f"bias = {float(model.intercept_[0]):.4f}",
        "",
        "[weights]",
        *(f'"{name}" = {float(weight):.4f}' for name, weight in weights.items()),
    ]
    (ROOT / "corpus" / "coverage.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
