"""Signing in at the staff desk by OpenID Connect, set up as docs/staff.md tells, against a provider of our own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.base import Base
from ingest.settings import Settings
from tests.app.conftest import library
from tests.browser.conftest import BROWSER, Visitor, free_port, served
from tests.browser.provider import CLIENT, SECRET, provider
from tests.browser.test_accessibility import found
from tests.stubs import WordEncoder

if BROWSER:
    from playwright.sync_api import Browser

SECRETS = """[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "fourteen geese walk over the frozen lake"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
"""
LISTED = 'staff_emails = ["ida@example.org"]\nstaff_claim = "groups=desk"\n'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app with an identity provider."""
    pytest.importorskip("authlib")
    home = tmp_path_factory.mktemp("signing")
    base = Base(Settings(data=home / "data"), create=True, encoders=[WordEncoder()])
    for one in library():
        one.publication.files = []
        base.put(one)
    base.save_caches()
    base.catalogue.database.close()
    port = free_port()
    (home / ".streamlit").mkdir()
    (home / "settings.toml").write_text(LISTED)
    with provider() as identity:
        told = SECRETS.format(port=port, client=CLIENT, secret=SECRET, issuer=identity.address)
        (home / ".streamlit" / "secrets.toml").write_text(told)
        settings = str(home / "settings.toml")
        with served(home / "data", port, HOME=str(home), RAN_KB_SETTINGS=settings) as address:
            yield address


@pytest.fixture
def stranger(browser: Browser, desk: str) -> Iterator[Visitor]:
    made = Visitor(browser, desk)
    yield made
    made.context.close()
    # The provider is another site, on this machine.
    assert [one for one in made.complaints if "asked another site: http://localhost:" not in one] == []


def sign_in(visitor: Visitor, name: str) -> None:
    visitor.open("/desk")
    visitor.page.get_by_role("button", name="Sign in").click()
    visitor.page.get_by_role("link", name=name).click()
    visitor.page.wait_for_url(f"{visitor.address}/desk")
    visitor.drawn()


def test_staff_signs_in_changes_something_and_signs_out(stranger: Visitor, tmp_path: Path):
    sign_in(stranger, "Ida")
    page = stranger.page
    page.get_by_text("Signed in as Ida Berg.").wait_for()
    page.get_by_role("button", name="Manual of beekeeping").click()
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_role("button", name="Back to the list").click()
    page.get_by_role("radio", name="Changes").click()
    page.get_by_text("Ida Berg").first.wait_for()
    page.reload()
    page.get_by_text("Signed in as Ida Berg.").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("This page is for RAN staff.").wait_for()
    page.reload()
    page.get_by_text("This page is for RAN staff.").wait_for()
    assert page.get_by_text("Ida Berg").count() == 0


@pytest.mark.parametrize("name", ["Olaf", "Mallory"])
def test_who_is_not_listed_or_not_vouched_for_stays_outside(stranger: Visitor, name: str):
    sign_in(stranger, name)
    page = stranger.page
    page.get_by_text("You are signed in, but your address is not on the list of staff.").wait_for()
    assert page.get_by_text("Signed in as").count() == 0
    assert page.locator("input[type=file]").count() == 0
    assert found(stranger, "moderate") == []
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for()


def test_a_claim_makes_staff_too(stranger: Visitor):
    sign_in(stranger, "Greta")
    stranger.page.get_by_text("Signed in as Greta Gull.").wait_for()
