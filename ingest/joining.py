"""Lines put together again: words broken at line ends, white space, bullets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

# A sign at the start of a line that makes it a list item. "o" and dashes need white space after them.
BULLET = re.compile(r"\s*(?:[•∞▪▫◦‣●○■□➢➤►▶✓✔❖⁃·]\s*|[-–—*o]\s+)(?=\S)")
NUMBERED = re.compile(r"\s*(?:\(?(\d{1,2})[.)]|\(?([a-z])\)|([ivx]{1,4})[.)])\s+(?=\S)")

_LONGEST_WORD = 60
_WHITE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐/’'][^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+)[-‐]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
# "pull- and push factors": the hyphen stands for what is left out.
_SUSPENDED = re.compile(
    r"(?:and|or|und|oder|bzw|et|ou|y|o|e|i|en|of|och|eller|og|ja|tai|sau|și|lub|oraz|a|nebo|in|ali|ili)\b"
)
_HARD_BREAK = re.compile(r"(?<=\w)[/‐-]$")


def is_dash(line: str) -> bool:
    """Whether a line begins with a dash, which may open a list item or a clause."""
    return line.lstrip()[:1] in ("-", "–", "—")


def squeeze(text: str) -> str:
    """The text with each run of white space, no-break spaces too, made one space."""
    return _WHITE.sub(" ", text).strip()


def _whole_words(lines: list[str]) -> set[str]:
    """The words of the lines. Halves of a word that may have been broken are no evidence for themselves."""
    words: set[str] = set()
    broken = False
    for line in lines:
        right = _FIRST_WORD.match(line) if broken else None
        left = _BROKEN.search(line[-_LONGEST_WORD:])
        end = len(line) - len(left[0]) if left else len(line)
        words.update(found[0].casefold() for found in _WORD.finditer(line, right.end() if right else 0, end))
        broken = left is not None
    return words


class Joiner:
    """Joins the lines of one document; what a hyphen at a line end means, the document's own words tell."""

    def __init__(self, lines: Iterable[str]) -> None:
        texts = [line.strip() for line in lines]
        halves = [
            (left[1].casefold(), right[0].casefold())
            for above, below in pairwise(texts)
            if (left := _BROKEN.search(above[-_LONGEST_WORD:])) and (right := _FIRST_WORD.match(below))
        ]
        self._words: set[str] = set()
        if halves:
            self._words = _whole_words(texts)
        # One word known whole and found broken shows that this document hyphenates.
        self._hyphenates = any(self._known(a, b) for a, b in halves)

    def _known(self, left: str, right: str) -> bool:
        return left + right in self._words and f"{left}-{right}" not in self._words

    def join(self, lines: Iterable[str]) -> str:
        """One paragraph: a space between lines, none after a slash or hyphen that ends a line inside a word.

        A hyphen goes when it only broke the word ("experi-ence"), and stays in "multi-agency".
        """
        parts: list[str] = []
        for line in filter(None, map(squeeze, lines)):
            last = parts[-1][-_LONGEST_WORD:] if parts else ""
            if not parts:
                parts.append(line)
            elif not _HARD_BREAK.search(last) or not line[0].isalnum() or self._is_suspended(last, line):
                parts += [" ", line]
            elif self._is_broken(last, line):
                parts[-1] = parts[-1][:-1]
                parts.append(line)
            else:
                parts.append(line)
        return "".join(parts)

    @staticmethod
    def _is_suspended(text: str, line: str) -> bool:
        return text[-1] != "/" and bool(_SUSPENDED.match(line))

    def _is_broken(self, text: str, line: str) -> bool:
        left, right = _BROKEN.search(text), _FIRST_WORD.match(line)
        if (
            not left
            or not right
            or not line[0].islower()
            or line[right.end() : right.end() + 1] in ("-", "‐")
        ):
            return False
        a, b = left[1].casefold(), right[0].casefold()
        if f"{a}-{b}" in self._words:
            return False
        if a + b in self._words:
            return True
        return self._hyphenates and not (a in self._words and b in self._words)
