"""An answer on the screen: its sentences, the sources behind them, what stands beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from answer.citations import Answer, Citation
from answer.collected import collect_passage
from answer.references import with_references
from views.cards import (
    about,
    digest_badge,
    event_card,
    gone_badge,
    how_written,
    note,
    outcome_list,
    publication_link,
    quotes_behind,
)
from views.collect import collect_button
from views.copying import copy_button
from views.kinds import kind_note
from views.language import spoken, t
from views.passage import links, open_passage
from views.printed import print_link
from views.text import plain, tag


def answered(given: Answer, then: Callable[[], None]) -> None:
    """Draw an answer that the library covers; `then` is called as soon as its sentences can be read."""
    main, beside = st.columns([2, 1], gap="large")
    with main:
        _sentences(given)
        then()
        with st.container(horizontal=True, vertical_alignment="center"):
            copy_button(t("Copy with references"), with_references(given, spoken()))
            print_link(given)
        st.header(t("Sources"))
        for citation in given.citations:
            _source(given, citation)
    with beside:
        if given.key_outcomes:
            st.header(t("Key outcomes"))
            outcome_list(given.key_outcomes)
        if given.events:
            st.header(t("Events"))
            for event in given.events:
                event_card(event)


def _sentences(given: Answer) -> None:
    st.header(t("Answer"))
    st.html(note(how_written(given)))
    for place, sentence in enumerate(given.sentences):
        with st.container(horizontal=True, wrap=False, gap="small"):
            for n in sentence.citations:
                _number(given, n, f"sentence-{place}-{n}")
            st.html(tag("p", escape(sentence.text), class_="ran-sentence") + quotes_behind(sentence))


def _number(given: Answer, n: int, key: str) -> None:
    citation = given.citations[n - 1]
    if st.button(f"{n}", key=key, help=t("Read in context: {title}", title=plain(citation.title))):
        open_passage(citation.passage, citation.title, _quotes(given, n))


def _source(given: Answer, citation: Citation) -> None:
    with st.container(border=True):
        st.html(
            tag(
                "p",
                tag("span", str(citation.n), class_="ran-number"),
                escape(citation.title),
                class_="ran-title",
                id=f"source-{citation.n}",
            )
            + about(
                citation.kind,
                citation.authors,
                citation.published,
                citation.whole,
                citation.section if citation.section != citation.title else None,
                (citation.page, citation.page_label),
            )
            + note(kind_note(citation.kind))
            + (digest_badge() if citation.digest else "")
            + gone_badge(citation.gone)
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(t("Read in context"), key=f"source-{citation.n}", icon=":material/article:"):
                open_passage(citation.passage, citation.title, _quotes(given, citation.n))
            collect_button(
                f"passage-{citation.n}",
                partial(collect_passage, passage=citation.passage),
            )
            links(citation.publication, citation.page)
            publication_link(citation.publication, t("About this publication"), ":material/menu_book:")


def _quotes(given: Answer, n: int) -> list[str]:
    cited = [sentence for sentence in given.sentences if n in sentence.citations]
    return [quote for sentence in cited for quote in sentence.quotes or [sentence.text]]
