"""Each group's story in a real browser."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from tests.browser.conftest import Visitor

QUESTION = "Do owls hunt at night and sleep by day in barns?"
ASKED = "/?q=Do+owls+hunt+at+night+and+sleep+by+day+in+barns%3F"
PAGES = ("/", "/library", "/publication?publication=owls-of-the-north", "/outcomes", "/events", "/collection")


def ask(visitor: Visitor) -> None:
    page = visitor.open("/")
    page.get_by_role("textbox").first.fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("Sources", exact=True).wait_for(timeout=60_000)


def test_a_practitioner_asks_and_sees_the_printed_page_with_the_passage_marked(visitor: Visitor):
    ask(visitor)
    page = visitor.page
    assert "q=Do+owls+hunt" in page.url
    page.get_by_role("button", name="1", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("mark", has_text="Owls hunt at night").wait_for()
    picture = dialog.get_by_alt_text("Page 1 of the file, with the passage marked")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.ran-page img')?.naturalWidth === 1000")
    # By the picture's own pixels: somewhere paper has the colour of the marker.
    assert page.evaluate(
        """() => {
            const shown = document.querySelector('.ran-page img');
            const canvas = document.createElement('canvas');
            canvas.width = shown.naturalWidth; canvas.height = shown.naturalHeight;
            const drawing = canvas.getContext('2d');
            drawing.drawImage(shown, 0, 0);
            const data = drawing.getImageData(0, 0, canvas.width, canvas.height).data;
            let marked = 0;
            for (let i = 0; i < data.length; i += 4) marked += data[i] > 200 && data[i + 2] < 160;
            return marked > 1000;
        }"""
    )
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")


def test_our_copy_of_the_file_is_a_pdf_at_the_page(visitor: Visitor):
    ask(visitor)
    href = visitor.page.get_by_role("link", name="Open our copy, page 1").first.get_attribute("href")
    assert href is not None
    assert href.endswith(".pdf#page=1")
    answer = visitor.context.request.get(visitor.address + href.split("#")[0])
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def test_the_way_back_leads_to_the_answer(visitor: Visitor):
    ask(visitor)
    visitor.page.get_by_role("link", name="About this publication").first.click()
    visitor.page.wait_for_url("**/publication?publication=owls-of-the-north")
    visitor.page.get_by_role("heading", name="Owls of the north").wait_for()
    visitor.page.go_back()
    visitor.page.get_by_text("Sources", exact=True).wait_for()
    assert visitor.page.get_by_role("textbox").first.input_value() == QUESTION


def test_a_trainer_collects_and_takes_a_word_file_with_footnotes_away(visitor: Visitor, tmp_path: Path):
    ask(visitor)
    page = visitor.page
    page.get_by_role("button", name="Collect").first.click()
    page.get_by_text("Collected in").wait_for()
    page.get_by_role("link", name="Collection").first.click()
    page.get_by_text("Take it away").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Word").click()
    download.value.save_as(tmp_path / "c.docx")
    word = Document(str(tmp_path / "c.docx"))
    quoted = [one for one in word.paragraphs if one.style is not None and one.style.name == "Quote"]
    assert any("Owls hunt at night" in one.text for one in quoted)
    (notes,) = [one for one in word.part.package.iter_parts() if one.partname == "/word/footnotes.xml"]
    assert b"Owls of the north" in notes.blob
    marked = [one for one in quoted if one._p.xpath(".//w:footnoteReference")]
    assert len(marked) == len(quoted)
    shutil.which("soffice") and converted(tmp_path / "c.docx")


def converted(document: Path) -> None:
    """Another program opens the document and keeps its footnotes."""
    subprocess.run(
        [
            "soffice",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(document.parent),
            str(document),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = " ".join(page.extract_text() for page in PdfReader(document.with_suffix(".pdf")).pages)
    assert "Owls of the north. paper, 2025-01" in " ".join(text.split()), "the footnote is printed"


def test_a_trainer_plans_a_session(visitor: Visitor):
    page = visitor.open("/outcomes")
    page.get_by_role("button", name="Collect").first.click()
    page.get_by_text("Collected in").wait_for()
    page.get_by_role("link", name="Collection").first.click()
    page.get_by_text("Take it away").wait_for()
    page.get_by_text("Sessions of the training").click()
    page.get_by_label("Title of the session").last.fill("Morning")
    page.get_by_role("button", name="Add the session").click()
    page.get_by_role("heading", name="Morning").wait_for()
    visitor.page.reload()
    visitor.drawn()
    assert page.get_by_role("heading", name="Morning").count() == 1


def test_an_answer_is_copied_with_its_references_in_one_click(visitor: Visitor):
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(visitor)
    visitor.page.get_by_role("button", name="Copy with references").click()
    visitor.page.get_by_text("Copied.").wait_for()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert "Owls hunt at night and sleep by day in barns. [1]" in copied
    assert "[1] Owls of the north." in copied


def test_the_printable_page_opens_from_the_answer(visitor: Visitor):
    ask(visitor)
    address = visitor.page.get_by_role("link", name="Printable page").get_attribute("href")
    page = visitor.open(address or "", app=False)
    assert page.get_by_role("heading", name=QUESTION, level=1).count() == 1
    page.get_by_role("link", name="Source 1").first.click()
    assert page.locator("#source-1").get_by_text("Owls of the north").count() == 1


def test_feedback_is_given_and_taken_back(visitor: Visitor):
    ask(visitor)
    page = visitor.page
    page.get_by_role("radio", name="useful").click()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Delete my feedback").click()
    page.get_by_text("Deleted.").wait_for()


def test_the_story_works_by_keyboard_alone(visitor: Visitor):
    page = visitor.open("/")
    reach(visitor, "textarea")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Control+Enter")
    page.get_by_text("Sources", exact=True).wait_for(timeout=60_000)
    visitor.drawn()
    reach(visitor, "button", "1")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    reach(visitor, "button", "Collect")
    page.keyboard.press("Enter")
    # Another story may have collected it before.
    page.get_by_text("Collected in").or_(page.get_by_text("has this already")).wait_for()


def reach(visitor: Visitor, element: str, text: str = "") -> None:
    """Press Tab until an element of this kind and text has the focus."""
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate(
            "([tag, text]) => document.activeElement.tagName.toLowerCase() === tag"
            " && (!text || document.activeElement.innerText.trim().endsWith(text))",
            [element, text],
        ):
            return
    pytest.fail(f"Tab never reaches {element} {text}")


@pytest.mark.parametrize("path", [*PAGES, ASKED])
@pytest.mark.parametrize("width", [360, 640])
def test_a_phone_and_double_zoom_need_no_sideways_scrolling(visitor: Visitor, path: str, width: int):
    visitor.page.set_viewport_size({"width": width, "height": 800})
    page = visitor.open(path)
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(
        "(() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth <= main.clientWidth; })()"
    )


def test_the_page_speaks_the_language_of_the_browser(browser: object, address: str):
    made = Visitor(browser, address, locale="fr-FR")
    page = made.open("/library")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.get_by_role("heading", name="Bibliothèque").count() == 1
    made.context.close()
    assert made.complaints == []
