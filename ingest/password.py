"""The staff password: hashed with scrypt (RFC 7914), compared in constant time, never shown."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from ingest.errors import CallError

SHORTEST = 12
_FEWEST_SIGNS = 5
# 32 MiB and three rounds for every try: OWASP Password Storage Cheat Sheet, the memory a small server has.
_COST, _BLOCK, _ROUNDS = 2**15, 8, 3
_MEMORY = 2**26
_NAME, _SALT, _LENGTH = "scrypt", 16, 32


def hashed(password: str) -> str:
    """The line that stands for a password in the settings; CallError for one that is too easily guessed."""
    if len(password) < SHORTEST or len(set(password)) < _FEWEST_SIGNS:
        raise CallError(
            f"A password needs {SHORTEST} characters or more, {_FEWEST_SIGNS} of them different.",
            "Take several words that do not belong together.",
        )
    salt = secrets.token_bytes(_SALT)
    parts = (_NAME, _COST, _BLOCK, _ROUNDS, _text(salt), _text(_derived(password, salt)))
    return ":".join(map(str, parts))


def is_hash(line: str) -> bool:
    """Whether a line is what `hashed` makes."""
    parts = line.split(":")
    if len(parts) != 6 or parts[:4] != [_NAME, str(_COST), str(_BLOCK), str(_ROUNDS)]:
        return False
    try:
        salt, key = (base64.b64decode(part, validate=True) for part in parts[4:])
    except ValueError:
        return False
    return len(salt) == _SALT and len(key) == _LENGTH


def matches(password: str, line: str) -> bool:
    """Whether this is the password behind a line of `hashed`."""
    salt, key = (base64.b64decode(part) for part in line.split(":")[4:])
    return hmac.compare_digest(_derived(password, salt), key)


def _derived(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=_COST, r=_BLOCK, p=_ROUNDS, maxmem=_MEMORY, dklen=_LENGTH
    )


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
