"""The Events page: what is to come and what is over, as a list or month by month."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import streamlit as st

from answer import agenda
from answer.sources import web_address
from index import listing
from ingest.records import Event
from views import address
from views import language as words
from views.cards import event_card, note
from views.filtering import event_filters
from views.language import number, t
from views.shared import base
from views.text import link, tag

NAMES = ("show", "month", "topic", "group")
SHOWN = ("list", "month")


def page() -> None:
    """Draw the page."""
    address.follow(NAMES)
    st.title(t("Events"))
    chosen = event_filters()
    with base().catalogue.reading() as connection:
        found = listing.events(connection, chosen)
    names = {"list": t("List"), "month": t("Month")}
    if st.session_state.get("show") not in SHOWN:
        st.session_state["show"] = SHOWN[0]
    st.segmented_control(
        t("Show as"),
        SHOWN,
        format_func=names.__getitem__,
        key="show",
        required=True,
        label_visibility="collapsed",
    )
    if st.session_state["show"] == "month":
        _month(found)
    else:
        _list(found)
    address.write(NAMES)


def _list(found: list[Event]) -> None:
    today = datetime.now(UTC).date()
    for label, events in (
        (t("To come"), agenda.to_come(found, today)),
        (t("Over"), agenda.over(found, today)),
    ):
        st.subheader(f"{label} ({number(len(events))})")
        if not events:
            st.html(note(t("None in the library.")))
        for event in events:
            event_card(event)


def _month(found: list[Event]) -> None:
    months = agenda.months(found)
    if not months:
        st.html(note(t("None in the library.")))
        return
    if st.session_state.get("month") not in months:
        st.session_state["month"] = months[-1]
    if len(months) > 1:
        st.select_slider(t("Month"), months, format_func=words.date, key="month")
    year, month = map(int, st.session_state["month"].split("-"))
    weeks = agenda.month(found, year, month)
    st.html(
        tag(
            "table",
            tag("caption", escape(words.date(st.session_state["month"]))),
            tag(
                "thead",
                tag("tr", *[tag("th", escape(words.weekday(day.date)), scope="col") for day in weeks[0]]),
            ),
            tag("tbody", *[tag("tr", *[_cell(day) for day in week]) for week in weeks]),
            class_="ran-month",
        )
    )


def _cell(day: agenda.Day) -> str:
    events = [tag("p", link(web_address(event.url), event.title)) for event in day.events]
    return tag("td", tag("span", str(day.date.day)), *events, class_=None if day.inside else "ran-around")


page()
