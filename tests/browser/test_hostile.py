"""What documents say is shown as text on every page: nothing of it runs, loads or can be followed."""

from __future__ import annotations

import pytest

from tests.browser.conftest import SHARED, Visitor
from tests.browser.test_stories import PAGES

OURS = [
    "/?q=Lanterns+light+the+way+home",
    "/answer?q=Lanterns+light+the+way+home",
    "/library?find=lanterns",
]
FOREIGN = [
    "/?q=Does+the+Harbour+Mentoring+Project+pair+each+person+with+one+mentor%3F",
    "/answer?q=Does+the+Harbour+Mentoring+Project+pair+each+person+with+one+mentor%3F",
    "/library?find=harbour+mentoring",
]
# Looked for by what the document would have made of them, were it markup.
MADE = (
    "img[src=x], iframe[srcdoc], svg[onload], [onclick], [onerror], a[href^='javascript:'], a[href^='data:']"
)


def harmless(visitor: Visitor, path: str) -> str:
    """Open the page, see that nothing of a document became part of it; returns what it says."""
    page = visitor.open(path, app=not path.startswith("/answer"))
    assert page.locator(MADE).count() == 0
    assert "CANARY" not in page.title()
    assert page.locator("main script, [data-testid=stMain] script", has_text="alert").count() == 0
    return page.locator("body").inner_text()


@pytest.mark.parametrize("path", [*PAGES, *OURS])
def test_what_our_own_documents_say_never_runs(visitor: Visitor, path: str):
    harmless(visitor, path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the reference material in ../shared")
@pytest.mark.parametrize("path", FOREIGN)
def test_a_page_made_to_attack_is_text(visitor: Visitor, path: str):
    assert "Mentoring <script>document.title=" in harmless(visitor, path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the reference material in ../shared")
def test_its_own_page_and_its_passage_are_text(visitor: Visitor):
    page = visitor.open(FOREIGN[0])
    page.get_by_role("button", name="1", exact=True).first.click()
    page.get_by_role("dialog").locator("mark").first.wait_for()
    assert page.locator(MADE).count() == 0
    page.keyboard.press("Escape")
    page.get_by_role("link", name="About this publication").first.click()
    page.wait_for_url("**/publication?**")
    visitor.drawn()
    assert page.locator(MADE).count() == 0
    assert "<script>" in page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Collection").first.click()
    page.wait_for_url("**/collection**")
    visitor.drawn()
    assert page.locator(MADE).count() == 0
