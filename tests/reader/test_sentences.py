"""Sentences: nothing lost, abbreviations do not end one, line ends do."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language import EU_LANGUAGES
from ingest.sentences import sentences


def split(text: str, language: str | None = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("en", "Dr. Berg met the family. They talked, e.g. about work.", 2),
        ("en", "It was approx. 3 km away. See pp. 3-4 and no. 7 of the list.", 2),
        ("en", "He said no. Then he left.", 2),
        ("de", "Das gilt z.B. für Dr. Weiß. Siehe S. 12. Ende.", 3),
        ("fr", "M. Dupont est venu le 3 janv. 2020. Cf. p. 4. Oui.", 3),
        ("es", "El 3 de feb. de 2020 fue así. Luego pasó el Sr. Pérez.", 2),
        ("pl", "Zob. s. 4 oraz np. inne. Tak.", 2),
        ("ro", "Dl. Popescu a spus la pag. 4 asta. Da.", 2),
        ("el", "Στις 3 Φεβ. 2020 έγινε. Ο κ. Παπάς σελ. 4 είπε.", 2),
        (None, "One sentence. Another one!", 2),
    ],
)
def test_abbreviations(language: str | None, text: str, count: int) -> None:
    assert len(split(text, language)) == count


def test_paragraphs_and_list_items_end_sentences() -> None:
    text = "Three things matter:\n\n• trust\n\n• 2. time\nWhen: 13 March"
    assert split(text) == ["Three things matter:", "• trust", "• 2. time", "When: 13 March"]


def test_a_number_before_an_item_is_no_sentence() -> None:
    assert split("• 1. Ask first. Then act.") == ["• 1. Ask first.", "Then act."]


@given(
    st.text(alphabet=st.sampled_from("aB. !?:\n•1(“ß€"), max_size=80), st.sampled_from([*EU_LANGUAGES, None])
)
def test_nothing_is_lost_or_doubled(text: str, language: str | None) -> None:
    spans = sentences(text, language)
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert (
        "".join(text[a:b] for a, b in spans).split()
        == "".join(c for i, c in enumerate(text) if any(a <= i < b for a, b in spans)).split()
    )
    outside = [c for i, c in enumerate(text) if not any(a <= i < b for a, b in spans)]
    assert "".join(outside).strip() == ""
