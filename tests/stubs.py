"""Stand-ins that make tests fast: an encoder without a model, readings without a file."""

from __future__ import annotations

import hashlib
import re
from functools import cache

import numpy as np

from index.catalogue import ModelRecord
from index.storing import Vectors
from ingest.identity import folded
from ingest.records import Passage, Publication, Reading, Section

DIMENSION = 64


class WordEncoder:
    """Texts that share words get near vectors: every word's stem is hashed into one of a few dimensions."""

    def __init__(self, name: str = "words", sha256: str = "0" * 64) -> None:
        self.record = ModelRecord(name, DIMENSION, sha256)
        self.encoded = 0

    def passages(self, texts: list[tuple[str, str]]) -> Vectors:
        self.encoded += len(texts)
        return self.questions([f"{heading} {text}" for heading, text in texts])

    def questions(self, texts: list[str]) -> Vectors:
        found = np.full((len(texts), DIMENSION), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", folded(text)):
                found[row, _place(word[:6])] += 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


@cache
def _place(beginning: str) -> int:
    return int(hashlib.sha256(beginning.encode()).hexdigest(), 16) % DIMENSION


def reading(title: str, *texts: str, parts: tuple[Reading, ...] = (), **fields: object) -> Reading:
    """A reading whose every text is a section with one passage; `fields` are those of `Publication`."""
    whole = "\n\n".join(texts)
    passages, sections, start = [], [], 0
    for number, text in enumerate(texts, 1):
        path = [f"Section {number}"]
        passages.append(Passage(text, path, start, start + len(text), page_start=number, page_end=number))
        sections.append(Section(path[0], path, start, start + len(text), number, number))
        start += len(text) + 2
    publication = Publication(title=title, **fields)  # type: ignore[arg-type]
    return Reading(publication, text=whole, sections=sections, passages=passages, parts=list(parts))
