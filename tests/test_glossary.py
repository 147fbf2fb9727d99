"""The glossary: what words in the languages of those who ask are in the English of the publications."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ingest.identity import folded
from ingest.language import EU_LANGUAGES

FILES = sorted((Path(__file__).resolve().parent.parent / "corpus" / "glossary").glob("*.toml"))

each_language = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_all_files_have_the_same_terms():
    terms = {path.stem: set(tomllib.loads(path.read_text(encoding="utf-8"))) for path in FILES}
    assert len(terms) >= 15
    assert all(own == terms["de"] for own in terms.values())


@each_language
def test_words_are_written_as_they_are_compared(path: Path):
    assert path.stem in EU_LANGUAGES
    for term, said in tomllib.loads(path.read_text(encoding="utf-8")).items():
        assert re.fullmatch(r"[a-zA-Z][\w '/-]*(?:, [a-zA-Z][\w '/-]*)*", term), term
        assert said == list(dict.fromkeys(said)) != [], term
        for one in said:
            assert folded(one.rstrip("*")) == one.rstrip("*").replace("-", " ").replace("'", " "), (term, one)
            assert len(one.rstrip("*")) >= (3 if one.endswith("*") else 2), (term, one)
