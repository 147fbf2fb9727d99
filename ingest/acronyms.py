"""Acronyms with the expansion that the text itself gives (after Schwartz and Hearst, 2003)."""

from __future__ import annotations

import re
from collections import Counter

_BRACKET = re.compile(r"\(([^()]{2,120})\)")
_SHORT = re.compile(r"^[^\W_](?:[\w&./-]{0,10}[^\W_])$")
_WORD = re.compile(r"[\w’'&]+(?:-[\w’'&]+)*")
_SENTENCE_EDGE = re.compile(r"[.;:!?]\s|\n\s*\n")
# "the Federal Office for Migration and Refugees": three capitalised words or more with what joins them.
_CAPITALISED = r"[^\W\d_a-z][\w-]*"
_NAME = re.compile(
    rf"\b(?:the|der|die|das|la|le|el|il|de)\s+({_CAPITALISED}(?:\s+(?:of|for|and|the|on|de|des|du|für|und|et|y|e)){{0,2}}"
    rf"(?:\s+{_CAPITALISED}(?:\s+(?:of|for|and|the|on|de|des|du|für|und|et|y|e)){{0,2}}){{1,6}}\s+{_CAPITALISED})[’'\"”]*\s*$"
)
_FEWEST_FOREIGN_LETTERS = 3


def acronyms(text: str) -> dict[str, str]:
    """Acronyms of `text` in the singular, each with its expansion as the text words it.

    Both orders are found: "civil society organisations (CSOs)" and "CSO (civil society organisation)".
    When several expansions are given, the most frequent wins, the first among equals.
    """
    found: dict[str, Counter[str]] = {}
    for bracket in _BRACKET.finditer(text):
        pair = _pair(text[max(0, bracket.start() - 200) : bracket.start()], bracket[1])
        if pair:
            found.setdefault(pair[0], Counter())[pair[1]] += 1
    return {short: votes.most_common(1)[0][0] for short, votes in found.items()}


def _pair(before: str, inside: str) -> tuple[str, str] | None:
    """(acronym, expansion) from the words before a bracket and those in it."""
    inside = re.sub(r"\s+", " ", inside).strip()
    tidy = re.sub(r"([/-])\s+", r"\1", inside)
    before = re.sub(r"\s+", " ", _SENTENCE_EDGE.split(before)[-1])
    if _is_short(tidy):
        long = _expansion(tidy, before) or _foreign_name(tidy, before)
        return _singular(tidy, long) if long else None
    head = re.search(r"(\S+)\s*$", before)
    if head and _is_short(head[1]) and len(inside.split()) > 1:
        long = _expansion(head[1], inside)
        if long and len(long) > 0.6 * len(inside):
            return _singular(head[1], inside)
    return None


def _is_short(word: str) -> bool:
    return bool(_SHORT.match(word)) and sum(map(str.isupper, word)) >= 2


def _letters(short: str) -> str:
    stem = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
    return "".join(c for c in stem.casefold() if c.isalnum())


def _expansion(short: str, before: str) -> str | None:
    """The shortest run of words at the end of `before` that holds the letters of `short` in order."""
    letters = _letters(short)
    place = len(before) - 1
    lowered = before.casefold()
    if len(lowered) != len(before):
        return None
    for n in range(len(letters) - 1, -1, -1):
        while place >= 0 and (
            lowered[place] != letters[n] or (n == 0 and place > 0 and before[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    long = before[place + 1 :].strip(" ’'\"”“‘,")
    words = _WORD.findall(long)
    most = len(letters) * 3 if _are_initials(letters, long) else min(len(letters) + 5, len(letters) * 2)
    if not words or len(words) > most or short in words:
        return None
    return long if len(long) > len(short) else None


def _are_initials(letters: str, long: str) -> bool:
    """Whether the letters stand in order among the first letters of the capitalised words."""
    initials = iter(part[0].casefold() for part in re.split(r"[\W_]+", long) if part and part[0].isupper())
    return all(letter in initials for letter in letters)


def _foreign_name(short: str, before: str) -> str | None:
    """The name right before the bracket whose letters are those of its name in another language."""
    if len(_letters(short)) < _FEWEST_FOREIGN_LETTERS or not short.isupper():
        return None
    name = _NAME.search(before)
    return name[1] if name else None


def _singular(short: str, long: str) -> tuple[str, str]:
    if short.endswith("s") and short[:-1].isupper():
        short = short[:-1]
        if long.endswith("s") and not long.endswith("ss"):
            long = long[:-1]
    return short, long
