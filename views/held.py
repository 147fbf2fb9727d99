"""Fields of what several people may change at once: they show what is stored, and nothing is lost unseen."""

from __future__ import annotations

import streamlit as st

from views.address import visit

_HELD = "_held"


def hold(key: str, stored: object) -> object:
    """Give the widget `key` what is stored, unless that is what it was given last; call before it is drawn.

    What a person types stays for as long as what is stored under it stays. When somebody else has changed that, the
    widget shows what is stored now; returned is what was typed till then, None where nothing was.
    """
    held: dict[str, tuple[object, object]] = st.session_state.setdefault(_HELD, {})
    (seen, before), held[key] = held.get(key, (None, None)), (visit(), stored)
    # Who comes back to a page sees widgets that are new to the browser, whatever is left of them here.
    if key not in st.session_state or seen != visit():
        st.session_state[key] = stored
        return None
    if before == stored:
        return None
    typed = st.session_state[key]
    st.session_state[key] = stored
    # Nothing is "" for one widget and None for another.
    return None if (typed or "") in (before or "", stored or "") else typed
