"""The server around the app: headers, kept files, language of the page, ports."""

from __future__ import annotations

import gc
import socket
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.base import Base
from ingest.errors import CallError
from ingest.settings import Settings
from tests.app.conftest import APP, PDF_BYTES, PDF_SHA256
from views import serve
from views.web import failed


def test_no_page_may_be_framed_or_load_from_elsewhere(client: TestClient):
    headers = client.get("/").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_page_says_its_language_and_name(client: TestClient):
    page = client.get("/library", headers={"accept": "text/html", "accept-language": "xx-YY"})
    assert '<html lang="en">' in page.text
    assert "<title>RAN knowledge base</title>" in page.text
    assert int(page.headers["content-length"]) == len(page.content)


def test_a_kept_pdf_opens_in_the_browser(filled: Base, client: TestClient):
    answer = client.get(f"/files/{PDF_SHA256}.pdf")
    assert answer.content == PDF_BYTES
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")


@pytest.mark.parametrize("name", ["0" * 64, "..%2Fcatalogue.sqlite3", "%2Fetc%2Fpasswd"])
def test_nothing_but_kept_pdfs_is_served(filled: Base, client: TestClient, name: str):
    answer = client.get(f"/files/{name}.pdf")
    # An address of no file at all is the app's page, as any other address.
    assert answer.status_code in (400, 404) or "<noscript>" in answer.text


def test_events_are_taken_away_as_a_calendar_file(filled: Base, client: TestClient):
    answer = client.get("/events.ics?topic=Training")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert b"SUMMARY:Open garden day" in answer.content
    assert b"SUMMARY" not in client.get("/events.ics?topic=Online").content


def test_signing_out_leads_back_to_the_desk(client: TestClient):
    answer = client.get("/auth/logout", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["location"] == "/desk"


def test_an_unexpected_error_is_a_plain_sentence_without_its_details(monkeypatch: pytest.MonkeyPatch):
    shown: list[str] = []
    monkeypatch.setattr("streamlit.error", shown.append)
    assert failed(ValueError("a secret path"))
    assert shown
    assert "Something went wrong" in shown[0]
    assert "secret" not in shown[0]


# uvicorn forgets to close the socket that it could not bind; the process ends right after that.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_port_in_use_is_refused_with_a_way_out(settings: Settings):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CallError, match="--port"):
        serve.serve(settings, taken.getsockname()[1])
    gc.collect()


def test_the_script_that_is_served_is_the_app():
    assert Path(APP) == serve.SCRIPT


def test_the_server_is_warm_before_the_first_question(filled: Base, monkeypatch: pytest.MonkeyPatch):
    frozen: list[bool] = []
    monkeypatch.setattr("gc.freeze", lambda: frozen.append("vectors" in vars(filled)))
    monkeypatch.setattr("views.shared._opened", lambda settings: filled)
    serve.warm()
    assert frozen == [True]


def test_a_server_without_a_base_starts_all_the_same(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("gc.freeze", lambda: None)
    serve.warm()
