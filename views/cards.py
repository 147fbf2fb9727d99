"""Small pieces that several pages show: what a publication is, key outcomes, events."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from answer import events
from answer.citations import Answer, Sentence
from answer.collected import collect_event, collect_outcome
from answer.sources import web_address
from index.listing import StoredOutcome
from ingest.records import Event, Publication
from views.collect import collect_button
from views.kinds import kind_name
from views.language import date, days, t
from views.text import link, plain, tag


def about(
    kind: str,
    authors: Sequence[str] = (),
    published: str | None = None,
    whole: str | None = None,
    section: str | None = None,
    page: tuple[int | None, str | None] = (None, None),
) -> str:
    """What a publication is, and where in it something stands, in HTML; `page`: in the file, printed."""
    first = " · ".join(filter(None, [kind_name(kind), ", ".join(authors), date(published)]))
    number, label = page
    second = " · ".join(
        filter(
            None,
            [
                t("in: {title}", title=whole) if whole else "",
                t("section “{section}”", section=section) if section else "",
                page_text(number, label),
            ],
        )
    )
    return "".join(tag("p", escape(line), class_="ran-meta") for line in (first, second) if line)


def page_text(number: int | None, label: str | None) -> str:
    """A page in the file, and as printed where that differs."""
    if number is None:
        return t("page {page}", page=label) if label else ""
    if label and label != str(number):
        return t("page {page} of the file (printed {label})", page=number, label=label)
    return t("page {page}", page=number)


def badge(text: str) -> str:
    """A short remark with a border, as HTML."""
    return tag("span", escape(text), class_="ran-badge")


def digest_badge() -> str:
    """The remark that what is read is not the original."""
    return badge(t("Digest in our own words"))


def gone_badge(gone: str | None) -> str:
    """The remark that the page of a publication is there no more, since the day `gone`; nothing for None."""
    return badge(t("No longer on its site since {date}", date=date(gone))) if gone else ""


def note(text: str) -> str:
    """A remark of the interface, smaller than text, as HTML."""
    return tag("p", escape(text), class_="ran-meta")


def how_written(given: Answer) -> str:
    """Who worded an answer, and what a reader has to know of it, as a line of text."""
    if given.note:
        return t(given.note)
    if given.written_by:
        return t(
            "Worded by the language model {model} and checked against the library. Below each sentence stand the"
            " publication's own words: rely on those.",
            model=given.written_by,
        )
    return t("Sentences as they stand in the library. Choose a number to read one in its context.")


def quotes_behind(sentence: Sentence) -> str:
    """The publications' own sentences behind one that a language model worded, as HTML; else nothing."""
    return "".join(tag("blockquote", escape(quote), class_="ran-behind") for quote in sentence.quotes)


def publication_link(publication: str, label: str, icon: str = "") -> None:
    """A link to the page of a publication; the label is shown as text."""
    st.page_link(
        "views/publication.py", label=plain(label), icon=icon, query_params={"publication": publication}
    )


def publication_card(publication: Publication) -> None:
    """A publication in a list: title as a link to its page, what it is, its summary."""
    with st.container(border=True):
        publication_link(publication.id, publication.title)
        summary = tag("p", escape(publication.summary), class_="ran-text", lang=publication.language)
        st.html(
            about(publication.kind, publication.authors, publication.published)
            + (summary if publication.summary else "")
            + (digest_badge() if publication.digest else "")
            + gone_badge(publication.gone)
        )


def outcome_list(outcomes: Sequence[StoredOutcome], key: str = "") -> None:
    """Key outcomes with the publications they belong to; `key` tells several lists on a page apart."""
    for place, outcome in enumerate(outcomes):
        st.html(tag("p", escape(outcome.text), class_="ran-text"))
        publication_link(outcome.publication, f"{_numbered(outcome)} · {outcome.title}")
        collect_button(f"outcome-{key}-{place}", partial(collect_outcome, outcome=outcome))


def outcomes_of_one(outcomes: Sequence[StoredOutcome]) -> None:
    """The outcomes of one publication, each with its own number, its page and a button that collects it."""
    for outcome in outcomes:
        page = t("page {page}", page=outcome.page) if outcome.page else ""
        with st.container(gap="small"):
            st.html(
                tag("p", escape(outcome.text), class_="ran-text")
                + note(" · ".join(filter(None, [_numbered(outcome), page])))
            )
            collect_button(
                f"{outcome.kind}-{outcome.number}", partial(collect_outcome, outcome=outcome), outcome.text
            )


def event_card(event: Event, *, calendar: bool = False) -> None:
    """An event: title, when and where, what it is about; with `calendar`, its calendar file."""
    with st.container(border=True):
        st.html(
            tag("p", link(web_address(event.url), event.title), class_="ran-title")
            + "".join(tag("p", escape(line), class_="ran-meta") for line in _event_lines(event) if line)
            + (tag("p", escape(event.summary), class_="ran-text") if event.summary else "")
        )
        with st.container(horizontal=True):
            collect_button(f"event-{event.id}", partial(collect_event, event=event))
            if calendar and event.start:
                _calendar_button(event)


def _calendar_button(event: Event) -> None:
    st.download_button(
        t("Calendar file"),
        lambda: events.calendar([event]),
        f"{event.id}.ics",
        "text/calendar",
        on_click="ignore",
        key=f"ics-{event.id}",
        icon=":material/calendar_add_on:",
    )


def _event_lines(event: Event) -> list[str]:
    where = t("online") if event.online else event.place
    status = {
        "cancelled": t("Cancelled"),
        "postponed": t("Postponed"),
        "rescheduled": t("Rescheduled"),
    }.get(event.status)
    return [
        " · ".join(filter(None, [status, when(event), where])),
        " · ".join(filter(None, [t(event.kind) if event.kind else None, event.group, event.organiser])),
    ]


def when(event: Event) -> str:
    """The day or days of an event, with the time of day where it has one."""
    if not event.start:
        return t("date not announced")
    time = "" if event.all_day or "T" not in event.start else f", {event.start[11:16]} ({event.timezone})"
    return days(event.start, event.end) + time


def _numbered(outcome: StoredOutcome) -> str:
    name = t(outcome.kind)
    return f"{name[:1].upper()}{name[1:]} {outcome.number}"
