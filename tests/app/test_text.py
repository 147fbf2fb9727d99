"""What is shown as text stays text: Markdown escapes, addresses, context, examples, facets."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from answer.context import context
from answer.examples import examples
from answer.sources import at_page, web_address
from index import facets
from index.base import Base
from index.filters import Filters
from index.search import search
from ingest.errors import NotFoundError
from tests.stubs import reading
from views.text import link, plain, tag


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1))
def test_markdown_of_escaped_text_is_the_text(text: str):
    inline = MarkdownIt("commonmark").parse(plain(text))
    shown = "".join(
        child.content for token in inline for child in token.children or [] if child.type == "text"
    )
    # An unseen sign parts what would become a link.
    assert shown.replace("\N{WORD JOINER}", "") == " ".join(text.replace("\N{WORD JOINER}", "").split())


def test_attributes_cannot_break_out_of_their_quotes():
    assert tag("p", "x", title='"><script>') == '<p title="&quot;&gt;&lt;script&gt;">x</p>'
    assert link(None, "<b>") == "&lt;b&gt;"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example", "file:///etc/passwd", "http://", ""],
)
def test_only_web_addresses_become_links(url: str):
    assert web_address(url) is None


def test_a_pdf_opens_at_the_page():
    assert at_page("https://example.org/a.pdf#view=fit", 7) == "https://example.org/a.pdf#page=7"
    assert at_page("https://example.org/a.pdf", None) == "https://example.org/a.pdf"


def test_context_marks_the_quote_across_a_line_break(filled: Base):
    hit = search(filled, "tomatoes water guards", 1)[0]
    found = context(filled, hit.passage.id, ["every morning. The guards liked it."], around=10)
    assert [piece.text for one in found.paragraphs for piece in one.pieces if piece.quoted] == [
        "every morning. The guards liked it."
    ]
    assert found.paragraphs[0].headings == ["Section 1"]
    assert not found.before


def test_context_says_that_the_publication_goes_on(base: Base):
    base.put(reading("Long", *[f"Paragraph {number} is about nothing much at all." for number in range(80)]))
    hit = search(base, "paragraph 40", 1)[0]
    found = context(base, hit.passage.id, around=100)
    assert found.before
    assert found.after
    assert len(found.paragraphs) < 20


def test_context_holds_the_whole_text_between_its_ends(filled: Base):
    hit = search(filled, "training staff soil seeds", 1)[0]
    found = context(filled, hit.passage.id)
    text = " ".join("".join(piece.text for piece in one.pieces) for one in found.paragraphs)
    assert "Gardening in prison gives inmates a daily task." in text
    assert all(piece.inside for piece in found.paragraphs[-1].pieces)


def test_a_passage_that_is_gone_is_said_to_be_gone(filled: Base):
    with pytest.raises(NotFoundError):
        context(filled, 10**9)


@pytest.mark.parametrize(
    "address", ["https://evil.example", "HTTP://evil.example", "www.evil.example", "a@evil.example"]
)
def test_an_address_in_a_title_is_no_link(address: str):
    """By the rule of GitHub's Markdown, which Streamlit follows: only an unbroken address becomes a link."""
    shown = plain(f"Read {address} now").replace("\\", "")
    assert not re.search(r"(https?://|www\.)[-.\w]+|[-.\w+]+@[-\w]+", shown, re.IGNORECASE)
    assert shown.replace("\N{WORD JOINER}", "") == f"Read {address} now"


def test_examples_change_with_the_base(filled: Base):
    before = examples(filled)
    assert before
    assert before == examples(filled)
    with filled.catalogue.reading() as connection:
        ids = [row["id"] for row in connection.execute("SELECT id FROM publication")]
    for id_ in ids:
        filled.catalogue.remove(id_)
    assert examples(filled) == []


def test_a_fields_own_filter_does_not_hide_its_other_values(filled: Base):
    found = facets.facets(filled, Filters(kinds=("manual",)))
    assert found.publications == 1
    assert set(found.kinds) == {"paper", "manual", "article"}
    assert found.topics == {"Training": 1}
    assert found.years == {"2022": 1}
