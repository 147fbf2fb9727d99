"""The Events page: what is to come and what is over, as a list or month by month."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode, urlsplit

import streamlit as st

from answer import agenda, events
from answer.sources import web_address
from index.filters import Filters
from ingest.records import Event
from views import address
from views import language as words
from views.cards import event_card, note
from views.filtering import event_filters
from views.language import number, t
from views.shared import base
from views.text import link, tag
from views.web import CALENDAR_ROUTE

NAMES = ("show", "month", "topic", "group")
SHOWN = ("list", "month")


def page() -> None:
    """Draw the page."""
    address.follow(NAMES)
    st.title(t("Events"))
    chosen = event_filters()
    found = events.listed(base(), chosen)
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
        _list(chosen, found)
    if found:
        _take_away(chosen, found)
    else:
        st.html(note(t("None in the library.")))
    address.write(NAMES)


def _list(chosen: Filters, found: list[Event]) -> None:
    for label, shown in (
        (t("To come"), events.listed(base(), chosen, "upcoming")),
        (t("Over"), events.listed(base(), chosen, "past")),
        (t("Date not announced"), [event for event in found if not event.start]),
    ):
        if shown:
            st.header(f"{label} ({number(len(shown))})")
        for event in shown:
            event_card(event, calendar=True)


def _take_away(chosen: Filters, found: list[Event]) -> None:
    """The events that match as a file, and the address to subscribe to."""
    with st.container(horizontal=True):
        st.download_button(
            t("Calendar file of these events"),
            lambda: events.calendar(found),
            "events.ics",
            "text/calendar",
            on_click="ignore",
            icon=":material/calendar_add_on:",
        )
        with st.popover(t("Subscribe"), icon=":material/rss_feed:"):
            st.html(note(t("Give this address to your calendar; it then follows the library.")))
            st.code(_subscription(chosen), language=None, wrap_lines=True)


def _subscription(chosen: Filters) -> str:
    asked = urlencode({"topic": chosen.topics, "group": chosen.groups}, doseq=True)
    host = urlsplit(st.context.url or "").netloc
    return f"webcal://{host}{CALENDAR_ROUTE}" + (f"?{asked}" if asked else "")


def _month(found: list[Event]) -> None:
    months = agenda.months(found)
    if not months:
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
    shown = [tag("p", link(web_address(event.url), event.title)) for event in day.events]
    classes = [None if day.inside else "ran-around", None if shown else "ran-empty"]
    # Where the table is too narrow to be one, days with events stand below one another, each with its name.
    return tag(
        "td",
        tag("span", str(day.date.day)),
        *shown,
        class_=" ".join(filter(None, classes)) or None,
        data_day=words.weekday(day.date),
    )


page()
