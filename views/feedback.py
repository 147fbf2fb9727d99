"""The feedback under an answer: useful, wrong or missing, kept only as far as the person agrees."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from answer import opinion
from answer.citations import Answer
from answer.privacy import personal
from index import feedback
from index.feedback import Feedback, Verdict
from views.cards import note
from views.language import date, t
from views.shared import base, errors_shown

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_GIVEN, _CODE = "_feedback", "feedback-code"


def feedback_on(given: Answer) -> None:
    """Draw the form for feedback on an answer, or what was given with the way to delete it."""
    st.header(t("Was this useful?"))
    question, done = st.session_state.get(_GIVEN, (None, None))
    if question == given.question and done is not None:
        st.html(note(t("Thank you. With this code you can delete your feedback at any time:")))
        st.code(done.code, language=None)
        st.button(t("Delete my feedback"), icon=":material/delete:", on_click=_delete, args=(done.code,))
        return
    names = {"useful": t("useful"), "wrong": t("wrong"), "missing": t("something is missing")}
    keepable = not personal(base(), given.question)
    with st.form("feedback", border=False):
        verdict = st.segmented_control(t("The answer is"), VERDICTS, format_func=names.__getitem__)
        remark = st.text_input(
            t("What is wrong or missing? (no names, optional)"), max_chars=feedback.LONGEST_REMARK
        )
        keep = st.checkbox(
            t("Keep my question with it, so that those who run this library can read it"),
            disabled=not keepable,
        )
        sent = st.form_submit_button(t("Send"), icon=":material/send:")
    st.html(note(t("Questions are not stored otherwise, and never who asks.")))
    if sent and verdict:
        with errors_shown():
            made = opinion.give(base(), given, verdict, remark or "", keep_question=keep)
            st.session_state[_GIVEN] = (given.question, made)
            st.rerun()
    elif sent:
        st.warning(t("Choose one of the three words first."))


def feedback_by_code() -> None:
    """Draw the place where a person reads and deletes feedback given earlier."""
    with st.expander(t("Feedback you gave earlier"), icon=":material/lock_open:"):
        code = st.text_input(t("Its code"), key=_CODE)
        if code:
            with errors_shown():
                with base().catalogue.reading() as connection:
                    st.text(feedback_line(feedback.read(connection, code)))
                st.button(t("Delete it"), icon=":material/delete:", on_click=_delete, args=(code,))


def feedback_line(found: Feedback) -> str:
    """What somebody said of an answer, in a line of text."""
    names = {"useful": t("useful"), "wrong": t("wrong"), "missing": t("something is missing")}
    parts = [date(found.on_day), names[found.verdict], found.question or t("question not kept"), found.remark]
    return " · ".join(part for part in parts if part)


def _delete(code: str) -> None:
    """For the `on_click` of a button: what was typed as the code is cleared before its field is drawn."""
    with errors_shown():
        feedback.delete(base().catalogue.database, code)
        st.session_state.pop(_GIVEN, None)
        st.session_state[_CODE] = ""
        st.toast(t("Deleted."), icon=":material/check:")
