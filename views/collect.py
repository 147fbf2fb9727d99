"""The button that puts something into the collection at hand."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import shorten

import streamlit as st

from index import collecting
from index.base import Base
from views.language import t
from views.shared import base, errors_shown
from views.text import plain

CHOSEN = "_collection"


def collect_button(key: str, collect: Callable[[Base, int], None], what: str = "") -> None:
    """Draw the button; pressed, `collect` puts its thing into the collection used last, made if need be.

    `what` is collected, for the button's hint where many stand below one another.
    """
    hint = plain(shorten(what, 80, placeholder=" …")) if what else None
    if st.button(t("Collect"), key=f"collect-{key}", icon=":material/bookmark_add:", help=hint):
        with errors_shown():
            shared = base()
            id_, name = at_hand(shared)
            collect(shared, id_)
            st.toast(plain(t("Collected in “{name}”", name=name)), icon=":material/bookmark_added:")


def at_hand(shared: Base) -> tuple[int, str]:
    """Id and name of the collection chosen here, else of the one changed last, else of a new one."""
    with shared.catalogue.reading() as connection:
        known = collecting.names(connection)
    chosen = st.session_state.get(CHOSEN)
    if chosen not in known:
        chosen = next(iter(known), None)
    if chosen is None:
        name = t("My collection")
        return collecting.create(shared.catalogue.database, name), name
    return chosen, known[chosen]
