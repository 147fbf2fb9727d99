"""The language of the interface: texts from one message catalogue, dates and numbers as it writes them.

A text is asked for in English. `views/messages/xx.po` holds the translations into language xx; adding such
a file adds the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date as calendar_date
from functools import cache, lru_cache
from pathlib import Path

import streamlit as st
from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from answer.references import Language

MESSAGES = Path(__file__).parent / "messages"
NAME = "RAN knowledge base"
ENGLISH = "en"
# As European institutions write it: 26 April 2024.
_ENGLISH_LOCALE = "en_GB"
_SENTENCE_ENDS = re.compile(r"(?<=\.) (?=[A-Z])")
_PLACE = re.compile(r"\{\d\}")
# Set where there is no session to ask: in answers to plain requests.
_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)


@cache
def languages() -> list[str]:
    """The languages the interface speaks, English first."""
    return [ENGLISH, *sorted(path.stem for path in MESSAGES.glob("*.po"))]


@cache
def messages(language: str) -> dict[str, str]:
    """English text to translation; empty for English."""
    if language == ENGLISH:
        return {}
    with (MESSAGES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }


def fitting(preferred: str | None) -> str:
    """The language to speak to a browser that asks for `preferred`, such as "de-AT"."""
    wanted = (preferred or "").replace("_", "-").split("-")[0].lower()
    return wanted if wanted in languages() else ENGLISH


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use this language inside, whatever the session says; for what is made outside of one."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def current() -> str:
    """The language of this session: chosen in the app, named in the address, else the browser's."""
    if (spoken := _SPOKEN.get()) is not None:
        return spoken
    chosen = st.session_state.get("lang") or st.query_params.get("lang")
    return str(chosen) if chosen in languages() else fitting(st.context.locale)


def choose() -> None:
    """Draw the choice of the interface's language, each by its own name."""
    if "lang" not in st.session_state:
        st.session_state["lang"] = current()
    st.selectbox(
        t("Language of the interface"),
        languages(),
        format_func=_own_name,
        key="lang",
        width=260,
    )
    # The page was sent in the language that the browser asked for; screen readers go by what it says now.
    st.html(f"<script>document.documentElement.lang = '{current()}'</script>", unsafe_allow_javascript=True)


@cache
def _own_name(code: str) -> str:
    return Locale.parse(code).get_display_name() or code


def _locale() -> str:
    language = current()
    return _ENGLISH_LOCALE if language == ENGLISH else language


def t(text: str, **values: object) -> str:
    """A text of the interface in the language of this session, with `values` put in its {places}."""
    found = messages(current()).get(text, text)
    return found.format(**values) if values else found


def spoken() -> Language:
    """The language of this session, for what is written outside of the app's pages."""
    return Language(current(), t)


def told(message: str) -> str:
    """What an error says, in the language of this session; the catalogue holds it with {0}, {1} … for its values."""
    known = messages(current())
    if message in known:
        return known[message]
    for pattern, translation in _templates(current()):
        if match := pattern.fullmatch(message):
            return translation.format(*match.groups())
    return message


def noted(remark: str) -> str:
    """What is stored as odd about a page or file, in the language of this session.

    Some stand behind the address or name that they are about, or several in a row.
    """
    if (whole := told(remark)) != remark:
        return whole
    about, colon, rest = remark.partition(": ")
    if colon and (said := told(rest)) != rest:
        return f"{about}: {said}"
    return " ".join(told(sentence) for sentence in _SENTENCE_ENDS.split(remark))


@cache
def _templates(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the messages with values in them, the longest first: it says most, so it goes first."""
    found = [text for text in messages(language) if "{0}" in text]
    return [
        (re.compile("(.+?)".join(map(re.escape, _PLACE.split(text))), re.DOTALL), messages(language)[text])
        for text in sorted(found, key=lambda text: len(_PLACE.sub("", text)), reverse=True)
    ]


def number(value: int) -> str:
    """A whole number as the language writes it."""
    return _number(value, _locale())


@lru_cache(maxsize=4096)
def _number(value: int, locale: str) -> str:
    return format_decimal(value, locale=locale)


def date(iso: str | None) -> str:
    """An ISO date, or month, or year, in words; what is not a date is returned as it is."""
    return _date(iso, _locale()) if iso else ""


@lru_cache(maxsize=4096)
def _date(iso: str, locale: str) -> str:
    parts = iso[:10].split("-")
    try:
        day = calendar_date(*[int(part) for part in [*parts, "1", "1"][:3]])
    except ValueError:
        return iso
    if len(parts) == 3:
        return format_date(day, "long", locale=locale)
    if len(parts) == 2:
        return format_skeleton("yMMMM", day, locale=locale)
    return parts[0]


def days(first: str, last: str | None) -> str:
    """One day or several in words: "13–14 Mar 2024"; ISO dates or date-times."""
    start, end = first[:10], (last or first)[:10]
    if start == end or len(start) != 10 or len(end) != 10:
        return date(start) if start == end else f"{date(start)} – {date(end)}"
    return _span(start, end, _locale())


@lru_cache(maxsize=4096)
def _span(first: str, last: str, locale: str) -> str:
    try:
        start, end = (calendar_date.fromisoformat(day) for day in (first, last))
    except ValueError:
        return f"{first} – {last}"
    return format_interval(start, end, "yMMMMd", locale=locale)


def weekday(day: calendar_date) -> str:
    """The name of a day's weekday, short."""
    return format_date(day, "EEE", locale=_locale())


def language_name(code: str) -> str:
    """The name of a language in the language of this session."""
    return _name_of(code, _locale())


@lru_cache(maxsize=4096)
def _name_of(code: str, locale: str) -> str:
    try:
        return Locale.parse(code).get_display_name(locale) or code
    except ValueError:
        return code
