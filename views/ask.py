"""The Ask page: a question, its cited answer or the plain statement that the library does not cover it."""

from __future__ import annotations

from contextlib import nullcontext

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from answer.citations import Answer
from answer.compose import LONGEST_QUESTION, answer
from answer.examples import examples
from answer.privacy import personal
from index.filters import Filters
from views import address, filtering
from views.answered import answered
from views.feedback import feedback_by_code, feedback_on
from views.language import number, t
from views.printed import AS_TYPED
from views.shared import base
from views.text import plain
from views.turns import give_way
from views.uncovered import not_answered

NAMES = ("q", *filtering.KEYS)


def page() -> None:
    """Draw the page."""
    address.follow(NAMES)
    st.title(t("What do you want to know?"))
    with st.form("question", border=False):
        st.text_area(
            t("Your question, or a short description of the case without names"),
            key="q",
            height="content",
            placeholder=t("For example: two words, a question, or a few lines about a situation"),
        )
        st.form_submit_button(t("Ask"), type="primary", icon=":material/search:")
    narrowing = st.container()
    chosen = filtering.chosen()
    question = (st.session_state["q"] or "").strip()
    found = personal(base(), question)
    # An address is kept in the browser's history and passed on: what names a person stays out of it.
    address.write(NAMES, hidden={"q"} if found or len(question) > LONGEST_QUESTION else ())
    if found:
        kinds = ", ".join(t(kind) for kind in found)
        st.warning(
            plain(t("This seems to hold personal data: {kinds}. Please ask without it.", kinds=kinds)),
            icon=":material/shield_person:",
        )
    if question and len(question) <= LONGEST_QUESTION:
        _reply(question, chosen, narrowing)
        return
    with narrowing:
        filtering.draw(chosen)
    if question:
        # Said here, not by the box: that drops a text which is too long without a word.
        st.warning(
            t(
                "This is too long: {count} characters, {most} are taken. Leave out what does not matter here.",
                count=number(len(question)),
                most=number(LONGEST_QUESTION),
            )
        )
    else:
        _examples()
        feedback_by_code()


def _reply(question: str, chosen: Filters, narrowing: DeltaGenerator) -> None:
    """Draw what a person waits for, then, when others have that too, the rest of the page."""

    def rest() -> None:
        give_way()
        with narrowing:
            filtering.draw(chosen)

    as_typed = bool(st.session_state.get(AS_TYPED))
    given = _answer(question, chosen, as_typed)
    _also_searched(given, as_typed)
    if given.abstained:
        not_answered(given, chosen, rest)
    else:
        answered(given, rest)
    feedback_on(given)


def _examples() -> None:
    found = examples(base())
    if found:
        st.header(t("Questions to begin with"))
    for example in found:
        st.button(
            plain(example), on_click=_ask, args=(example,), type="tertiary", icon=":material/arrow_forward:"
        )


def _ask(question: str) -> None:
    st.session_state["q"] = question


def _also_searched(given: Answer, as_typed: bool) -> None:
    """Say what was searched for beside the words of the question, and let the reader do without."""
    if given.widening:
        words = "; ".join(given.widening.words)
        st.caption(plain(t("Also searched for: {words}", words=words)))
    if given.widening or as_typed:
        st.checkbox(t("Search for my words only"), key=AS_TYPED)


def _answer(question: str, chosen: Filters, as_typed: bool) -> Answer:
    """The answer; kept with the session only, so that opening a citation does not ask again."""
    shared = base()
    asked = (question, chosen, as_typed, shared.catalogue.generation)
    if st.session_state.get("_asked") != asked:
        # A spinner takes a thread of its own; worth it only where the wait is long.
        long = shared.settings.llm_url is not None
        with st.spinner(t("Reading the library …")) if long else nullcontext():
            st.session_state["_answer"] = answer(shared, question, chosen, widened=not as_typed)
        st.session_state["_asked"] = asked
    found: Answer = st.session_state["_answer"]
    return found


page()
