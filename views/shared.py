"""The one knowledge base that all sessions of the app share, and how errors are shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from index.base import Base
from ingest.errors import NotFoundError, RanKbError
from ingest.settings import Settings, load_settings
from views.language import told
from views.text import plain

_BASE = "_base"


@st.cache_resource(show_spinner=False)
def _opened(settings: Settings) -> Base:
    return Base(settings)


def base() -> Base:
    """The base of the settings in force; they are read once a session. Errors as for `Base`."""
    found: Base | None = st.session_state.get(_BASE)
    if found is None:
        found = st.session_state[_BASE] = base_outside()
    return found


def base_outside() -> Base:
    """The same base for what happens outside of a session."""
    return _opened(load_settings())


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show what goes wrong inside as a sentence and what to do next, and go on after it."""
    try:
        yield
    except NotFoundError as error:
        st.warning(plain(told(error.message)))
        _hint(error)
    except RanKbError as error:
        st.error(plain(told(error.message)))
        _hint(error)


def _hint(error: RanKbError) -> None:
    if error.hint:
        st.text(told(error.hint))
