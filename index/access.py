"""Who may do what: roles, operations, and the one function that decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ingest.errors import NotAllowedError
from ingest.settings import Settings

Role = Literal["visitor", "staff"]
Operation = Literal[
    "ask", "browse", "collect", "give feedback",
    "open the desk", "add", "correct", "publish", "withdraw", "replace", "delete", "undo", "mend",
]  # fmt: skip

_OPEN: frozenset[Operation] = frozenset({"ask", "browse", "collect", "give feedback"})


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the keyboard; `name` goes into the history and is empty for a visitor."""

    name: str
    role: Role


VISITOR = Person("", "visitor")


def may(role: Role, operation: Operation) -> bool:
    """Whether a role may do this: staff everything, visitors what changes no publication."""
    return role == "staff" or operation in _OPEN


def require(person: Person, operation: Operation) -> None:
    """Raise NotAllowedError when the person may not do this."""
    if not may(person.role, operation):
        raise NotAllowedError(
            "This is for RAN staff.", "Sign in at the staff desk; a session ends when it is not used."
        )


def signed_in(claims: Mapping[str, object], settings: Settings) -> Person:
    """The person that an identity provider vouches for with these claims.

    Staff is whose verified mail address is in `staff_emails`, or whose claims hold the value that
    `staff_claim` names; everybody else stays a visitor.
    """
    email = str(claims.get("email") or "").strip()
    name = str(claims.get("name") or email or claims.get("sub") or "").strip()
    vouched = claims.get("email_verified") not in (False, "false")
    listed = vouched and email.casefold() in {one.strip().casefold() for one in settings.staff_emails if one}
    if name and ((email and listed) or _has_claim(claims, settings.staff_claim)):
        return Person(name, "staff")
    return Person(name, "visitor")


def _has_claim(claims: Mapping[str, object], wanted: str | None) -> bool:
    if not wanted:
        return False
    claim, _, value = wanted.partition("=")
    held = claims.get(claim)
    return value in [str(one) for one in held] if isinstance(held, list | tuple) else str(held) == value
