"""Intervals and the paired test, against what can be computed by hand; the same rows give the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from answer.comparing import compare
from answer.intervals import differences, intervals, value
from ingest.errors import CallError


def rows(*values: float, name: str = "hit@1", whole: float = 1.0) -> list[dict[str, tuple[float, float]]]:
    return [{name: (found, whole)} for found in values]


def test_the_interval_of_a_share_is_as_wide_as_theory_says():
    (low, high) = intervals(rows(*[1.0, 0.0] * 200), ["hit@1"])["hit@1"] or (0, 0)
    # 1.96 standard errors of a share of one half among 400.
    assert (low, high) == pytest.approx((0.451, 0.549), abs=0.006)


def test_a_ratio_weighs_questions_by_what_they_hold():
    found = [{"cite-prec": (1.0, 1.0)}, {"cite-prec": (0.0, 3.0)}, {"hit@1": (1.0, 1.0)}]
    assert value(found, "cite-prec") == 0.25
    assert intervals(found, ["cite-prec", "hit@1", "must"]) == {
        "cite-prec": [0.0, 1.0], "hit@1": [1.0, 1.0], "must": None
    }  # fmt: skip


def test_nothing_to_count_has_no_interval():
    assert intervals([], ["hit@1"]) == {"hit@1": None}


def test_the_chance_of_a_difference_is_that_of_all_exchanges():
    ((interval, chance),) = differences(rows(*[0.0] * 6), rows(*[1.0] * 6), ["hit@1"])
    assert interval == [1.0, 1.0]
    # Of the 64 ways to exchange six pairs, two give a difference as large.
    assert chance == pytest.approx(2 / 64, abs=0.005)


def test_a_difference_that_may_be_chance_is_not_called_one():
    first, second = rows(*[1.0, 0.0] * 10), rows(*[1.0, 0.0] * 9, 0.0, 1.0)
    ((interval, chance),) = differences(first, second, ["hit@1"])
    assert chance == 1.0
    assert interval is not None
    assert interval[0] < 0 < interval[1]


def test_the_same_rows_give_the_same_figures():
    first, second = rows(0.0, 1.0, 0.5, 0.2), rows(1.0, 1.0, 0.0, 0.4)
    assert intervals(first, ["hit@1"]) == intervals(first, ["hit@1"])
    assert differences(first, second, ["hit@1"]) == differences(first, second, ["hit@1"])


def saved(path: Path, **figures: list[float]) -> Path:
    lines = [json.dumps({"id": id_, "figures": {"mrr": pair}}) for id_, pair in figures.items()]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_runs_are_compared_on_the_questions_that_both_hold(tmp_path: Path):
    first = saved(tmp_path / "a", q1=[1.0, 1.0], q2=[0.5, 1.0], gone=[1.0, 1.0])
    second = saved(tmp_path / "b", q2=[1.0, 1.0], q1=[1.0, 1.0])
    found = compare(first, second)
    assert (found["questions"], found["only in one"]) == (2, 1)
    assert found["figures"]["mrr"]["difference"] == 0.25
    with pytest.raises(CallError, match="share no question"):
        compare(saved(tmp_path / "c", other=[1.0, 1.0]), second)


@pytest.mark.parametrize("text", ["{", "[]", '{"id": "a"}', '{"id": "a", "figures": {"mrr": 1}}', "\udcff"])
def test_a_file_that_is_no_saved_run_is_named(tmp_path: Path, text: str):
    path = tmp_path / "odd.jsonl"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(CallError, match=r"odd\.jsonl"):
        compare(path, path)
