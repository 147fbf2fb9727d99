"""Publication pages: one meaning, many layouts and languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from ingest.europa import read_page
from ingest.europa_listing import read_map
from ingest.europa_publication import kind_of
from ingest.gather import gather
from tests.fetch import pages
from tests.fetch.pages import OUTCOMES, TEXT, TITLE
from tests.fetch.reading_pages import URL, publication, read
from tests.fetch.site import HOST


def test_the_layout_of_the_site_is_read():
    rows = (
        "<dt>Author</dt><dd>Directorate-General for Gardens</dd><dt>Country</dt><dd>Sweden</dd>"
        "<dt>RAN Publications Topic</dt><dd><ul><li>Rehabilitation</li><li>Prison, and probation</li></ul></dd>"
        '<dt>Part of collection</dt><dd><a href="/x/collection_en">Walks</a> | <a href="/x/more_en">More</a></dd>'
    )
    found = publication(
        pages.component_page(
            rows=rows,
            date="28 September 2023 (Last updated on: 5 October 2023)",
            files=pages.component_file("/document/download/3f2a_en?filename=walks%20(final)_en.pdf", "Walks"),
        )
    )
    assert (found.title, found.type_label) == (TITLE, "Expert opinion")
    assert (found.published, found.updated) == ("2023-09-28", "2023-10-05")
    assert found.publisher == "Directorate-General for Gardens"
    assert found.countries == ["Sweden"]
    assert found.topics == ["Rehabilitation", "Prison, and probation"]
    assert [link.text for link in found.collections] == ["Walks", "More"]
    assert [block.text for block in found.text] == [TEXT]
    assert found.summary == TEXT


def test_a_page_without_components_is_read():
    files = (
        '<li><a href="/system/files/2022-12/walks_en.pdf" hreflang="en">Garden walks</a> (PDF, 1 MB)</li>'
        '<li><a href="/system/files/2022-12/walks_lv.pdf">Dārza pastaigas</a> latviešu</li>'
    )
    page = read(pages.table_page(files=files))
    assert page.kind == "publication"
    found = page.publication
    assert found is not None
    assert (found.title, found.type_label, found.kind) == (TITLE, "Handbook", "manual")
    assert (found.published, found.publisher) == ("2022-12-09", "Home Affairs")
    assert found.countries == ["Sweden", "Latvia"]
    assert found.topics == ["Prison and probation", "Training"]
    assert [(file.title, file.language) for file in found.files] == [
        ("Garden walks", "en"),
        ("Dārza pastaigas", "lv"),
    ]
    assert [outcome.text for outcome in found.key_outcomes] == OUTCOMES[:2]
    assert [block.text for block in found.text] == [TEXT]


def test_a_page_that_labels_its_facts_in_running_paragraphs_is_read():
    html = f"""<html><body><main><h1>{TITLE}</h1><p><strong>Published on:</strong> 3 March 2021</p>
    <p><b>Author:</b> Home Affairs</p><p><b>Country</b>: Malta</p><div class="field"><div>Topics</div><div>Training</div></div>
    <p>{TEXT}</p><p><a href="/system/files/2021-03/garden-walks-mentors.pdf">Read the paper</a></p></main></body></html>"""
    found = publication(html)
    assert (found.published, found.publisher, found.countries) == ("2021-03-03", "Home Affairs", ["Malta"])
    assert found.topics == ["Training"]
    assert [file.filename for file in found.files] == ["garden-walks-mentors.pdf"]
    assert TEXT in [block.text for block in found.text]


@pytest.mark.parametrize("form", ["json", "microdata"])
def test_a_page_that_speaks_to_machines_is_read(form: str):
    if form == "json":
        head = (
            '<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite"},'
            f'{{"@type": "Report", "headline": "{TITLE}", "datePublished": "2020-02-03",'
            '"publisher": {"@type": "Organization", "name": "Home Affairs"}, "about": [{"name": "Training"}]}]}</script>'
        )
        body = f"<div><p>{TEXT}</p></div>"
    else:
        head = ""
        body = f"""<div itemscope itemtype="https://schema.org/Report"><span itemprop="headline">{TITLE}</span>
        <time itemprop="datePublished" datetime="2020-02-03">winter</time><meta itemprop="publisher" content="Home Affairs">
        <span itemprop="about">Training</span><p>{TEXT}</p></div>"""
    found = publication(f"<html><head>{head}</head><body><main><h1>{TITLE}</h1>{body}</main></body></html>")
    assert (found.title, found.published, found.publisher) == (TITLE, "2020-02-03", "Home Affairs")
    assert found.topics == ["Training"]


DATES = {
    "bg": ("Дата на публикуване", "9 януари 2023 г."),
    "cs": ("Datum zveřejnění", "9. leden 2023"),
    "da": ("Udgivelsesdato", "9. januar 2023"),
    "de": ("Datum der Veröffentlichung", "9. Januar 2023"),
    "el": ("Ημερομηνία δημοσίευσης", "9 Ιανουάριος 2023"),
    "en": ("Publication date", "9 January 2023"),
    "es": ("Fecha de publicación", "9 de enero de 2023"),
    "et": ("Avaldamise kuupäev", "9. jaanuar 2023"),
    "fi": ("Julkaisupäivä", "9. tammikuuta 2023"),
    "fr": ("Date de publication", "9 janvier 2023"),
    "ga": ("Dáta foilsithe", "9 Eanáir 2023"),
    "hr": ("Datum objave", "9. siječnja 2023."),
    "hu": ("Közzététel dátuma", "2023. január 9."),
    "it": ("Data di pubblicazione", "9 gennaio 2023"),
    "lt": ("Paskelbimo data", "2023 m. sausio 9 d."),
    "lv": ("Publicēšanas datums", "2023. gada 9. janvāris"),
    "mt": ("Data tal-pubblikazzjoni", "9 ta’ Jannar 2023"),
    "nl": ("Publicatiedatum", "9 januari 2023"),
    "pl": ("Data publikacji", "9 stycznia 2023"),
    "pt": ("Data de publicação", "9 de janeiro de 2023"),
    "ro": ("Data publicării", "9 ianuarie 2023"),
    "sk": ("Dátum uverejnenia", "9. január 2023"),
    "sl": ("Datum objave", "9. januar 2023"),
    "sv": ("Publiceringsdatum", "9 januari 2023"),
}


@pytest.mark.parametrize("language", DATES)
def test_the_date_is_read_in_every_official_language(language: str):
    label, date = DATES[language]
    html = pages.component_page(date=date, language=language, labels=("X", label, "Description", "Files"))
    assert publication(html).published == "2023-01-09"


def test_dates_of_the_page_the_file_and_the_address_are_no_publication_date():
    html = pages.component_page(
        date="22 January 2024", files=pages.component_file("/document/download/aa_en?filename=a.pdf", "A")
    )
    assert (
        publication(html, f"{HOST}/whats-new/publications/walks-december-2023_en").published == "2024-01-22"
    )


def test_german_labels_and_an_accordion_that_is_folded_away():
    text = (
        f"<p>{TEXT}</p><div class='ecl-accordion'><h3><button aria-controls='panel-1'>Wichtigste Ergebnisse</button></h3>"
        f"<div id='panel-1' hidden><ul><li>{OUTCOMES[0]}</li><li>{OUTCOMES[1]}</li></ul></div></div>"
        "<p hidden>Entwurf</p>"
    )
    rows = (
        "<dt>Autor</dt><dd>Generaldirektion Gärten</dd><dt>Land</dt><dd>Österreich</dd>"
        "<dt>Themen</dt><dd><ul><li>Strafvollzug</li></ul></dd>"
    )
    html = pages.component_page(
        language="de",
        text=text,
        rows=rows,
        date="9. Dezember 2022",
        labels=("Einzelheiten", "Datum der Veröffentlichung", "Beschreibung", "Dateien"),
        files=pages.component_file("/document/download/bb_de?filename=gaerten_de.pdf", "Gärten", "Deutsch"),
    )
    found = publication(html)
    assert (found.published, found.publisher, found.countries) == (
        "2022-12-09",
        "Generaldirektion Gärten",
        ["Österreich"],
    )
    assert found.topics == ["Strafvollzug"]
    assert [outcome.text for outcome in found.key_outcomes] == OUTCOMES[:2]
    assert [block.text for block in found.text] == [TEXT]
    assert [file.language for file in found.files] == ["de"]


FINDINGS = {
    "a list under a heading": "<h3>Key outcomes</h3><ul>{0}</ul>",
    "a list after a sentence": "<p>The key outcomes of the meeting are:</p><ul>{0}</ul>",
    "a list after bold words": "<p><strong>Key findings</strong></p><ol>{0}</ol>",
    "paragraphs under a heading": "<h2>Key takeaways</h2>{1}",
    "numbered headings": "{2}",
    "numbered bold words": "{3}",
    "numbered lead-ins": "{4}",
    "details": "<details><summary>Key outcomes</summary><ul>{0}</ul></details>",
}


@pytest.mark.parametrize("form", FINDINGS)
def test_key_outcomes_are_found_in_any_markup(form: str):
    findings = FINDINGS[form].format(
        "".join(f"<li>{one}</li>" for one in OUTCOMES),
        "".join(f"<p>{one}</p>" for one in OUTCOMES),
        "".join(f"<h4>Key Outcome {n}</h4><p>{one}</p>" for n, one in enumerate(OUTCOMES, 1)),
        "".join(f"<p><b>Key Outcome {n}</b><br>{one}</p>" for n, one in enumerate(OUTCOMES, 1)),
        "".join(f"<p><b>Key outcome {n}:</b> {one}</p>" for n, one in enumerate(OUTCOMES, 1)),
    )
    link = '<p><a href="/system/files/x.pdf">READ PAPER</a></p>'
    found = publication(pages.component_page(text=f"<p>{TEXT}</p>{findings}{link}"))
    assert [(one.number, one.text) for one in found.key_outcomes] == list(enumerate(OUTCOMES, 1))
    assert {one.kind for one in found.key_outcomes} == {"key outcome"}
    assert TEXT in [block.text for block in found.text]
    assert not [block.text for block in found.text if block.text in OUTCOMES]


def test_methods_recommendations_and_lessons_keep_their_kind():
    text = (
        f"<h3>Concrete method 1</h3><p>{OUTCOMES[0]}</p><h3>Recommendations</h3><ul><li>{OUTCOMES[1]}</li></ul>"
        f"<h3>Lessons learned</h3><ul><li>{OUTCOMES[2]}</li></ul>"
    )
    found = publication(pages.component_page(text=text))
    assert [(one.kind, one.number, one.text) for one in found.methods] == [("method", 1, OUTCOMES[0])]
    assert [(one.kind, one.text) for one in found.key_outcomes] == [
        ("recommendation", OUTCOMES[1]),
        ("lesson", OUTCOMES[2]),
    ]


def test_the_author_of_an_article_leaves_the_text():
    note = "Ada Lindgren works as a probation officer in Västerås and leads a group of mentors."
    found = publication(
        pages.component_page(
            label="Article", text=f"<p><b>Ada LINDGREN</b></p><p><em>{note}</em></p><p>{TEXT}</p>"
        )
    )
    assert (found.kind, found.authors, found.biography) == ("article", ["Ada Lindgren"], note)
    assert [block.text for block in found.text] == [TEXT]
    # It is a passage of its own, so that who asks for the person finds it.
    stored = gather(found, "https://example.org/walk", [], "en")
    assert [passage.text for passage in stored.passages] == [TEXT, note]


def test_what_a_page_says_about_a_paper_opens_with_its_title():
    stored = gather(
        publication(pages.component_page(text=f"<p>{TEXT}</p>")), "https://example.org/walk", [], "en"
    )
    assert stored.publication.kind == "paper"
    assert stored.text == f"{TITLE}\n\n{TEXT}"


@pytest.mark.parametrize(
    ("label", "title", "kind"),
    [
        ("Expert opinion", "Manual for walks", "manual"),
        ("General publications", "Spotlight: Walks, May 2023", "spotlight"),
        ("Article", "A walk", "article"),
        ("Video", "A walk", "film"),
        ("Expert opinion", "RAN Films: a walk", "film"),
        ("Report", "Conference report: Walks", "event report"),
        ("Expert opinion", "Walks after release", None),
        (None, "Collection of inspiring practices", "practice"),
    ],
)
def test_the_kind_comes_from_label_or_title(label: str | None, title: str, kind: str | None):
    assert kind_of(label, title) == kind


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><main><h1>Page not found</h1><p>Try the search.</p></main></body></html>",
        "<html lang='fr'><head><title>Page introuvable</title></head><body><main><h1>Page introuvable</h1></main></body></html>",
        "<html lang='de'><body><main><h1>Seite nicht gefunden</h1></main></body></html>",
    ],
)
def test_a_page_that_only_says_it_is_not_there(html: str):
    assert read(html).kind == "missing"


MARKUP = st.recursive(
    st.sampled_from(
        ["", "Publication date", "9 May 2021", "Key outcomes", "x" * 300, "&nbsp;", "<br>", "<!-- -->"]
    ),
    lambda inner: st.builds(
        lambda tag, attribute, parts: f"<{tag} {attribute}>{''.join(parts)}</{tag}>",
        st.sampled_from(
            [
                "main",
                "div",
                "p",
                "h1",
                "h2",
                "dl",
                "dt",
                "dd",
                "table",
                "tr",
                "td",
                "a",
                "ul",
                "li",
                "article",
                "time",
                "nav",
                "button",
                "span",
            ]
        ),
        st.sampled_from(
            ["", "class=ecl-file", "hidden", 'href="/a.pdf"', 'href="http://[x"', "datetime=x", "lang=zz"]
        ),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@given(MARKUP)
@limits(max_examples=150, deadline=None)
def test_no_markup_breaks_the_reader(markup: str):
    assert read(f"<html><body>{markup}</body></html>").kind


@given(st.binary(max_size=300))
@limits(max_examples=100, deadline=None)
def test_no_bytes_break_the_reader(data: bytes):
    assert read_page(data, URL).kind
    assert read_map(data, URL).pages is not None


def test_a_short_sentence_is_no_label():
    page = publication(
        '<html lang="fr"><body><main><h1>Le jardin</h1><dl><dt>Date de publication</dt><dd>3 avril 2023</dd>'
        "<dt>Type de publication</dt><dd>Rapport</dd></dl><p>Un texte court.</p>"
        "<h3>Principaux résultats</h3><ul><li>Patience.</li><li>Soleil.</li></ul></main></body></html>"
    )
    assert (page.type_label, page.published) == ("Rapport", "2023-04-03")
