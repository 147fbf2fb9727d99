"""What a file is, judged by its bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import RefusedError
from ingest.files import clean, clean_name, decode, open_file


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("paper", b"%PDF-1.7 ...", "application/pdf"),
        ("paper.txt", b"\n\n%PDF-1.7 ...", "application/pdf"),
        ("page", b"<!DOCTYPE html><p>x", "text/html"),
        ("page.txt", b"\xef\xbb\xbf <!-- a --> <html>", "text/html"),
        ("digest.md", b"---\ntitle: x\n---\n", "text/markdown"),
        ("notes.txt", b"1 < 2 and 3 > 2", "text/plain"),
        ("notes", "Grüße".encode("cp1252"), "text/plain"),
    ],
)
def test_types(tmp_path: Path, name: str, data: bytes, media_type: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert open_file(tmp_path / name, 1).media_type == media_type


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", b"PK\x03\x04...", "type not supported"),
        ("a.pdf", b"\x89PNG", "type not supported"),
        ("a.pdf", b"plain words", "not a PDF"),
        ("a.csv", b"x;y", "type not supported"),
        ("a", bytes(range(32)), "type not supported"),
        ("a.txt", b"", "empty"),
        ("a.txt", b"x" * (2**20 + 1), "too large"),
    ],
)
def test_refusals(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(RefusedError, match=reason):
        open_file(tmp_path / name, 1)


def test_folders_and_missing_files(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.pdf"):
        with pytest.raises(RefusedError):
            open_file(path, 1)


def test_the_name_shown_can_be_given(tmp_path: Path) -> None:
    (tmp_path / "1a2b").write_bytes(b"")
    with pytest.raises(RefusedError, match=r"^paper\.pdf: "):
        open_file(tmp_path / "1a2b", 1, "folder/paper.pdf")


def test_names_cannot_fool() -> None:
    assert clean_name("../../etc/pass\u202ewd\n.txt") == "passwd .txt"


@given(st.binary(max_size=200))
def test_any_bytes_become_clean_text(data: bytes) -> None:
    text = clean(decode(data))
    assert not any(ord(c) < 32 and c not in "\t\n\x0b\x0c" for c in text)
    assert not any(0x7F <= ord(c) <= 0x9F or c in "\u200b\u202e\u2066\ufeff" for c in text)


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
