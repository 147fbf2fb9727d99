"""An answer as a plain page of its own: it prints, it reads well aloud, it needs no script."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode

import streamlit as st

from answer import uncovered
from answer.citations import Answer, Citation
from answer.privacy import personal
from answer.sources import source, web_address
from index.base import Base
from ingest.records import Event
from views import filtering
from views.cards import about, digest_badge, gone_badge, how_written, note, quotes_behind, when
from views.kinds import kind_note
from views.language import NAME, current, date, t
from views.shared import base
from views.text import link, tag

ROUTE = "/answer"
# Key of the switch on the Ask page, and its name in the address: only the words of the question are searched for.
AS_TYPED = "as_typed"
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.6 Georgia, serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem;
  overflow-wrap: anywhere; background: light-dark(#fff, #12181f); color: light-dark(#1d2733, #eef2f6); }
a { color: light-dark(#0b4f8a, #9ccbf5); }
h1 { font-size: 1.5rem; line-height: 1.3; } h2 { font-size: 1.2rem; margin-top: 2rem; }
p { margin: 0 0 0.6rem; } li { margin-bottom: 0.9rem; }
.ran-meta { font-size: 0.9rem; margin: 0; } .ran-title { font-weight: bold; margin: 0; }
.ran-badge { border: 1px solid; border-radius: 1rem; padding: 0 0.5rem; font-size: 0.85rem; }
footer { border-top: 1px solid; margin-top: 2rem; padding-top: 0.6rem; font-size: 0.9rem; }
@media print {
  :root { color-scheme: light; }
  body { margin: 0; max-width: none; font-size: 11pt; }
  li { break-inside: avoid; }
}
"""


def print_link(given: Answer) -> None:
    """Draw the link to the printable page of an answer.

    A question that seems to name a person stays out of every address: its page comes as a file.
    """
    label = t("Printable page")
    if personal(base(), given.question):
        st.download_button(
            label,
            lambda: printed(base(), given).encode(),
            "answer.html",
            "text/html",
            on_click="ignore",
            icon=":material/print:",
        )
        return
    asked = {key: st.session_state.get(key) for key in ("q", *filtering.KEYS)}
    given_values = {key: value for key, value in asked.items() if value}
    if st.session_state.get(AS_TYPED):
        given_values[AS_TYPED] = "1"
    address = f"{ROUTE}?{urlencode({**given_values, 'lang': current()}, doseq=True)}"
    st.link_button(label, address, icon=":material/print:")


def printed(base: Base, given: Answer) -> str:
    """The whole page, in the language of the session or of the request."""
    today = date(datetime.now(UTC).date().isoformat())
    body = [tag("h1", escape(given.question)), note(t("{name}, {date}", name=t(NAME), date=today))]
    body += _not_answered(given) if given.abstained else _answered(base, given)
    body.append(
        tag(
            "footer",
            note(
                t("Quotations stand as in the publications named. Rights in them remain with their holders.")
            ),
        )
    )
    return (
        f'<!doctype html><html lang="{current()}"><head><meta charset="utf-8">'
        f"<title>{escape(given.question[:80])} – {escape(t(NAME))}</title>"
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style></head><body><main>{''.join(body)}</main></body></html>"
    )


def _answered(base: Base, given: Answer) -> list[str]:
    body = [tag("h2", escape(t("Answer")))]
    if given.written_by or given.note:
        body.append(note(how_written(given)))
    for sentence in given.sentences:
        numbers = [
            tag("a", f"[{n}]", href=f"#source-{n}", aria_label=t("Source {number}", number=n))
            for n in sentence.citations
        ]
        body.append(tag("p", escape(sentence.text), " ", *numbers) + quotes_behind(sentence))
    body += [
        tag("h2", escape(t("Sources"))),
        tag("ol", *[_source(base, citation) for citation in given.citations]),
    ]
    if given.key_outcomes:
        found = [tag("li", escape(one.text), note(one.title)) for one in given.key_outcomes]
        body += [tag("h2", escape(t("Key outcomes"))), tag("ul", *found)]
    if given.events:
        body += [
            tag("h2", escape(t("Events"))),
            tag("ul", *[_event(event) for event in given.events]),
        ]
    return body


def _source(base: Base, citation: Citation) -> str:
    best = source(base, citation.publication, citation.page).best
    return tag(
        "li",
        tag("p", escape(citation.title), class_="ran-title"),
        about(
            citation.kind,
            citation.authors,
            citation.published,
            citation.whole,
            citation.section if citation.section != citation.title else None,
            (citation.page, citation.page_label),
        ),
        note(kind_note(citation.kind)),
        tag("p", digest_badge()) if citation.digest else "",
        tag("p", gone_badge(citation.gone)) if citation.gone else "",
        tag("p", link(best, best)) if best else "",
        id=f"source-{citation.n}",
    )


def _event(event: Event) -> str:
    return tag("li", link(web_address(event.url), event.title), note(when(event)))


def _not_answered(given: Answer) -> list[str]:
    declined = uncovered.declined(given)
    body = [tag("h2", escape(t("Not answered here") if declined else t("Not covered")))]
    body.append(tag("p", escape(t(given.reason or ""))))
    nearest = [] if declined else uncovered.nearest(given)
    if nearest:
        found = [tag("li", escape(one.title), note(one.url or "")) for one in nearest]
        body += [tag("h2", escape(t("Nearest publications"))), tag("ul", *found)]
    asked = [
        tag("li", escape(one.name), note(one.address.removeprefix("mailto:"))) for one in uncovered.contacts()
    ]
    return [*body, tag("h2", escape(t("Whom to ask"))), tag("ul", *asked)]
