"""Which time zone an event is in: from its abbreviation, its distance to Greenwich, its place."""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

from ingest.identity import folded

DEFAULT = "Europe/Brussels"

# The same hour goes by one name in several zones; the place decides, the first zone where it does not.
_CENTRAL, _WESTERN = ("Europe/Brussels",), ("Europe/Lisbon",)
_EASTERN = (
    "Europe/Athens", "Europe/Helsinki", "Europe/Bucharest", "Europe/Sofia", "Europe/Tallinn", "Europe/Riga",
    "Europe/Vilnius", "Asia/Nicosia", "Europe/Kyiv", "Europe/Chisinau",
)  # fmt: skip
_BY_NAME = {
    **dict.fromkeys(("CET", "CEST", "MEZ", "MESZ", "HEC"), _CENTRAL),
    **dict.fromkeys(("EET", "EEST", "OEZ", "OESZ"), _EASTERN),
    **dict.fromkeys(("WET", "WEST"), _WESTERN),
    "GMT": ("Europe/London", "Europe/Dublin", "Europe/Lisbon"),
    "BST": ("Europe/London",),
    "IST": ("Europe/Dublin",),
    "TRT": ("Europe/Istanbul",),
    "MSK": ("Europe/Moscow",),
    "UTC": ("UTC",),
}
_PLACES = {
    "Europe/Athens": "greece athens thessaloniki ελλαδα αθηνα griechenland grece",
    "Europe/Helsinki": "finland helsinki tampere suomi finnland finlande",
    "Europe/Bucharest": "romania bucharest bucuresti cluj rumanien roumanie",
    "Europe/Sofia": "bulgaria sofia българия софия bulgarien bulgarie",
    "Europe/Tallinn": "estonia tallinn eesti estland estonie",
    "Europe/Riga": "latvia riga latvija lettland lettonie",
    "Europe/Vilnius": "lithuania vilnius lietuva litauen lituanie",
    "Asia/Nicosia": "cyprus nicosia κυπρος zypern chypre",
    "Europe/Kyiv": "ukraine kyiv kiev",
    "Europe/Chisinau": "moldova chisinau",
    "Europe/Lisbon": "portugal lisbon lisboa porto",
    "Europe/London": "united kingdom london england scotland wales vereinigtes konigreich royaume uni",
    "Europe/Dublin": "ireland dublin irland irlande eire",
}
_OTHERS = ("Europe/Lisbon", "Europe/Athens", "Europe/Istanbul", "UTC")


def zone(name: str | None, moment: datetime.datetime | None, place: str) -> str:
    """The IANA name of a zone.

    `name` is the abbreviation as printed, `moment` the same moment with its distance to Greenwich where the
    page gives one, `place` the words about the place. The Commission's own zone where nothing tells.
    """
    candidates = _BY_NAME.get((name or "").upper(), ())
    if not candidates and moment is not None:
        offset = moment.utcoffset()
        known = dict.fromkeys((DEFAULT, *_OTHERS, *_PLACES))
        candidates = tuple(one for one in known if moment.astimezone(ZoneInfo(one)).utcoffset() == offset)
    words = set(folded(place).split())
    here = [one for one in candidates if words & set(_PLACES.get(one, "").split())]
    return (here or candidates or [DEFAULT])[0]


# 15:00 CET, 9.30 Uhr MESZ, 09h30, 3.00 pm; but not the day and month of 12.10.2023.
_CLOCK = re.compile(
    r"(?<![\d./])(?:\b(?:kl|klo|at|um|à)\.?\s*)?\b([01]?\d|2[0-4])\s?[:.h]\s?([0-5]\d)(?![./]?\d)"
    r"(?::[0-5]\d)?(?:\s*([ap]\.?m\b\.?))?(?:\s*(?:Uhr|hrs|h|óra|godz\.|ч\.|val\.)(?![^\W\d_]))?"
    r"(?:\s*\(?([A-Z]{1,4}T|M(?:E|ES)Z|OES?Z|UTC|HEC)\b\)?)?"
)


def clocks(text: str) -> tuple[list[datetime.time], str | None, str]:
    """The times of day in a text, the zone abbreviation beside them, and the text without both."""
    found: list[datetime.time] = []
    name: str | None = None
    for match in _CLOCK.finditer(text):
        hour = int(match[1]) % 24
        if match[3]:
            hour = hour % 12 + (12 if match[3].lower().startswith("p") else 0)
        found.append(datetime.time(hour, int(match[2])))
        name = name or match[4]
    return found, name, re.sub(r"\s*,\s*(?=[-–—]|$)", " ", _CLOCK.sub(" ", text))
