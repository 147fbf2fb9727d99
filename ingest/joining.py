"""Lines put together again: words broken at line ends, white space, bullets."""

from __future__ import annotations

import re
from collections.abc import Iterable

# A sign at the start of a line that makes it a list item. "o" and dashes need white space after them.
BULLET = re.compile(r"\s*(?:[•∞▪▫◦‣●○■□➢➤►▶✓✔❖⁃·]\s*|[-–—*o]\s+)(?=\S)")
NUMBERED = re.compile(r"\s*(?:\(?(\d{1,2})[.)]|\(?([a-z])\)|([ivx]{1,4})[.)])\s+(?=\S)")

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


class Joiner:
    """Joins the lines of one document; what a hyphen at a line end means, the document's own words tell."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        broken: list[tuple[str, str]] = []
        left: re.Match[str] | None = None
        for line in lines:
            text = line.strip()
            right = _FIRST_WORD.match(text) if left else None
            if left and right:
                broken.append((left[1].casefold(), right[0].casefold()))
            left = _BROKEN.search(text)
            # The halves of a word that may have been broken are no evidence for themselves.
            whole = text[right.end() if right else 0 : left.start() if left else None]
            self._words.update(word.casefold() for word in _WORD.findall(whole))
        # One word known whole and found broken shows that this document hyphenates.
        self._hyphenates = any(self._known(a, b) for a, b in broken)

    def _known(self, left: str, right: str) -> bool:
        return left + right in self._words and f"{left}-{right}" not in self._words

    def join(self, lines: Iterable[str]) -> str:
        """One paragraph: a space between lines, none after a slash or hyphen that ends a line inside a word.

        A hyphen goes when it only broke the word ("experi-ence"), and stays in "multi-agency".
        """
        text = ""
        for line in map(squeeze, lines):
            if not text or not line:
                text = text or line
            elif not _HARD_BREAK.search(text) or not line[0].isalnum() or self._is_suspended(text, line):
                text += " " + line
            elif self._is_broken(text, line):
                text = text[:-1] + line
            else:
                text += line
        return text

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
