"""The Library page: the publications of the base, browsed and searched."""

from __future__ import annotations

import streamlit as st

from index.browsing import browse
from index.filters import Filters
from ingest.records import Publication
from views import address, filtering
from views.cards import note, publication_card
from views.language import number, t
from views.paging import on_page, pager
from views.shared import base

NAMES = ("find", "order", *filtering.KEYS)
ON_A_PAGE = 10


def page() -> None:
    """Draw the page."""
    address.follow(NAMES)
    st.title(t("Library"))
    find, sort = st.columns([3, 1], vertical_alignment="bottom")
    find.text_input(t("Find publications"), key="find", type="search", icon=":material/search:")
    orders = {"relevance": t("Best match"), "date": t("Newest")}
    if st.session_state.get("order") not in orders:
        st.session_state["order"] = "relevance"
    sort.selectbox(t("Sort by"), list(orders), format_func=orders.__getitem__, key="order")
    chosen = filtering.filters()
    address.write(NAMES)
    found = browse(base(), st.session_state["find"] or "", chosen, st.session_state["order"])
    _results(found, chosen)


def _results(found: list[Publication], chosen: Filters) -> None:
    count = t("{count} publications", count=number(len(found))) if len(found) != 1 else t("1 publication")
    st.html(note(count))
    if not found and chosen:
        st.button(t("Remove all filters"), on_click=filtering.clear, key="no-filters")
    # Another search begins with its first page.
    key = f"shown-{st.session_state['find']}-{st.session_state['order']}-{chosen}"
    for publication in on_page(found, ON_A_PAGE, key):
        publication_card(publication)
    pager(found, ON_A_PAGE, key)


page()
