"""Titles made presentable, and titles made from what is left when none is printed."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from urllib.parse import unquote, urlsplit

from ingest.dates import find_date, month_number
from ingest.joining import squeeze

_CLOSING = re.compile(r"[\s.…:;,–—-]+$")
_SMALL: set[str] = set(
    tomllib.loads((resources.files("corpus") / "languages.toml").read_text(encoding="utf-8"))["small_words"]
)
_FILE_ENDING = re.compile(r"(?:_[a-z]{2})?(?:\.[a-z]{3,4})?$", re.I)
_OCCASION = {
    "meeting",
    "visit",
    "event",
    "webinar",
    "conference",
    "workshop",
    "seminar",
    "academy",
    "plenary",
}
_SERIES_NAME = re.compile(r"^(?:ran\s+)?(?:practitioners\s+)?spotlight\b(?:\s+magazine)?\s*[:|–—-]?\s*", re.I)


def tidy_title(text: str) -> str:
    """The title on one line, without the full stop or dots that close it in print."""
    title = squeeze(text)
    # "etc." and "B." keep theirs.
    if title.endswith(".") and not title.endswith("..") and re.search(r"(?:\b\w|\betc)\.$", title):
        return title
    return _CLOSING.sub("", title)


def unshout(text: str) -> str:
    """Words in capitals as a title is written; anything else unchanged."""
    if not text.isupper():
        return text
    words = text.casefold().split()
    return " ".join(w if n and w in _SMALL else w[:1].upper() + w[1:] for n, w in enumerate(words))


def theme_of(title: str) -> str:
    """The theme in the title of a magazine: without the name of the series and without the date."""
    theme = _SERIES_NAME.sub("", squeeze(title))
    found = find_date(theme)
    if found and found.span[1] >= len(theme) - 1:
        theme = theme[: found.span[0]]
    return unshout(_CLOSING.sub("", theme).strip())


def title_from_url(url: str) -> str | None:
    """A title out of an address such as ".../ran-study-visit-needs-of-returnees-paris-09-10-may-2023_en".

    The occasion before it and the place and date behind it are taken off. None when too few words are left.
    """
    last = unquote(urlsplit(url).path).rstrip("/").rsplit("/", 1)[-1]
    words = re.split(r"[-_\s]+", _FILE_ENDING.sub("", last))
    for n, word in enumerate(words):
        if re.fullmatch(r"\d{1,2}|\d{4,10}", word) and any(month_number(w) or len(w) > 3 for w in words[n:]):
            words = words[: max(0, n - 1)]
            break
    occasions = [n for n, word in enumerate(words) if word.casefold() in _OCCASION]
    if occasions and occasions[-1] + 2 < len(words):
        words = words[occasions[-1] + 1 :]
    elif words and words[0].casefold() == "ran":
        words = words[1:]
    if len(words) < 2:
        return None
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def shared_words(url: str, text: str) -> int:
    """How many words of four letters or more the last part of an address has in common with a text."""
    last = unquote(urlsplit(url).path).rstrip("/").rsplit("/", 1)[-1]
    words = set(re.findall(r"[^\W\d_]{4,}", re.sub(r"[-_]", " ", last).casefold()))
    return len(words & set(re.findall(r"[^\W\d_]{4,}", text.casefold())))
