"""Acronyms with the expansion that the text itself gives."""

from __future__ import annotations

import pytest

from ingest.acronyms import acronyms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("with civil society organisations (CSOs) in town", {"CSO": "civil society organisation"}),
        ("preventing and countering violent extremism (P/CVE)", {"P/CVE": "preventing and countering violent extremism"}),
        ("preventing and countering violent extremism (P/ CVE)", {"P/CVE": "preventing and countering violent extremism"}),
        ("DDR(disengagement, deradicalisation, and reintegration)", {"DDR": "disengagement, deradicalisation, and reintegration"}),
        ("the Harbour Exit Team (HET) is small", {"HET": "Harbour Exit Team"}),
        ("the Federal Bureau for Town and Harbour (HFXB)", {"HFXB": "Federal Bureau for Town and Harbour"}),
        ("in prisons (see page 3) and (OSCE, 2020)", {}),
        ("reserved for these offenders (TA)", {}),
        ("He read Ann's letter (and laughed).", {}),
    ],
)  # fmt: skip
def test_pairs(text: str, expected: dict[str, str]) -> None:
    assert acronyms(text) == expected


def test_the_most_frequent_expansion_wins() -> None:
    text = "Joint Case Meeting (JCM). Joint Care Meeting (JCM). Joint Care Meeting (JCM)."
    assert acronyms(text) == {"JCM": "Joint Care Meeting"}
