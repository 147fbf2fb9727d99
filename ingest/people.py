"""Names of authors, and the lines about them."""

from __future__ import annotations

import re

from ingest.joining import squeeze

_PARTICLES = {
    "von",
    "van",
    "de",
    "der",
    "den",
    "di",
    "da",
    "del",
    "della",
    "dos",
    "du",
    "la",
    "le",
    "el",
    "al",
    "ten",
    "zu",
}
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[-’'.])*")
_BY = re.compile(
    r"^(?:(?:this|the)\s+\w+\s+(?:was|is|has\s+been)\s+)?"
    r"(?:(?:authored|written|prepared|drafted|edited)\s+by|by|authors?|von|verfasst\s+von|autor(?:en|in|innen)?|par|"
    r"rédigé\s+par|auteurs?|por|autore[si]?|di|a\s+cura\s+di|door|auteur)\b\s*:?\s+(?=\S)",
    re.I,
)
_SUBJECT = re.compile(r"\s+(?:is|was|works|ist|arbeitet|est|travaille|es|trabaja|è|lavora)\s")
_BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\bi\b|\boch\b|\bog\b)\s*")
_MOST_WORDS = 6
_LONGEST_BYLINE = 30  # words
_SURE_LENGTH = 4
_SHORTEST_GIVEN = 3


def looks_like_name(text: str) -> bool:
    """Whether the text could be one person's name: two to six capitalised words, no more."""
    words = squeeze(text).split()
    if not 2 <= len(words) <= _MOST_WORDS or not all(
        _NAME_WORD.fullmatch(word.rstrip(",")) for word in words
    ):
        return False
    return all(word[0].isupper() or word.casefold() in _PARTICLES for word in words) and words[0][0].isupper()


def has_shouted_surname(text: str) -> bool:
    """Whether given names come first and a surname in capitals last ("Nadya RADKOVSKA")."""
    words = squeeze(text).split()
    return (
        looks_like_name(text)
        and words[-1].isupper()
        and len(words[-1].strip(".")) > 1
        and not words[0].isupper()
    )


def mentions(text: str, name: str) -> bool:
    """Whether the text names the person: in full, by a surname of four letters or more, or to begin with."""
    words = squeeze(name).split()
    if squeeze(name).casefold() in squeeze(text).casefold():
        return True
    surname, given = words[-1], words[0]
    # With its capital: "Said" is a name, "said" is not.
    if len(surname) >= _SURE_LENGTH and re.search(
        rf"\b(?:{re.escape(surname.title())}|{re.escape(surname)})\b", text
    ):
        return True
    return len(given) >= _SHORTEST_GIVEN and text.split(" ", 1)[0] == given


def as_written(name: str, text: str) -> str:
    """The name with the capitals that it has in `text`; if not there, a surname in capitals is lowered."""
    name = squeeze(name)
    found = re.search(re.escape(name), squeeze(text), re.I)
    if found:
        return found[0]
    if not has_shouted_surname(name):
        return name

    def lower(word: str) -> str:
        if not word.isupper() or len(word.strip(".")) < 2:
            return word
        if word.casefold() in _PARTICLES:
            return word.casefold()
        return "-".join(part.capitalize() for part in word.split("-"))

    return " ".join(lower(word) for word in name.split())


def byline(text: str) -> list[str]:
    """The authors when the text is a line that names them ("By Ann Berg and Jan Dahl, RAN Staff"), else nothing."""
    text = squeeze(text).rstrip(". ")
    said = _BY.match(text)
    if not said or len(text.split()) > _LONGEST_BYLINE:
        return []
    parts = [part for part in _BETWEEN.split(text[said.end() :]) if part]
    if not parts or not looks_like_name(parts[0]):
        return []
    # Between the names stand employers: "RAN Staff", "external expert".
    return [as_written(part, "") for part in parts if looks_like_name(part) and not part.startswith("RAN ")]


def subject(text: str) -> str | None:
    """The person of whom a text speaks from its first word ("Eva Stone is a former officer"), if it does."""
    found = _SUBJECT.search(text)
    name = text[: found.start()] if found else ""
    return name if looks_like_name(name) else None


def cut_glued_name(lines: list[str], biography: str) -> tuple[str, str] | None:
    """(title, name) from lines in which a title runs into a name: "EXIT GermanyFabian" / "WICHMANN".

    The biography must know the person.
    """
    if len(lines) < 2 or not lines[-1].isupper():
        return None
    surname = lines[-1]
    given = re.search(rf"([^\W\d_]+)\s+{re.escape(surname)}\b", squeeze(biography), re.I)
    text = squeeze(" ".join(lines[:-1]))
    if not given or not text.casefold().endswith(given[1].casefold()) or len(text) == len(given[1]):
        return None
    return text[: -len(given[1])].strip(), f"{given[1]} {surname}"
