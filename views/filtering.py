"""The filters of a page, drawn with what the base holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import streamlit as st

from index.facets import Facets, facets
from index.filters import Filters
from ingest.topics import load_topics
from views.kinds import kind_name
from views.language import language_name, number, t
from views.shared import base

KEYS = ("sector", "topic", "kind", "group", "language", "from", "to")
_SINGLE = ("sector", "from", "to")


def filters() -> Filters:
    """Draw the filters, folded away while nothing is chosen; returns what is chosen. As for `chosen`."""
    found = chosen()
    draw(found)
    return found


def chosen() -> Filters:
    """What is chosen; call after `address.follow`. A value in the address that the base does not hold is dropped."""
    _drop_unknown(facets(base()))
    state = st.session_state
    held = {key: state[key] for key in KEYS}
    return from_address(
        {key: value if isinstance(value, list) else [value] for key, value in held.items() if value}
    )


def draw(chosen: Filters) -> None:
    """Draw the filters with what is chosen."""
    every = facets(base())
    counted = facets(base(), chosen) if chosen else every
    label = (
        t("Narrow down")
        if not chosen
        else t("Narrowed down to {count} publications", count=number(counted.publications))
    )
    with st.expander(label, expanded=bool(chosen), icon=":material/tune:"):
        st.selectbox(
            t("I work in"),
            list(_sectors()),
            format_func=t,
            index=None,
            key="sector",
            placeholder=t("Any sector"),
            help=t("Stands for the topics that usually matter there; topics of your own choice go first."),
        )
        with st.container(horizontal=True):
            _choice("topic", t("Topic"), every.topics, counted.topics, str)
            _choice("kind", t("Kind of publication"), every.kinds, counted.kinds, kind_name)
        with st.container(horizontal=True):
            _choice("group", t("Working group"), every.groups, counted.groups, str)
            _choice("language", t("Language"), every.languages, counted.languages, language_name)
        with st.container(horizontal=True):
            for key, name in (("from", t("From year")), ("to", t("To year"))):
                st.selectbox(name, list(every.years), index=None, key=key, placeholder=t("Any"))
        if chosen:
            st.button(t("Remove all filters"), on_click=clear, icon=":material/filter_alt_off:")


def event_filters() -> Filters:
    """Draw the filters of events, topic and working group, and return what is chosen."""
    every = facets(base())
    for key, known in (("topic", every.topics), ("group", every.groups)):
        st.session_state[key] = [value for value in st.session_state.get(key) or [] if value in known]
    with st.container(horizontal=True):
        st.multiselect(t("Topic"), list(every.topics), key="topic", placeholder=t("Any"))
        st.multiselect(t("Working group"), list(every.groups), key="group", placeholder=t("Any"))
    return Filters(topics=tuple(st.session_state["topic"]), groups=tuple(st.session_state["group"]))


def from_address(values: Mapping[str, Sequence[str]]) -> Filters:
    """The filters that these values of an address ask for, by the names of `KEYS`.

    Raises CallError for what is no date.
    """

    def every(key: str) -> tuple[str, ...]:
        return tuple(values.get(key, ()))

    def one(key: str) -> str | None:
        return next(iter(values.get(key, ())), None)

    return Filters(
        topics=every("topic") or _sectors().get(one("sector") or "", ()),
        kinds=every("kind"),
        groups=every("group"),
        languages=every("language"),
        date_from=one("from"),
        date_to=one("to"),
    )


def clear() -> None:
    """Choose nothing; for the `on_click` of a button."""
    for key in KEYS:
        st.session_state[key] = None if key in _SINGLE else []


@cache
def _sectors() -> dict[str, tuple[str, ...]]:
    return {sector.label: sector.topics for sector in load_topics().sectors}


def _drop_unknown(every: Facets) -> None:
    for key, known in (
        ("topic", every.topics),
        ("kind", every.kinds),
        ("group", every.groups),
        ("language", every.languages),
    ):
        st.session_state[key] = [value for value in st.session_state.get(key) or [] if value in known]
    for key, single in (("from", every.years), ("to", every.years), ("sector", _sectors())):
        if st.session_state.get(key) not in single:
            st.session_state[key] = None


def _choice(
    key: str, label: str, every: dict[str, int], counted: dict[str, int], name: Callable[[str], str]
) -> None:
    st.multiselect(
        label,
        list(every),
        format_func=lambda value: f"{name(value)} ({number(counted.get(value, 0))})",
        key=key,
        placeholder=t("Any"),
        disabled=not every,
    )
