"""What a sentence leans on: the title of what it describes, the sentence before, a lead-in, a whole short record."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from index.listing import StoredPassage
from index.phrases import Phrases
from ingest.identity import folded

# A biography, an announcement or a finding of so many words is quoted whole: each of its lines is part of it.
RECORD_WORDS = 90
ITEM_WORDS = 60
LIST_WORDS = 120
_BULLET = "• "
_GAP = "\n\n"
_COUNTED = re.compile(
    r"^(?:(?:in |during )?(?:the |der |die |das |la |le |les |el ))?"
    r"(?:first|second|third|fourth|fifth|sixth|last|final|erste|zweite|dritte|vierte|fünfte|letzte|premi|deuxi|troisi"
    r"|quatri|dernier|primer|segund|tercer|cuart|últim)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?\W*$")


def standing(passage: StoredPassage, place: int) -> tuple[int, int]:
    """The span in the passage's text of its sentence number `place`, from 0, with what it needs to stand alone."""
    text = passage.text
    if passage.role != "text" and _words(text) <= RECORD_WORDS:
        return 0, len(text)
    titled = _titled(passage)
    if titled and not place and len(passage.sentences) > 1:
        place = 1
    start, end = passage.sentences[place]
    if titled and _words(text[:end]) <= LIST_WORDS and not _names(text[start:end], passage):
        return 0, _with_items(text, 0, end)
    row = _row(passage, place)
    if row is not None and _words(text[slice(*row)]) <= LIST_WORDS:
        return row
    if place and _leans(text[start:end], passage.language):
        before = passage.sentences[place - 1][0]
        if _GAP not in text[before:start]:
            start = before
    opening, closing = _paragraph(text, start)
    if text.startswith(_BULLET, opening):
        if _words(text[opening:closing]) <= ITEM_WORDS:
            start, end = opening, max(closing, end)
        led = _lead_in(passage, opening)
        return (led if led is not None and _words(text[led:end]) <= LIST_WORDS else start), end
    return start, _with_items(text, start, end)


def _titled(passage: StoredPassage) -> bool:
    """Whether the text opens with the title of what it describes, as announcements and notices of films do."""
    own = folded(passage.text[slice(*passage.sentences[0])])
    return passage.role == "event" or bool(own and folded(passage.title).startswith(own))


def _names(sentence: str, passage: StoredPassage) -> bool:
    """Whether a sentence holds the title with which its passage opens."""
    return folded(passage.text[slice(*passage.sentences[0])]) in folded(sentence)


def _row(passage: StoredPassage, place: int) -> tuple[int, int] | None:
    """The span of sentences that are counted or ask, three or more in a row, and of the one that announces them.

    None when neither this sentence nor the next one belongs to such a row.
    """
    spans = passage.sentences

    def belongs(pattern: re.Pattern[str], at: int) -> bool:
        return 0 <= at < len(spans) and pattern.search(passage.text[slice(*spans[at])]) is not None

    for pattern in (_COUNTED, _ASKS):
        first = last = place if belongs(pattern, place) else place + 1
        if not belongs(pattern, last):
            continue
        while belongs(pattern, first - 1):
            first -= 1
        while belongs(pattern, last + 1):
            last += 1
        announced = ":" in passage.text[slice(*spans[first])]
        start, end = spans[max(0, first - (not announced))][0], spans[last][1]
        if last - first >= 2 and _GAP not in passage.text[start:end]:
            return start, end
    return None


def _leans(sentence: str, language: str | None) -> bool:
    known = _beginnings()
    return known.get(language or "en", known["en"]).begin(folded(sentence))


def _paragraph(text: str, place: int) -> tuple[int, int]:
    """The span of the paragraph that holds a character."""
    gap, end = text.rfind(_GAP, 0, place), text.find(_GAP, place)
    return (0 if gap < 0 else gap + len(_GAP)), (len(text) if end < 0 else end)


def _lead_in(passage: StoredPassage, item: int) -> int | None:
    """Where the sentence begins that leads into the list of an item, None where none does."""
    text = passage.text
    while item:
        before, end = _paragraph(text, item - len(_GAP) - 1)
        if text.startswith(_BULLET, before):
            item = before
            continue
        if not text[before:end].endswith(":"):
            break
        return max(start for start, _ in passage.sentences if start < end)
    return None


def _with_items(text: str, start: int, end: int) -> int:
    """The end of the list that a sentence leads into, as far as it is not too long."""
    while text[start:end].endswith(":") or text.startswith(_BULLET, _paragraph(text, end - 1)[0]):
        if not text.startswith(_GAP + _BULLET, end):
            break
        _, closing = _paragraph(text, end + len(_GAP))
        if _words(text[start:closing]) > LIST_WORDS:
            break
        end = closing
    return end


def _words(text: str) -> int:
    return len(text.split())


@cache
def _beginnings() -> dict[str, Phrases]:
    with files("corpus").joinpath("leaning.toml").open("rb") as file:
        return {language: Phrases(words) for language, words in tomllib.load(file).items()}
