"""Long lists, some on a page: which page is shown is kept for as long as the session lasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def on_page(items: Sequence[T], most: int, key: str) -> Sequence[T]:
    """The items of the page chosen with the pager of this key; what is listed differently needs another key."""
    shown = min(st.session_state.get(key, 1), max(1, _pages(items, most)))
    return items[(shown - 1) * most : shown * most]


def pager(items: Sequence[object], most: int, key: str) -> None:
    """Draw what turns the pages, below a list that needs more than one."""
    if _pages(items, most) > 1:
        st.pagination(_pages(items, most), key=key, persist_state="session")


def _pages(items: Sequence[object], most: int) -> int:
    return -(-len(items) // most)
