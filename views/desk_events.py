"""Events at the staff desk: found, corrected, and what was changed taken back."""

from __future__ import annotations

from html import escape

import streamlit as st

from index import listing
from index.access import Person
from index.history import history
from views.cards import note, when
from views.desk_fields import event_fields, meanwhile
from views.desk_parts import done, event_status_names, history_list, record_link, show, undo_button
from views.language import number, t
from views.paging import on_page, pager
from views.shared import base
from views.text import plain, tag

ON_A_PAGE = 15


def events() -> None:
    """Draw every event, the latest first, by words of the title."""
    words = (
        st.text_input(
            t("Words of the title"),
            type="search",
            icon=":material/search:",
            key="desk-events",
            persist_state="session",
        )
        or ""
    ).casefold()
    with base().catalogue.reading() as connection:
        every = listing.events(connection, hidden=True)
    found = [one for one in reversed(every) if all(word in one.title.casefold() for word in words.split())]
    st.html(note(t("{count} events", count=number(len(found))) if len(found) != 1 else t("1 event")))
    key = f"desk-events-{words}"
    for one in on_page(found, ON_A_PAGE, key):
        with st.container(border=True, gap="xsmall"):
            record_link(one.id, one.title, "events", "event")
            about = " · ".join(filter(None, [when(one), event_status_names()[one.status]]))
            st.html(tag("p", escape(about), class_="ran-meta"))
    pager(found, ON_A_PAGE, key)


def editor(who: Person, id_: str) -> None:
    """Draw one event, with what is known to report on it."""
    st.button(
        t("Back to the list"), type="tertiary", icon=":material/arrow_back:", on_click=show, args=(None,)
    )
    with base().catalogue.reading() as connection:
        own = listing.event(connection, id_)
        changes = history(connection, id_)
        publications = [listing.publication(connection, one, hidden=True) for one in own.publications]
    st.header(plain(own.title))
    told_above = st.container()
    last = next((one for one in changes if one.undoable), None)
    if last is not None:
        undo_button(who, last, t("Undo: {what}", what=done(last)))
    event_fields(who, own)
    if publications:
        st.subheader(t("Publications"))
    for publication in publications:
        record_link(publication.id, publication.title, "event")
    with st.expander(f"{t('History')} ({number(len(changes))})"):
        history_list(who, changes, named=False)
    with told_above:
        meanwhile(who, id_, changes)
