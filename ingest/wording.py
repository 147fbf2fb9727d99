"""What a line of text says it is: a label, a number in a series, a button, the heading of a standing part.

The words are in `corpus/wording.toml`, which explains how to add one.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Literal, cast

from ingest.records import OutcomeKind, PublicationKind

FieldName = Literal[
    "what", "when", "where", "organiser", "published", "topics", "group", "authors", "languages", "countries"
]
SeriesKind = Literal["article", "feature"]

_MOST_BUTTON_WORDS = 6
_LONGEST_LEAD_IN = 400  # characters
_CHAPTER = r"(?:\d+(?:\.\d+)*\.?\s+)?(?:the\s+)?"

_WORDS: dict[str, dict[str, list[str]]] = tomllib.loads(
    (resources.files("corpus") / "wording.toml").read_text(encoding="utf-8")
)


def _any(table: str, name: str) -> str:
    """A pattern for any word of a list, the longest first; a blank in it stands for any white space."""
    words = sorted(_WORDS[table][name], key=len, reverse=True)
    return "(?:" + "|".join(r"\s+".join(map(re.escape, word.split())) for word in words) + ")"


def _patterns(table: str, form: str) -> dict[str, re.Pattern[str]]:
    """For every list of a table the pattern `form`, in which "{}" stands for any of its words."""
    return {name: re.compile(form.replace("{}", _any(table, name)), re.I) for name in _WORDS[table]}


def _pattern(table: str, name: str, form: str) -> re.Pattern[str]:
    return re.compile(form.replace("{}", _any(table, name)), re.I)


_FIELD = _patterns("fields", r"{}\s*:?")
_INLINE_FIELD = _patterns("fields", r"{}\s*:\s+(?=\S)")
_ITEM = f"(?:({_any('series', 'article')})|{_any('series', 'feature')})"
# A letter before it is the mark of the section, run into the label.
_SERIES = re.compile(rf"(?:[A-Z]\s+)?({_ITEM}\s+\d{{1,2}}\s*{_any('series', 'of')}\s*\d{{1,2}})", re.I)
_UNNUMBERED = re.compile(_ITEM, re.I)
_NUMBERED = _patterns(
    "findings", r"{}\s+(?:(?:no|nr)\.?\s*|n[°º]\s*|#\s*)?(\d{1,2})\s*(?:[:.–—-]\s*(?=\S)|$)"
)
_SECTIONS = {name: _any("finding_sections", name) for name in _WORDS["finding_sections"] if name != "go_on"}
_FINDINGS = {
    kind: re.compile(rf"{_CHAPTER}{words}(?:\s+{_any('finding_sections', 'go_on')}\b.{{1,60}})?", re.I)
    for kind, words in _SECTIONS.items()
}
_LEAD_IN = {kind: re.compile(rf"\b{words}\b[^.]*:$", re.I) for kind, words in _SECTIONS.items()}
_TYPE = _patterns("types", r"(?:ran\s+(?:practitioners\s+)?)?{}")
_PRACTICES = _pattern("paper", "practices", _CHAPTER + "{}")
_STANDING = _pattern("paper", "standing", _CHAPTER + "{}")
_AUTHOR_SECTION = _pattern("paper", "about_the_author", _CHAPTER + "{}")
_MANUAL = _pattern("paper", "manual", r"\b{}\b")
_PUBLISHED = _pattern("paper", "published", r"\b{}\b")
_MEETING = _pattern("paper", "meeting", r"\b{}\b")
_HOUSE = _pattern("paper", "house", r"{}(?:\s*[|–-]\s*{})?")
_MAGAZINE_SECTION = _pattern("magazine", "sections", "{}")
_CONTENTS = _pattern("magazine", "contents", "{}")
_FILM = _pattern("magazine", "films", r"(?:ran[\s-]*)?{}")
_FILM_SERIES = _pattern("magazine", "films", r"\w+-?{}")
_BUTTON_FIRST = _pattern("buttons", "first", r"{}\b")
_BUTTON_LAST = _pattern("buttons", "last", r"\b{}$")
_FILM_BUTTON = _pattern("buttons", "film", r"\b{}\b")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A label such as "Key Outcome 2"; `length` is that of the label in the text."""

    kind: OutcomeKind
    number: int
    length: int


def _line(text: str) -> str:
    """The text on one line, without the colon or full stop behind it."""
    return " ".join(text.split()).rstrip(" :.")


def field_name(text: str) -> FieldName | None:
    """Which field a label names when it stands alone ("Publication date"), else None."""
    label = _line(text)
    return next(
        (cast("FieldName", name) for name, pattern in _FIELD.items() if pattern.fullmatch(label)), None
    )


def inline_field(text: str) -> tuple[FieldName, int] | None:
    """The field that a line begins with ("Publication date: 7 April"), and where its value begins."""
    for name, pattern in _INLINE_FIELD.items():
        found = pattern.match(text)
        if found:
            return cast("FieldName", name), found.end()
    return None


def series(text: str) -> tuple[SeriesKind, str] | None:
    """("article", "Article 01/03") when the text is the number of an item in its series."""
    found = _SERIES.fullmatch(" ".join(text.split()))
    if not found:
        return None
    return ("article" if found[2] else "feature"), found[1]


def unnumbered_series(text: str) -> SeriesKind | None:
    """The kind when the text is the bare label of an item ("Feature") without a number."""
    found = _UNNUMBERED.fullmatch(text.strip())
    return ("article" if found[1] else "feature") if found else None


def numbered(text: str) -> Numbered | None:
    """The numbered label that the text begins with ("Key Outcome 2"), or is."""
    for kind, pattern in _NUMBERED.items():
        found = pattern.match(text)
        if found:
            return Numbered(cast("OutcomeKind", kind), int(found[1]), found.end())
    return None


def outcome_section(text: str) -> OutcomeKind | None:
    """What the items under a heading are: key outcomes, methods, recommendations or lessons; else None."""
    line = _line(text)
    return next((cast("OutcomeKind", kind) for kind, form in _FINDINGS.items() if form.fullmatch(line)), None)


def outcome_lead_in(text: str) -> OutcomeKind | None:
    """The same for a sentence that leads into a list ("The key outcomes of the meeting were:")."""
    line = " ".join(text[-_LONGEST_LEAD_IN:].split())
    return next((cast("OutcomeKind", kind) for kind, form in _LEAD_IN.items() if form.search(line)), None)


def publication_type(text: str) -> tuple[PublicationKind, str] | None:
    """The kind and the label when the text is a type line ("EX POST PAPER") and nothing else."""
    line = " ".join(text.split()).strip(" :|")
    kind = next((name for name, pattern in _TYPE.items() if pattern.fullmatch(line)), None)
    return (cast("PublicationKind", kind), line) if kind else None


def is_practices_heading(text: str) -> bool:
    """Whether the heading opens a list of practices ("Relevant practices")."""
    return bool(_PRACTICES.fullmatch(_line(text)))


def is_standing_section(text: str) -> bool:
    """Whether a heading names a part that papers have ("Follow-up"), rather than a matter of this one."""
    return bool(_STANDING.fullmatch(_line(text))) or outcome_section(text) is not None


def is_about_the_author(text: str) -> bool:
    """Whether the heading presents the author."""
    return bool(_AUTHOR_SECTION.fullmatch(_line(text)))


def is_manual(text: str) -> bool:
    """Whether a title or a button speaks of a manual."""
    return bool(_MANUAL.search(text))


def is_house(text: str) -> bool:
    """Whether the text is the name of the network or of the Commission, and nothing else."""
    return bool(_HOUSE.fullmatch(_line(text)))


def find_published(text: str) -> re.Match[str] | None:
    """The word that says that something was published, if the text has one."""
    return _PUBLISHED.search(text)


def find_meeting(text: str) -> re.Match[str] | None:
    """The word for a meeting ("Working Group", "study visit"), if the text has one."""
    return _MEETING.search(text)


def is_film_label(text: str) -> bool:
    """Whether the text marks a page as that of a film ("RAN Films")."""
    return bool(_FILM.fullmatch(_line(text)))


def is_film_series(text: str) -> bool:
    """Whether a heading on the page of a film names a network's films in one word ("RANFilms") and not the film."""
    return bool(_FILM_SERIES.fullmatch(_line(text)))


def is_section_name(text: str) -> bool:
    """Whether a heading names a standing section of a magazine ("Discover more", "Library")."""
    return bool(_MAGAZINE_SECTION.fullmatch(_line(text))) or is_contents(text)


def is_contents(text: str) -> bool:
    """Whether a heading opens a table of contents."""
    return bool(_CONTENTS.fullmatch(_line(text)))


def is_button(text: str) -> bool:
    """Whether the words of a link ask for a click: a few of them, with a verb at the beginning or the end."""
    few = len(text.split()) <= _MOST_BUTTON_WORDS
    return few and bool(_BUTTON_FIRST.match(text) or _BUTTON_LAST.search(text))


def is_film_button(text: str) -> bool:
    """Whether a button leads to a film ("WATCH FILM")."""
    return is_button(text) and bool(_FILM_BUTTON.search(text))
