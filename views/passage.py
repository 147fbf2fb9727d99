"""A passage in its context, opened over the page that cites it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from answer.collected import collect_passage
from answer.context import Context, Paragraph, context
from answer.sources import pictures, source
from index.listing import StoredPassage
from views.cards import about, note, publication_link
from views.collect import collect_button
from views.kinds import kind_note
from views.language import t
from views.shared import base, errors_shown
from views.text import plain, tag


def open_passage(passage: int, title: str, quotes: Sequence[str]) -> None:
    """Show the passage over the page; `quotes` are the sentences to mark in it."""
    st.dialog(plain(title), width="medium")(_show)(passage, quotes)


def _show(passage: int, quotes: Sequence[str]) -> None:
    with errors_shown():
        found = context(base(), passage, quotes)
        own = found.passage
        st.html(
            about(own.kind, own.authors, own.published, own.whole_title, own.section, _page(own))
            + note(kind_note(own.kind))
        )
        if own.digest:
            st.info(
                t("This is a digest in our own words. Read the original before you rely on details."),
                icon=":material/info:",
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            collect_button(f"passage-open-{passage}", partial(collect_passage, passage=passage))
            links(own.publication, own.page_start)
            publication_link(own.publication, t("About this publication"), ":material/menu_book:")
        st.html(_html(found))
        for page, path in pictures(base(), own).items():
            text = t("Page {page} of the file, with the passage marked", page=page)
            st.html(
                tag(
                    "figure",
                    f'<img src="{path}" alt="{escape(text)}" loading="lazy">',
                    tag("figcaption", escape(text), class_="ran-meta"),
                    class_="ran-page",
                )
            )


def links(publication: str, page: int | None) -> None:
    """Buttons to the original and to our copy of its file; draw inside a horizontal container."""
    found = source(base(), publication, page)
    if found.file_url:
        st.link_button(_at(t("Open the original file"), page), found.file_url, icon=":material/open_in_new:")
    if found.page_url:
        st.link_button(t("Open the original"), found.page_url, icon=":material/open_in_new:")
    if found.kept_url:
        st.link_button(_at(t("Open our copy"), page), found.kept_url, icon=":material/picture_as_pdf:")


def _at(label: str, page: int | None) -> str:
    return f"{label}, {t('page {page}', page=page)}" if page else label


def _page(own: StoredPassage) -> tuple[int | None, str | None]:
    return own.page_start, own.page_label


def _html(found: Context) -> str:
    parts = [tag("p", "…", class_="ran-around")] if found.before else []
    items: list[str] = []
    for paragraph in found.paragraphs:
        if items and (paragraph.headings or not paragraph.item):
            parts.append(tag("ul", *items))
            items = []
        parts += [tag("h3", escape(heading)) for heading in paragraph.headings]
        if paragraph.item:
            items.append(_paragraph("li", paragraph))
        else:
            parts.append(_paragraph("p", paragraph))
    if items:
        parts.append(tag("ul", *items))
    if found.after:
        parts.append(tag("p", "…", class_="ran-around"))
    return tag("div", *parts, class_="ran-context", lang=found.passage.language)


def _paragraph(element: str, paragraph: Paragraph) -> str:
    pieces = [
        tag("mark", escape(piece.text)) if piece.quoted else escape(piece.text) for piece in paragraph.pieces
    ]
    inside = any(piece.inside for piece in paragraph.pieces)
    return tag(element, *pieces, class_="ran-passage" if inside else "ran-around")
