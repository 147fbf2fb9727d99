"""The Staff desk: publications added, checked, corrected and published by RAN staff, once signed in."""

from __future__ import annotations

from html import escape

import streamlit as st

from index import listing
from views import desk_add, desk_edit, desk_events, desk_lists, signing
from views.cards import note
from views.desk_parts import record_link, status_badge
from views.kinds import kind_name
from views.language import date, number, t
from views.paging import on_page, pager
from views.shared import base
from views.text import tag

ON_A_PAGE = 15


def page() -> None:
    """Draw the page."""
    st.title(t("Staff desk"))
    who = signing.person()
    if who is None:
        return
    signing.who_is_here(who)
    if id_ := st.query_params.get("publication"):
        desk_edit.editor(who, id_)
        return
    if id_ := st.query_params.get("event"):
        desk_events.editor(who, id_)
        return
    parts = {
        "publications": t("Publications"),
        "events": t("Events"),
        "add": t("Add"),
        "sync": t("Found by sync"),
        "state": t("State of the library"),
        "history": t("Changes"),
    }
    shown = st.segmented_control(
        t("Show"),
        list(parts),
        default="publications",
        required=True,
        format_func=parts.__getitem__,
        key="desk",
        persist_state="session",
    )
    if shown == "events":
        desk_events.events()
    elif shown == "add":
        desk_add.add(who)
    elif shown == "sync":
        desk_lists.found_by_sync(who)
    elif shown == "state":
        desk_lists.state_of_the_library(who)
    elif shown == "history":
        desk_lists.changes(who)
    else:
        _publications()


def _publications() -> None:
    """Every publication, drafts and withdrawn ones too, by words of the title and by status."""
    find, status = st.columns([3, 1], vertical_alignment="bottom")
    words = (
        find.text_input(
            t("Words of the title"),
            type="search",
            icon=":material/search:",
            key="desk-words",
            persist_state="session",
        )
        or ""
    ).casefold()
    names = {"": t("Any"), "draft": t("Draft"), "published": t("Published"), "withdrawn": t("Withdrawn")}
    wanted = status.selectbox(
        t("Status"), list(names), format_func=names.__getitem__, key="desk-status", persist_state="session"
    )
    with base().catalogue.reading() as connection:
        every = listing.publications(connection, hidden=True)
    # What waits to be checked stands on top.
    every.sort(key=lambda one: one.status != "draft")
    found = [
        one
        for one in every
        if wanted in ("", one.status) and all(word in one.title.casefold() for word in words.split())
    ]
    count = t("{count} publications", count=number(len(found))) if len(found) != 1 else t("1 publication")
    st.html(note(count))
    key = f"desk-page-{words}-{wanted}"
    for one in on_page(found, ON_A_PAGE, key):
        with st.container(border=True, gap="xsmall"):
            record_link(one.id, one.title, "list")
            about = " · ".join(filter(None, [kind_name(one.kind), date(one.published)]))
            st.html(tag("p", f"{status_badge(one.status)} {escape(about)}", class_="ran-meta"))
    pager(found, ON_A_PAGE, key)


page()
