"""A collection as files to take away."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from answer import export
from index import collecting
from index.base import Base
from index.collecting import Collection
from views.language import current, speaking, spoken, t
from views.shared import base


def take_away(own: Collection) -> None:
    """Draw a button for every form."""
    st.header(t("Take it away"))
    with st.container(horizontal=True):
        for form in export.FORMATS:
            st.download_button(
                form.name,
                partial(made, base(), own.id, form, current()),
                export.filename(own, form),
                form.media_type,
                on_click="ignore",
                key=f"export-{form.ending}",
                icon=":material/download:",
            )


def made(shared: Base, id_: int, form: export.Format, language: str) -> bytes:
    """The file, of what is stored when it is asked for: a note typed a moment ago is in it.

    Runs outside of the session.
    """
    try:
        with shared.catalogue.reading() as connection:
            own = collecting.read(connection, id_)
        with speaking(language):
            return form.make(own, datetime.now(UTC).date().isoformat(), spoken())
    finally:
        shared.catalogue.database.hand_on()
