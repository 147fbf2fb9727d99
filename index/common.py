"""What all questions of a language have in common, taken off the vector of one of them.

A model that knows many languages puts the questions of each in a place of its own, and what lies there is near to every
one of them: short notes, biographies, texts in that language. Hubs of this kind are known from dictionaries that
are learned between languages (Conneau et al., ICLR 2018), where what is near to everything counts for less. Here
the nearness to questions that ask for nothing in particular (corpus/common_questions.toml) is deducted in part.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np

from index.encoder import Encoder
from index.storing import Vectors

SHARE = 0.4


class Common:
    """The mean vectors of such questions, encoded when a language is first asked in; safe to share between threads."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Vectors] = {}

    def without(self, encoder: Encoder, language: str | None, vectors: Vectors) -> Vectors:
        """Unit vectors of questions in a language (ISO 639-1), shape (n, d), less a share of it.

        Those in English, or in a language without such questions, stay as they are: it gains nothing there.
        """
        asked = _questions().get(language or "en")
        if asked is None:
            return vectors
        key = encoder.record.name, language or ""
        if key not in self._kept:
            self._kept[key] = encoder.questions(asked).mean(axis=0)
        rest = vectors - SHARE * self._kept[key]
        found: Vectors = rest / np.linalg.norm(rest, axis=1, keepdims=True)
        return found


@cache
def _questions() -> dict[str, list[str]]:
    with files("corpus").joinpath("common_questions.toml").open("rb") as file:
        return tomllib.load(file)
