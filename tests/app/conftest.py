"""A small library of our own, and the app on top of it without a server."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from index.base import Base
from ingest.identity import event_id
from ingest.records import Event, FileRecord, Outcome, Reading
from ingest.settings import Settings
from tests.stubs import WordEncoder, reading
from views import web

APP = Path(__file__).resolve().parents[2] / "app.py"
PDF_BYTES = b"%PDF-1.4 stands in for a file that the browser opens"
PDF_SHA256 = hashlib.sha256(PDF_BYTES).hexdigest()


def library() -> list[Reading]:
    """Three publications: a paper with a file, a digest of a manual, an article with markup in its texts."""
    gardens = reading(
        "Gardens behind walls",
        "Gardening in prison gives inmates a daily task. Tomatoes need water every morning.\nThe guards liked it.",
        "Training of staff takes two days. It covers soil, seeds and patience.",
        kind="paper",
        authors=["Ada Green", "Bo Field"],
        published="2024-04-26",
        language="en",
        topics=["Prison and probation", "Training"],
        group="RAN PRISONS",
        summary="What a vegetable garden changes in a prison.",
        url="https://example.org/gardens",
        key_outcomes=[Outcome(1, "A garden needs one person who is responsible for it.", page=2)],
        methods=[Outcome(1, "Begin with radishes, they grow fast.", page=2, kind="method")],
        files=[
            FileRecord(
                "gardens.pdf",
                "application/pdf",
                len(PDF_BYTES),
                PDF_SHA256,
                "https://example.org/g.pdf",
                pages=2,
            )
        ],
    )
    gardens.events = [
        Event("Open garden day", "2024-05-03", "2024-05-04", place="Ghent", url="https://example.org/day")
    ]
    gardens.events[0].id = event_id(gardens.events[0])
    manual = reading(
        "Manual of beekeeping",
        "Bees calm people who look after them. A hive needs two visits a week.",
        kind="manual",
        published="2022",
        language="de",
        topics=["Training"],
        url="javascript:alert(1)",
        digest=True,
    )
    marked = reading(
        "<script>alert('title')</script> *Stars* and $sums$",
        "<img src=x onerror=alert(1)> Lanterns **light** the way [home](javascript:alert(2)).",
        kind="article",
        language="en",
        published="2023-11",
        authors=["<b>Eve</b>"],
    )
    return [gardens, manual, marked]


@pytest.fixture
def filled(base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Base:
    """The small library in a base without a model.

    What is covered is judged by weights fitted to real models and a real library; here it is whatever
    sentences were chosen for.
    """
    monkeypatch.setattr("answer.coverage.covered", lambda *given: bool(given[-1]))
    file = tmp_path / "gardens.pdf"
    file.write_bytes(PDF_BYTES)
    for one in library():
        base.put(one, file if one.publication.files else None)
    return base


@pytest.fixture(scope="session")
def client() -> TestClient:
    """The server around the app; a process can have one."""
    return TestClient(web.app(APP))


@pytest.fixture
def app(filled: Base, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app on the small library, not yet run."""
    monkeypatch.setattr("views.shared._opened", lambda settings: Base(settings, encoders=[WordEncoder()]))
    return AppTest.from_file(str(APP), default_timeout=20)


@pytest.fixture
def app_without_base(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app in a data folder that does not exist."""
    monkeypatch.setattr("views.shared._opened", lambda settings: Base(settings, encoders=[WordEncoder()]))
    return AppTest.from_file(str(APP), default_timeout=20)


def seen(app: AppTest) -> str:
    """All text and HTML on the screen, in one string."""
    kinds = (
        "title",
        "header",
        "subheader",
        "markdown",
        "text",
        "html",
        "caption",
        "info",
        "warning",
        "error",
    )
    found = [str(element.value) for kind in kinds for element in app.get(kind)]
    return "\n".join([*found, *(button.label for button in app.button)])
