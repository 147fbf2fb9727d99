"""What people write in a hurry, "shld" or "doesnt", in full: the models read it better."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

# "U.S.", "IM": no slips.
_ACRONYM = re.compile("[A-Z]+")


def in_full(text: str, language: str | None) -> str:
    """An English text with the short forms and slips of corpus/slips.toml replaced; any other as it is."""
    if language not in (None, "en"):
        return text
    pattern, meant = _slips()
    return pattern.sub(
        lambda match: match[0] if _ACRONYM.fullmatch(match[0]) else meant[match[0].lower()], text
    )


@cache
def _slips() -> tuple[re.Pattern[str], dict[str, str]]:
    with files("corpus").joinpath("slips.toml").open("rb") as file:
        meant: dict[str, str] = tomllib.load(file)["slips"]
    return re.compile(rf"(?<![\w'’-])(?:{'|'.join(meant)})(?![\w'’-])", re.IGNORECASE), meant
