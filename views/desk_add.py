"""Adding publications at the staff desk, by upload or by address: what is new becomes a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from index.access import Person
from index.desk import FETCHING, READING, STORING, Tell
from ingest.errors import RanKbError
from ingest.settings import load_settings
from views import uploads
from views.cards import note
from views.desk_parts import desk_of, record_link
from views.language import number, t, told
from views.shared import base
from views.text import plain

_DONE = "_desk_added"


def add(who: Person) -> None:
    """Draw the two ways to add, and what became of the last things added."""
    settings = load_settings()
    uploads.allow(settings.upload_files)
    files, address = st.columns(2, gap="large")
    with files, st.form("upload", clear_on_submit=True):
        given = st.file_uploader(
            t("Files: PDF, HTML, Markdown or plain text"),
            accept_multiple_files=True,
            max_upload_size=settings.upload_mb,
        )
        st.html(
            note(
                t(
                    "Up to {count} files at once, {size} MiB each. What a file is, is decided by its content.",
                    count=number(settings.upload_files),
                    size=number(settings.upload_mb),
                )
            )
        )
        sent = st.form_submit_button(t("Read the files"), type="primary", icon=":material/upload_file:")
    with address, st.form("address", clear_on_submit=True):
        url = st.text_input(t("Address of a publication page, an event page or a file"), max_chars=2000)
        st.html(note(t("Sites of the Commission are fetched from, and those named in the settings.")))
        fetched = st.form_submit_button(t("Fetch it"), type="primary", icon=":material/public:")
    if sent and given:
        _files(who, given, settings.upload_files)
    if fetched and url:
        _address(who, url)
    for id_, title, change in reversed(st.session_state.get(_DONE, [])):
        with st.container(horizontal=True, vertical_alignment="center"):
            record_link(id_, title, "added")
            st.html(note(change))


def _files(who: Person, given: Sequence[UploadedFile], most: int) -> None:
    if len(given) > most:
        st.error(t("Too many files at once: {count} are taken.", count=number(most)))
        return
    for file in given:
        _tried(file.name, partial(_added, who, file.name, file.getvalue()))


def _added(who: Person, name: str, data: bytes, tell: Tell) -> None:
    saved = desk_of(who).add_file(name, data, tell)
    _remember(saved.id, base().entry(saved.id).title, saved.change)


def _address(who: Person, url: str) -> None:
    def fetch(tell: Tell) -> None:
        change, entry = desk_of(who).add_address(url, tell)
        if entry.kind == "event":
            st.text(t("The event “{title}” is in the library now.", title=entry.title))
        else:
            _remember(entry.id, entry.title, change)

    _tried(url, fetch)


def _tried(name: str, deed: Callable[[Tell], None]) -> None:
    """Do it, with its steps on the screen; an error is shown beside the name and ends nothing else."""
    steps = {
        FETCHING: t("Fetching the page …"),
        READING: t("Reading the file …"),
        STORING: t("Storing and encoding …"),
    }
    with st.status(plain(name)) as shown:
        try:
            deed(lambda step: shown.update(label=f"{plain(name)}: {steps[step]}"))
        except RanKbError as error:
            shown.update(label=plain(name), state="error", expanded=True)
            st.text(told(error.message))
            st.text(told(error.hint))
        else:
            shown.update(label=plain(name), state="complete")


def _remember(id_: str, title: str, change: str) -> None:
    said = {
        "added": t("A draft now: check it, then publish it."),
        "updated": t("Read anew: check it."),
        "unchanged": t("Was here already; nothing was changed."),
    }
    done = [one for one in st.session_state.get(_DONE, []) if one[0] != id_]
    st.session_state[_DONE] = [*done, (id_, title, said[change])]
