"""The story of staff in a real browser: sign in, add a PDF, correct its title, publish, find it, undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.pdfs import pdf_with_lines
from tests.browser.conftest import PASSWORD, Visitor
from tests.browser.test_accessibility import SCHEMES, found
from tests.browser.test_stories import reach

HOSTILE = """<!DOCTYPE html><html><head><title>Kites <script>alert(1)</script><img src=x onerror=alert(2)></title>
</head><body><h1>Kites &lt;script&gt;alert(3)&lt;/script&gt; over the bay</h1>
<p onclick="alert(4)">Kites need wind and a long line. &lt;img src=x onerror=alert(5)&gt;</p></body></html>"""


def sign_in(visitor: Visitor) -> None:
    page = visitor.open("/desk")
    page.get_by_label("Your name, for the history of changes").fill("Ida Berg")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Signed in as Ida Berg.").wait_for()


def add(visitor: Visitor, file: Path, link: str) -> None:
    """Upload a file and open its draft."""
    page = visitor.page
    page.get_by_role("radio", name="Add").click()
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_text(file.name).first.wait_for()
    page.get_by_role("button", name="Read the files").click()
    page.get_by_text("A draft now: check it, then publish it.").first.wait_for(timeout=60_000)
    page.get_by_role("button", name=link).click()
    page.get_by_role("heading", name="Read from this page").or_(
        page.get_by_text("There is no PDF of this publication here.")
    ).wait_for(timeout=60_000)


@pytest.fixture
def story(visitor: Visitor, tmp_path: Path) -> Visitor:
    sign_in(visitor)
    return visitor


def test_staff_adds_corrects_publishes_finds_and_undoes(story: Visitor, tmp_path: Path):
    page = story.page
    lines = ["Herons of the delta", "Herons stand in shallow water", "and wait for fish at dawn."]
    pdf_with_lines(tmp_path / "herons.pdf", lines)
    add(story, tmp_path / "herons.pdf", "herons")
    picture = page.get_by_alt_text("Page 1 of the file")
    picture.wait_for()
    page.wait_for_function("document.querySelector('[data-testid=stImage] img')?.naturalWidth > 900")
    usable(story)
    page.get_by_label("Title", exact=True).fill("Herons at dawn")
    page.get_by_role("button", name="Save the corrections").first.click()
    page.get_by_role("heading", name="Herons at dawn").wait_for()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("link", name="As readers see it").wait_for()
    reader = Visitor(story.context.browser, story.address)
    reader.open("/library?find=herons+at+dawn")
    reader.page.get_by_role("link", name="Herons at dawn").wait_for()
    page.get_by_role("button", name="Undo: ").first.click()
    page.get_by_role("button", name="Publish", exact=True).wait_for()
    page.get_by_role("button", name="Undo: ").first.click()
    page.get_by_role("heading", name="herons", exact=True).first.wait_for()
    reader.open("/library?find=herons+at+dawn")
    reader.page.get_by_text("1 publication").or_(reader.page.get_by_text("publications")).first.wait_for()
    assert reader.page.get_by_role("link", name="Herons").count() == 0
    reader.context.close()
    assert reader.complaints == []


def test_what_a_file_says_never_runs_at_the_desk(story: Visitor, tmp_path: Path):
    (tmp_path / "kites.html").write_text(HOSTILE)
    add(story, tmp_path / "kites.html", "Kites")
    page = story.page
    assert page.locator("img[src=x]").count() == 0
    assert page.locator("[data-testid=stApp] script", has_text="alert").count() == 0
    assert "over the bay" in page.get_by_label("Title", exact=True).input_value()


@pytest.mark.parametrize(
    "part", ["Publications", "Add", "Found by sync", "Events", "State of the library", "Changes"]
)
def test_no_part_of_the_desk_has_a_serious_violation(story: Visitor, part: str):
    story.page.get_by_role("radio", name=part, exact=True).click()
    story.drawn()
    for closed in story.page.locator("[data-testid=stExpander] summary").all():
        closed.click()
    usable(story)


def usable(visitor: Visitor) -> None:
    """No violation in either theme, no sideways scrolling on a phone or at 200 %."""
    for scheme in SCHEMES:
        visitor.page.emulate_media(color_scheme=scheme)
        assert found(visitor, "moderate") == []
    for width in (360, 640, 1280):
        visitor.page.set_viewport_size({"width": width, "height": 1000})
        visitor.settled()
        assert (
            visitor.page.evaluate(
                "(() => { const main = document.querySelector('[data-testid=stMain]');"
                " return Math.max(main.scrollWidth - main.clientWidth,"
                " document.scrollingElement.scrollWidth - window.innerWidth); })()"
            )
            <= 0
        )


def test_staff_signs_in_and_publishes_by_keyboard_alone(visitor: Visitor):
    page = visitor.open("/desk")
    reach(visitor, "input")
    page.keyboard.type("Ida Berg")
    reach(visitor, "input")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Signed in as Ida Berg.").wait_for()
    visitor.drawn()
    reach(visitor, "button", "Manual of beekeeping")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Withdraw").wait_for(timeout=60_000)
    visitor.drawn()
    reach(visitor, "button", "Withdraw")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Publish", exact=True).wait_for(timeout=60_000)
    visitor.drawn()
    reach(visitor, "button", "Publish")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="As readers see it").wait_for(timeout=60_000)


def test_a_file_from_a_stranger_is_not_taken(visitor: Visitor):
    page = visitor.open("/desk")
    with page.expect_response("**/_stcore/**"):
        page.reload()
    visitor.drawn()
    answer = page.evaluate(
        """async () => {
            const form = new FormData(); form.append('file', new Blob(['x']), 'x.txt');
            const xsrf = document.cookie.match(/_streamlit_xsrf=([^;]*)/);
            const headers = xsrf ? {'X-Xsrftoken': xsrf[1]} : {};
            const sent = await fetch('/_stcore/upload_file/any/any', {method: 'PUT', body: form, headers});
            return sent.status;
        }"""
    )
    assert answer == 403
    visitor.complaints.clear()  # the browser notes the refusal
