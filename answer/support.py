"""Whether a sentence says only what the passages say that it cites.

The sentence is laid beside every sentence of these passages and every two that follow one another (a window).
What is nearest in meaning must be near enough; its numbers, names and negation must be those of the sentence,
exactly. When a number or a name stands elsewhere, further windows that are near enough may be added. The
threshold was measured by bench/support.py; docs/quality.md says how well the checks do, and what they miss.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np

from index import asking
from index.encoder import Encoder
from index.phrases import Phrases
from index.storing import Vectors
from ingest.identity import folded
from ingest.language import detect

# The model by which meaning is compared in any language, and the least cosine; see bench/support.py.
MODEL, THRESHOLD = "e5", 0.88
WINDOWS = 3
FULL_WINDOW = 2

Fault = Literal["meaning", "number", "name", "negation", "opposite", "language"]

_DATE = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-](\d{2,4})\b")
_NUMBER = re.compile(r"\d{1,3}(?:[ .,’'\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_COMMON = {"i", "eu", "ue", "εε"}
_ENDING = 3


@dataclass(frozen=True, slots=True)
class Source:
    """A passage to check against: its sentences in order, and what else is known of it (title, date)."""

    sentences: list[str]
    about: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Window:
    """One sentence of a source or two that follow one another: sentences `first` to `last`, inclusive."""

    source: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands behind a sentence, nearest first; `fault` says why it is not enough, None when it is.

    `similarity` is the cosine to the nearest window.
    """

    behind: list[Window]
    similarity: float
    fault: Fault | None


def judge(
    encoder: Encoder,
    threshold: float,
    claims: Sequence[tuple[str, Sequence[int]]],
    sources: Sequence[Source],
    language: str | None,
) -> list[Verdict]:
    """Check sentences in a language, each with the places of the sources that it cites."""
    windows = [
        Window(place, first, last)
        for place, source in enumerate(sources)
        if any(place in cited for _, cited in claims)
        for first in range(len(source.sentences))
        for last in range(first, min(first + FULL_WINDOW, len(source.sentences)))
    ]
    texts = [_text(window, sources) for window in windows]
    vectors = encoder.questions([*(text for text, _ in claims), *texts])
    near = vectors[: len(claims)] @ vectors[len(claims) :].T
    return [
        _verdict(text, set(cited), language, windows, texts, near[row], sources, threshold)
        for row, (text, cited) in enumerate(claims)
    ]


def _verdict(
    claim: str,
    cited: set[int],
    language: str | None,
    windows: list[Window],
    texts: list[str],
    near: Vectors,
    sources: Sequence[Source],
    threshold: float,
) -> Verdict:
    order = [place for place in np.argsort(-near, kind="stable") if windows[place].source in cited]
    if not order:
        return Verdict([], 0.0, "meaning")
    best = float(near[order[0]])
    chosen = order[:1]
    about = " ".join(sources[place].about for place in sorted(cited))

    def missing(places: list[int]) -> tuple[set[str], set[str]]:
        said = " ".join(texts[place] for place in places)
        own = {sources[windows[place].source].language for place in places}
        return _numbers_missing(claim, language, f"{said} {about}", own), _names_missing(
            claim, language, f"{said} {about}"
        )

    for place in order[1:]:
        left = missing(chosen)
        if near[place] < threshold or len(chosen) == WINDOWS or not any(left):
            break
        if missing([*chosen, place]) != left:
            chosen.append(place)
    numbers, names = missing(chosen)
    fault: Fault | None = None
    if best < threshold:
        fault = "meaning"
    elif numbers:
        fault = "number"
    elif names:
        fault = "name"
    else:
        fault = _polarity(
            claim, language, [(texts[place], sources[windows[place].source]) for place in chosen]
        )
    return Verdict([windows[place] for place in chosen], best, fault)


def _polarity(claim: str, language: str | None, behind: list[tuple[str, Source]]) -> Fault | None:
    """Whether the sentence denies something exactly when what stands behind it does, and does not turn it round."""
    own = _denies(claim, language)
    others = [_denies(text, source.language or detect(text)) for text, source in behind]
    if own is None or None in others:
        return "language"
    if own != any(others):
        return "negation"
    said = _directions(claim, language)
    found = {one for text, source in behind for one in _directions(text, source.language or detect(text))}
    turned = {(axis, not side) for axis, side in said - found}
    return "opposite" if turned & (found - said) else None


def _text(window: Window, sources: Sequence[Source]) -> str:
    return " ".join(sources[window.source].sentences[window.first : window.last + 1])


# Numbers


def numbers(text: str, language: str | None) -> list[set[str]]:
    """The numbers of a text, each as the set of its readings: "1.234" is 1234 or 1.234."""
    plain = _DATE.sub(r"\1 \2 \3", text)
    found = [_readings(str(match[0])) for match in _NUMBER.finditer(plain)]
    words = _number_words(language)
    return found + [{words[word]} for word in folded(text).split() if word in words]


def _readings(text: str) -> set[str]:
    whole = re.sub(r"\D", "", text)
    if re.fullmatch(r"\d{1,3}([ .,’'\u00a0\u202f]\d{3})+", text):
        decimal = {re.sub(r",", ".", text)} if re.fullmatch(r"\d+[.,]\d+", text) else set()
        return {str(int(whole)), *decimal}
    return {re.sub(r",", ".", text)} if re.search(r"[.,]", text) else {str(int(whole[:300]))}


def _numbers_missing(claim: str, language: str | None, said: str, languages: set[str | None]) -> set[str]:
    known = {reading for one in languages for number in numbers(said, one) for reading in number}
    return {min(number) for number in numbers(claim, language) if not number & known}


# Names


def names(text: str, language: str | None) -> set[str]:
    """Words that look like names: capitals inside the sentence, several capitals, letters with digits.

    German writes every noun with a capital: there only two such words in a row count.
    """
    found: set[str] = set()
    before: re.Match[str] | None = None
    for match in _WORD.finditer(text):
        word = match[0]
        ahead = text[: match.start()].rstrip(" \"'“„«‘(")
        begins = not ahead or ahead[-1] in ":.!?"
        if sum(map(str.isupper, word)) > 1 or (word[0].isalpha() and any(map(str.isdigit, word))):
            found.add(word)
        elif word[0].isupper() and not begins:
            beside = (
                before is not None and before[0][0].isupper() and text[before.end() : match.start()] == " "
            )
            if language != "de":
                found.add(word)
            if before is not None and beside and len(before[0]) > _ENDING:
                found |= {word, before[0]}
        # In German the first word says nothing: an article before a noun looks like a name of two words.
        before = None if begins and language == "de" else match
    return {word for word in found if folded(word) not in _COMMON and not asking.places(word)}


def _names_missing(claim: str, language: str | None, said: str) -> set[str]:
    known = set(folded(said).split())
    missing = {
        word
        for word in names(claim, language)
        if not all(any(_same_name(part, other) for other in known) for part in folded(word).split())
    }
    return missing | (asking.places(claim) - asking.places(said))


def _same_name(one: str, other: str) -> bool:
    """The same word, or one with an ending: other languages inflect names."""
    short, long = sorted((one, other), key=len)
    return one == other or (
        len(short) > _ENDING and long.startswith(short) and len(long) <= len(short) + _ENDING
    )


# Negation


def _denies(text: str, language: str | None) -> bool | None:
    """Whether a text denies something; None in a language whose words for it are not known."""
    denying = _load()["negation"].get(language)
    if denying is None:
        return None
    plain = folded(text)
    harmless = _load()["no_negation"].get(language, [])
    return Phrases(denying).stand_in(Phrases(harmless).without(plain))


def _directions(text: str, language: str | None) -> set[tuple[int, bool]]:
    """The directions that a text names: up or down, often or rarely, at least or at most."""
    plain = folded(text)
    return {
        (axis, side == "one")
        for axis, pair in enumerate(_load()["opposites"])
        for side, words in pair.items()
        if language in words and Phrases(words[language]).stand_in(plain)
    }


@cache
def _number_words(language: str | None) -> dict[str, str]:
    """Words for numbers in a language, folded, with their value in digits."""
    listed = _load()["numbers"]
    return {
        folded(form): str(value)
        for value, forms in zip(listed["values"], listed.get(language, []), strict=False)
        for form in forms.split("|")
        if folded(form)
    }


@cache
def _load() -> dict[str, Any]:
    with files("corpus").joinpath("checking.toml").open("rb") as file:
        found: dict[str, Any] = tomllib.load(file)
    return found
