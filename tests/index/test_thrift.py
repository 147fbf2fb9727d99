"""A sync runs for hours on small machines: its models are there only while they work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import models
from index.encoder import ModelEncoder

ROOT = Path(models.__file__).parents[1]
TEXTS = [
    ("Mentors", f"Mentors visit the wing {'every week and talk with the men ' * n}.") for n in range(1, 24)
]
# Encodes like a sync, or like an import of many files; prints how many MiB of its own the process has then.
PROGRAM = """
import sys
from pathlib import Path
from index.encoder import encoders
def own():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")) // 1024
one = encoders("minilm", Path(sys.argv[1]), thrifty=sys.argv[2] == "thrifty")["minilm"]
texts = [("Mentors", "Mentors visit the wing " + "every week and talk with the men " * n) for n in range(1, 24)]
one.record
before = own()
one.passages(texts)
print(own() - before)
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ModelEncoder:
    (source,) = models.sources("minilm")
    found = ModelEncoder(source, tmp_path_factory.mktemp("models"))
    found.questions(["prepared now"])
    return found


def test_thrift_changes_no_vector(model: ModelEncoder):
    thrifty = ModelEncoder(model.source, model.cache, thrifty=True)
    for _ in range(2):
        assert np.abs(thrifty.passages(TEXTS) - model.passages(TEXTS)).max() < 0.02


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="Linux tells what a process holds")
def test_a_thrifty_model_gives_its_memory_back(model: ModelEncoder):
    held = {}
    for way in ("thrifty", "fast"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(model.cache), way], capture_output=True, text=True, check=True, cwd=ROOT
        )  # fmt: skip
        held[way] = int(done.stdout.splitlines()[-1])
    assert held["thrifty"] < held["fast"] / 2
