"""Fixtures that several test modules share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.base import Base
from ingest.settings import SETTINGS_FILE_VARIABLE, Settings
from tests.stubs import WordEncoder


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Tests neither read nor write the settings, the data and the cache of whoever runs them."""
    for name in [name for name in os.environ if name.startswith("RAN_KB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv(SETTINGS_FILE_VARIABLE, str(tmp_path / "no-settings.toml"))
    monkeypatch.setenv("RAN_KB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def base(settings: Settings) -> Iterator[Base]:
    """An empty base whose encoder needs no model."""
    made = Base(settings, create=True, encoders=[WordEncoder()])
    yield made
    made.catalogue.database.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material beside the project; tests that need it are skipped without it."""
    found = Path(__file__).resolve().parents[2] / "shared"
    if not found.is_dir():
        pytest.skip("needs the reference material in ../shared")
    return found
