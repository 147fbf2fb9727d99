"""The Ask page: a question, its cited answer or the plain statement that the library does not cover it."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from answer.citations import Answer, Citation
from answer.collected import collect_passage
from answer.compose import answer
from answer.examples import examples
from answer.privacy import personal
from answer.references import with_references
from index.filters import Filters
from views import address, filtering
from views.cards import about, digest_badge, event_card, note, outcome_list, publication_link
from views.collect import collect_button
from views.feedback import feedback_by_code, feedback_on
from views.language import t
from views.passage import links, open_passage
from views.shared import base
from views.text import plain, tag

NAMES = ("q", *filtering.KEYS)
LONGEST_QUESTION = 4000


def page() -> None:
    """Draw the page."""
    address.follow(NAMES)
    st.title(t("What do you want to know?"))
    with st.form("question", border=False):
        st.text_area(
            t("Your question, or a short description of the case without names"),
            key="q",
            max_chars=LONGEST_QUESTION,
            height="content",
            placeholder=t("For example: two words, a question, or a few lines about a situation"),
        )
        st.form_submit_button(t("Ask"), type="primary", icon=":material/search:")
    chosen = filtering.filters()
    question = (st.session_state["q"] or "").strip()
    found = personal(base(), question)
    # An address is kept in the browser's history and passed on: what names a person stays out of it.
    address.write(NAMES, hidden={"q"} if found else ())
    if found:
        kinds = ", ".join(t(kind) for kind in found)
        st.warning(
            plain(t("This seems to hold personal data: {kinds}. Please ask without it.", kinds=kinds)),
            icon=":material/shield_person:",
        )
    if not question:
        _examples()
        feedback_by_code()
        return
    given = _answer(question, chosen)
    if given.abstained:
        _not_covered(given, chosen)
    else:
        _covered(given)
    feedback_on(given)


def _examples() -> None:
    found = examples(base())
    if found:
        st.subheader(t("Questions to begin with"))
    for example in found:
        st.button(
            plain(example), on_click=_ask, args=(example,), type="tertiary", icon=":material/arrow_forward:"
        )


def _ask(question: str) -> None:
    st.session_state["q"] = question


def _answer(question: str, chosen: Filters) -> Answer:
    """The answer; kept with the session only, so that opening a citation does not ask again."""
    shared = base()
    asked = (question, chosen, shared.catalogue.generation)
    if st.session_state.get("_asked") != asked:
        with st.spinner(t("Reading the library …")):
            st.session_state["_answer"] = answer(shared, question, chosen)
        st.session_state["_asked"] = asked
    found: Answer = st.session_state["_answer"]
    return found


def _covered(given: Answer) -> None:
    main, beside = st.columns([2, 1], gap="large")
    with main:
        st.subheader(t("Answer"))
        st.html(
            note(t("Sentences as they stand in the library. Choose a number to read one in its context."))
        )
        for place, sentence in enumerate(given.sentences):
            with st.container(horizontal=True, wrap=False, gap="small"):
                for n in sentence.citations:
                    _number(given, n, f"sentence-{place}-{n}")
                st.html(tag("p", escape(sentence.text), class_="ran-sentence"))
        st.subheader(t("Sources"))
        for citation in given.citations:
            _source(given, citation)
        with st.expander(t("Copy with references"), icon=":material/content_copy:"):
            st.code(with_references(given), language=None, wrap_lines=True)
    with beside:
        if given.key_outcomes:
            st.subheader(t("Key outcomes"))
            outcome_list(given.key_outcomes)
        if given.events:
            st.subheader(t("Events"))
            for event in given.events:
                event_card(event)


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
            + (digest_badge() if citation.digest else "")
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
    return [sentence.text for sentence in given.sentences if n in sentence.citations]


def _not_covered(given: Answer, chosen: Filters) -> None:
    st.subheader(t("Not covered"))
    st.text(t(given.reason or ""))
    if given.hits:
        st.markdown(t("The nearest publications, which may or may not help:"))
        for publication, title in dict.fromkeys(
            (hit.passage.publication, hit.passage.title) for hit in given.hits[:5]
        ):
            publication_link(publication, title)
    st.markdown(t("What you can try:"))
    if chosen:
        st.button(t("Ask again without filters"), on_click=filtering.clear, icon=":material/filter_alt_off:")
    st.text(t("Use other words, or fewer: the name of a method, a setting or a group of people."))


page()
