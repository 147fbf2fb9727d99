"""Files on a publication's page: their addresses, names and languages."""

from __future__ import annotations

import pytest

from tests.fetch import pages
from tests.fetch.pages import TEXT
from tests.fetch.reading_pages import publication
from tests.fetch.site import HOST


def test_a_file_with_translations_is_a_file_in_each_language():
    others = pages.translations(
        pages.translation("/document/download/11_fr?filename=marches_fr.pdf", "fr", "français", "Marches"),
        pages.translation("/document/download/22_el?filename=peripatoi.pdf", "el", "ελληνικά", "Περίπατοι"),
    )
    html = pages.component_page(
        files=pages.component_file(
            "/document/download/00_en?filename=walks_en.pdf", "Walks", "English", others
        )
    )
    found = publication(html).files
    assert [(file.language, file.title, file.filename) for file in found] == [
        ("en", "Walks", "walks_en.pdf"),
        ("fr", "Marches", "marches_fr.pdf"),
        ("el", "Περίπατοι", "peripatoi.pdf"),
    ]


@pytest.mark.parametrize(
    ("name", "interface", "code"),
    [
        ("French", "en", "fr"),
        ("français", "en", "fr"),
        ("Französisch", "de", "fr"),
        ("Slovenčina", "en", "sk"),
    ],
)
def test_the_language_of_a_file_is_read_in_any_language(name: str, interface: str, code: str):
    html = pages.component_page(
        language=interface, files=pages.component_file("/document/download/99?filename=x.pdf", "X", name)
    )
    assert [file.language for file in publication(html).files] == [code]


def test_the_address_of_a_files_page_becomes_that_of_the_file():
    html = pages.component_page(
        files=pages.component_file("/document/0a1b2c3d-1111-2222-3333-444455556666_en", "Walks")
    )
    assert (
        publication(html).files[0].url == f"{HOST}/document/download/0a1b2c3d-1111-2222-3333-444455556666_en"
    )


def test_a_link_in_the_text_is_no_file_where_there_are_files():
    html = pages.component_page(
        text=f'<p>{TEXT} <a href="/system/files/2020-01/another.pdf">another paper</a></p>',
        files=pages.component_file("/document/download/00_en?filename=walks_en.pdf", "Walks"),
    )
    assert [file.filename for file in publication(html).files] == ["walks_en.pdf"]
    assert not publication(html.replace("ecl-file", "none").replace("Files", "Other").replace(
        "/document/download/00_en?filename=walks_en.pdf", "/elsewhere_en"
    )).files  # fmt: skip
