"""axe-core on every page, in light and in dark."""

from __future__ import annotations

import pytest

from tests.browser.conftest import BROWSER, Visitor
from tests.browser.test_stories import ASKED, PAGES

if BROWSER:
    from axe_playwright_python.sync_playwright import Axe


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*PAGES, ASKED, "/events?show=month"])
def test_no_serious_violation(browser: object, address: str, path: str, scheme: str):
    made = Visitor(browser, address, color_scheme=scheme)
    made.open(path)
    violations = found(made)
    made.context.close()
    assert violations == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_violation_in_an_opened_citation(browser: object, address: str, scheme: str):
    made = Visitor(browser, address, color_scheme=scheme)
    page = made.open(ASKED)
    page.get_by_role("button", name="1", exact=True).first.click()
    page.get_by_role("dialog").locator("mark").first.wait_for()
    violations = found(made)
    made.context.close()
    assert violations == []


def found(visitor: Visitor) -> list[str]:
    """Serious and critical violations, each with its first element."""
    response = Axe().run(visitor.page).response
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:200] for node in one['nodes'][:3]]}"
        for one in response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
