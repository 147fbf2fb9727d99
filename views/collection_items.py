"""What a collection holds: every item with its note and its session, in order, some on a page."""

from __future__ import annotations

from html import escape

import streamlit as st

from answer import collected, export
from answer.sources import web_address
from index import collecting
from index.collecting import Collection, Item, Session
from index.database import Database
from ingest.errors import RanKbError
from views.cards import badge, note, publication_link
from views.collect import remove_button
from views.held import hold
from views.language import number, spoken, t
from views.paging import on_page, pager
from views.shared import base, errors_shown
from views.text import plain, tag

LONGEST_TEXT = 5000
ON_A_PAGE = 20
_NOT_SAVED, _PLANNED = "_note_not_saved", "_item_planned"


def items(own: Collection) -> None:
    """Draw them, with what the library says by now of what was collected."""
    changes = collected.changes(base(), own)
    remarks = {
        "gone": t("No longer in the library"),
        "changed": t("The library says something else by now"),
    }
    if own.items:
        _since(own, len(changes))
    # A session without items has a place of its own, so that it is not forgotten.
    places: list[tuple[Session | None, Item | None]] = []
    for session, planned in export.planned(own):
        places += [(session, item) for item in planned] or [(session, None)]
    key = f"items-{own.id}"
    above: object = ()
    for session, item in on_page(places, ON_A_PAGE, key):
        if session != above and (heading := export.heading(session, own, spoken())):
            st.header(plain(heading))
        above = session
        if item:
            _item(own, item.id, remarks.get(changes.get(item.id, "")))
    pager(places, ON_A_PAGE, key)


def _since(own: Collection, changed: int) -> None:
    """What has happened to the library since: to what was collected, and beside it."""
    values = {"changed": number(changed), "all": number(len(own.items))}
    if changed:
        st.warning(t("{changed} of {all} no longer stand like this in the library.", **values))
    else:
        st.html(note(t("Nothing collected here has changed in the library.")))
    new = collected.news(base(), own)
    if new:
        with st.expander(t("New in the library since something was last collected here")):
            for publication in new:
                publication_link(publication.id, publication.title)


@st.fragment
def _item(own: Collection, id_: int, remark: str | None) -> None:
    """An item, drawn anew by itself when its note changes: what was typed elsewhere, and files, wait for nothing."""
    database = base().catalogue.database
    with st.container(border=True), errors_shown():
        _not_saved(id_)
        with base().catalogue.reading() as connection:
            item = collecting.item(connection, own.id, id_)
        if st.session_state.pop(_PLANNED, None) == id_:
            st.rerun()
        _quotation(item, remark)
        _note(database, own, item)
        _session(database, own, item)
        _moves(database, own, item)


def _quotation(item: Item, remark: str | None) -> None:
    kinds = {"passage": t("passage"), "outcome": t("key outcome"), "event": t("event")}
    one = collected.reference(item)
    kind = t(one.outcome[0]) if one.outcome else kinds[item.kind]
    lines = [tag("p", escape(line), class_="ran-text") for line in item.text.split("\n") if line.strip()]
    st.html(
        note(f"{kind[:1].upper()}{kind[1:]}")
        + tag("blockquote", *lines, class_="ran-collected", lang=one.language, dir="auto")
        + note(one.text(spoken()))
        + (badge(remark) if remark else "")
    )


def _note(database: Database, own: Collection, item: Item) -> None:
    key = f"note-{item.id}"
    hold(key, item.note)
    st.text_area(
        t("Your note"),
        key=key,
        max_chars=LONGEST_TEXT,
        height="content",
        on_change=_write,
        args=(database, own.id, item, key),
    )


def _session(database: Database, own: Collection, item: Item) -> None:
    sessions = {session.id: session.title for session in own.sessions}
    if not sessions:
        return
    key = f"planned-{item.id}"
    hold(key, item.session if item.session in sessions else None)
    st.selectbox(
        t("Session"),
        list(sessions),
        index=None,
        format_func=sessions.__getitem__,
        key=key,
        placeholder=t("None"),
        on_change=_plan,
        args=(database, own.id, item.id, key),
    )


def _moves(database: Database, own: Collection, item: Item) -> None:
    one = collected.reference(item)
    with st.container(horizontal=True):
        for label, by, icon in (
            (t("Up"), -1, "arrow_upward"),
            (t("Down"), 1, "arrow_downward"),
            (t("To the top"), -len(own.items), "vertical_align_top"),
        ):
            if st.button(label, key=f"{icon}-{item.id}", icon=f":material/{icon}:"):
                collecting.move_item(database, own.id, item.id, by)
                st.rerun()
        if remove_button(f"remove-{item.id}", t("Your note goes with it.") if item.note else ""):
            collecting.remove_item(database, own.id, item.id)
            st.rerun()
        if url := web_address(one.url):
            st.link_button(t("Open the original"), url, icon=":material/open_in_new:")


def _write(database: Database, collection: int, item: Item, key: str) -> None:
    """Keep a note as soon as it is typed; what cannot be kept is shown with the item."""
    written = st.session_state.get(key) or ""
    try:
        collecting.write_note(database, collection, item.id, written, item.note)
    except RanKbError as error:
        st.session_state[_NOT_SAVED] = (item.id, error, written)


def _plan(database: Database, collection: int, item: int, key: str) -> None:
    with errors_shown():
        collecting.plan(database, collection, item, st.session_state.get(key))
        st.session_state[_PLANNED] = item  # it stands elsewhere on the page now


def _not_saved(item: int) -> None:
    id_, error, written = st.session_state.get(_NOT_SAVED, (None, None, ""))
    if id_ == item and error is not None:
        del st.session_state[_NOT_SAVED]
        with errors_shown():
            raise error
        st.code(written, language=None, wrap_lines=True)
