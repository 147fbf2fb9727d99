"""Whether the base covers a question at all."""

from __future__ import annotations

from answer.citations import Quote
from index.base import Base
from index.search import Hit

EMPTY = "The library holds no publications that fit these filters."
NOT_COVERED = "The library does not cover this question."


def why_not(base: Base, question: str, hits: list[Hit], chosen: list[Quote]) -> str | None:
    """Why no answer is given, in a sentence for the person who asked; None when there is one."""
    if not hits:
        return EMPTY
    if not chosen:
        return NOT_COVERED
    return None
