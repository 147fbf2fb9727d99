"""Phrases are found as whole words in folded texts, as a regular expression would find them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from index.phrases import Phrases
from ingest.identity import folded

TEXTS = st.lists(
    st.sampled_from(["we", "wen", "not", "only", "Täter", "P/CVE", "dürfen", "of", "ofen"]), max_size=8
).map(" ".join)
PHRASES = st.lists(
    st.sampled_from(["we", "we*", "not only", "täter*", "of", "of we*", "p/cve", "durfen", "only"]),
    max_size=4,
)


def by_regular_expression(phrases: list[str]) -> re.Pattern[str]:
    parts = [re.escape(folded(one)) + (r"\w*" if one.endswith("*") else "") for one in phrases]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b") if parts else re.compile(r"(?!)")


@given(TEXTS, PHRASES)
def test_phrases_stand_where_a_regular_expression_finds_them(text: str, phrases: list[str]):
    expected, plain = by_regular_expression(phrases), folded(text)
    assert Phrases(phrases).stand_in(plain) == bool(expected.search(plain))
    assert Phrases(phrases).begin(plain) == bool(expected.match(plain))


@given(TEXTS, st.sampled_from(["not only", "we*", "of", "Täter*"]))
def test_a_text_without_a_phrase_has_all_else(text: str, phrase: str):
    plain = folded(text)
    expected = by_regular_expression([phrase]).sub(" ", plain).split()
    assert Phrases([phrase]).without(plain).split() == expected


def test_no_phrases_are_found_nowhere():
    assert not Phrases([]).stand_in("any text")
    assert not Phrases([]).begin("any text")
    assert Phrases([]).without("any text") == "any text"
