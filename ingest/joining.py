"""Lines put together again: words broken at line ends, white space, bullets."""

from __future__ import annotations

import re

# A sign at the start of a line that makes it a list item. "o" and "-" need white space after them.
BULLET = re.compile(r"\s*(?:[•∞▪▫◦‣●○■□➢➤►▶✓✔❖⁃·][\s]*|[-–—*o]\s+(?=\S))(?=\S)")
NUMBERED = re.compile(r"\s*\(?(\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+(?=\S)")

_WHITE = re.compile(r"\s+")
_HARD_BREAK = re.compile(r"[/‐-]$")


def squeeze(text: str) -> str:
    """The text with each run of white space, no-break spaces too, made one space."""
    return _WHITE.sub(" ", text).strip()


def join_lines(lines: list[str]) -> str:
    """One paragraph from its lines.

    A line that ends in a hyphen or slash after a letter ("multi-", "P/") goes on without a space; all other
    lines go on after one. Soft hyphens must have been resolved before.
    """
    text = ""
    for line in lines:
        line = squeeze(line)
        if not line:
            continue
        if not text:
            text = line
        elif _HARD_BREAK.search(text) and len(text) > 1 and text[-2].isalnum() and line[0].isalnum():
            text += line
        else:
            text += " " + line
    return text
