"""Files are hashed once, and again whenever they changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index import sealed
from index.sealed import Digests


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were really hashed; every file counts as old enough."""
    found: list[Path] = []
    original = sealed.sha256
    monkeypatch.setattr(sealed, "sha256", lambda file: found.append(file) or original(file))
    monkeypatch.setattr(sealed, "SETTLED", -(10**12))
    return found


def test_a_file_is_hashed_once_for_all_who_ask(hashed: list[Path], tmp_path: Path):
    weights = tmp_path / "weights"
    weights.write_bytes(b"one")
    first = Digests(tmp_path / "digests.json").of(weights)
    assert Digests(tmp_path / "digests.json").of(weights) == first == sealed.sha256(weights)
    assert len(hashed) == 2  # once by the test itself


def test_a_change_is_noticed_though_size_and_time_are_those_of_before(hashed: list[Path], tmp_path: Path):
    weights, digests = tmp_path / "weights", Digests(tmp_path / "digests.json")
    weights.write_bytes(b"one")
    before = weights.stat()
    first = digests.of(weights)
    weights.write_bytes(b"two")
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert digests.of(weights) != first


def test_what_changed_just_now_is_not_trusted_yet(
    hashed: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(sealed, "SETTLED", 10**12)
    (tmp_path / "weights").write_bytes(b"one")
    for _ in range(2):
        Digests(tmp_path / "digests.json").of(tmp_path / "weights")
    assert len(hashed) == 2


@pytest.mark.parametrize("text", ["", "[]", "{", '{"/a": 3}', '{"/a": {}}'])
def test_a_damaged_list_is_no_list(hashed: list[Path], tmp_path: Path, text: str):
    (tmp_path / "digests.json").write_text(text)
    (tmp_path / "weights").write_bytes(b"one")
    digests = Digests(tmp_path / "digests.json")
    assert digests.of(tmp_path / "weights") == digests.of(tmp_path / "weights")
    assert len(hashed) == 1
