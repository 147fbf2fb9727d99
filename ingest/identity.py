"""When are two records the same publication? By address, or by kind, title and date; and the ids they get."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit

from ingest.records import Event, Publication, Reading

# Words that come and go in front of and behind the same title: the series, the month, the year.
_SERIES = re.compile(r"\b(ran|practitioners|magazine)\b")
_MONTH_AND_YEAR = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december)?\s*(19|20)\d\d\b"
)
_ID_LENGTH = 80


def folded(text: str) -> str:
    """Letters and digits of a text, lower case, accents folded, parted by single blanks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub(r"[\W_]+", " ", plain).strip()


def slug(text: str, length: int = _ID_LENGTH) -> str:
    """A readable id from a title: folded words joined by hyphens, cut at a word at `length` characters."""
    words = re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-")
    if not words:
        # A title in Greek or Bulgarian has no ASCII letters: still stable, no longer readable.
        return f"publication-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    if len(words) <= length:
        return words
    return words[: length + 1].rsplit("-", 1)[0][:length]


def title_key(publication: Publication) -> str:
    """What makes a title the same: its folded words; for a spotlight without series name, month and year."""
    words = folded(publication.title)
    if publication.kind == "spotlight":
        return " ".join(_MONTH_AND_YEAR.sub(" ", _SERIES.sub(" ", words)).split()) or words
    return words


def url_key(url: str) -> str:
    """An address without scheme, "www.", preferred language, fragment and closing slash."""
    parts = urlsplit(url.strip())
    query = "&".join(part for part in parts.query.split("&") if part and not part.startswith("prefLang="))
    host = (parts.hostname or "").removeprefix("www.")
    return host + parts.path.rstrip("/") + (f"?{query}" if query else "")


def same_date(one: str | None, other: str | None) -> bool:
    """Whether two ISO dates of different precision can be the same; an unknown date can be any."""
    if not one or not other:
        return True
    return one.startswith(other) or other.startswith(one)


def proposed_id(publication: Publication) -> str:
    """The id a new publication asks for; the catalogue adds a number where it is taken."""
    if publication.id:
        return slug(publication.id)
    name = slug(publication.title)
    if publication.kind == "spotlight" and publication.published:
        return f"{name}-{publication.published[:7]}"
    return name


def event_id(event: Event) -> str:
    """The id of an event: the given one, else its title and first day."""
    if event.id:
        return slug(event.id)
    return "-".join(filter(None, (slug(event.title), (event.start or "")[:10])))


def walk(reading: Reading) -> list[Reading]:
    """A reading and the readings inside it, in the order in which their passages are stored."""
    found = [reading]
    for part in reading.parts:
        found += walk(part)
    return found
