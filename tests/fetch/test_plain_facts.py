"""Facts in plain lines: a label and its value in one paragraph, a moment behind a label, dates in figures."""

from __future__ import annotations

import pytest

from tests.fetch.pages import TEXT, TITLE
from tests.fetch.reading_pages import publication, read
from tests.fetch.site import HOST

LINES = {
    "a sentence of label and date": "<p>Published: 3rd of April 2023</p>",
    "without a colon": "<p>Published on 3 April 2023</p>",
    "in German": "<p>Veröffentlicht am 3. April 2023</p>",
    "a moment in the line": '<p>Published on <time datetime="2023-04-03">3 April</time></p>',
    "a moment without words": '<p>Published on <time datetime="2023-04-03"></time></p>',
    "a moment behind the line": '<p>Published on</p><time datetime="2023-04-03T08:00:00Z">3 April</time>',
    "a moment in bare text": 'Published on <time datetime="2023-04-03">3 April</time>',
    "figures, the year first": "<p>Publication date: 2023/04/03</p>",
    "figures, the day first": "<dl><dt>Publication date</dt><dd>03-04-2023</dd></dl>",
    "figures with points": "<dl><dt>Publication date</dt><dd>3. 4. 2023</dd></dl>",
    "two facts in a line": "<p>Published: 3 April 2023 | Author: Home Affairs</p>",
    "two lines in a paragraph": "<p>Author: Home Affairs<br>Published: 3 April 2023</p>",
}


@pytest.mark.parametrize("form", LINES)
def test_a_date_in_a_plain_line_is_read_to_the_day(form: str):
    found = publication(f"<html><body><main><h1>{TITLE}</h1>{LINES[form]}<p>{TEXT}</p></main></body></html>")
    assert found.published == "2023-04-03"
    assert found.type_label is None
    assert TEXT in [block.text for block in found.text]
    if "Author" in LINES[form]:
        assert found.publisher == "Home Affairs"
        assert [block.text for block in found.text] == [TEXT]


def test_a_list_whose_cards_say_when_is_a_list():
    cards = "".join(
        f'<div class="card"><h2><a href="{n}_en">{n}</a></h2><p>Published on <time datetime="2023-04-0{n}">'
        f"{n} April 2023</time></p><p>{TEXT}</p></div>"
        for n in (1, 2)
    )
    page = read(f"<html><body><main><h1>Library</h1>{cards}</main></body></html>", f"{HOST}/library_en")
    assert (page.kind, len(page.teasers)) == ("listing", 2)


def test_the_date_of_a_related_page_is_not_that_of_this_one():
    html = f"""<html><body><main><h1>{TITLE}</h1><p>Published on 3 April 2023</p><p>{TEXT}</p>
    <div class="card"><h3><a href="/x_en">Another</a></h3><p>Published on 9 May 2024</p></div></main></body></html>"""
    assert publication(html).published == "2023-04-03"


def test_a_sentence_with_a_colon_stays_in_the_text():
    line = "Time: it is what mentors lack most."
    found = publication(f"<html><body><main><h1>{TITLE}</h1><p>{line}</p><p>{TEXT}</p></main></body></html>")
    assert line in [block.text for block in found.text]


def test_the_day_of_a_meeting_does_not_stand_in_for_the_date_that_machines_are_told():
    html = f"""<html><head><meta name="dcterms.issued" content="2023-04-03"></head><body><main><h1>{TITLE}</h1>
    <p>When: 9 March 2023</p><p>{TEXT}</p></main></body></html>"""
    assert publication(html).published == "2023-04-03"
