"""Which language a text is in, among the official languages of the European Union.

The model is that of py3langid, which takes half a second and 100 MB to unpack. So what it says of our
languages is unpacked once, into the user's cache folder, and mapped from there.
"""

from __future__ import annotations

import shutil
import tempfile
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

EU_LANGUAGES = [
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr",
    "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv",
]  # fmt: skip

_ENOUGH = 20_000  # characters; more only costs time
_MIN_LETTERS = 12  # below this a guess is worth nothing

# An automaton reads bytes: MOVES, shape (rows, 256), gives the next state by the row of the state in ROWS, and
# FOUND the feature that ends there, or -1. WEIGHTS, shape (features, languages), and PRIORS decide.
_MOVES, _ROWS, _FOUND, _WEIGHTS, _PRIORS, _NAMES = _PARTS = (
    "moves", "rows", "found", "weights", "priors", "names",
)  # fmt: skip


class _Model:
    """Naive Bayes over stretches of bytes, as py3langid computes it."""

    def __init__(self, parts: dict[str, NDArray[Any]]) -> None:
        self._weights, self._priors = parts[_WEIGHTS], parts[_PRIORS]
        self._names = [str(name) for name in parts[_NAMES]]
        # Single numbers are read faster from a memoryview than from an array.
        self._moves, self._rows, self._found = (parts[name].data for name in (_MOVES, _ROWS, _FOUND))

    def language(self, text: str) -> str:
        """The likeliest language."""
        text = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
        state, seen = 0, []
        for letter in text.encode("utf-8", "surrogatepass"):
            state = self._moves[self._rows[state], letter]
            seen.append(self._found[state])
        counts = Counter(feature for feature in seen if feature >= 0)
        if not counts:
            return self._names[0]
        features = np.fromiter(counts, dtype=np.intp, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        return self._names[int((np.log1p(often) @ self._weights[features] + self._priors).argmax())]


@cache
def _model() -> _Model:
    folder = platformdirs.user_cache_path("ran-kb") / f"language-{version('py3langid')}"
    try:
        return _Model({name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _PARTS})
    except (OSError, ValueError):
        parts = _unpacked()
        _keep(parts, folder)
        return _Model(parts)


def _unpacked() -> dict[str, NDArray[Any]]:
    from py3langid.langid import LanguageIdentifier

    full = LanguageIdentifier.from_model_file("data/model.npz.xz")
    full.set_languages(EU_LANGUAGES)
    return {
        _MOVES: np.asarray(full.tk_nextmove).reshape(-1, 256),
        _ROWS: np.asarray(full.tk_row),
        _FOUND: np.asarray(full.tk_output, dtype=np.int32),
        _WEIGHTS: np.ascontiguousarray(full.nb_ptc),
        _PRIORS: np.asarray(full.nb_pc),
        _NAMES: np.array(full.nb_classes),
    }


def _keep(parts: dict[str, NDArray[Any]], folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            made = Path(scratch) / "made"
            made.mkdir()
            for name, values in parts.items():
                np.save(made / f"{name}.npy", values, allow_pickle=False)
            shutil.rmtree(folder, ignore_errors=True)
            made.replace(folder)
    except OSError:
        return  # no room, or no right to write: then the model is unpacked each time


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the text's language; None when there are too few letters to tell."""
    return _detected(text[:_ENOUGH])


@lru_cache(maxsize=16)  # a question's language is asked for several times on the way to its answer
def _detected(sample: str) -> str | None:
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return None
    return _model().language(sample)
