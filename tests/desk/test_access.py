"""Who may do what, and who is staff: every operation by every role."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from index.access import VISITOR, Operation, Person, Role, may, require, signed_in
from index.base import Base
from index.desk import Desk
from ingest.errors import NotAllowedError
from ingest.settings import Settings

TABLE: dict[str, set[str]] = {
    "ask": {"visitor", "staff"},
    "browse": {"visitor", "staff"},
    "collect": {"visitor", "staff"},
    "give feedback": {"visitor", "staff"},
    "open the desk": {"staff"},
    "add": {"staff"},
    "correct": {"staff"},
    "publish": {"staff"},
    "withdraw": {"staff"},
    "replace": {"staff"},
    "delete": {"staff"},
    "undo": {"staff"},
    "mend": {"staff"},
}


def test_the_table_names_every_operation():
    assert set(TABLE) == set(get_args(Operation))


@pytest.mark.parametrize("role", get_args(Role))
@pytest.mark.parametrize("operation", get_args(Operation))
def test_what_a_role_may_do(role: Role, operation: Operation):
    assert may(role, operation) == (role in TABLE[operation])


@pytest.mark.parametrize(
    "deed",
    [
        lambda desk: desk.add_file("x.txt", b"text", print),
        lambda desk: desk.add_address("https://example.org", print),
        lambda desk: desk.replace_file("a", "x.txt", b"text", print),
        lambda desk: desk.correct("publication", "a", {"title": "B"}),
        lambda desk: desk.set_status("a", "published"),
        lambda desk: desk.set_status("a", "withdrawn"),
        lambda desk: desk.delete("a"),
        lambda desk: desk.undo(1),
        lambda desk: desk.rebuild(),
    ],
)
def test_a_visitor_can_do_nothing_at_the_desk(base: Base, deed: object):
    with pytest.raises(NotAllowedError):
        deed(Desk(base, VISITOR))


def test_staff_is_let_in():
    require(Person("Ida", "staff"), "delete")


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"email": "Ida@Example.org", "email_verified": True}, "staff"),
        ({"email": "ida@example.org"}, "staff"),
        ({"email": "ida@example.org", "email_verified": False}, "visitor"),
        ({"email": "eve@example.org", "email_verified": True}, "visitor"),
        ({"sub": "7", "groups": ["readers", "ran-staff"]}, "staff"),
        ({"sub": "7", "groups": "ran-staff"}, "staff"),
        ({"sub": "7", "groups": "no-ran-staff"}, "visitor"),
        ({"groups": "ran-staff"}, "visitor"),
        ({}, "visitor"),
    ],
)
def test_claims_of_an_identity_provider_make_staff(claims: dict[str, object], role: str, tmp_path: Path):
    settings = Settings(data=tmp_path, staff_emails=["ida@example.org", ""], staff_claim="groups=ran-staff")
    assert signed_in(claims, settings).role == role


def test_without_a_list_or_a_claim_nobody_is_staff(tmp_path: Path):
    assert signed_in({"email": "ida@example.org", "None": None}, Settings(data=tmp_path)).role == "visitor"


def test_the_name_in_the_history_is_the_one_signed_in_with(tmp_path: Path):
    settings = Settings(data=tmp_path, staff_emails=["ida@example.org"])
    assert signed_in({"email": "ida@example.org", "name": "Ida Berg"}, settings).name == "Ida Berg"
    assert signed_in({"email": "ida@example.org"}, settings).name == "ida@example.org"
