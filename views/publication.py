"""The page of one publication: what it is, what is in it, what is like it, where its original is."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from itertools import groupby

import streamlit as st

from answer import export
from answer.references import of_publication
from answer.sources import copies, web_address
from index import listing
from index.related import days_of_change, related
from ingest.errors import NotFoundError
from ingest.records import FileRecord, Publication, Section
from views.cards import (
    about,
    digest_badge,
    event_card,
    gone_badge,
    note,
    outcomes_of_one,
    page_text,
    publication_link,
)
from views.copying import copy_button
from views.kinds import kind_name, kind_note
from views.language import date, language_name, noted, number, spoken, t, told
from views.passage import links, open_passage
from views.shared import base
from views.text import link, plain, tag


def page() -> None:
    """Draw the publication that the address names."""
    id_ = st.query_params.get("publication", "")
    st.page_link("views/library.py", label=t("All publications"), icon=":material/arrow_back:")
    try:
        _draw(id_)
    except NotFoundError as error:
        st.title(t("Publication"))
        st.warning(plain(told(error.message)))
        st.text(t("It may have been withdrawn or replaced: look for it in the library."))


def _draw(id_: str) -> None:
    with base().catalogue.reading() as connection:
        own = listing.publication(connection, id_)
        whole = listing.publication(connection, own.part_of) if own.part_of else None
        sections = listing.sections(connection, id_)
        first = listing.first_passages(connection, id_)
        parts = listing.parts(connection, id_)
        events = listing.events_of(connection, [id_])
        outcomes = listing.outcomes_of(connection, [id_])
    _head(own, whole)
    for heading, found in (
        (t("Key outcomes"), [one for one in outcomes if one.kind != "method"]),
        (t("Methods"), [one for one in outcomes if one.kind == "method"]),
    ):
        if found:
            st.header(heading)
            outcomes_of_one(found)
    _parts(parts)
    _contents(own, sections, first)
    if events:
        st.header(t("Events"))
        for event in events:
            event_card(event, calendar=True)
    _files(own)
    _related(own)
    _cite(own, whole)
    st.header(t("Details"))
    st.html(_facts(own))


def _head(own: Publication, whole: Publication | None) -> None:
    st.title(plain(own.title))
    st.html(about(own.kind, own.authors, own.published or (whole.published if whole else None)))
    st.html(note(" ".join(filter(None, [own.type_label and f"{own.type_label}.", kind_note(own.kind)]))))
    if own.digest:
        st.html(digest_badge())
    if own.gone:
        st.html(gone_badge(own.gone))
    if whole:
        publication_link(whole.id, t("Part of: {title}", title=whole.title))
    if own.summary:
        st.html(tag("p", escape(own.summary), class_="ran-text", lang=own.language))
    with st.container(horizontal=True):
        links(own.id, None)


def _parts(parts: list[Publication]) -> None:
    """What is printed inside, by kind in the order of the publication."""
    if not parts:
        return
    st.header(t("In this publication"))
    for kind, same in groupby(parts, key=lambda part: part.kind):
        st.html(note(kind_name(kind)))
        for part in same:
            publication_link(part.id, part.title)


def _contents(own: Publication, sections: list[Section], first: dict[int, int]) -> None:
    """The sections, each to be read, and collected from, where it begins; `first`: their first passages by start."""
    titled = [section for section in sections if section.title]
    if not titled:
        return
    st.header(t("Contents"))
    with st.container(gap="xxsmall"):
        for place, one in enumerate(titled):
            line = " · ".join(filter(None, [one.title, page_text(one.page_start, None)]))
            passage = first.get(one.start)
            if passage is None:
                st.html(tag("p", escape(line), class_="ran-text"))
            elif st.button(plain(line), key=f"section-{place}", type="tertiary", icon=":material/article:"):
                open_passage(passage, own.title, [])


def _files(own: Publication) -> None:
    """Every file with its language, where it can be opened, and when the record changed."""
    found = copies(base(), own)
    if found:
        st.header(t("Files and language versions"))
    for file, url, kept in found:
        with st.container(border=True):
            st.html(tag("p", escape(file.filename), class_="ran-title") + note(_file_facts(file)))
            with st.container(horizontal=True):
                if url:
                    st.link_button(t("Open the original file"), url, icon=":material/open_in_new:")
                if kept:
                    st.link_button(t("Open our copy"), kept, icon=":material/picture_as_pdf:")


def _file_facts(file: FileRecord) -> str:
    facts = [
        language_name(file.language) if file.language else None,
        _page_count(file.pages),
        t("{size} kB", size=number(max(1, file.bytes // 1000))) if file.bytes else None,
        noted(file.problem) if file.problem else None,
    ]
    return " · ".join(fact for fact in facts if fact)


def _page_count(pages: int | None) -> str | None:
    if not pages:
        return None
    return t("1 page") if pages == 1 else t("{count} pages", count=number(pages))


def _related(own: Publication) -> None:
    near = related(base(), own.id)
    if near:
        st.header(t("Related publications"))
    for one in near:
        publication_link(one.id, one.title)


def _cite(own: Publication, whole: Publication | None) -> None:
    st.header(t("Cite it"))
    reference = of_publication(own, whole)
    text = reference.text(spoken())
    day = datetime.now(UTC).date().isoformat()
    st.html(tag("p", escape(text), class_="ran-text"))
    with st.container(horizontal=True, vertical_alignment="center"):
        copy_button(t("Copy the reference"), text)
        for name, ending, media_type, made in (
            ("BibTeX", "bib", "application/x-bibtex", export.bibtex_of),
            ("RIS", "ris", "application/x-research-info-systems", export.ris_of),
        ):
            st.download_button(
                name,
                made({own.id: reference}, day, spoken()),
                f"{own.id}.{ending}",
                media_type,
                on_click="ignore",
                icon=":material/download:",
            )


def _facts(own: Publication) -> str:
    changed = [date(day) for day in days_of_change(base(), own.id)]
    facts = {
        t("Authors"): escape(", ".join(own.authors)),
        t("About the author"): escape(own.biography or ""),
        t("Publisher"): escape(own.publisher or ""),
        t("Published"): escape(date(own.published)),
        t("Updated"): escape(date(own.updated)),
        t("Language"): escape(language_name(own.language)) if own.language else "",
        t("Topics"): escape(", ".join(own.topics)),
        t("Working group"): escape(own.group or ""),
        t("Countries"): escape(", ".join(own.countries)),
        t("Address"): link(web_address(own.url), own.url) if own.url else "",
        t("Former addresses"): "<br>".join(escape(url) for url in own.former_urls),
        t("In the library since"): escape(changed[0]) if changed else "",
        t("Read anew on"): escape(", ".join(changed[1:])),
        t("Notes"): "<br>".join(escape(noted(warning)) for warning in own.warnings),
    }
    return tag(
        "dl",
        *[tag("dt", escape(name)) + tag("dd", value) for name, value in facts.items() if value],
        class_="ran-facts",
    )


page()
