"""The button that puts something into the collection at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import shorten

import streamlit as st

from index import collecting
from index.base import Base
from views.language import t
from views.shared import base, errors_shown
from views.text import plain

# The id of the collection at hand, as the address of the Collection page has it.
CHOSEN = "collection"


def collect_button(key: str, collect: Callable[[Base, int], bool], what: str = "") -> None:
    """Draw the button; pressed, `collect` puts its thing into the collection used last, made if need be.

    `collect` returns False when the collection has that thing already; `what` is collected, for the button's hint
    where many stand below one another.
    """
    hint = plain(shorten(what, 80, placeholder=" …")) if what else None
    if st.button(t("Collect"), key=f"collect-{key}", icon=":material/bookmark_add:", help=hint):
        with errors_shown():
            shared = base()
            id_, name = at_hand(shared)
            new = collect(shared, id_)
            said = t("Collected in “{name}”", name=name) if new else t("“{name}” has this already", name=name)
            st.toast(plain(said), icon=":material/bookmark_added:")


def remove_button(key: str, lost: str) -> bool:
    """Draw the button that removes something, and ask first where words would be `lost` with it; "" where none are."""
    if not lost:
        return st.button(t("Remove"), key=key, icon=":material/close:")
    with st.popover(t("Remove"), icon=":material/close:", key=f"ask-{key}"):
        st.text(lost)
        return st.button(t("Remove it"), key=key, type="primary")


def at_hand(shared: Base) -> tuple[int, str]:
    """Id and name of the collection chosen here, else of the one changed last, else of a new one."""
    with shared.catalogue.reading() as connection:
        known = collecting.names(connection)
    chosen = chosen_of(known)
    if chosen is None:
        name = t("My collection")
        return collecting.create(shared.catalogue.database, name), name
    return chosen, known[chosen]


def chosen_of(known: Mapping[int, str]) -> int | None:
    """The collection chosen in this session or by the address, else the one changed last; None without any."""
    chosen = str(st.session_state.get(CHOSEN) or "")
    return next((id_ for id_ in known if str(id_) == chosen), next(iter(known), None))
