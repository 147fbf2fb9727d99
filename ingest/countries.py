"""Countries named in a text; `corpus/countries.toml` lists them."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

_NAMES: dict[str, list[str]] = tomllib.loads(
    (resources.files("corpus") / "countries.toml").read_text(encoding="utf-8")
)
_STORED = {form: name for name, forms in _NAMES.items() for form in (name, *forms)}
_ANY = "|".join(sorted(map(re.escape, _STORED), key=len, reverse=True))
_PATTERN = re.compile(rf"(?<!\w)(?:{_ANY})(?!\w)")


def countries_in(text: str) -> list[str]:
    """English names of the countries that the text names, each once, in order of first mention."""
    return list(dict.fromkeys(_STORED[found[0]] for found in _PATTERN.finditer(text)))
