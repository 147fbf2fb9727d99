"""Whether a question seems to name a person or a case, so that the one who asks can be warned.

A net with wide meshes on purpose: it looks for the usual forms of addresses, numbers and names, and a name
that the library itself prints (an author, a place) is none to warn of.
"""

from __future__ import annotations

import re
from typing import Literal

from index import words
from index.base import Base

Personal = Literal["mail address", "phone number", "case number", "date of birth", "name"]

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_DATE = r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})"
# Dialled numbers begin with a plus or a nought; other long numbers count things.
_PHONE = re.compile(r"(?<![\w/.,])(?:\+\d|\(?0)(?:[ ()/.-]{0,2}\d){7,}(?![\w/])")
_CASE = re.compile(
    r"\b(?:case|file|dossier|docket|reference|ref|aktenzeichen|az|geschäftszeichen|affaire|zaak)\b"
    r"[.:\s]*(?:no|nr|number|nummer|n°|#)?[.:\s#]*(?=\S*\d)[\w/-]*\d[\w/.-]+"
    r"|\b\d{1,4} ?[A-Z][A-Za-z]{0,2} \d+/\d{2,4}\b",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    rf"\b(?:born|date of birth|dob|geboren|né|née|geb)\b[^\d\n]{{0,12}}(?:{_DATE}|\d{{1,2}}\.? \w+ \d{{4}})",
    re.IGNORECASE,
)
_NAME_PART = r"[A-ZÀ-ÖØ-ÞĀ-Ž][a-zà-öø-ÿā-ž'’]+(?:-[A-ZÀ-ÖØ-Þ]?[a-zà-öø-ÿ]+)?"
_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Señora?|Sig)\b\.? ({_NAME_PART})"
    rf"|\b(?:named|called|namens|nommée?|appelée?) ({_NAME_PART})"
)
_FULL = re.compile(rf"(?<![.!?] )(?<!^)\b({_NAME_PART}(?: (?:van|von|de|el|al|bin|ben))? {_NAME_PART})\b")


def personal(base: Base, question: str) -> list[Personal]:
    """What the question seems to hold, each kind once, in the order of `Personal`; often nothing."""
    found: dict[Personal, bool] = {
        "mail address": bool(_MAIL.search(question)),
        "phone number": bool(_PHONE.search(_CASE.sub(" ", question))),
        "case number": bool(_CASE.search(question)),
        "date of birth": bool(_BIRTH.search(question)),
        "name": _names_somebody(base, question),
    }
    return [kind for kind, is_there in found.items() if is_there]


def _names_somebody(base: Base, question: str) -> bool:
    names = [*_TITLED.findall(question), *((name,) for name in _FULL.findall(question))]
    return any(not _printed(base, part) for name in names for part in name if part)


def _printed(base: Base, name: str) -> bool:
    """Whether the library prints these words one after the other, in a text or as an author."""
    with base.catalogue.reading() as connection:
        quoted = words.query([" ".join(words.terms(name))])
        if connection.execute(
            "SELECT 1 FROM passage_words WHERE passage_words MATCH ? LIMIT 1", (quoted,)
        ).fetchone():
            return True
        return bool(
            connection.execute(
                "SELECT 1 FROM publication WHERE instr(lower(authors || title), lower(?)) LIMIT 1", (name,)
            ).fetchone()
        )
