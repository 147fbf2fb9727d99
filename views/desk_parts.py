"""Small pieces that the parts of the staff desk share."""

from __future__ import annotations

from textwrap import shorten

import streamlit as st

from index.access import Person
from index.desk import Desk
from index.history import Remembered
from index.provenance import Provenance
from views.cards import badge, note
from views.language import date, t
from views.shared import base, errors_shown
from views.text import plain

_LONGEST_VALUE = 80


def desk_of(who: Person) -> Desk:
    """The desk at which this person works on the shared base."""
    return Desk(base(), who)


def record_link(id_: str, label: str, place: str, record: str = "publication") -> None:
    """What opens a record at the desk; the label is shown as text, `place` tells several on a page apart.

    A button: Streamlit leaves the address as it is when a link leads to the page that is shown.
    """
    st.button(plain(label), type="tertiary", key=f"open-{place}-{id_}", on_click=show, args=(id_, record))


def show(id_: str | None, record: str = "publication") -> None:
    """Open a publication or event at the desk; None goes back to the lists."""
    for name in ("publication", "event"):
        if name == record and id_ is not None:
            st.query_params[name] = id_
        else:
            st.query_params.pop(name, None)


def status_names() -> dict[str, str]:
    """What the status of a publication is called."""
    return {"draft": t("Draft"), "published": t("Published"), "withdrawn": t("Withdrawn")}


def event_status_names() -> dict[str, str]:
    """What the status of an event is called."""
    return {
        "as_planned": t("As planned"),
        "cancelled": t("Cancelled"),
        "postponed": t("Postponed"),
        "rescheduled": t("Rescheduled"),
    }


def status_badge(status: str) -> str:
    """The status as a remark, as HTML."""
    return badge(status_names()[status])


def moment(at: str) -> str:
    """A moment in UTC, in words."""
    return f"{date(at)}, {at[11:16]} UTC"


def field_name(field: str) -> str:
    """The name of a field of a publication or event."""
    names = {
        "title": t("Title"),
        "kind": t("Kind of publication"),
        "type_label": t("Type, as its page calls it"),
        "authors": t("Authors"),
        "publisher": t("Publisher"),
        "published": t("Published"),
        "updated": t("Updated"),
        "language": t("Language"),
        "topics": t("Topics"),
        "group": t("Working group"),
        "countries": t("Countries"),
        "summary": t("Summary"),
        "url": t("Address"),
        "number": t("Number in its series"),
        "biography": t("About the author"),
        "status": t("Status"),
        "key_outcomes": t("Key outcomes"),
        "methods": t("Methods"),
        "start": t("Begins"),
        "end": t("Ends"),
        "place": t("Place"),
        "online": t("Online"),
        "organiser": t("Organiser"),
        "registration_url": t("Address for registration"),
        "files": t("Files"),
    }
    return names.get(field, field)


def where_from(found: Provenance) -> str:
    """Where a value comes from, in words."""
    if found.source == "staff":
        return t("Corrected by {name}, {day}", name=found.by, day=date(found.at))
    if found.source == "site":
        return t("From its page on the web")
    if found.source == "nowhere":
        return t("Nothing was found")
    place = t("From the file, page {page}", page=found.page) if found.page else t("From the file")
    return f"{place} · {t('not certain')}" if found.doubtful else place


def history_list(who: Person, changes: list[Remembered], *, named: bool) -> None:
    """Changes, each with who and when.

    `named`: of several records; then each has a link to it, and a button to undo it if it is its last one.
    """
    for one in changes:
        lines = [done(one), " · ".join(filter(None, [moment(one.at), one.by]))]
        if one.undone:
            lines.append(t("Undone by {name}", name=one.undone))
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            with st.container(gap="xxsmall"):
                if named:
                    record_link(one.id, one.title or one.id, str(one.row), one.record)
                st.html("".join(note(line) for line in lines))
            if named and one.undoable:
                undo_button(who, one, t("Undo"))


def done(change: Remembered) -> str:
    """What was done, in words."""
    actions = {
        "added": t("Added"),
        "replaced": t("File or page read anew"),
        "deleted": t("Deleted"),
        "undone": t("Undone"),
        "": t("Fetched or added by the program"),
    }
    if change.action == "corrected":
        said = t("{field} corrected", field=field_name(change.detail))
        values = [_value(change.detail, value) for value in change.values or (None, None)]
        return f"{said}: {' → '.join(values)}" if change.values and any(values) else said
    field = field_name(change.detail) if change.action == "undone" else change.detail
    return " · ".join(filter(None, [actions[change.action], field]))


def _value(field: str, value: object) -> str:
    """A value of a field in a few words; "" for what is too much to say."""
    if field in ("key_outcomes", "methods", "online", "all_day"):
        return ""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    if field == "status":
        text = {**status_names(), **event_status_names()}.get(text, text)
    return shorten(text, _LONGEST_VALUE, placeholder=" …") or "–"


def undo_button(who: Person, change: Remembered, label: str) -> None:
    """The button that takes a change back."""
    if st.button(plain(label), key=f"undo-{change.row}", icon=":material/undo:"):
        with errors_shown():
            desk_of(who).undo(change.row)
            if change.action == "added":
                show(None)
            st.toast(t("Undone"), icon=":material/undo:")
            st.rerun()
