"""How well the checks of `answer.support` tell supported sentences from others, and where the threshold lies.

    python bench/support.py

bench/support.jsonl holds passages of our own with sentences about them: faithful ones (the same said otherwise,
shortened, translated) and others with a changed number, name, negation or direction, or an invention. The
threshold that is proposed is the highest at which nine in ten faithful sentences of every second passage are near
enough; the figures are those of the one in force, on the other passages, then on all.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np

from answer import support
from index.base import MODELS
from index.encoder import Encoder, encoders

ROOT = Path(__file__).resolve().parents[1]
KEPT = 0.9


class Remembering:
    """The encoder of the model that checks; every text is encoded once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.record = encoder, encoder.record
        self._known: dict[str, np.ndarray] = {}

    def passages(self, texts: list[tuple[str, str]]) -> np.ndarray:
        """As the encoder itself."""
        return self._encoder.passages(texts)

    def questions(self, texts: list[str]) -> np.ndarray:
        """As the encoder itself, from memory where that is possible."""
        new = [text for text in texts if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._encoder.questions(new), strict=True))
        return np.stack([self._known[text] for text in texts])


def judged(encoder: Encoder, threshold: float) -> list[tuple[int, dict[str, object], support.Verdict]]:
    """Every sentence of the file with the number of its passage and the verdict on it."""
    rows = []
    lines = (ROOT / "bench" / "support.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        found = json.loads(line)
        source = support.Source(found["sentences"], found["title"], found["language"])
        for claim in found["claims"]:
            verdict = support.judge(encoder, threshold, [(claim["text"], [0])], [source], claim["language"])
            rows.append((number, claim, verdict[0]))
    return rows


def report(name: str, rows: list[tuple[int, dict[str, object], support.Verdict]]) -> None:
    """Precision and recall of "supported", and the share let through by kind and by language."""
    passed = [(claim, verdict.fault is None) for _, claim, verdict in rows]
    right = sum(bool(claim["supported"]) for claim, good in passed if good)
    faithful = sum(bool(claim["supported"]) for claim, _ in passed)
    taken = sum(good for _, good in passed)
    print(f"{name}: {len(passed)} sentences, {faithful} faithful")
    print(f"  precision {right / taken:.2f} recall {right / faithful:.2f}")
    groups = defaultdict(list)
    for claim, good in passed:
        groups[str(claim["kind"])].append(good)
        groups[f"{claim['language']}, {'faithful' if claim['supported'] else 'other'}"].append(good)
    for group, values in sorted(groups.items()):
        print(f"  taken: {group:<14} {sum(values)} of {len(values)}")


def main() -> None:
    """Measure the model that checks."""
    encoder = Remembering(encoders(support.MODEL, ROOT / "bench" / "out" / MODELS)[support.MODEL])
    rows = judged(encoder, 0.0)
    near = [verdict.similarity for number, claim, verdict in rows if claim["supported"] and number % 2 == 0]
    threshold = float(np.floor(np.quantile(near, 1 - KEPT) * 100) / 100)
    print(f"threshold proposed {threshold:.2f}, in force {support.THRESHOLD:.2f}")
    rows = judged(encoder, support.THRESHOLD)
    report("left-out passages", [row for row in rows if row[0] % 2])
    report("all passages", rows)


if __name__ == "__main__":
    main()
