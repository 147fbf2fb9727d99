"""The fields of a publication and of its events as forms; what was changed in them becomes corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args
from zlib import crc32

import streamlit as st

from index.access import Person
from index.history import Remembered
from index.provenance import Provenance
from ingest.records import Event, EventStatus, Outcome, OutcomeKind, Publication, PublicationKind
from ingest.topics import load_topics
from views.address import visit
from views.cards import note
from views.desk_parts import desk_of, event_status_names, field_name, where_from
from views.held import hold
from views.kinds import kind_name
from views.language import number, t
from views.shared import errors_shown
from views.text import plain

LONGEST_LINE, LONGEST_TEXT = 500, 5000
_SEEN, _LOST = "_seen_changes", "_typed_and_lost"
_LISTS = ("authors", "countries")
_TEXTS = ("summary", "biography")


def meanwhile(who: Person, id_: str, changes: Sequence[Remembered]) -> None:
    """Say so when somebody else has changed the publication since it was drawn, and what was typed in vain till then.

    Call after the fields are drawn. What was typed elsewhere stands where it stood: only fields that both have
    changed show what is stored.
    """
    last = max((one.row for one in changes), default=0)
    opened, seen = st.session_state.get(_SEEN, (None, 0))
    st.session_state[_SEEN] = ((visit(), id_), last)
    lost: dict[str, str] = st.session_state.pop(_LOST, {})
    later = [one for one in changes if one.row > seen]
    others = [one for one in later if one.by != who.name]
    if opened != (visit(), id_) or not (others or lost):
        return
    names = ", ".join(dict.fromkeys(one.by or t("The program") for one in others or later))
    fields = ", ".join(dict.fromkeys(_changed(one) for one in others or later))
    st.warning(
        plain(
            t(
                "{name} has changed this meanwhile: {fields}. Fields show what is stored now.",
                name=names,
                fields=fields,
            )
        )
    )
    if lost:
        st.text(t("You had typed, and it is not saved:"))
    for name, typed in lost.items():
        st.text(f"{name}: {typed}")


def _changed(change: Remembered) -> str:
    """What a change touched, in a word."""
    if change.action not in ("corrected", "undone") or not change.detail:
        return t("the whole publication") if change.record == "publication" else t("Events")
    name = field_name(change.detail)
    return name if change.record == "publication" else f"{t('Events')}: {name}"


def _hold(name: str, key: str, stored: object) -> str:
    """Give the widget `key` what is stored, note what was typed into it in vain; returns the key."""
    typed = hold(key, stored)
    if typed is not None:
        shown = ", ".join(map(str, typed)) if isinstance(typed, list) else str(typed)
        st.session_state.setdefault(_LOST, {})[name] = shown
    return key


def details(who: Person, own: Publication, found: Mapping[str, Provenance]) -> None:
    """Draw the fields that say what the publication is, each with where its value comes from."""
    known = load_topics()
    topics = tuple(topic.label for topic in known.topics)
    groups = tuple(group.label for group in known.groups)
    given: dict[str, object] = {}

    with st.form(f"details-{own.id}"):
        for field in ("title", "kind", *_LISTS, "published", "language", "topics", "group", "summary"):
            with st.container(gap="xxsmall"):
                given[field] = _field(own, field, topics, groups)
                st.html(note(where_from(found[field])))
        with st.expander(t("More fields")):
            for field in ("type_label", "publisher", "updated", "number", "url", "biography"):
                with st.container(gap="xxsmall"):
                    given[field] = _field(own, field, (), ())
                    st.html(note(where_from(found[field])))
        sent = st.form_submit_button(t("Save the corrections"), type="primary", icon=":material/save:")
    if sent:
        _save(who, "publication", own.id, {field: (getattr(own, field), new) for field, new in given.items()})


def _field(own: Publication, field: str, topics: tuple[str, ...], groups: tuple[str, ...]) -> object:
    name, value, key = field_name(field), getattr(own, field), f"{field}-{own.id}"
    if field == "kind":
        kinds: list[str] = list(get_args(PublicationKind))
        return st.selectbox(name, kinds, format_func=kind_name, key=_hold(name, key, value))
    if field == "topics":
        return st.multiselect(
            name,
            list(dict.fromkeys([*value, *topics])),
            key=_hold(name, key, list(value)),
            accept_new_options=True,
            placeholder=t("None"),
        )
    if field == "group":
        chosen = st.selectbox(
            name,
            list(dict.fromkeys([*filter(None, [value]), *groups])),
            index=None,
            key=_hold(name, key, value),
            placeholder=t("None"),
            accept_new_options=True,
        )
        return chosen or ""
    if field in _LISTS:
        label = f"{name} ({t('one a line')})"
        _hold(name, key, "\n".join(value))
        text = st.text_area(label, key=key, max_chars=LONGEST_TEXT, height="content")
        return [line.strip() for line in (text or "").splitlines() if line.strip()]
    _hold(name, key, value or "")
    if field in _TEXTS:
        return st.text_area(name, key=key, max_chars=LONGEST_TEXT, height="content")
    return st.text_input(name, key=key, max_chars=LONGEST_LINE)


def outcome_fields(who: Person, own: Publication, field: str, found: Provenance) -> None:
    """Draw the outcomes of one field, to be corrected, removed, or added to by one."""
    stored: list[Outcome] = getattr(own, field)
    fresh: OutcomeKind = "method" if field == "methods" else "key outcome"
    highest = max((one.number for one in stored), default=0)
    st.html(note(where_from(found)))
    with st.form(f"{field}-{own.id}", border=False):
        rows = [
            _outcome(one, place, f"{field}-{place}-{own.id}", new=place == len(stored))
            for place, one in enumerate([*stored, Outcome(highest + 1, "", kind=fresh)])
        ]
        sent = st.form_submit_button(t("Save the corrections"), type="primary", icon=":material/save:")
    if sent:
        _save(who, "publication", own.id, {field: (stored, [one for one in rows if one is not None])})


def _outcome(one: Outcome, place: int, key: str, *, new: bool) -> Outcome | None:
    """The outcome as it is in the form; None when it is removed, or left empty."""
    count = number(place + 1)
    name = t("One more") if new else t("Text of outcome {count}", count=count)
    text = st.text_area(
        name, key=_hold(name, f"text-{key}", one.text), max_chars=LONGEST_TEXT, height="content"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = t("Its number ({count})", count=count)
        printed = st.number_input(name, min_value=0, key=_hold(name, f"number-{key}", one.number), width=140)
        name = t("Its page ({count})", count=count)
        page = st.number_input(
            name, min_value=1, value=None, key=_hold(name, f"page-{key}", one.page), width=140
        )
        # A tick belongs to this outcome and not to the next one that stands in its place.
        own = f"gone-{key}-{crc32(one.text.encode())}"
        removed = not new and st.checkbox(t("Remove outcome {count}", count=count), key=own)
    if removed or not (text or "").strip():
        return None
    return Outcome(int(printed), text.strip(), None if page is None else int(page), one.kind)


def event_fields(who: Person, event: Event) -> None:
    """Draw the fields of an event."""
    given: dict[str, object] = {}
    with st.form(f"event-{event.id}"):
        st.html(note(event.title))
        for field in ("title", "kind", "start", "end", "place", "organiser", "registration_url", "url"):
            name, key = field_name(field) if field != "kind" else t("Kind of event"), f"{field}-{event.id}"
            _hold(name, key, getattr(event, field) or "")
            given[field] = st.text_input(name, key=key, max_chars=LONGEST_LINE)
        name = field_name("online")
        given["online"] = st.checkbox(name, key=_hold(name, f"online-{event.id}", event.online))
        name = field_name("status")
        given["status"] = st.selectbox(
            name,
            list(get_args(EventStatus)),
            format_func=event_status_names().__getitem__,
            key=_hold(name, f"status-{event.id}", event.status),
        )
        name, key = field_name("summary"), f"summary-{event.id}"
        given["summary"] = st.text_area(
            name, key=_hold(name, key, event.summary or ""), max_chars=LONGEST_TEXT
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
