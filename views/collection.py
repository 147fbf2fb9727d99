"""The Collection page: what was collected, put in order, planned as a training and taken away."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from html import escape

import streamlit as st

from answer import collected, export
from answer.sources import web_address
from index import collecting
from index.collecting import Collection, Item, Session
from index.database import Database
from views.cards import badge, note, publication_link
from views.collect import CHOSEN
from views.language import number, t
from views.shared import base
from views.text import plain, tag

LONGEST_TEXT = 5000
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
    _items(database, own)
    _take_away(own)


def _choice(database: Database, known: dict[int, str]) -> int | None:
    """The collection to show, chosen or made now."""
    if known and st.session_state.get(CHOSEN) not in known:
        st.session_state[CHOSEN] = next(iter(known))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if known:
            names = list(known)
            shown = st.selectbox(
                t("Show"), names, index=names.index(st.session_state[CHOSEN]), format_func=known.__getitem__
            )
            st.session_state[CHOSEN] = shown
        with st.popover(t("New collection"), icon=":material/add:"), st.form("new", border=False):
            name = st.text_input(t("Name"), max_chars=collecting.LONGEST_NAME)
            if st.form_submit_button(t("Make it")):
                st.session_state[CHOSEN] = collecting.create(database, name)
                st.rerun()
    found: int | None = st.session_state.get(CHOSEN)
    return found if found in known else None


def _about(database: Database, own: Collection) -> None:
    with st.expander(t("Name and learning objectives"), icon=":material/edit:"):
        with st.form(f"about-{own.id}", border=False):
            name = st.text_input(t("Name"), own.name, max_chars=collecting.LONGEST_NAME)
            objectives = st.text_area(t("Learning objectives"), own.objectives, max_chars=LONGEST_TEXT)
            if st.form_submit_button(t("Save")):
                collecting.edit(database, own.id, name, objectives)
                st.rerun()
        with st.popover(t("Delete this collection"), icon=":material/delete:"):
            st.text(t("All that is in it goes with it."))
            if st.button(t("Delete"), type="primary"):
                collecting.remove(database, own.id)
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
        with st.form(f"session-{own.id}", clear_on_submit=True, border=False):
            given = _session_fields(None)
            if st.form_submit_button(t("Add the session")):
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
        if st.button(t("Remove"), key=f"remove-session-{session.id}", icon=":material/close:"):
            collecting.remove_session(database, own.id, session.id)
            st.rerun()
        with (
            st.popover(t("Change"), icon=":material/edit:"),
            st.form(f"change-session-{session.id}", border=False),
        ):
            given = _session_fields(session)
            if st.form_submit_button(t("Save")):
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


def _items(database: Database, own: Collection) -> None:
    changes = collected.changes(base(), own)
    remarks = {
        "gone": t("No longer in the library"),
        "changed": t("The library says something else by now"),
    }
    if own.items:
        _since(own, len(changes))
    for session, items in export.planned(own):
        st.header(plain(export.session_title(session)) if session else t("Not planned for a session"))
        for item in items:
            with st.container(border=True):
                _item(database, own, item, remarks.get(changes.get(item.id, "")))


def _since(own: Collection, changed: int) -> None:
    """What has happened to the library since: to what was collected, and beside it."""
    values = {"changed": number(changed), "all": number(len(own.items))}
    if changed:
        st.warning(t("{changed} of {all} no longer stand like this in the library.", **values))
    else:
        st.html(note(t("Nothing collected here has changed in the library.")))
    new = collected.news(base(), own)
    if new:
        with st.expander(t("New in the library since this collection was last changed")):
            for publication in new:
                publication_link(publication.id, publication.title)


def _item(database: Database, own: Collection, item: Item, remark: str | None) -> None:
    one = collected.reference(item)
    lines = [tag("p", escape(line), class_="ran-text") for line in item.text.split("\n") if line.strip()]
    st.html("".join(lines) + note(one.text) + (badge(remark) if remark else ""))
    sessions = {session.id: session.title for session in own.sessions}
    written = st.text_area(
        t("Your note"), item.note, key=f"note-{item.id}", max_chars=LONGEST_TEXT, height="content"
    )
    planned = item.session
    if sessions:
        options = list(sessions)
        planned = st.selectbox(
            t("Session"),
            options,
            index=options.index(item.session) if item.session in sessions else None,
            format_func=sessions.__getitem__,
            key=f"planned-{item.id}",
            placeholder=t("None"),
        )
    if (written, planned) != (item.note, item.session):
        collecting.edit_item(database, own.id, item.id, written or "", planned)
        st.rerun()
    with st.container(horizontal=True):
        for label, by, icon in ((t("Up"), -1, "arrow_upward"), (t("Down"), 1, "arrow_downward")):
            if st.button(label, key=f"move-{by}-{item.id}", icon=f":material/{icon}:"):
                collecting.move_item(database, own.id, item.id, by)
                st.rerun()
        if st.button(t("Remove"), key=f"remove-{item.id}", icon=":material/close:"):
            collecting.remove_item(database, own.id, item.id)
            st.rerun()
        if url := web_address(one.url):
            st.link_button(t("Open the original"), url, icon=":material/open_in_new:")


def _take_away(own: Collection) -> None:
    st.header(t("Take it away"))
    day = datetime.now(UTC).date().isoformat()
    with st.container(horizontal=True):
        for form in export.FORMATS:
            st.download_button(
                form.name,
                partial(form.make, own, day),
                export.filename(own, form),
                form.media_type,
                on_click="ignore",
                key=f"export-{form.ending}",
                icon=":material/download:",
            )


page()
