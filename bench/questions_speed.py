"""A question from text to cited passages: ours beside plain sentence-transformers and FAISS, in the same run.

    python bench/questions_speed.py [--passages N] [--questions N] [--json FILE]

The plain route encodes the question with the same models by sentence-transformers and takes the ten nearest of each
from a flat FAISS index; it does nothing else. Ours gives the cited answer, with full text, filters and fusion. Both
have answered as many other questions before. They take turns, twenty questions each, so that whatever else the machine
does meets both, but the busy waiting of torch's threads for the next question meets only its own. Printed:
milliseconds (p50, p95, p99), questions a second of one client and of four at once, and the ratios.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bases
import numpy as np

from answer.compose import answer
from index import vectors
from index.encoder import ModelEncoder
from index.search import models_for
from ingest.language import detect

CLIENTS = 4
TURN = 20


def plain(base: bases.Base) -> Callable[[str], object]:
    """The plain route over the same vectors."""
    flat = {name: vectors.exact(*base.catalogue.vectors(name)) for name in base.encoders}
    models = {name: one.reference() for name, one in base.encoders.items() if isinstance(one, ModelEncoder)}

    def ask(question: str) -> object:
        asked = models_for(list(models), detect(question))
        return [flat[name].search(models[name].questions([question]), 10) for name in asked]

    return ask


def seconds(ask: Callable[[str], object], question: str) -> float:
    """How long one question takes."""
    started = time.perf_counter()
    ask(question)
    return time.perf_counter() - started


def at_once(ask: Callable[[str], object], questions: list[str]) -> float:
    """Questions a second, asked by several clients at once."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(ask, questions[:CLIENTS]))  # every thread has opened what it needs
        started = time.perf_counter()
        list(clients.map(ask, questions))
        return len(questions) / (time.perf_counter() - started)


def main() -> None:
    """Measure both routes and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--passages", type=int, default=10_000, metavar="N")
    parser.add_argument("--questions", type=int, default=100, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    arguments = parser.parse_args()
    base = bases.made(arguments.passages)
    every = bases.questions()
    # No question is asked twice of a route: ours remembers words and passages that it looked up.
    step = max(3, len(every) // arguments.questions)
    before, questions, others = (every[start::step][: arguments.questions] for start in range(3))
    answer(base, questions[0])  # before torch is loaded, whose threads we leave alone
    routes: dict[str, Callable[[str], object]] = {
        "ours": lambda question: answer(base, question),
        "plain": plain(base),
    }
    for ask in routes.values():
        for question in before:
            ask(question)
    took: dict[str, list[float]] = {name: [] for name in routes}
    for start in range(0, len(questions), TURN):
        for name, ask in routes.items():
            took[name] += [seconds(ask, question) for question in questions[start : start + TURN]]
    figures = {
        name: {
            **{f"p{share}_ms": 1000 * float(np.quantile(found, share / 100)) for share in (50, 95, 99)},
            "one_client_per_s": len(found) / sum(found),
            f"{CLIENTS}_clients_per_s": at_once(routes[name], others),
        }
        for name, found in took.items()
    }
    rows = {
        **figures,
        "ratio": {name: figures["plain"][name] / value for name, value in figures["ours"].items()},
    }
    for name in ("one_client_per_s", f"{CLIENTS}_clients_per_s"):
        rows["ratio"][name] = 1 / rows["ratio"][name]
    print(f"{arguments.passages} passages, {len(questions)} questions; ratio: how many times better ours is")
    print(f"{'':8}" + "".join(f"{name:>20}" for name in figures["ours"]))
    for name, row in rows.items():
        print(f"{name:8}" + "".join(f"{value:20.2f}" for value in row.values()))
    if arguments.json:
        arguments.json.write_text(json.dumps({"questions": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
