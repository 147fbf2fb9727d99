"""The reference route: sentence-transformers with torch, in 32 bits.

Run as `python -m index.reference FOLDER TEXTS.json OUT.npz` it encodes passages in a process of its own, so
that whoever compares with it need not import torch.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.bert import Floats

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


class ReferenceModel:
    """A sentence-transformers model in a folder, on a GPU when there is one; threads may share it."""

    def __init__(self, folder: Path) -> None:
        """Load the model, which takes seconds."""
        os.environ.update(OFFLINE)
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as reports

        noise: Any = reports
        noise.set_verbosity_error()
        noise.disable_progress_bar()
        self.model: SentenceTransformer = SentenceTransformer(
            str(folder),
            device="cuda" if torch.cuda.is_available() else "cpu",
            local_files_only=True,
            model_kwargs={"dtype": torch.float32},
        )

    def passages(self, texts: list[str]) -> Floats:
        """Unit vectors of passages, shape (n, dimension)."""
        return self._encode(self.model.encode_document, texts)

    def questions(self, texts: list[str]) -> Floats:
        """Unit vectors of questions, shape (n, dimension)."""
        return self._encode(self.model.encode_query, texts)

    def _encode(self, encode: Callable[..., Any], texts: list[str]) -> Floats:
        found = encode(
            texts, batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(found, dtype=np.float32)


def main(folder: str, texts: str, out: str) -> None:
    """Encode the passages of a JSON list; write `vectors`, the processor's `seconds`, and whether on a `gpu`."""
    model = ReferenceModel(Path(folder))
    passages = json.loads(Path(texts).read_text(encoding="utf-8"))
    model.passages(passages)
    started = time.process_time()
    vectors = model.passages(passages)
    seconds = time.process_time() - started
    np.savez(out, vectors=vectors, seconds=seconds, gpu=model.model.device.type == "cuda")


if __name__ == "__main__":
    main(*sys.argv[1:])
