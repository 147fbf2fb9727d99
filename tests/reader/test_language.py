"""Languages: told as py3langid tells them, from what was unpacked once."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import LanguageIdentifier

from ingest import language


@pytest.fixture(scope="module")
def original() -> LanguageIdentifier:
    found = LanguageIdentifier.from_model_file("data/model.npz.xz")
    found.set_languages(language.EU_LANGUAGES)
    language._model()  # before any clock starts
    return found


@given(st.text(min_size=12) | st.text("abcdeéèßăţω нов ABC.,", min_size=12))
def test_a_language_is_told_as_the_library_tells_it(original: LanguageIdentifier, text: str):
    found = language.detect(text)
    assert found is None or found == original.classify(text)[0]


@pytest.mark.parametrize("harm", ["cut short", "gone"])
def test_what_was_unpacked_and_is_damaged_is_unpacked_anew(harm: str):
    text = "Wie bauen Mentoren Vertrauen zu einem Gefangenen auf?"
    language._model.cache_clear()
    assert language.detect(text) == "de"
    (moves,) = platformdirs.user_cache_path("ran-kb").glob("language-*/moves.npy")
    whole = moves.stat().st_size
    moves.unlink() if harm == "gone" else moves.write_bytes(moves.read_bytes()[:1000])
    language._model.cache_clear()
    language._detected.cache_clear()
    assert language.detect(text) == "de"
    assert moves.stat().st_size == whole


def test_where_nothing_can_be_written_languages_are_told_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    language._model.cache_clear()
    assert language.detect("Comment un mentor gagne-t-il la confiance ?") == "fr"
