"""Models: verified weights, a fast route that is true to the reference, no heavy import for a question."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import e5, models, prepared
from index.bert import Floats
from index.encoder import ModelEncoder, encoders, questions
from index.fast import BATCH_TOKENS, batches
from index.prepared import noise
from ingest.errors import CallError, DamagedError

TEXTS = [
    ("Mentors in prison", "Mentors visit the wing every week; they are volunteers from the town."),
    ("Family days", "Family days keep children in touch with a father in prison, four times a year. " * 6),
    ("", "P/CVE"),
]


@pytest.fixture(scope="session")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> ModelEncoder:
    """The small model, prepared once for all tests."""
    (source,) = models.sources("minilm")
    return ModelEncoder(source, tmp_path_factory.mktemp("models"))


def test_vectors_have_unit_length_and_are_true_to_the_reference(minilm: ModelEncoder):
    found = minilm.passages(TEXTS)
    expected = minilm.reference().passages([f"{heading}\n{text}" for heading, text in TEXTS])
    assert found.shape == (3, minilm.record.dimension)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-3)
    assert (found * expected).sum(axis=1).min() > 0.99
    near, far = minilm.questions(["Who visits prisoners?", "A recipe for soup"]) @ found[0]
    assert near > far


def test_nothing_to_encode_gives_no_vectors(minilm: ModelEncoder):
    assert minilm.passages([]).shape == (0, minilm.record.dimension)


def test_a_question_loads_neither_torch_nor_the_reference(minilm: ModelEncoder):
    minilm.questions(["prepared now"])
    code = (
        "import sys, json; from pathlib import Path; from index.encoder import encoders;"
        "vector = encoders('minilm', Path(sys.argv[1]))['minilm'].questions(['Who visits prisoners?'])[0];"
        "print(json.dumps([vector.tolist(), sorted(sys.modules)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(minilm.cache)], capture_output=True, text=True, check=True, cwd=Path(models.__file__).parents[1]
    )  # fmt: skip
    vector, modules = json.loads(done.stdout.splitlines()[-1])
    assert np.array(vector) @ minilm.questions(["Who visits prisoners?"])[0] == pytest.approx(1.0, abs=1e-3)
    assert not {"torch", "transformers", "sentence_transformers"} & set(modules)


def test_noise_is_what_would_reorder_texts_and_not_what_turns_all_alike():
    generator = np.random.default_rng(1)

    def vectors(apart: float, error: float = 0.0) -> Floats:
        found = 1 + apart * np.random.default_rng(2).standard_normal((20, 64))
        found += error * generator.standard_normal(found.shape)
        unit: Floats = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
        return unit

    turned, _ = np.linalg.qr(generator.standard_normal((64, 64)))
    assert noise(vectors(0.3) @ turned.astype(np.float32), vectors(0.3)) < 1e-4
    wide, narrow = (noise(vectors(apart, 0.01), vectors(apart)) for apart in (1.0, 0.1))
    assert wide < 0.05 < narrow  # the same error weighs more where all texts are alike


def test_weights_that_were_changed_are_refused(minilm: ModelEncoder, tmp_path: Path):
    weights = tmp_path / models.WEIGHTS
    changed = bytearray(minilm.source.weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(changed)
    with pytest.raises(DamagedError, match="minilm"):
        ModelEncoder(replace(minilm.source, weights=weights), tmp_path).questions(["anything"])


def test_threads_that_ask_at_once_get_what_each_would_get_alone(minilm: ModelEncoder):
    texts = [f"Who visits {who} in prison?" for who in ("fathers", "young men", "nobody", "the imam")]
    alone = [minilm.questions([text])[0] for text in texts]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: minilm.questions([text])[0], texts * 8))
    assert np.array_equal(found, alone * 8)
    together = questions({"one": minilm, "two": minilm}, texts[:1])
    assert list(together) == ["one", "two"]
    assert np.array_equal(together["one"], together["two"])


@pytest.mark.parametrize("harm", ["changed", "gone", "other machine"])
def test_what_was_prepared_and_is_damaged_is_prepared_anew(
    minilm: ModelEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
):
    minilm.questions(["prepared now"])
    cache = tmp_path / "models"
    shutil.copytree(minilm.cache, cache)
    (folder,) = cache.glob("minilm-*-fast")
    graph = folder / prepared.GRAPH
    if harm == "changed":
        graph.write_bytes(graph.read_bytes()[:-9] + b"different")
    elif harm == "gone":
        graph.unlink()
    else:
        monkeypatch.setattr(prepared, "machine", lambda: "another processor")
    asked: list[Path] = []

    def prepare(folder: Path, *_: object) -> None:
        asked.append(folder)
        monkeypatch.undo()
        shutil.rmtree(folder)
        shutil.copytree(next(minilm.cache.glob("minilm-*-fast")), folder)

    monkeypatch.setattr(prepared, "prepare", prepare)
    assert ModelEncoder(minilm.source, cache).questions(["Who visits?"]).shape == (1, 384)
    assert asked == [folder]


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        (["BF16", "FP32", "INT8"], [("int8", "bf16"), ("bf16", "bf16"), ("f32", "f32")]),
        (["FP16", "FP32"], [("int8", "f16"), ("f16", "f16"), ("f32", "f32")]),
        (["FP32"], [("int8", "f32"), ("f32", "f32")]),
    ],
)
def test_a_processor_is_asked_only_for_what_it_offers(
    monkeypatch: pytest.MonkeyPatch, offered: list[str], expected: list[tuple[str, str]]
):
    monkeypatch.setattr(prepared, "capabilities", lambda: offered)
    monkeypatch.setattr("index.rounding.roundings", lambda *_: {})
    (source,) = models.sources("minilm")
    bert = source.bert()
    assert bert is not None
    found = prepared._builders(bert, NoTokens(), [], None)
    assert [(name, precision) for name, precision, _ in found] == expected


@pytest.mark.parametrize(
    ("took", "kept"),
    [
        ({"int8": (0.999, 1.0), "f32": (1.0, 2.0)}, "int8"),
        # A processor that multiplies 8 bits no faster than 32, or not truly.
        ({"int8": (0.999, 2.0), "f32": (1.0, 1.0)}, "f32"),
        ({"int8": (0.9, 1.0), "f32": (1.0, 2.0)}, "f32"),
    ],
)
def test_of_the_routes_that_are_true_to_the_model_the_fastest_is_kept(
    minilm: ModelEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    took: dict[str, tuple[float, float]],
    kept: str,
):
    exact = np.linalg.qr(np.random.default_rng(1).standard_normal((4, 4)))[0].astype(np.float32)[:, :3]
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)

    @contextmanager
    def reference(*_: object) -> Iterator[Callable[[], tuple[Floats, float, bool]]]:
        yield lambda: (exact, 3.0, False)

    class Builder:
        def __init__(self, name: str) -> None:
            self.build = lambda: name

    monkeypatch.setattr(prepared, "_reference", reference)
    monkeypatch.setattr(prepared, "_builders", lambda *_: [(name, "f32", Builder(name)) for name in took])
    monkeypatch.setattr(prepared, "compiled", lambda name, _: (name, name.encode()))
    monkeypatch.setattr(prepared, "_timed", lambda _b, _r, name, _t: (exact * took[name][0], took[name][1]))
    bert = minilm.source.bert()
    assert bert is not None
    prepared.prepare(tmp_path / "fast", "digest", bert, tmp_path)
    assert (tmp_path / "fast" / prepared.GRAPH).read_bytes() == kept.encode()


def test_a_model_in_a_relative_folder_is_found_by_the_process_that_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    started: list[list[str]] = []

    def popen(command: list[str], **_: object) -> NoReturn:
        started.append(command)
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(subprocess, "Popen", popen)
    with pytest.raises(KeyboardInterrupt), prepared._reference(Path("data/model"), ["a text"]):
        pass
    assert str(tmp_path.resolve() / "data" / "model") in started[0]


class NoTokens:
    def ids(self, texts: list[str]) -> list[list[int]]:
        return []


def test_a_model_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(CallError, match="RAN_KB_MODEL"):
        encoders(str(tmp_path / "nothing"), tmp_path)


def test_without_the_multilingual_package_the_small_model_serves(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(e5, "carrier_file", lambda: None)
    assert [source.name for source in models.sources("minilm+e5")] == ["minilm"]
    assert [source.name for source in models.sources("e5")] == ["minilm"]
    assert "multilingual model is not installed" in caplog.text


@given(st.lists(st.integers(0, 15), min_size=32, max_size=32), st.floats(0.125, 4, width=16))
def test_a_block_of_four_bit_weights_reads_back(values: list[int], scale: float):
    low, high = values[:16], values[16:]
    packed = bytes(a | b << 4 for a, b in zip(low, high, strict=True))
    block = np.frombuffer(np.float16(scale).tobytes() + packed, dtype=np.uint8)[np.newaxis, :]
    assert e5.unpack(block)[0] == pytest.approx((np.array(values) - 8) * float(np.float16(scale)), rel=1e-6)


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


@given(st.lists(st.integers(1, 512), max_size=60))
def test_batches_hold_every_text_once_and_few_of_them_are_mostly_padding(lengths: list[int]):
    plan = list(batches(lengths))
    assert sorted(place for batch in plan for place in batch) == list(range(len(lengths)))
    for batch in plan:
        longest = max(lengths[place] for place in batch)
        assert len(batch) == 1 or len(batch) * longest <= BATCH_TOKENS
        assert min(lengths[place] for place in batch) >= longest / 2


def test_thrift_changes_no_vector(minilm: ModelEncoder):
    thrifty = ModelEncoder(minilm.source, minilm.cache, thrifty=True)
    for _ in range(2):
        assert np.abs(thrifty.passages(TEXTS) - minilm.passages(TEXTS)).max() < 0.02


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="Linux tells what a process holds")
def test_a_thrifty_model_gives_its_memory_back(minilm: ModelEncoder):
    held = {}
    for way in ("thrifty", "fast"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(minilm.cache), way], capture_output=True, text=True, check=True, cwd=Path(models.__file__).parents[1]
        )  # fmt: skip
        held[way] = int(done.stdout.splitlines()[-1])
    assert held["thrifty"] < held["fast"] / 2
