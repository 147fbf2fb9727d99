"""Whether the base covers a question at all: a small logistic model over signals that a person can follow.

The signals are computed from the question, the passages found and the sentences chosen. The weights in
corpus/coverage.toml were fitted by bench/fit_coverage.py on our own questions; docs/quality.md reports how
well the decision does on questions it was not fitted on.
"""

from __future__ import annotations

import math
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from answer import enumerations, figures, naming
from answer.citations import Quote
from answer.jumble import is_jumble
from index import asking, english, words
from index.base import Base
from index.listing import StoredPassage
from index.outlines import Outline
from index.search import Hit
from index.widening import widen
from index.wordings import LONG
from ingest.identity import folded
from ingest.language import detect

READ = 3
MOST_NAMES = 2
# The cosine to the best passage below which ever less answers a question, by model, and one of an answer at its worst.
# Nothing is known of the cosines of other models.
LITTLE = {"minilm": (0.30, 0.20), "e5": (0.83, 0.79)}
FEW_WORDS = 5
# The hundred commonest words of English mean nothing by themselves.
MEAN_NOTHING = 100
_NOT_SPECIFIC = {"I", "I'm", "I've", "I'd", "I’m", "I’ve", "I’d", "RAN", "EU", "OK", "TV"}
_MONEY = re.compile(
    r"[€$£]|\beuros?\b|\beur\b|\bbudget|\bcosts?\b|\bfund|\b(?:un)?paid\b|\bsalar", re.IGNORECASE
)
# Not the first word of a sentence: ";" ends a question in Greek.
_NAME = re.compile(r"(?<![.!?:;]\s)(?<!^)(?<![¿¡])\b[A-ZÀ-ÞΑ-ΩΆ-ΏА-Я][\w’'-]*|\b\w?[A-Z]{2,}[\w-]*")
_GREEK_AND_CYRILLIC = str.maketrans(
    dict(
        zip(
            "αβγδεζηικλμνξοπρσςτυφωабвгдезийклмнопрстуфъ",
            "avgdeziiklmnxoprsstyfoabvgdeziiklmnoprstufa",
            strict=True,
        )
    )
    | {
        "θ": "th",
        "χ": "ch",
        "ψ": "ps",
        "ж": "zh",
        "х": "h",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sht",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_EDITION = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|\d+(?:st|nd|rd|th)) "
    r"(?:edition|volume|season|phase|version|wave|round|issue)\b"
)


def covered(base: Base, question: str, hits: list[Hit], chosen: list[Quote]) -> bool:
    """Whether the sentences chosen from the passages found can be taken for an answer."""
    language = detect(question)
    if not chosen or is_jumble(question, language) or not _says_something(base, question, language):
        return False
    return probability(signals(base, question, hits, chosen)) >= float(_model()["threshold"])


def _says_something(base: Base, question: str, language: str | None) -> bool:
    """Whether the library knows a word of the question, of those that mean something; long ones in other languages do.

    "Hello" and "asdf" are near to some passage, too.
    """
    if len(question.split()) >= FEW_WORDS and language not in (None, "en"):
        return True
    own = [word for word in words.terms(question) if len(word) > 2 and not english.common(word, MEAN_NOTHING)]
    with base.catalogue.reading() as connection:
        _, counts = base.postings.counts(connection, own)
        return any(counts.values()) or bool(widen(connection, question, language))


def probability(found: dict[str, float]) -> float:
    """How likely the question is covered, 0 to 1, by the fitted weights."""
    model = _model()
    total = model["bias"] + sum(weight * found[name] for name, weight in model["weights"].items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def signals(base: Base, question: str, hits: list[Hit], chosen: list[Quote]) -> dict[str, float]:
    """What speaks for and against; every signal lies roughly between 0 and 1, some a little above."""
    language = detect(question)
    asked = asking.read(question, language)
    contexts = [_context(hit.passage) for hit in hits]
    publications = {quote.passage.publication for quote in chosen}
    cited = " ".join(
        context
        for hit, context in zip(hits, contexts, strict=True)
        if hit.passage.publication in publications
    )
    quoted = " ".join(quote.text for quote in chosen)
    # Folded once, because there is much of it.
    text = folded(" ".join([*contexts[:READ], quoted]))
    names = _names(question, language)
    unknown = _unknown(names, contexts)
    # A short form is hardly like what spells it out: that it stands there is enough.
    spelt_out = "expansion" in asked.wants and bool(names) and not unknown
    # Nor is a question for a film or an outcome much like one: that it is of the kind asked for says as much, and all
    # when it knows the names and countries that the question has.
    of_the_kind = bool(chosen) and asked.bonus(_outline(chosen[0].passage)) > 0
    places = _places(question)
    elsewhere = bool(places and places - asking.places(cited))
    told = of_the_kind and bool(names or places) and not (unknown or elsewhere)
    likeness = 0.0 if spelt_out or told else 0.5 if of_the_kind else 1.0
    return {
        **{f"unlike by {model}": likeness * unlike for model, unlike in _unlike(hits).items()},
        "unknown names": float(min(unknown, MOST_NAMES)),
        "unknown places": float(elsewhere),
        "unknown year": float(any(year not in cited for year in _YEAR.findall(question))),
        "unknown edition": float(any(one not in text for one in _EDITION.findall(folded(question)))),
        "rare word missing": _rarest_missing(base, question, text) if language in (None, "en") else 0.0,
        "figure missing": max(
            figures.missing(question, asked, hits),
            naming.missing(question, hits),
            enumerations.missing(question, hits),
        ),
        "no money": float("money" in asked.wants and not _MONEY.search(quoted)),
        "long": min(len(question.split()), 60) / 60,
        "short": float(len(question.split()) < FEW_WORDS),
    }


def _unlike(hits: list[Hit]) -> dict[str, float]:
    """How far the highest cosine lies below those of answers, by the models that are known."""
    return {
        model: max(0.0, start - max(hit.cosines.get(model, start) for hit in hits)) / (start - worst)
        for model, (start, worst) in LITTLE.items()
    }


def _outline(passage: StoredPassage) -> Outline:
    return Outline(passage.role, passage.number, passage.kind)


def _context(passage: StoredPassage) -> str:
    parts = [passage.heading, passage.whole_title, passage.published, *passage.authors, passage.text]
    return " ".join(part for part in parts if part)


def _rarest_missing(base: Base, question: str, text: str) -> float:
    """How rare in the library is the rarest telling word of an English question that a text lacks, 0 to 1.

    The text is folded.
    """
    beginnings = {word[:5] for word in text.split()}
    missing = [
        word
        for word in folded(question).split()
        if len(word) > 2 and not english.common(word) and word[:5] not in beginnings
    ]
    with base.catalogue.reading() as connection:
        passages, counts = base.postings.counts(connection, missing)
    return max((1 - math.log(1 + counts[word]) / math.log(2 + passages) for word in missing), default=0.0)


def _names(question: str, language: str | None) -> list[str]:
    """Names and acronyms of a question; in German, where any noun may be a name, only the latter.

    Those of a long case belong to its story, not to what is asked.
    """
    if len(question.split()) >= LONG:
        return []
    found = [str(match[0]) for match in _NAME.finditer(question)]
    if language == "de":
        found = [word for word in found if sum(map(str.isupper, word)) > 1]
    if language in (None, "en"):
        found = [word for word in found if not english.common(word.lower())]
    return [word for word in found if word not in _NOT_SPECIFIC and not asking.places(word)]


def _unknown(names: list[str], texts: list[str]) -> int:
    """How many of the names the texts do not know any part of, in any ending."""
    if not names:
        return 0
    words = set(folded(" ".join(texts)).split())
    return sum(not any(_stands(part, words) for part in _parts(name)) for name in set(names))


def _stands(part: str, words: set[str]) -> bool:
    """Whether a word is among others, or is the beginning of one in another ending."""
    stem = part[:-2] if len(part) > 4 else part
    return part in words or (len(stem) > 2 and any(word.startswith(stem) for word in words))


def _places(question: str) -> set[str]:
    """The countries that a question names; those of a long case belong to its story."""
    return asking.places(question) if len(question.split()) < LONG else set()


def _parts(name: str) -> list[str]:
    """The parts of a name that can be looked for; all of it when none is long enough."""
    plain = folded(name).translate(_GREEK_AND_CYRILLIC)
    return [part for part in plain.split() if len(part) > 2] or [plain]


@cache
def _model() -> dict[str, Any]:
    with files("corpus").joinpath("coverage.toml").open("rb") as file:
        return tomllib.load(file)
