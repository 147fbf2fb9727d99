"""Lists of words and phrases, as the files under corpus/ have them, to be found in texts.

A folded text is words with single blanks between them, so to find a phrase takes no regular expression. Those for all
the lists would take longer to compile than a question to answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.identity import folded


class Phrases:
    """Words and phrases; "*" at the end of one stands for any ending."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Case and accents do not matter."""
        self._wanted = tuple(
            dict.fromkeys(f" {folded(one)}" + ("" if one.endswith("*") else " ") for one in phrases)
        )

    def stand_in(self, text: str) -> bool:
        """Whether any of them stands in a folded text."""
        whole = f" {text} "
        return any(one in whole for one in self._wanted)

    def begin(self, text: str) -> bool:
        """Whether a folded text begins with any of them."""
        return f" {text} ".startswith(self._wanted)

    def without(self, text: str) -> str:
        """A folded text without any of them."""
        whole = f" {text} "
        for one in self._wanted:
            ending = "" if one.endswith(" ") else r"\S*"
            whole = re.sub(rf"{re.escape(one.rstrip())}{ending}(?= )", "", whole)
        return whole.strip()
