"""The app in a real browser: its own server on a small library, Debian's Chromium driven by Playwright.

Run with `make test-browser`, which names the browser in RAN_KB_TEST_BROWSER; skipped otherwise.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from index.base import Base
from ingest.password import hashed
from ingest.reader import read
from ingest.records import FileRecord
from ingest.settings import Settings
from tests.app.conftest import library
from tests.app.pdfs import pdf_with_lines
from tests.stubs import WordEncoder, reading

BROWSER = os.environ.get("RAN_KB_TEST_BROWSER", "")
ROOT = Path(__file__).resolve().parents[2]
STARTED_WITHIN = 120
SHARED = ROOT.parent / "shared"
# Pages whose titles and texts are markup, scripts and orders.
HOSTILE = ("xss-title.html", "prompt-injection.html")
PASSWORD = "kettle under nine poplars"

if BROWSER:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright


@pytest.fixture(scope="session", autouse=True)
def _only_when_asked() -> None:
    if not BROWSER:
        pytest.skip("needs a browser: make test-browser")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running app on a library of our own, one publication of which has a real PDF."""
    folder = tmp_path_factory.mktemp("browser")
    base = Base(Settings(data=folder / "data"), create=True, encoders=[WordEncoder()])
    for one in library():
        one.publication.files = []
        base.put(one)
    file = folder / "owls.pdf"
    lines = ["Owls of the north", "Owls hunt at night and", "sleep by day in barns.", "Barns need owls."]
    sha256 = pdf_with_lines(file, lines)
    record = FileRecord("owls.pdf", "application/pdf", file.stat().st_size, sha256, pages=1)
    owls = reading(
        "Owls of the north",
        "Owls hunt at night and sleep by day in barns. Barns need owls.",
        kind="paper",
        published="2025-01",
        language="en",
        files=[record],
    )
    base.put(owls, file)
    for name in HOSTILE if SHARED.is_dir() else ():
        base.put(read(SHARED / "bad-input" / name, base.settings))
    base.save_caches()
    base.catalogue.database.close()
    with served(folder / "data", free_port(), RAN_KB_STAFF_PASSWORD=hashed(PASSWORD)) as address:
        yield address


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@contextmanager
def served(data: Path, port: int, **environment: str) -> Iterator[str]:
    """The address of the app on this data folder, in a process of its own."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.server", str(data), str(port)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert str(port) in server.stdout.readline()
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(STARTED_WITHIN)
        server.stdout.close()


@pytest.fixture(scope="session")
def browser(address: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield opened
        opened.close()


SETTLED = """() =>
    !document.querySelector('[data-stale="true"], [data-test-script-state="running"]')
    && document.getAnimations().every(one => one.playState !== 'running')"""


class Visitor:
    """A person with a browser window; `complaints` are errors that the browser's console shows."""

    def __init__(self, browser: Browser, address: str, **window: object) -> None:
        self.address = address
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 1000}, **window})
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._watch)
        self.page.on("dialog", lambda dialog: (self.complaints.append("a script ran"), dialog.dismiss()))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _watch(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(self.address):
            self.complaints.append(f"asked another site: {request.url}")

    def open(self, path: str, *, app: bool = True) -> Page:
        """Open a page of the app and wait until it is drawn; `app=False` for a page without scripts."""
        self.page.goto(self.address + path)
        if app:
            self.drawn()
        return self.page

    def drawn(self) -> None:
        """Wait until the script has run and the page has a heading."""
        self.page.wait_for_selector("h1", timeout=60_000)
        self.page.wait_for_function(
            "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
            " && !document.querySelector('[data-stale=true]')",
            timeout=60_000,
        )
        self.settled()

    def settled(self) -> None:
        """Wait until the script has run and nothing fades or moves any more."""
        self.page.wait_for_function(SETTLED, timeout=60_000)


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    made = Visitor(browser, address)
    yield made
    made.context.close()
    assert made.complaints == []
