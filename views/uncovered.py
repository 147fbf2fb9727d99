"""The page for a question without an answer: what was searched, what comes nearest, how to go on."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from answer import uncovered
from answer.citations import Answer
from answer.privacy import personal
from index.filters import Filters
from views import filtering
from views.cards import about, digest_badge, gone_badge, note, publication_link
from views.language import date, number, t
from views.passage import open_passage
from views.printed import print_link
from views.shared import base
from views.text import link, tag


def not_answered(given: Answer, chosen: Filters, then: Callable[[], None]) -> None:
    """Draw what can be said instead of an answer; `then` is called as soon as one can read that there is none."""
    declined = uncovered.declined(given)
    st.header(t("Not answered here") if declined else t("Not covered"))
    st.text(t(given.reason or ""))
    then()
    if not declined:
        _searched(given, chosen)
        _nearest(given)
        _wider(given, chosen)
    print_link(given)
    st.header(t("Whom to ask"))
    st.html("".join(_contact(one) for one in uncovered.contacts()))


def _searched(given: Answer, chosen: Filters) -> None:
    found = uncovered.searched(base(), given.question, chosen)
    values = {
        "publications": number(found.publications),
        "all": number(found.all_publications),
        "passages": number(found.passages),
    }
    told = (
        t("Searched: {passages} passages of {publications} of {all} publications.", **values)
        if chosen
        else t("Searched: {passages} passages of all {all} publications.", **values)
    )
    st.html(note(told))
    if found.unknown:
        unknown = ", ".join(f"“{word}”" for word in found.unknown)
        st.html(note(t("Words that stand nowhere in the library: {words}.", words=unknown)))


def _nearest(given: Answer) -> None:
    found = uncovered.nearest(given)
    if not found:
        return
    st.header(t("Nearest publications"))
    st.html(note(t("They come nearest to your words. Whether they help is for you to judge.")))
    for passage in found:
        with st.container(border=True):
            publication_link(passage.publication, passage.title)
            st.html(
                about(
                    passage.kind,
                    passage.authors,
                    passage.published,
                    passage.whole_title,
                    passage.section if passage.section != passage.title else None,
                    (passage.page_start, passage.page_label),
                )
                + (digest_badge() if passage.digest else "")
                + gone_badge(passage.gone)
            )
            if st.button(t("Read the nearest passage"), key=f"near-{passage.id}", icon=":material/article:"):
                open_passage(passage.id, passage.title, [])


def _wider(given: Answer, chosen: Filters) -> None:
    st.header(t("What you can try"))
    if chosen:
        st.button(t("Ask again without filters"), on_click=filtering.clear, icon=":material/filter_alt_off:")
    named = bool(personal(base(), given.question))
    st.page_link(
        "views/library.py",
        label=t("Look in the library") if named else t("Look for these words in the library"),
        icon=":material/menu_book:",
        # What names a person stays out of every address.
        query_params={} if named else {"find": given.question},
    )
    st.text(t("Use other words, or fewer: the name of a method, a setting or a group of people."))


def _contact(one: uncovered.Contact) -> str:
    shown = one.address.removeprefix("mailto:")
    named = t("named in: {source}, {date}", source=one.source, date=date(one.as_of))
    return tag(
        "div",
        tag("p", escape(one.name), class_="ran-title"),
        tag("p", escape(t(one.about)), class_="ran-text"),
        tag("p", link(one.address, shown), class_="ran-text"),
        note(named),
        class_="ran-contact",
    )
