"""The Collection page: what was collected, put in order, planned as a training and taken away."""

from __future__ import annotations

from html import escape

import streamlit as st

from answer import export
from index import collecting
from index.collecting import Collection, Session
from index.database import Database
from views import address
from views.cards import note
from views.collect import CHOSEN, chosen_of, remove_button
from views.collection_files import take_away
from views.collection_items import LONGEST_TEXT, items
from views.held import hold
from views.language import number, t
from views.shared import base, errors_shown
from views.text import tag

LONGEST_SESSION = 1440


def page() -> None:
    """Draw the page."""
    st.title(t("Collection"))
    st.html(
        note(t("Collections belong to everybody who uses this library: write no names of people into them."))
    )
    database = base().catalogue.database
    with base().catalogue.reading() as connection:
        known = collecting.names(connection)
    chosen = _choice(database, known)
    if chosen is None:
        st.text(
            t("Nothing is collected yet. The button “Collect” stands beside passages, outcomes and events.")
        )
        return
    with base().catalogue.reading() as connection:
        own = collecting.read(connection, chosen)
    _about(database, own)
    _sessions(database, own)
    items(own)
    take_away(own)


def _choice(database: Database, known: dict[int, str]) -> int | None:
    """The collection to show, chosen or made now; the address names it."""
    address.follow([CHOSEN])
    asked, chosen = st.session_state.get(CHOSEN), chosen_of(known)
    if asked and asked != str(chosen):
        st.warning(t("The collection that was open here is gone: somebody has deleted it."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if known:
            names = list(known)
            chosen = st.selectbox(
                t("Show"),
                names,
                index=names.index(chosen) if chosen in known else 0,
                format_func=known.__getitem__,
            )
        with st.popover(t("New collection"), icon=":material/add:"), st.form("new", border=False):
            name = st.text_input(t("Name"), max_chars=collecting.LONGEST_NAME)
            if st.form_submit_button(t("Make it")):
                with errors_shown():
                    st.session_state[CHOSEN] = str(collecting.create(database, name))
                    address.write([CHOSEN])
                    st.rerun()
    st.session_state[CHOSEN] = str(chosen) if chosen else None
    address.write([CHOSEN])
    return chosen


def _about(database: Database, own: Collection) -> None:
    with st.expander(t("Name and learning objectives"), icon=":material/edit:"):
        typed = hold(f"objectives-{own.id}", own.objectives)
        if typed:
            st.warning(t("Somebody else has changed the learning objectives meanwhile. You had typed:"))
            st.code(str(typed), language=None, wrap_lines=True)
        with st.form(f"about-{own.id}", border=False):
            name = st.text_input(t("Name"), own.name, max_chars=collecting.LONGEST_NAME)
            objectives = st.text_area(
                t("Learning objectives"), key=f"objectives-{own.id}", max_chars=LONGEST_TEXT
            )
            if st.form_submit_button(t("Save")) and not typed:
                with errors_shown():
                    collecting.edit(database, own.id, name, objectives)
                    st.rerun()
        with st.popover(t("Delete this collection"), icon=":material/delete:"):
            st.text(t("All that is in it goes with it."))
            if st.button(t("Delete"), type="primary"):
                collecting.remove(database, own.id)
                st.session_state[CHOSEN] = None
                address.write([CHOSEN])
                st.rerun()


def _sessions(database: Database, own: Collection) -> None:
    with st.expander(t("Sessions of the training"), icon=":material/schedule:"):
        minutes = sum(session.minutes or 0 for session in own.sessions)
        if minutes:
            st.html(note(t("Together: {minutes} minutes", minutes=number(minutes))))
        for session in own.sessions:
            with st.container(border=True):
                _session(database, own, session)
        st.html(note(t("A new session")))
        # Empty again for every session that is added, and not when one could not be.
        with st.form(f"session-{own.id}-{len(own.sessions)}", border=False):
            given = _session_fields(None)
            if st.form_submit_button(t("Add the session")):
                with errors_shown():
                    collecting.add_session(database, own.id, *given)
                    st.rerun()


def _session(database: Database, own: Collection, session: Session) -> None:
    """A session, to be changed, moved or removed."""
    st.html(
        tag("p", escape(export.session_title(session)), class_="ran-title")
        + tag("p", escape(session.objectives), class_="ran-text")
    )
    with st.container(horizontal=True):
        for label, by, icon in ((t("Up"), -1, "arrow_upward"), (t("Down"), 1, "arrow_downward")):
            if st.button(label, key=f"move-session-{by}-{session.id}", icon=f":material/{icon}:"):
                collecting.move_session(database, own.id, session.id, by)
                st.rerun()
        lost = t("What people shall learn in it goes with it.") if session.objectives else ""
        if remove_button(f"remove-session-{session.id}", lost):
            collecting.remove_session(database, own.id, session.id)
            st.rerun()
        with (
            st.popover(t("Change"), icon=":material/edit:"),
            st.form(f"change-session-{session.id}", border=False),
        ):
            given = _session_fields(session)
            if st.form_submit_button(t("Save")):
                with errors_shown():
                    collecting.edit_session(database, own.id, session.id, *given)
                    st.rerun()


def _session_fields(session: Session | None) -> tuple[str, int | None, str]:
    """Title, minutes and objectives as they stand in the form that this is drawn in."""
    title = st.text_input(
        t("Title of the session"), session.title if session else "", max_chars=collecting.LONGEST_NAME
    )
    minutes = st.number_input(
        t("Minutes"),
        min_value=1,
        max_value=LONGEST_SESSION,
        value=session.minutes if session else None,
        step=5,
    )
    objectives = st.text_area(
        t("What people shall learn"), session.objectives if session else "", max_chars=LONGEST_TEXT
    )
    return title, minutes, objectives


page()
