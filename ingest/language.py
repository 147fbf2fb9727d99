"""Which language a text is in, among the official languages of the European Union."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

EU_LANGUAGES = [
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr",
    "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv",
]  # fmt: skip

_ENOUGH = 20_000  # characters; more only costs time
_MIN_LETTERS = 12  # below this a guess is worth nothing


@cache
def _classify() -> Callable[[str], tuple[str, float]]:
    # Loading the model takes a good part of a second: only where a language is asked for.
    import py3langid

    py3langid.set_languages(EU_LANGUAGES)
    classify: Callable[[str], tuple[str, float]] = py3langid.classify
    return classify


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the text's language; None when there are too few letters to tell."""
    sample = text[:_ENOUGH]
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return None
    return str(_classify()(sample)[0])
