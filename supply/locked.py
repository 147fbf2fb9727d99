"""The lock files: exact versions, each with the sha256 of every file that may be installed for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
LOCK_FOR_DEVELOPMENT = ROOT / "requirements-dev.lock"
LOCK_OF_THE_MULTILINGUAL_MODEL = ROOT / "requirements-multilingual.lock"
LOCK_OF_PIP = ROOT / "requirements-pip.lock"

_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s\\]+)((?:\s*\\\n\s+--hash=sha256:[0-9a-f]{64})+)\n")
_COMMENT = re.compile(r"#.*\n|\n")


@dataclass(frozen=True, slots=True)
class Pinned:
    """A package of a lock file; `hashes` are the sha256 of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]


def read(path: Path) -> list[Pinned]:
    """The packages of a lock file; raises ValueError at the first line that pins none by hash."""
    text = path.read_text(encoding="utf-8")
    found, place = [], 0
    while place < len(text):
        if comment := _COMMENT.match(text, place):
            place = comment.end()
            continue
        pin = _PIN.match(text, place)
        if pin is None:
            line = text[place:].partition("\n")[0]
            raise ValueError(f"{path.name}: '{line}' is not pinned by hash; run `make lock`")
        found.append(Pinned(pin[1], pin[2], tuple(re.findall(r"sha256:(\w+)", pin[3]))))
        place = pin.end()
    return found


def written(pins: list[Pinned], note: str = "") -> str:
    """The text of a lock file."""
    lines = [f"# {note}\n"] if note else []
    for pin in pins:
        hashes = " \\\n    ".join(f"--hash=sha256:{one}" for one in sorted(pin.hashes))
        lines.append(f"{pin.name}=={pin.version} \\\n    {hashes}\n")
    return "".join(lines)


def licence(name: str) -> str:
    """The licence that an installed package declares: expression, else classifiers, else the field's first line."""
    about = metadata.metadata(name)
    if expression := about.get("License-Expression"):
        return str(expression)
    classified = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    if classified:
        return " AND ".join(classified)
    return str(about.get("License") or "").strip().partition("\n")[0]
