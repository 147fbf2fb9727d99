"""Dates in words of any official language of the European Union, as ISO 8601.

The names of the months are in `corpus/languages.toml`.
"""

from __future__ import annotations

import datetime
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib import resources


def _fold(word: str) -> str:
    """Lower case, without accents: upper-case Greek and careless French lose theirs."""
    split = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in split if not unicodedata.combining(c))


# For each language (and "short") the folded names, and the number of the month each means.
_BY_LANGUAGE = {
    language: {_fold(form): number for number, forms in enumerate(names, 1) for form in forms.split("|")}
    for language, names in tomllib.loads(
        (resources.files("corpus") / "languages.toml").read_text(encoding="utf-8")
    )["months"].items()
}


_DASH = r"\s*(?:[-–—‒/]|\bto\b|\band\b|\bbis\b|\bund\b|\bau\b|\bet\b|\bal?\b|\ba\b|\be\b|\by\b|\bi\b)\s*"
_NUMBER = r"(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?"
_DAY = rf"(?<![\d/.-]){_NUMBER}"
_OF = r"(?:\s+(?:(?:de|of)\s+|ta[’']\s*)|\s+|(?<=\.))"
_WORD = r"((?:meán|deireadh)\s+fómhair|[^\W\d_]{3,14})\.?"
_YEAR = r"(?:\s*,?\s*(?:de\s+|of\s+|del?\s+|[’'])?((?:19|20)\d\d|\d\d(?!\d)))"
_WEEKDAY = r"(?:[^\W\d_]{2,14}\.?,?\s+)?"

_RANGE_FULL = re.compile(rf"{_DAY}{_OF}{_WORD}{_YEAR}?{_DASH}{_WEEKDAY}{_NUMBER}{_OF}{_WORD}{_YEAR}", re.I)
_RANGE_DAYS = re.compile(rf"{_DAY}{_DASH}{_NUMBER}{_OF}{_WORD}{_YEAR}", re.I)
_SINGLE = re.compile(rf"(?<!\d){_NUMBER}{_OF}{_WORD}{_YEAR}", re.I)
_MONTH_FIRST = re.compile(
    rf"(?<!\w){_WORD}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:{_DASH}(\d{{1,2}})(?:st|nd|rd|th)?)?,?\s+((?:19|20)\d\d)",
    re.I,
)
_YEAR_FIRST = re.compile(
    r"((?:19|20)\d\d)(?:\.\s*gada|\.|\s*m\.)?\s+(?:(\d{1,2})\.\s+)?([^\W\d_]{3,14})(?:\s+(\d{1,2})(?:\s*[-–—]\s*(\d{1,2}))?)?",
    re.I,
)
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?(?!\d)")
# The day stands first, as everywhere in Europe, unless the year does.
_NUMERIC = re.compile(r"(?<![\d./])(?<!\d-)(\d{1,2})(\.\s|[-\u2011./])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_NUMERIC_YEAR_FIRST = re.compile(
    r"(?<![\d./])(?<!\d-)((?:19|20)\d\d)(\.\s|[-\u2011./])(\d{1,2})\2(\d{1,2})(?!\d)"
)
_MONTH_YEAR = re.compile(rf"(?<!\w){_WORD}{_YEAR}(?!\w)", re.I)
_YEAR_ONLY = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Found:
    """A date or a range as found: ISO dates, which may stop at month or year, and the span in the text."""

    start: str
    end: str
    span: tuple[int, int]


def month_number(word: str, language: str | None = None) -> int | None:
    """1 to 12 for the name of a month in any EU language, inflected or not; None for other words.

    `language` decides where two languages give one word to two months.
    """
    folded = re.sub(r"\s+", " ", _fold(word.strip(" .")))
    # "listopad" is October in Croatian, November in Czech and Polish.
    own = _BY_LANGUAGE.get(language or "", {}).get(folded)
    return own or min((names[folded] for names in _BY_LANGUAGE.values() if folded in names), default=None)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _iso(year: int, month: int | None, day: int | None = None) -> str | None:
    if month is None:
        return None
    if day is None:
        return f"{year:04d}-{month:02d}" if 1 <= month <= 12 else None
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def find_date(text: str, language: str | None = None) -> Found | None:
    """The first and most exact date in `text`: a range before a day before a month before a year.

    A month without a year is no date. Of an impossible one, such as 31 April 2023, the month is taken.
    """

    def month(word: str) -> int | None:
        return month_number(word, language)

    for m in _RANGE_FULL.finditer(text):
        year = _year(m[6])
        start, end = (
            _iso(_year(m[3]) if m[3] else year, month(m[2]), int(m[1])),
            _iso(year, month(m[5]), int(m[4])),
        )
        if start and end and start <= end:
            return Found(start, end, m.span())
    for m in _RANGE_DAYS.finditer(text):
        start, end = (_iso(_year(m[4]), month(m[3]), int(day)) for day in (m[1], m[2]))
        if start and end and start <= end:
            return Found(start, end, m.span())
    for m in _SINGLE.finditer(text):
        if day := _iso(_year(m[3]), month(m[2]), int(m[1])):
            return Found(day, day, m.span())
    for m in _MONTH_FIRST.finditer(text):
        start = _iso(int(m[4]), month(m[1]), int(m[2]))
        end = _iso(int(m[4]), month(m[1]), int(m[3])) if m[3] else start
        if start and end and start <= end:
            return Found(start, end, m.span())
    for m in _YEAR_FIRST.finditer(text):
        number = month(m[3])
        first = m[2] or m[4]
        if number and (start := _iso(int(m[1]), number, int(first) if first else None)):
            end = _iso(int(m[1]), number, int(m[5])) if m[5] else start
            return Found(start, end or start, m.span())
    for m in _NUMERIC_YEAR_FIRST.finditer(text):
        if day := _iso(int(m[1]), int(m[3]), int(m[4])):
            return Found(day, day, m.span())
    for m in _ISO.finditer(text):
        if start := _iso(int(m[1]), int(m[2]), int(m[3]) if m[3] else None):
            return Found(start, start, m.span())
    for m in _NUMERIC.finditer(text):
        if day := _iso(int(m[4]), int(m[3]), int(m[1])):
            return Found(day, day, m.span())
    for m in _MONTH_YEAR.finditer(text):
        if start := _iso(_year(m[2]), month(m[1])):
            return Found(start, start, m.span())
    for m in _YEAR_ONLY.finditer(text):
        return Found(m[1], m[1], m.span())
    return None


def is_date(text: str) -> bool:
    """Whether a short text is a date and nothing more."""
    found = find_date(text)
    return found is not None and len(text) - (found.span[1] - found.span[0]) < 8
