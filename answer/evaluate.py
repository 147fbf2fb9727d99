"""Quality on questions with gold quotations: does search find them, do answers keep to what they cite.

The figures, over words (letters and digits, case folded) and runs of three of them:

- hit@k: share of answerable questions with a gold quotation among the first k passages; a passage holds a
  quotation when it has at least 60 % of its runs. MRR: mean of 1 / rank of the first such passage.
  all@10: the same for every quotation of questions that compare.
- cite-prec: share of citations that are right: the shorter of citation and quotation has 60 % of its runs in
  the other. A file whose gold names items can be scored more generously when the items' texts are at hand.
- support: share of answer sentences that stand word for word in one of the answer's citations.
- must: share of the facts that answers must mention and do; must-ans: the same for answers given.
- false-ans: unanswerable questions answered; false-abst: answerable ones not answered.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from answer import shapes
from answer.compose import answer
from answer.intervals import Counts, intervals, value
from index.base import Base
from ingest.errors import CallError
from ingest.whole import written

HOLDS = 0.6
DEPTHS = (1, 3, 5, 10)
FIGURES = (
    *(f"hit@{k}" for k in DEPTHS),
    "all@10", "mrr", "cite-prec", "support", "must", "must-ans", "false-ans", "false-abst",
)  # fmt: skip
Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One question judged; `ranks`: of its gold quotations among the passages, None where absent."""

    answerable: bool
    compares: bool
    ranks: list[int | None]
    answered: bool
    cited: int
    cited_right: int
    sentences: int
    supported: int
    facts: int
    mentioned: int


def evaluate(base: Base, questions: Path, predictions: Path | None = None) -> dict[str, Any]:
    """Ask every question of the file and score the answers: overall, by type and by language, with intervals.

    With `predictions`, what was answered is written there, a JSON object a line; its `figures` hold the part
    and the whole that the question adds to each figure. Raises CallError when the file is not usable.
    """
    rows = read_questions(questions)
    given = [{"id": row["id"], **shapes.answer(answer(base, row["question"]))} for row in rows]
    judged = [counts(judge(row, prediction)) for row, prediction in zip(rows, given, strict=True)]
    if predictions is not None:
        write_lines(
            predictions, [{**one, "figures": found} for one, found in zip(given, judged, strict=True)]
        )
    groups: dict[str, dict[str, list[Counts]]] = {"type": defaultdict(list), "lang": defaultdict(list)}
    for row, found in zip(rows, judged, strict=True):
        for name, group in groups.items():
            group[str(row.get(name))].append(found)
    return {
        "overall": summary(judged),
        **{name: {key: summary(group[key]) for key in sorted(group)} for name, group in groups.items()},
        "intervals": {
            "overall": intervals(judged, FIGURES),
            **{
                name: {key: intervals(group[key], FIGURES) for key in sorted(group)}
                for name, group in groups.items()
            },
        },
    }


def judge(question: dict[str, Any], given: dict[str, Any]) -> Judged:
    """Score one answer, in the shape of `ran-kb ask --json`, against the question's gold."""
    quotes = [runs(words(gold["quote"])) for gold in question["gold"]]
    held = [runs(words(passage["text"])) for passage in given["passages"]]
    cited = [words(citation["text"]) for citation in given["citations"]]
    answered = not given["abstained"] and bool(given["answer"].strip())
    said = words(" ".join(sentence["text"] for sentence in given["sentences"]))
    facts = question.get("must_mention", []) if question["answerable"] else []
    return Judged(
        answerable=question["answerable"],
        compares=question.get("type") == "compare",
        ranks=[
            next((rank for rank, own in enumerate(held, 1) if share(quote, own) >= HOLDS), None)
            for quote in quotes
        ],
        answered=answered,
        cited=len(cited) if answered else 0,
        cited_right=sum(_right(runs(citation), quotes) for citation in cited) if answered else 0,
        sentences=len(given["sentences"]),
        supported=sum(
            any(in_a_row(words(sentence["text"]), citation) for citation in cited)
            for sentence in given["sentences"]
        ),
        facts=len(facts),
        mentioned=sum(mentions(fact, said) for fact in facts) if answered else 0,
    )


def counts(one: Judged) -> Counts:
    """What one question adds to every figure that it counts for."""
    first = min((rank for rank in one.ranks if rank), default=None)
    yes, no = float(one.answerable), float(not one.answerable)
    both = all(rank is not None and rank <= 10 for rank in one.ranks)
    found: dict[str, tuple[float, float]] = {
        **{f"hit@{k}": (float(first is not None and first <= k), yes) for k in DEPTHS},
        "all@10": (float(both), float(one.answerable and one.compares)),
        "mrr": (1 / first if first else 0.0, yes),
        "cite-prec": (one.cited_right, one.cited),
        "support": (one.supported, one.sentences),
        "must": (one.mentioned, one.facts),
        "must-ans": (one.mentioned, one.facts if one.answered else 0),
        "false-ans": (float(one.answered), no),
        "false-abst": (float(not one.answered), yes),
    }
    return {name: pair for name, pair in found.items() if pair[1]}


def summary(rows: Sequence[Counts]) -> dict[str, Any]:
    """The figures of a group of questions; None where there is nothing to count."""
    return {"questions": len(rows), **{name: value(rows, name) for name in FIGURES}}


def table(figures: dict[str, Any]) -> str:
    """Figures as lines for people, with their intervals: a flat set as name and value, groups as a table."""
    ranges = figures["intervals"]
    if "overall" not in figures:
        return "\n".join(
            f"{name:<12} {_cell(found)}  {_range(ranges.get(name))}".rstrip()
            for name, found in figures.items()
            if name != "intervals"
        )
    rows = [("all", figures["overall"], ranges["overall"])]
    for name in ("type", "lang"):
        rows += [(key, row, ranges[name][key]) for key, row in figures[name].items()]
    width = max(len(name) for name, _, _ in rows)
    columns = list(figures["overall"])
    lines = [" " * width + "".join(f"{column:>11}" for column in columns)]
    for name, row, own in rows:
        lines.append(f"{name:<{width}}" + "".join(f"{_cell(row[column]):>11}" for column in columns))
        lines.append(" " * width + "".join(f"{_range(own.get(column)):>11}" for column in columns))
    return "\n".join(lines)


# Words, runs, facts


def words(text: str) -> list[str]:
    """The words of a text: runs of letters and digits after NFKC, case folded."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00ad", "").lower()
    return re.findall(r"[^\W_]+", plain)


def runs(found: list[str]) -> set[Run]:
    """The different runs of three words; a shorter text is one run."""
    if len(found) < 3:
        return {tuple(found)} if found else set()
    return set(zip(found, found[1:], found[2:], strict=False))


def share(part: set[Run], of: set[Run]) -> float:
    """How much of `part` is in `of`, 0 to 1."""
    return len(part & of) / len(part) if part else 0.0


def in_a_row(some: list[str], text: list[str]) -> bool:
    """Whether the words stand in the text one after the other."""
    return bool(some) and any(text[i : i + len(some)] == some for i in range(len(text) - len(some) + 1))


def mentions(fact: str, said: list[str]) -> bool:
    """Whether a fact is said: all words of one of its alternatives ("a|b", "word*") close together."""
    for alternative in fact.split("|"):
        wanted = re.findall(r"[^\W_]+\*?", unicodedata.normalize("NFKC", alternative).lower())
        span = max(2 * len(wanted), len(wanted) + 2) if len(wanted) > 1 else 1
        for start in range(len(said)):
            window = said[start : start + span]
            if wanted and all(any(_same(want, word) for word in window) for want in wanted):
                return True
    return False


def _same(want: str, word: str) -> bool:
    if want.endswith("*"):
        return word.startswith(want[:-1])
    plural = len(want) > 3 and not want.isdigit() and (word == want + "s" or want == word + "s")
    return want == word or plural


def _right(citation: set[Run], quotes: list[set[Run]]) -> bool:
    return any(
        citation and quote and len(citation & quote) / min(len(citation), len(quote)) >= HOLDS
        for quote in quotes
    )


# Files


def read_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a file, one JSON object a line; raises CallError naming the line at fault."""
    rows = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(
            f"{path} cannot be read as text: {error}.", "Name a file with a JSON object a line."
        ) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append({"gold": [], **row, "id": str(row["id"]), "question": str(row["question"])})
            rows[-1].setdefault("answerable", bool(rows[-1]["gold"]))
        except (ValueError, KeyError, TypeError) as error:
            raise CallError(
                f"{path}, line {number} is not a question: {error!r}.",
                'A line is an object with "id", "question" and "gold".',
            ) from error
    if not rows:
        raise CallError(f"{path} holds no questions.", "Name a file with a JSON object a line.")
    return rows


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write one JSON object a line; the file appears whole or not at all."""
    with written(path) as file:
        file.writelines(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def _cell(value: object) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _range(found: list[float] | None) -> str:
    return "{:.2f}-{:.2f}".format(*found) if found else ""
