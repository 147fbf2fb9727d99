"""The page of one publication: what it is, what is in it, where its original is."""

from __future__ import annotations

from html import escape

import streamlit as st

from answer.sources import web_address
from index import listing
from ingest.records import Publication
from views.cards import about, digest_badge, event_card, outcomes_of_one, page_text, publication_link
from views.language import date, language_name, number, t
from views.passage import links
from views.shared import base
from views.text import link, plain, tag


def page() -> None:
    """Draw the publication that the address names."""
    id_ = st.query_params.get("publication", "")
    st.page_link("views/library.py", label=t("All publications"), icon=":material/arrow_back:")
    with base().catalogue.reading() as connection:
        own = listing.publication(connection, id_)
        whole = listing.publication(connection, own.part_of) if own.part_of else None
        sections = listing.sections(connection, id_)
        parts = listing.parts(connection, id_)
        events = listing.events_of(connection, [id_])
    st.title(plain(own.title))
    st.html(about(own.kind, own.authors, own.published))
    if own.digest:
        st.html(digest_badge())
    if whole:
        publication_link(whole.id, t("Part of: {title}", title=whole.title))
    if own.summary:
        st.html(tag("p", escape(own.summary), class_="ran-text", lang=own.language))
    with st.container(horizontal=True):
        links(own.id, None)
    if own.key_outcomes:
        st.subheader(t("Key outcomes"))
        st.html(outcomes_of_one(own.key_outcomes))
    if own.methods:
        st.subheader(t("Methods"))
        st.html(outcomes_of_one(own.methods))
    if parts:
        st.subheader(t("In this publication"))
        for part in parts:
            st.page_link("views/library.py", label=plain(part.title), query_params={"publication": part.id})
    if sections:
        st.subheader(t("Contents"))
        st.html(
            tag(
                "ul",
                *[
                    tag(
                        "li",
                        escape(
                            " · ".join(filter(None, [section.title, page_text(section.page_start, None)]))
                        ),
                    )
                    for section in sections
                    if section.title
                ],
                class_="ran-list",
            )
        )
    if events:
        st.subheader(t("Events"))
        for event in events:
            event_card(event)
    st.subheader(t("Details"))
    st.html(_facts(own))


def _facts(own: Publication) -> str:
    facts = {
        t("Authors"): escape(", ".join(own.authors)),
        t("About the author"): escape(own.biography or ""),
        t("Publisher"): escape(own.publisher or ""),
        t("Published"): escape(date(own.published)),
        t("Language"): escape(language_name(own.language)) if own.language else "",
        t("Topics"): escape(", ".join(own.topics)),
        t("Working group"): escape(own.group or ""),
        t("Countries"): escape(", ".join(own.countries)),
        t("Address"): link(web_address(own.url), own.url) if own.url else "",
        t("Files"): "<br>".join(
            escape(
                " · ".join(
                    filter(
                        None,
                        [
                            file.filename,
                            t("{count} pages", count=number(file.pages)) if file.pages else None,
                            t("{size} kB", size=number(max(1, file.bytes // 1000))),
                            file.problem,
                        ],
                    )
                )
            )
            for file in own.files
        ),
        t("Notes"): "<br>".join(escape(warning) for warning in own.warnings),
    }
    return tag(
        "dl",
        *[tag("dt", escape(name)) + tag("dd", value) for name, value in facts.items() if value],
        class_="ran-facts",
    )


page()
