"""What is ordinary English: read from the vocabulary of MiniLM, which lists words by how common they are."""

from __future__ import annotations

from functools import cache

from index.models import minilm_folder

# The words stand after the marks and letters; "the" is the first.
FIRST = "the"
COMMONEST = 1000


@cache
def known() -> dict[str, int]:
    """Whole English words by their place among all, the most common first."""
    lines = minilm_folder().joinpath("vocab.txt").read_text("utf-8").split()
    words = [line for line in lines[lines.index(FIRST) :] if not line.startswith("##")]
    return {word: place for place, word in enumerate(words)}


def common(word: str, commonest: int = COMMONEST) -> bool:
    """Whether a word, in small letters, is among the thousand that any English text is full of, or among fewer."""
    return known().get(word, commonest) < commonest
