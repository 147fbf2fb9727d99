"""One publication at the staff desk: what was read from it beside the pages, and what can be done to it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from answer.page_picture import picture_of
from answer.sources import source
from index import listing
from index.access import Person
from index.history import Remembered, history
from index.provenance import Provenance, provenance
from index.snapshot import taken
from ingest.errors import NotFoundError, RanKbError
from ingest.records import Event, FileRecord, Publication, Reading, Status
from views import uploads
from views.cards import digest_badge, note, page_text, publication_link
from views.desk_fields import details, event_fields, meanwhile, outcome_fields
from views.desk_parts import (
    desk_of,
    done,
    field_name,
    history_list,
    record_link,
    show,
    status_badge,
    undo_button,
)
from views.language import noted, number, t, told
from views.shared import base, errors_shown
from views.text import plain, tag

_PICTURES_KEPT = 60


@dataclass(frozen=True, slots=True)
class Opened:
    """A publication at the desk; `stamp` changes with every change."""

    publication: Publication
    reading: Reading
    events: list[Event]
    provenance: dict[str, Provenance]
    changes: list[Remembered]
    stamp: str
    fetched: bool
    printed: bool


def editor(who: Person, id_: str) -> None:
    """Draw the publication."""
    st.button(
        t("Back to the list"), type="tertiary", icon=":material/arrow_back:", on_click=show, args=(None,)
    )
    try:
        own = _opened(id_)
    except NotFoundError as error:
        st.warning(plain(told(error.message)))
        st.text(t("What was deleted can be put back under “Changes”."))
        return
    st.header(plain(own.publication.title))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(status_badge(own.publication.status) + (digest_badge() if own.publication.digest else ""))
        if own.publication.status == "published":
            publication_link(id_, t("As readers see it"), ":material/visibility:")
    told_above = st.container()
    _actions(who, own)
    _look_first(who, own)
    left, right = st.columns([3, 2], gap="large")
    with right:
        _pages(own)
    with left:
        st.subheader(t("Details"))
        details(who, own.publication, own.provenance)
        for field in ("key_outcomes", "methods"):
            with st.expander(_counted(field_name(field), len(getattr(own.publication, field)))):
                outcome_fields(who, own.publication, field, own.provenance[field])
        with st.expander(_counted(t("Events"), len(own.events))):
            for event in own.events:
                event_fields(who, event)
        if own.reading.parts:
            with st.expander(_counted(t("In this publication"), len(own.reading.parts))):
                for part in own.reading.parts:
                    record_link(part.publication.id, part.publication.title, "part")
        with st.expander(_counted(t("Contents"), len(own.reading.sections))):
            st.html(_outline(own.reading))
        with st.expander(_counted(t("Passages"), len(own.reading.passages))):
            _passages(own.reading)
        with st.expander(_counted(t("History"), len(own.changes))):
            history_list(who, own.changes, named=False)
    with told_above:
        meanwhile(who, id_, own.changes)


def _opened(id_: str) -> Opened:
    with base().catalogue.reading() as connection:
        publication = listing.publication(connection, id_, hidden=True)
        origin, printed = listing.origin(connection, id_)
        changes = history(connection, id_)
        events = listing.events_of(connection, [id_], hidden=True)
        for event in events:
            changes += history(connection, event.id)
        changes.sort(key=lambda one: one.row, reverse=True)
        return Opened(
            publication,
            taken(connection, id_).reading,
            events,
            provenance(connection, id_),
            changes,
            f"{id_}-{changes[0].row if changes else 0}",
            origin.signature is not None,
            printed,
        )


def _actions(who: Person, own: Opened) -> None:
    """Publish, withdraw, draft, undo, replace, delete."""
    status, id_ = own.publication.status, own.publication.id
    steps: dict[Status, tuple[str, str]] = {
        "published": (t("Publish"), ":material/publish:"),
        "draft": (t("Make it a draft"), ":material/edit_note:"),
        "withdrawn": (t("Withdraw"), ":material/visibility_off:"),
    }
    with st.container(horizontal=True):
        for to, (label, icon) in steps.items():
            if to != status and st.button(
                label, icon=icon, type="primary" if to == "published" else "secondary", key=f"to-{to}"
            ):
                with errors_shown():
                    desk_of(who).set_status(id_, to)
                    st.rerun()
        last = next((one for one in own.changes if one.undoable), None)
        if last is not None:
            undo_button(who, last, t("Undo: {what}", what=done(last)))
        if own.printed:
            return
        with st.popover(t("Replace the file"), icon=":material/upload_file:"):
            _replacement(who, own)
        with st.popover(t("Delete"), icon=":material/delete:"):
            st.text(t("It leaves the library with all that hangs on it. This can be undone under “Changes”."))
            if own.fetched:
                st.text(t("The next sync would fetch it again: withdraw it to keep it away."))
            if st.button(t("Delete it"), type="primary"):
                with errors_shown():
                    desk_of(who).delete(id_)
                    show(None)
                    st.rerun()


def _replacement(who: Person, own: Opened) -> None:
    limit = base().settings.upload_mb
    uploads.allow(1)
    with st.form(f"replace-{own.stamp}", border=False, clear_on_submit=True):
        st.text(t("Corrections stay. Text, key outcomes and events are read anew."))
        file = st.file_uploader(t("New file"), max_upload_size=limit)
        sent = st.form_submit_button(t("Read the file"), type="primary")
    if sent and file is not None:
        with errors_shown(), st.spinner(t("Reading the file …")):
            desk_of(who).replace_file(own.publication.id, file.name, file.getvalue(), lambda step: None)
            st.rerun()


def _look_first(who: Person, own: Opened) -> None:
    """Conflicts, doubts and problems."""
    doubts = [field for field, found in own.provenance.items() if found.doubtful]
    problems = [f"{file.filename}: {file.problem}" for file in own.publication.files if file.problem]
    remarks = dict.fromkeys([*own.publication.warnings, *problems])
    if not (own.publication.conflicts or doubts or remarks):
        return
    with st.container(border=True):
        st.subheader(t("Look at this first"))
        for conflict in own.publication.conflicts:
            st.html(note(t("Two sources disagree: {field}", field=field_name(conflict.field))))
            with st.container(horizontal=True):
                for place, value in enumerate(conflict.values):
                    label = t("Take “{value}”", value=value)
                    if st.button(plain(label), key=f"take-{conflict.field}-{place}"):
                        with errors_shown():
                            desk_of(who).correct("publication", own.publication.id, {conflict.field: value})
                            st.rerun()
        if doubts:
            names = ", ".join(field_name(field) for field in doubts)
            st.html(note(t("Guessed, please check: {fields}", fields=names)))
        for remark in remarks:
            st.html(note(noted(remark)))


def _pages(own: Opened) -> None:
    """The pages of the file as pictures, and what was read from the page shown."""
    file = source(base(), own.publication.id, hidden=True).kept
    st.subheader(t("Pages"))
    if file is None:
        st.text(t("There is no PDF of this publication here."))
        return
    numbers = sorted({one.page_start for one in own.reading.passages if one.page_start})
    page = st.number_input(
        t("Page of the file"),
        min_value=1,
        max_value=max(file.pages or 1, 1),
        value=numbers[0] if numbers and own.printed else 1,
        key=f"page-{own.publication.id}",
    )
    try:
        st.image(_picture(file, page), alt=t("Page {page} of the file", page=page), width="stretch")
    except RanKbError as error:
        st.text(told(error.message))
    st.html(tag("h4", escape(t("Read from this page"))))
    on_page = [
        one
        for one in own.reading.passages
        if one.page_start and one.page_start <= page <= (one.page_end or 0)
    ]
    for one in on_page:
        st.html(note(" › ".join(one.path)) + tag("p", escape(one.text), class_="ran-text ran-read"))
    if not on_page:
        st.text(t("Nothing was read from this page."))


def _picture(file: FileRecord, page: int) -> bytes:
    """The picture of a page; the last ones are kept with the session."""
    kept: dict[tuple[str, int], bytes] = st.session_state.setdefault("_pictures", {})
    if (file.sha256, page) not in kept:
        with st.spinner(t("Drawing the page …")):
            kept[file.sha256, page] = picture_of(base(), file, page)
    while len(kept) > _PICTURES_KEPT:
        del kept[next(iter(kept))]
    return kept[file.sha256, page]


def _outline(reading: Reading) -> str:
    lines = [
        " · ".join(filter(None, [" › ".join(section.path), page_text(section.page_start, None)]))
        for section in reading.sections
    ]
    return tag("ul", *[tag("li", escape(line)) for line in lines], class_="ran-list")


def _passages(reading: Reading) -> None:
    for one in reading.passages:
        head = " · ".join(filter(None, [" › ".join(one.path), page_text(one.page_start, one.page_label)]))
        st.html(note(head) + tag("p", escape(one.text), class_="ran-text ran-read"))


def _counted(name: str, count: int) -> str:
    return f"{name} ({number(count)})"
