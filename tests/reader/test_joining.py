"""Lines joined: words broken at line ends, hyphens that belong to a word, slashes."""

from __future__ import annotations

import pytest

from ingest.joining import Joiner


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["a multi-", "agency approach"], "a multi-agency approach"),
        (["work on P/", "CVE issues"], "work on P/CVE issues"),
        (["an up-", "to-date list"], "an up-to-date list"),
        (["push-", "and pull factors"], "push- and pull factors"),
        (["Arbeits-", "und Wohnprojekte"], "Arbeits- und Wohnprojekte"),
        (["a range –", "it seems"], "a range – it seems"),
        (["North-", "South talks"], "North-South talks"),
        (["from 12-", "18 months"], "from 12-18 months"),
        (["  two   blanks ", "", " here"], "two blanks here"),
        ([], ""),
    ],
)
def test_documents_that_do_not_hyphenate(lines: list[str], expected: str) -> None:
    assert Joiner(lines).join(lines) == expected


def test_a_document_that_hyphenates_shows_it() -> None:
    lines = [
        "The expe-",
        "rience of mentors is an experience of multi-",
        "agency work in undiscov-",
        "erable towns.",
    ]
    lines += ["They know multi-agency work."]
    assert Joiner(lines).join(lines[:4]) == (
        "The experience of mentors is an experience of multi-agency work in undiscoverable towns."
    )
