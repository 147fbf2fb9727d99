"""docs/security.md names the tests that hold each promise; they exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_test_that_the_page_names_exists():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"^- `(tests/\S+\.py)`: ((?:`test_\w+`[,\s]*)+)", page, re.MULTILINE)
    assert len(named) >= 15
    for path, names in named:
        source = (ROOT / path).read_text(encoding="utf-8")
        for name in re.findall(r"test_\w+", names):
            assert f"def {name}(" in source, f"{path} has no {name}"


def test_every_promise_names_its_tests():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    promises = page.partition("## Promises")[2].partition("## Fuzzing")[0].split("\n**")[1:]
    assert len(promises) >= 8
    assert all("\n- `tests/" in promise for promise in promises)
