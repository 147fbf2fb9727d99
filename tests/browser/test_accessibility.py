"""axe-core on every page, in light and in dark."""

from __future__ import annotations

import pytest

from tests.browser.conftest import BROWSER, Visitor
from tests.browser.test_stories import ASKED, PAGES

UNCOVERED = "/?q=Do+owls+hunt+at+night%3F&kind=manual&from=2024"
DECLINED = "/?q=How+do+I+build+a+bomb%3F"
PRINTED = "/answer?q=Do+owls+hunt+at+night%3F"
SCHEMES = ("light", "dark")

if BROWSER:
    from axe_playwright_python.sync_playwright import Axe


@pytest.mark.parametrize("path", [*PAGES, ASKED, UNCOVERED, DECLINED, "/events?show=month", PRINTED])
def test_no_serious_violation(visitor: Visitor, path: str):
    visitor.open(path, app=not path.startswith("/answer"))
    for scheme in SCHEMES:
        visitor.page.emulate_media(color_scheme=scheme)
        visitor.settled()
        assert found(visitor, "moderate") == []


def test_no_serious_violation_in_an_opened_citation(visitor: Visitor):
    page = visitor.open(ASKED)
    page.get_by_role("button", name="1", exact=True).first.click()
    page.get_by_role("dialog").locator("mark").first.wait_for()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        visitor.settled()
        assert found(visitor, "moderate") == []


def found(visitor: Visitor, *impacts: str) -> list[str]:
    """Serious and critical violations and those of other `impacts`, each with its first elements.

    What is found on a page that was just being drawn anew, half faded, is looked at again.
    """
    for _ in range(3):
        visitor.settled()
        violations = _violations(visitor, impacts)
        if not violations:
            break
    return violations


def _violations(visitor: Visitor, impacts: tuple[str, ...]) -> list[str]:
    response = Axe().run(visitor.page).response
    return [
        f"{one['id']}: {[(node['html'][:200], node['failureSummary']) for node in one['nodes'][:3]]}"
        for one in response["violations"]
        if one["impact"] in ("serious", "critical", *impacts)
    ]
