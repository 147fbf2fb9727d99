"""Where sentences begin and end.

Abbreviations whose full stop ends no sentence are in `corpus/languages.toml`.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import sentencex

_WORDS: dict[str, list[str]] = tomllib.loads(
    (resources.files("corpus") / "languages.toml").read_text(encoding="utf-8")
)["abbreviations"]
_ABBREVIATIONS = {language: frozenset(words) for language, words in _WORDS.items()}
_BEFORE_NUMBER = _ABBREVIATIONS["before_number"]
_NONE = frozenset[str]()
_LAST_WORD = re.compile(r"(?:^|[\s(\[“„«'’\"])([^\s(\[“„«'’\"]+)\.\s*$")
_BULLET = re.compile(r"\s*[•∞▪◦‣·–—-]\s+")
_LIST_MARK = re.compile(r"(?:•\s*)?\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]")
_LINE_END = re.compile(r"\s*\n\s*")


def sentences(text: str, language: str | None) -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences of `text`, in order and without the white space around them.

    Every character that is not white space lies in exactly one span. A line end always ends a sentence: in
    running text lines are joined, so those that are left part paragraphs, list items and records. `language`
    is an ISO 639-1 code; None is read like English.
    """
    code = (language or "en")[:2]
    spans: list[tuple[int, int]] = []
    start = 0
    for gap in _LINE_END.finditer(text):
        spans += _in_line(text, start, gap.start(), code)
        start = gap.end()
    return spans + _in_line(text, start, len(text), code)


def _in_line(text: str, start: int, end: int, code: str) -> list[tuple[int, int]]:
    part = text[start:end]
    if not part.strip():
        return []
    # A line that begins with a bullet is one sentence to the library: the bullet is put back afterwards.
    bullet = _BULLET.match(part)
    if bullet and bullet.end() < len(part):
        begun = start + len(part) - len(part.lstrip())
        spans = _in_line(text, start + bullet.end(), end, code)
        return [(begun, spans[0][1]), *spans[1:]]
    spans = []
    for found in sentencex.get_sentence_boundaries(code, part):
        a, b = found["start_index"], found["end_index"]
        piece = part[a:b]
        stripped = piece.strip()
        if not stripped:
            continue
        a += len(piece) - len(piece.lstrip())
        b = a + len(stripped)
        if spans and _goes_on(part[spans[-1][0] : spans[-1][1]], stripped, code):
            spans[-1] = (spans[-1][0], b)
        else:
            spans.append((a, b))
    return [(start + a, start + b) for a, b in spans]


def _goes_on(before: str, after: str, code: str) -> bool:
    """Whether a sentence was cut between the two pieces."""
    if after[0].islower() or not any(map(str.isalnum, after)) or _LIST_MARK.fullmatch(before):
        return True
    word = _LAST_WORD.search(before[-40:])
    if not word:
        return not any(map(str.isalnum, before))
    last = word[1].casefold()
    if last in _ABBREVIATIONS.get(code, _NONE):
        return True
    if after[0].isdigit():
        return last in _BEFORE_NUMBER
    return False
