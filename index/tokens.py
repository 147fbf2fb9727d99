"""Text to token ids, without loading the pieces of a hundred languages to read one question.

WordPiece tokenizers are small and go through the `tokenizers` library as they are. A Unigram tokenizer of
250,000 pieces takes that library most of a second and 300 MB to load; here its pieces are a sorted table of
hashes, and the library gets a tokenizer made of those few that occur in the words at hand. The library's own
rules split texts into words, so the ids are the same.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.errors import DamagedError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKENIZER, TABLE, RULES = "tokenizer.json", "pieces.npy", "pieces.json"
KEPT_WORDS = 100_000
ENTRY = np.dtype([("hash", "<u8"), ("id", "<i4"), ("score", "<f4")])

Hashes = NDArray[np.uint64]

# A polynomial in an odd number, modulo 2^64: the hash of any stretch follows from two sums over the whole.
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 2**64)
# Stand in for pieces that cannot occur in a text: these code points are no characters.
_UNKNOWN, _LOWEST = "\U0010fffe", "\U0010ffff"


class Tokens(Protocol):
    """Turns texts into ids, special tokens at both ends; safe to share between threads."""

    def ids(self, texts: list[str]) -> list[list[int]]:
        """The ids of each text, cut after the model's longest."""


def save(tokenizer: dict[str, Any], folder: Path) -> None:
    """Write what `load` reads, from a tokenizer in the format of the `tokenizers` library."""
    model = tokenizer["model"]
    ends = _ends(tokenizer)
    if model["type"] == "Unigram" and ends is not None and not model.get("byte_fallback"):
        pieces = [piece for piece, _ in model["vocab"]]
        scores = np.array([score for _, score in model["vocab"]], dtype=np.float64)
        special = {token["id"] for token in tokenizer["added_tokens"] if token["special"]}
        table = _table(pieces, scores, special)
        np.save(folder / TABLE, table)
        rules = {
            "first": ends[0],
            "last": ends[1],
            "unknown": model["unk_id"],
            "lowest": float(scores.min()),
            "longest": max(map(len, pieces)),
        }
        (folder / RULES).write_text(json.dumps(rules), encoding="utf-8")
        tokenizer = {
            **tokenizer,
            "added_tokens": [],
            "post_processor": None,
            "model": {**model, "unk_id": 0, "vocab": [[_UNKNOWN, 0.0]]},
        }
    tokenizer = {**tokenizer, "truncation": None, "padding": None}
    (folder / TOKENIZER).write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")


def load(folder: Path, longest: int) -> Tokens:
    """The tokenizer that `save` wrote; texts are cut after `longest` tokens."""
    from tokenizers import Tokenizer

    library = Tokenizer.from_file(str(folder / TOKENIZER))
    if not (folder / TABLE).is_file():
        library.enable_truncation(longest)
        return LibraryTokens(library)
    rules = json.loads((folder / RULES).read_text(encoding="utf-8"))
    return PieceTokens(library, np.load(folder / TABLE, allow_pickle=False), rules, longest)


class LibraryTokens:
    """A tokenizer of the `tokenizers` library as it is."""

    def __init__(self, library: Tokenizer) -> None:
        self._library = library

    def ids(self, texts: list[str]) -> list[list[int]]:
        """The ids of each text."""
        return [found.ids for found in self._library.encode_batch(texts)]


class PieceTokens:
    """A Unigram tokenizer over a table of hashed pieces; the ids of words already met are kept."""

    def __init__(self, library: Tokenizer, table: NDArray[Any], rules: dict[str, Any], longest: int) -> None:
        """`library` normalises and splits; `table` has the fields of ENTRY, by ascending hash."""
        self._library = library
        self._table = table
        self._hashes = np.ascontiguousarray(table["hash"])
        self._rules = rules
        self._room = longest - len(rules["first"]) - len(rules["last"])
        self._words: dict[str, tuple[int, ...]] = {}

    def ids(self, texts: list[str]) -> list[list[int]]:
        """The ids of each text."""
        split = [self._split(text) for text in texts]
        known = self._words
        new = {word for words in split for word in words if word not in known}
        if new:
            known = known | self._encode(sorted(new))
            self._words = known if len(known) <= KEPT_WORDS else {}
        first, last = self._rules["first"], self._rules["last"]
        return [
            [*first, *[id_ for word in words for id_ in known[word]][: self._room], *last] for words in split
        ]

    def _split(self, text: str) -> list[str]:
        normaliser, splitter = self._library.normalizer, self._library.pre_tokenizer
        if normaliser is not None:
            text = normaliser.normalize_str(text)
        return [text] if splitter is None else [word for word, _ in splitter.pre_tokenize_str(text)]

    def _encode(self, words: list[str]) -> dict[str, tuple[int, ...]]:
        """The ids of words, by a tokenizer of the pieces that occur in them."""
        from tokenizers.models import Unigram

        # The score of what no piece covers depends on the lowest score of all.
        vocabulary = [(_UNKNOWN, 0.0), (_LOWEST, self._rules["lowest"])]
        ids = [self._rules["unknown"]] * 2
        for piece, place in self._pieces_in(words).items():
            vocabulary.append((piece, float(self._table["score"][place])))
            ids.append(int(self._table["id"][place]))
        model = Unigram(vocabulary, 0, False)
        return {word: tuple(ids[token.id] for token in model.tokenize(word)) for word in words}

    def _pieces_in(self, words: list[str]) -> dict[str, int]:
        """Every piece that is a stretch of one of the words, with its place in the table."""
        text = "".join(words)
        sums, shifts = _sums(text)
        ends = np.cumsum([len(word) for word in words])
        # For every character, where its word ends: no stretch goes beyond.
        limits = np.repeat(ends, [len(word) for word in words])
        found: dict[str, int] = {}
        for length in range(1, min(self._rules["longest"], max(map(len, words))) + 1):
            starts = np.flatnonzero(np.arange(len(text)) + length <= limits)
            hashes = (sums[starts + length] - sums[starts]) * shifts[starts]
            places = np.searchsorted(self._hashes, hashes).clip(max=len(self._hashes) - 1)
            hits = self._hashes[places] == hashes
            for start, place in zip(starts[hits].tolist(), places[hits].tolist(), strict=True):
                found[text[start : start + length]] = place
        return found


def _table(pieces: list[str], scores: NDArray[np.float64], special: set[int]) -> NDArray[Any]:
    """All pieces but the special tokens, by hash."""
    sums, shifts = _sums("".join(pieces))
    ends = np.cumsum([len(piece) for piece in pieces])
    starts = ends - [len(piece) for piece in pieces]
    table = np.empty(len(pieces), dtype=ENTRY)
    table["hash"] = (sums[ends] - sums[starts]) * shifts[np.minimum(starts, len(shifts) - 1)]
    table["id"] = np.arange(len(pieces))
    table["score"] = scores
    table = np.sort(np.delete(table, sorted(special)), order="hash")
    if (table["hash"][1:] == table["hash"][:-1]).any():
        raise DamagedError("Two pieces of the tokenizer are the same.")
    return table


def _sums(text: str) -> tuple[Hashes, Hashes]:
    """Sums of code points times powers up to each place of a text, and what undoes the power of a place."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum((codes + np.uint64(1)) * _powers(_BASE, len(codes)), out=sums[1:])
    return sums, _powers(_INVERSE, len(codes))


def _powers(base: int, count: int) -> Hashes:
    factors = np.full(count, base, dtype=np.uint64)
    factors[:1] = 1
    return np.cumprod(factors)


def _ends(tokenizer: dict[str, Any]) -> tuple[list[int], list[int]] | None:
    """Ids that are put before and after a text; None when the rule is of another kind."""
    rule = tokenizer.get("post_processor") or {}
    if rule.get("type") != "TemplateProcessing":
        return None
    before: list[int] = []
    after: list[int] = []
    into = before
    for part in rule["single"]:
        if "Sequence" in part:
            into = after
        else:
            into += rule["special_tokens"][part["SpecialToken"]["id"]]["ids"]
    return before, after
