"""The Key outcomes page: what publications found, recommend and teach, under headings."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from answer.outcome_groups import By, grouped
from ingest.topics import load_topics
from views import address, filtering
from views.cards import note, outcome_list
from views.language import number, t
from views.shared import base
from views.text import plain

NAMES = ("words", "by", *filtering.KEYS)
HEADINGS: tuple[By, ...] = get_args(By)


def page() -> None:
    """Draw the page."""
    address.follow(NAMES)
    st.title(t("Key outcomes"))
    names = {"year": t("Year"), "topic": t("Topic"), "sector": t("Sector")}
    if st.session_state.get("by") not in HEADINGS:
        st.session_state["by"] = HEADINGS[0]
    find, group = st.columns([3, 1], vertical_alignment="bottom")
    find.text_input(t("Find words in them"), key="words", type="search", icon=":material/search:")
    group.selectbox(t("Grouped by"), HEADINGS, format_func=names.__getitem__, key="by")
    chosen = filtering.filters()
    address.write(NAMES)
    found = grouped(base(), load_topics(), st.session_state["words"] or "", chosen, st.session_state["by"])
    if not found:
        st.html(note(t("No key outcomes fit. Use other words, or remove filters.")))
    for heading, outcomes in found.items():
        label = t(heading) if heading else t("Other")
        with st.expander(f"{plain(label)} ({number(len(outcomes))})", expanded=len(found) == 1):
            outcome_list(outcomes, heading)


page()
