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
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_ID_LENGTH = 80
_SAME_TITLE = 0.6


def _bare(found: re.Match[str]) -> str:
    return "".join(character for character in found[0] if not unicodedata.combining(character))


def folded(text: str) -> str:
    """Letters and digits of a text, lower case, accents folded, parted by single blanks."""
    plain = text.casefold()
    if not plain.isascii():
        plain = _NOT_ASCII.sub(_bare, unicodedata.normalize("NFKD", plain))
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


def page_key(url: str) -> str:
    """The same without the language at the end, in which the Commission's site gives each of its pages."""
    return re.sub(r"_[a-z]{2}$", "", url_key(url))


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


def page_id(url: str | None) -> str | None:
    """The id that the address of a Commission page asks for: its last part without the language."""
    parts = urlsplit(url or "")
    found = re.search(r"/([a-z0-9][^/.]*)_[a-z]{2}$", parts.path)
    return slug(found[1]) if found and (parts.hostname or "").endswith(".europa.eu") else None


def event_id(event: Event) -> str:
    """The id of an event: the given one, else its title and first day."""
    if event.id:
        return slug(event.id)
    return "-".join(filter(None, (slug(event.title), (event.start or "")[:10])))


def same_event(one: Event, other: Event) -> bool:
    """Whether two announcements are of the same event: by address, or by days and working group or title.

    A page calls "RAN Prisons: The role of the inmate" what a magazine prints under the heading of the group.
    """
    if one.url and other.url and url_key(one.url) == url_key(other.url):
        return True
    if not one.start or not other.start or one.start[:10] != other.start[:10]:
        return False
    if (one.end or one.start)[:10] != (other.end or other.start)[:10]:
        return False
    if one.group and one.group == other.group:
        return True
    return alike(one.title, other.title) >= _SAME_TITLE


def alike(one: str, other: str) -> float:
    """The share of the words of the shorter title that the longer one has too; short words do not count."""
    first, second = ({word for word in folded(text).split() if len(word) > 3} for text in (one, other))
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else float(folded(one) == folded(other))


def walk(reading: Reading) -> list[Reading]:
    """A reading and the readings inside it, in the order in which their passages are stored."""
    found = [reading]
    for part in reading.parts:
        found += walk(part)
    return found
