"""The fields of a publication and of its events as forms; what was changed in them becomes corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import streamlit as st

from index.access import Person
from index.history import Remembered
from index.provenance import Provenance
from ingest.records import Event, EventStatus, Outcome, OutcomeKind, Publication, PublicationKind
from ingest.topics import load_topics
from views.cards import note
from views.desk_parts import desk_of, field_name, where_from
from views.kinds import kind_name
from views.language import number, t
from views.shared import errors_shown
from views.text import plain

LONGEST_LINE, LONGEST_TEXT = 500, 5000
_SHOWN = "_shown"
_LINES = ("title", "type_label", "publisher", "published", "updated", "language", "number", "url")
_LISTS = ("authors", "countries")
_TEXTS = ("summary", "biography")


def meanwhile(who: Person, own: Publication, changes: Sequence[Remembered], stamp: str) -> None:
    """Say so when somebody else has changed the publication since it was drawn, and what was typed till then.

    The fields begin anew with every change: what was typed into them must not vanish without a word.
    """
    before, shown = st.session_state.get(_SHOWN, (stamp, own))
    st.session_state[_SHOWN] = (stamp, own)
    if before == stamp or shown.id != own.id or not changes or changes[0].by == who.name:
        return
    name = changes[0].by or t("The program")
    st.warning(
        plain(
            t(
                "{name} has changed this meanwhile. The fields show what is stored now; what you typed is not saved.",
                name=name,
            )
        )
    )
    for field in (*_LINES, *_LISTS, *_TEXTS):
        typed = st.session_state.get(f"{field}-{before}")
        if typed and typed != _as_text(getattr(shown, field)):
            st.text(f"{field_name(field)}: {typed}")


def _as_text(value: object) -> str:
    """A value as its field shows it."""
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")


def details(who: Person, own: Publication, found: Mapping[str, Provenance], stamp: str) -> None:
    """Draw the fields that say what the publication is, each with where its value comes from."""
    known = load_topics()
    topics = tuple(topic.label for topic in known.topics)
    groups = tuple(group.label for group in known.groups)
    given: dict[str, object] = {}

    with st.form(f"details-{stamp}"):
        for field in ("title", "kind", *_LISTS, "published", "language", "topics", "group", "summary"):
            with st.container(gap="xxsmall"):
                given[field] = _field(own, field, stamp, topics, groups)
                st.html(note(where_from(found[field])))
        with st.expander(t("More fields")):
            for field in ("type_label", "publisher", "updated", "number", "url", "biography"):
                with st.container(gap="xxsmall"):
                    given[field] = _field(own, field, stamp, (), ())
                    st.html(note(where_from(found[field])))
        sent = st.form_submit_button(t("Save the corrections"), type="primary", icon=":material/save:")
    if sent:
        _save(who, "publication", own.id, {field: (getattr(own, field), new) for field, new in given.items()})


def _field(
    own: Publication, field: str, stamp: str, topics: tuple[str, ...], groups: tuple[str, ...]
) -> object:
    name, value, key = field_name(field), getattr(own, field), f"{field}-{stamp}"
    if field == "kind":
        kinds: list[str] = list(get_args(PublicationKind))
        return st.selectbox(name, kinds, index=kinds.index(value), format_func=kind_name, key=key)
    if field == "topics":
        return st.multiselect(
            name,
            list(dict.fromkeys([*value, *topics])),
            value,
            key=key,
            accept_new_options=True,
            placeholder=t("None"),
        )
    if field == "group":
        known = list(dict.fromkeys([*filter(None, [value]), *groups]))
        chosen = st.selectbox(
            name,
            known,
            index=known.index(value) if value else None,
            key=key,
            placeholder=t("None"),
            accept_new_options=True,
        )
        return chosen or ""
    if field in _LISTS:
        help_ = t("one a line")
        text = st.text_area(
            f"{name} ({help_})", "\n".join(value), key=key, max_chars=LONGEST_TEXT, height="content"
        )
        return [line.strip() for line in (text or "").splitlines() if line.strip()]
    if field in _TEXTS:
        return st.text_area(name, value or "", key=key, max_chars=LONGEST_TEXT, height="content")
    return st.text_input(name, value or "", key=key, max_chars=LONGEST_LINE)


def outcome_fields(who: Person, own: Publication, field: str, found: Provenance, stamp: str) -> None:
    """Draw the outcomes of one field, to be corrected, removed, or added to by one."""
    stored: list[Outcome] = getattr(own, field)
    fresh: OutcomeKind = "method" if field == "methods" else "key outcome"
    highest = max((one.number for one in stored), default=0)
    st.html(note(where_from(found)))
    with st.form(f"{field}-{stamp}", border=False):
        rows = [
            _outcome(one, place, f"{field}-{place}-{stamp}", new=place == len(stored))
            for place, one in enumerate([*stored, Outcome(highest + 1, "", kind=fresh)])
        ]
        sent = st.form_submit_button(t("Save the corrections"), type="primary", icon=":material/save:")
    if sent:
        _save(who, "publication", own.id, {field: (stored, [one for one in rows if one is not None])})


def _outcome(one: Outcome, place: int, key: str, *, new: bool) -> Outcome | None:
    """The outcome as it is in the form; None when it is removed, or left empty."""
    count = number(place + 1)
    text = st.text_area(
        t("One more") if new else t("Text of outcome {count}", count=count),
        one.text,
        key=f"text-{key}",
        max_chars=LONGEST_TEXT,
        height="content",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        printed = st.number_input(
            t("Its number ({count})", count=count),
            min_value=0,
            value=one.number,
            key=f"number-{key}",
            width=140,
        )
        page = st.number_input(
            t("Its page ({count})", count=count), min_value=1, value=one.page, key=f"page-{key}", width=140
        )
        removed = not new and st.checkbox(t("Remove outcome {count}", count=count), key=f"gone-{key}")
    if removed or not (text or "").strip():
        return None
    return Outcome(int(printed), text.strip(), None if page is None else int(page), one.kind)


def event_fields(who: Person, event: Event, stamp: str) -> None:
    """Draw the fields of an event."""
    names = {
        "as_planned": t("As planned"),
        "cancelled": t("Cancelled"),
        "postponed": t("Postponed"),
        "rescheduled": t("Rescheduled"),
    }
    given: dict[str, object] = {}
    with st.form(f"event-{event.id}-{stamp}"):
        st.html(note(event.title))
        for field in ("title", "kind", "start", "end", "place", "organiser", "registration_url", "url"):
            given[field] = st.text_input(
                field_name(field) if field != "kind" else t("Kind of event"),
                getattr(event, field) or "",
                key=f"{field}-{event.id}-{stamp}",
                max_chars=LONGEST_LINE,
            )
        given["online"] = st.checkbox(field_name("online"), event.online, key=f"online-{event.id}-{stamp}")
        statuses: list[str] = list(get_args(EventStatus))
        given["status"] = st.selectbox(
            field_name("status"),
            statuses,
            index=statuses.index(event.status),
            format_func=names.__getitem__,
            key=f"status-{event.id}-{stamp}",
        )
        given["summary"] = st.text_area(
            field_name("summary"), event.summary, key=f"summary-{event.id}-{stamp}", max_chars=LONGEST_TEXT
        )
        sent = st.form_submit_button(t("Save the event"), type="primary", icon=":material/save:")
    if sent:
        given["all_day"] = "T" not in str(given["start"])
        _save(who, "event", event.id, {name: (getattr(event, name), new) for name, new in given.items()})


def _save(who: Person, record: str, id_: str, fields: Mapping[str, tuple[object, object]]) -> None:
    """Correct what differs; "" and nothing are the same."""
    changes = {field: new for field, (old, new) in fields.items() if (old or "") != (new or "")}
    if not changes:
        st.info(t("Nothing was changed."))
        return
    with errors_shown():
        desk_of(who).correct("event" if record == "event" else "publication", id_, changes)
        names = ", ".join(field_name(field) for field in changes)
        st.toast(plain(t("Saved: {fields}", fields=names)), icon=":material/save:")
        st.rerun()
