"""What a page shows, kept in its address: a link to it shows the same, and so does coming back to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import streamlit as st

_PAGE, _ENTERED, _VISIT = "_page", "_entered", "_visit"

# Widgets whose value is a list; all others hold one text or nothing.
LISTS = frozenset({"topic", "kind", "group", "language"})


def turn_to(page: str) -> None:
    """Remember which page is drawn; call once in every run, before the page."""
    st.session_state[_ENTERED] = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    st.session_state[_VISIT] = st.session_state.get(_VISIT, 0) + st.session_state[_ENTERED]


def visit() -> tuple[int, str | None, str | None]:
    """What stays the same for as long as a person stays on a page, with the same publication or event open."""
    return st.session_state[_VISIT], st.query_params.get("publication"), st.query_params.get("event")


def follow(names: Iterable[str]) -> None:
    """Give the widgets of these names the values in the address, unless we wrote it ourselves.

    Call before the widgets are drawn. Entered again from another page without an address of its own, a page
    shows what it showed last.
    """
    asked = {name: st.query_params.get_all(name) for name in names}
    last: dict[str, list[str]] | None = _memory().get(st.session_state[_PAGE])
    if st.session_state[_ENTERED]:
        asked = asked if any(asked.values()) else last or asked
    elif asked == last:
        return
    for name, values in asked.items():
        st.session_state[name] = values if name in LISTS else (values[0] if values else None)


def write(names: Iterable[str], hidden: Collection[str] = ()) -> None:
    """Put what the widgets of these names hold into the address, but for the `hidden` ones.

    Call when they hold only what is valid.
    """
    written: dict[str, list[str]] = {}
    for name in names:
        value = st.session_state.get(name)
        values = value if isinstance(value, list) else [value] if value else []
        if name in hidden:
            values = []
        written[name] = values
        if values != st.query_params.get_all(name):
            if values:
                st.query_params[name] = values
            else:
                del st.query_params[name]
    _memory()[st.session_state[_PAGE]] = written


def _memory() -> dict[str, dict[str, list[str]]]:
    """What was written last for each page."""
    found: dict[str, dict[str, list[str]]] = st.session_state.setdefault("_address_of_page", {})
    return found
