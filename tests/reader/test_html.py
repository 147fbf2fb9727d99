"""Web pages: page header and main part, nothing hidden, nothing dangerous."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.html import read_html, safe_url
from ingest.reading import read_file

PAGE = """<!DOCTYPE html><html lang="de"><head><title>Site | Title</title>
<link rel="canonical" href="https://example.org/paper_en"></head><body>
<header class="ecl-site-header"><nav><a href="/x">Menu</a></nav></header>
<div class="ecl-page-header"><h1>Keeping contact</h1></div>
<main><p>The first <b>paragraph</b> with <a href="https://example.org/a">a link</a> in it.</p>
<nav>Page contents</nav>
<h2>Details</h2><dl><dt>Publication date</dt><dd>9 December 2022</dd>
<dt>RAN Publications Topic</dt><dd><ul><li>Rehabilitation</li><li>Exit work</li></ul></dd></dl>
<h2>Description</h2><ul><li>One point</li><li>Another<p>with more</p></li></ul>
<table><tr><th>Place</th><th>Year</th></tr><tr><td>Altmoor</td><td>2019</td></tr></table>
<p style="display:none">hidden one</p><p hidden>hidden two</p><p aria-hidden="true">hidden three</p>
<p style="color: white">hidden four</p><div style="background:#004"><p style="color:#fff">shown</p></div>
<script>hidden()</script><!-- hidden -->line<br>break</main>
<footer>Footer</footer></body></html>"""


def test_what_a_reader_sees(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    reading = read_file(tmp_path / "page.html", None, limit_mb=1, pages=10, ocr=False)
    publication = reading.publication
    assert publication.title == "Keeping contact"
    assert publication.published == "2022-12-09"
    assert publication.topics == ["Rehabilitation", "Exit work"]
    assert publication.url == "https://example.org/paper_en"
    assert "The first paragraph with a link in it." in reading.text
    assert "• One point\n\n• Another\n\nwith more\n\nPlace | Year\n\nAltmoor | 2019\n\nshown" in reading.text
    for word in ("hidden", "Menu", "Footer", "Page contents"):
        assert word not in reading.text
    assert [(link.url, link.text) for link in reading.links] == [("https://example.org/a", "a link")]


def test_encoding_declared_in_the_page() -> None:
    data = '<html><head><meta charset="iso-8859-2"></head><body><p>Łódź</p></body></html>'.encode(
        "iso-8859-2"
    )
    assert read_html(data).blocks[0].text == "Łódź"


def test_without_main_the_body_is_read() -> None:
    document = read_html(b"<html><body><header>Top</header><p>Text</p><footer>End</footer></body></html>")
    assert [block.text for block in document.blocks] == ["Text"]


@pytest.mark.parametrize(
    "url", ["javascript:x", " JavaScript:x", "data:text/html,x", "file:///etc", "/relative", "http://[bad"]
)
def test_unsafe_addresses(url: str) -> None:
    assert safe_url(url) is None
