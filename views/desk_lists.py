"""What staff should look at: what the last sync found, the state of the library, all changes by people."""

from __future__ import annotations

from html import escape

import streamlit as st

from index import doctor, feedback, links
from index.access import Person
from index.found import Item, queue, state
from index.history import history
from views.cards import badge, note
from views.desk_parts import desk_of, history_list, moment, record_link
from views.feedback import feedback_line
from views.language import date, noted, number, t, told
from views.shared import base, errors_shown
from views.text import tag

MOST = 50


def found_by_sync(who: Person) -> None:
    """Draw what the sync found since somebody looked at it."""
    found = queue(base())
    if found is None:
        st.text(
            t("Nothing has been fetched yet: “ran-kb sync” fetches what is new on the Commission's site.")
        )
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(note(t("Sync of {moment}", moment=moment(found.at))))
        if found.looked:
            by, at = found.looked
            st.html(note(t("Looked at by {name}, {moment}", name=by, moment=moment(at))))
        elif st.button(t("I have looked at this"), icon=":material/done_all:"):
            desk_of(who).look(found.last)
            st.rerun()
    if found.runs > 1:
        st.html(note(t("With what {count} runs before it found.", count=number(found.runs - 1))))
    if not (found.new or found.changed or found.gone or found.attention or found.failed):
        st.text(t("Nothing new was found."))
    _items(t("New"), found.new)
    _items(t("Changed"), found.changed)
    _items(t("Gone from its site"), found.gone)
    _lines(t("For a person's eye"), [noted(remark) for remark in found.attention])
    _lines(t("Could not be fetched"), [noted(f"{one.url}: {one.reason}") for one in found.failed])


def state_of_the_library(who: Person) -> None:
    """Draw counts, what is wrong or missing, and the checks of doctor with what mends them."""
    found = state(base())
    names = {"draft": t("Drafts"), "published": t("Published"), "withdrawn": t("Withdrawn")}
    tables = {
        "passage": t("Passages"),
        "outcome": t("Key outcomes and methods"),
        "event": t("Events"),
        "file": t("Files"),
    }
    counts = {names[status]: count for status, count in found.publications.items()}
    counts |= {tables[table]: count for table, count in found.records.items()}
    facts = (tag("dt", escape(name)) + tag("dd", number(count)) for name, count in counts.items())
    st.html(tag("dl", *facts, class_="ran-facts"))
    _items(t("Drafts"), found.drafts)
    _items(t("Files with a problem"), found.problems)
    _items(t("Gone from its site"), found.gone)
    _items(t("Without key outcomes"), found.without_outcomes)
    _dead_links()
    with base().catalogue.reading() as connection:
        given = feedback.listed(connection)
    asked = [one.question for one in given if one.question and not one.covered]
    _lines(t("Questions that found nothing (their askers agreed)"), asked)
    blamed = [feedback_line(one) for one in given if one.covered and one.verdict != "useful"]
    _lines(t("Answers that were called wrong or incomplete"), blamed)
    _checks(who)


def _dead_links() -> None:
    report = links.last(base())
    if report is None:
        st.html(note(t("Links have not been looked at yet: “ran-kb links” on the server does it.")))
        return
    head = t("Links of {day}: {asked} asked for, {dead} of them dead.", day=date(report.at),
             asked=number(report.asked), dead=number(len({one.url for one in report.dead})))  # fmt: skip
    st.html(note(head))
    dead = [Item(one.id, one.title, f"{one.url} · {told(one.reason)}", one.record) for one in report.dead]
    _items(t("Dead links"), dead)


def changes(who: Person) -> None:
    """Draw all changes that people made, the newest first."""
    with base().catalogue.reading() as connection:
        found = history(connection, most=MOST, people=True)
    if not found:
        st.text(t("Nobody has changed anything yet."))
    history_list(who, found, named=True)


def _checks(who: Person) -> None:
    st.header(t("Checks"))
    st.html(note(t("Looks whether the library keeps what it promises; takes a while for a large one.")))
    if st.button(t("Check now"), icon=":material/health_and_safety:"):
        with st.spinner(t("Checking …")):
            st.session_state["_checks"] = doctor.checks(base())
    found: list[doctor.Check] = st.session_state.get("_checks", [])
    for check in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            result = badge(t("in order") if check.ok else t("problem"))
            st.html(tag("p", f"{result} {escape(f'{check.name}: {check.detail}')}", class_="ran-meta"))
            if check.mend and check.mend != doctor.REBUILD:
                st.code(check.mend, language=None)
    if any(check.mend == doctor.REBUILD for check in found) and st.button(
        t("Mend what can be mended here"), type="primary", icon=":material/build:"
    ):
        with errors_shown(), st.spinner(t("Mending …")):
            desk_of(who).rebuild()
            st.session_state["_checks"] = doctor.checks(base())
            st.rerun()


def _items(title: str, items: list[Item]) -> None:
    if not items:
        return
    with st.expander(f"{title} ({number(len(items))})"):
        for place, item in enumerate(items[:MOST]):  # a publication may be there for several reasons
            record_link(item.id, item.title, f"{title}-{place}", item.record)
            if item.remark:
                st.html(note(noted(item.remark)))
        _rest(len(items))


def _lines(title: str, lines: list[str]) -> None:
    if not lines:
        return
    with st.expander(f"{title} ({number(len(lines))})"):
        for line in lines[:MOST]:
            st.text(line)
        _rest(len(lines))


def _rest(count: int) -> None:
    if count > MOST:
        st.html(note(t("and {count} more", count=number(count - MOST))))
