"""Collections: kept, ordered, compared with the base, taken away in every form."""

from __future__ import annotations

import csv
import re
import zipfile
from io import BytesIO, StringIO

import hypothesis
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from answer import collected, export
from answer.references import ENGLISH
from index import collecting, listing
from index.base import Base
from index.collecting import Collection, Item, Session
from index.search import search
from ingest.errors import CallError, NotFoundError, RefusedError
from tests.stubs import WordEncoder, reading
from views.collection_files import made
from views.language import speaking, spoken

DAY = "2026-05-04"


@pytest.fixture
def course(filled: Base) -> int:
    """A collection with a passage, an outcome and an event, the passage planned for a session."""
    database = filled.catalogue.database
    id_ = collecting.create(database, "Day one: *gardens*")
    collecting.edit(database, id_, "Day one: *gardens*", "Know why gardens help.\nTry one.")
    collected.collect_passage(filled, id_, search(filled, "tomatoes", 1)[0].passage.id)
    with filled.catalogue.reading() as connection:
        outcome = listing.outcomes(connection)[0]
        event = listing.events(connection)[0]
    collected.collect_outcome(filled, id_, outcome)
    collected.collect_event(filled, id_, event)
    session = collecting.add_session(database, id_, "Morning", 90, "Listen.")
    first = read(filled, id_).items[0]
    collecting.write_note(database, id_, first.id, "Begin with this.", "")
    collecting.plan(database, id_, first.id, session)
    return id_


def read(base: Base, id_: int) -> Collection:
    with base.catalogue.reading() as connection:
        return collecting.read(connection, id_)


def test_a_collection_survives_a_restart(filled: Base, course: int):
    again = Base(filled.settings, encoders=[WordEncoder()])
    found = read(again, course)
    again.catalogue.database.close()
    assert [item.kind for item in found.items] == ["passage", "outcome", "event"]
    assert found.sessions == [Session(found.sessions[0].id, "Morning", 90, "Listen.")]
    assert found.items[0].note == "Begin with this."


def test_collecting_does_not_make_caches_stale(filled: Base):
    before = filled.catalogue.generation
    collecting.create(filled.catalogue.database, "Quiet")
    assert filled.catalogue.generation == before


def test_a_name_is_needed_and_taken_once(filled: Base, course: int):
    database = filled.catalogue.database
    with pytest.raises(CallError, match="already"):
        collecting.create(database, "day one: *GARDENS*")
    with pytest.raises(CallError, match="missing"):
        collecting.create(database, "  ")


def test_the_same_thing_is_collected_once(filled: Base, course: int):
    assert not collected.collect_passage(filled, course, search(filled, "tomatoes", 1)[0].passage.id)
    assert len(read(filled, course).items) == 3


def test_items_move_and_leave(filled: Base, course: int):
    database = filled.catalogue.database
    first, second, third = [item.id for item in read(filled, course).items]
    collecting.move_item(database, course, third, -1)
    collecting.move_item(database, course, first, -1)
    assert [item.id for item in read(filled, course).items] == [first, third, second]
    collecting.remove_item(database, course, third)
    assert [item.id for item in read(filled, course).items] == [first, second]


def test_an_item_moves_to_the_top_of_its_session(filled: Base, course: int):
    database = filled.catalogue.database
    planned, second, third = [item.id for item in read(filled, course).items]
    collecting.move_item(database, course, third, -3)
    assert [item.id for item in read(filled, course).items] == [planned, third, second]


def test_a_note_that_somebody_else_changed_meanwhile_is_not_overwritten(filled: Base, course: int):
    database = filled.catalogue.database
    first = read(filled, course).items[0]
    collecting.write_note(database, course, first.id, "End with this.", first.note)
    with pytest.raises(RefusedError, match="meanwhile"):
        collecting.write_note(database, course, first.id, "Leave it out.", first.note)
    assert read(filled, course).items[0].note == "End with this."


def test_an_item_is_planned_for_no_session_that_is_gone(filled: Base, course: int):
    database = filled.catalogue.database
    collecting.remove_session(database, course, read(filled, course).sessions[0].id)
    collecting.plan(database, course, read(filled, course).items[0].id, 1)
    assert read(filled, course).items[0].session is None


def test_an_item_moves_past_those_of_its_own_session_only(filled: Base, course: int):
    database = filled.catalogue.database
    planned, second, third = [item.id for item in read(filled, course).items]
    collecting.move_item(database, course, planned, 1)
    assert [item.id for item in read(filled, course).items] == [planned, second, third]
    session = read(filled, course).sessions[0].id
    collecting.plan(database, course, third, session)
    collecting.move_item(database, course, third, -1)
    assert [item.id for item in read(filled, course).items] == [third, second, planned]


def test_sessions_are_changed_and_moved(filled: Base, course: int):
    database = filled.catalogue.database
    morning = read(filled, course).sessions[0].id
    noon = collecting.add_session(database, course, "Noon", None, "")
    collecting.edit_session(database, course, noon, "Midday", 45, "Eat.")
    collecting.move_session(database, course, noon, -1)
    collecting.move_session(database, course, noon, -1)
    assert read(filled, course).sessions == [
        Session(noon, "Midday", 45, "Eat."),
        Session(morning, "Morning", 90, "Listen."),
    ]
    with pytest.raises(CallError, match="missing"):
        collecting.edit_session(database, course, noon, " ", 45, "")


def test_items_of_a_deleted_session_stay(filled: Base, course: int):
    session = read(filled, course).sessions[0].id
    collecting.remove_session(filled.catalogue.database, course, session)
    assert [item.session for item in read(filled, course).items] == [None, None, None]


def test_a_deleted_collection_is_gone(filled: Base, course: int):
    collecting.remove(filled.catalogue.database, course)
    with pytest.raises(NotFoundError):
        read(filled, course)
    with pytest.raises(NotFoundError):
        collecting.add(filled.catalogue.database, course, "event", "x", "y", {})


def test_what_changed_in_the_base_since_is_told(filled: Base, course: int):
    passage, outcome, event = [item.id for item in read(filled, course).items]
    assert collected.changes(filled, read(filled, course)) == {}
    filled.put(reading("Gardens behind walls", "Other words.", kind="paper", published="2024-04-26"))
    assert collected.changes(filled, read(filled, course)) == {
        passage: "changed",
        outcome: "changed",
        event: "gone",
    }
    filled.catalogue.remove("gardens-behind-walls")
    assert collected.changes(filled, read(filled, course))[passage] == "gone"


def test_an_event_collected_with_another_word_between_its_dates_has_not_changed(filled: Base, course: int):
    with filled.catalogue.database.writing() as connection:
        connection.execute("UPDATE collection_item SET text = replace(text, ' – ', ' to ')")
    assert " to 2024-05-04" in read(filled, course).items[2].text
    assert collected.changes(filled, read(filled, course)) == {}


def test_word_has_headings_quotations_and_footnotes(filled: Base, course: int):
    data = export.FORMATS[0].make(read(filled, course), DAY, ENGLISH)
    word = Document(BytesIO(data))
    styles = {paragraph.text: paragraph.style.name for paragraph in word.paragraphs if paragraph.style}
    assert styles["Day one: *gardens*"] == "Title"
    assert styles["Morning (90 min)"] == "Heading 1"
    assert styles["Not planned for a session"] == "Heading 1"
    order = [paragraph.text for paragraph in word.paragraphs]
    assert order.index("Learning objectives") < order.index("Know why gardens help.")
    assert order.index("Together: 90 minutes") < order.index("Morning (90 min)")
    assert order.index("Begin with this.") < order.index("Not planned for a session")
    assert styles["A garden needs one person who is responsible for it."] == "Quote"
    assert DAY in word.paragraphs[-1].text
    notes = etree.fromstring(zipfile.ZipFile(BytesIO(data)).read("word/footnotes.xml"))
    texts = ["".join(note.itertext()).strip() for note in notes]
    assert len(texts) == 2 + 3
    assert any(
        text.startswith("Ada Green, Bo Field. Gardens behind walls. paper, 2024-04-26") for text in texts
    )
    body = zipfile.ZipFile(BytesIO(data)).read("word/document.xml").decode()
    assert body.count("footnoteReference") == 3


def test_markdown_quotes_with_footnotes_and_escapes(filled: Base, course: int):
    text = export.markdown(read(filled, course), DAY).decode()
    assert r"# Day one: \*gardens\*" in text
    assert "[^3]\n" in text
    assert "[^1]: " in text
    assert "Begin with this." in text
    assert text.index("## Morning (90 min)") < text.index("## Not planned for a session")
    assert "section “Section 1”, p. 1. <https://example.org/gardens>" in text


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("- no list. A 3-day course!", r"\- no list. A 3-day course!"),
        ("1. no list (2024) 1.5", r"1\. no list (2024) 1.5"),
        ("# no heading #", r"\# no heading #"),
        ("a_b _c_ *d* [e](f) <g> &amp; R&D", r"a_b \_c\_ \*d\* \[e\](f) \<g\> \&amp; R&D"),
    ],
)
def test_markdown_escapes_what_would_be_markup_and_no_more(said: str, written: str):
    assert f"> {written}[^1]" in export.markdown(items(said), DAY).decode()


def test_html_is_text_and_links_both_ways(filled: Base):
    id_ = collecting.create(filled.catalogue.database, "<script>alert(1)</script>")
    collected.collect_passage(filled, id_, search(filled, "lanterns", 1)[0].passage.id)
    page = export.html(read(filled, id_), DAY).decode()
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="#note-1"' in page
    assert 'href="#quote-1"' in page
    assert 'lang="en"' in page


def test_bibtex_and_ris_name_each_publication_once(filled: Base, course: int):
    bib = export.bibtex(read(filled, course), DAY).decode()
    assert bib.count("title = {{Gardens behind walls}}") == 1
    assert "author = {{Ada Green} and {Bo Field}}" in bib
    lines = export.ris(read(filled, course), DAY).decode().split("\r\n")
    assert lines.count("TI  - Gardens behind walls") == 1
    assert lines.count("AU  - Ada Green") == 1
    assert lines.count("ER  - ") == 2
    assert lines.count("DA  - 2024/04/26/") == 1
    assert "Y2  - 2026/05/04/" in lines


def test_bibtex_and_ris_say_what_is_a_digest(filled: Base):
    id_ = collecting.create(filled.catalogue.database, "Bees")
    collected.collect_passage(filled, id_, search(filled, "bees", 1)[0].passage.id)
    assert "note = {manual, Digest in our own words}" in export.bibtex(read(filled, id_), DAY).decode()
    assert "N1  - manual, Digest in our own words\r\n" in export.ris(read(filled, id_), DAY).decode()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_text_ends_a_field_of_bibtex_too_early(text: str):
    reference = {"title": text, "kind": text, "authors": [text], "url": f"https://example.org/{text}"}
    own = Collection(1, "C", "", "", [], [Item(1, "passage", "p", text, reference, "", None)])
    bare = re.sub(r"\\[{}]", "", export.bibtex(own, DAY).decode())
    depth = 0
    for place, sign in enumerate(bare):
        depth += (sign == "{") - (sign == "}")
        assert depth > 0 or place < len("@misc{") or not bare[place + 1 :].strip()
    assert depth == 0


def test_files_are_written_in_the_language_of_the_reader(filled: Base, course: int):
    with speaking("de"):
        page = export.html(read(filled, course), DAY, spoken()).decode()
        text = export.markdown(read(filled, course), DAY, spoken()).decode()
    assert '<html lang="de">' in page
    for german in ("Lernziele", "Keiner Einheit zugeordnet", "Nachweise", "Gesammelt mit ran-kb", "S. 1."):
        assert german in page
    assert "Key outcome 1" not in page
    assert "wichtigstes Ergebnis 1, S. 2." in text


def test_a_file_holds_what_was_typed_after_the_page_was_drawn(filled: Base, course: int):
    form = next(form for form in export.FORMATS if form.ending == "md")
    item = read(filled, course).items[1]
    collecting.write_note(filled.catalogue.database, course, item.id, "A last word.", "")
    assert b"A last word." in made(filled, course, form, "en")


def items(text: str, note: str = "") -> Collection:
    reference = {"title": text, "kind": "paper", "authors": [note] if note else []}
    return Collection(1, "C", "", "", [], [Item(1, "passage", "p", text, reference, note, None)])


@given(st.text(min_size=1), st.text())
def test_no_cell_of_the_table_is_a_formula(text: str, note: str):
    rows = list(csv.reader(StringIO(export.table(items(text, note), DAY).decode("utf-8-sig"), newline="")))
    assert len(rows) == 2
    assert not [cell for cell in rows[1] if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@hypothesis.settings(deadline=None)  # a Word document takes as long as the machine lets it
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text.strip()))
def test_every_form_takes_every_text(text: str):
    for form in export.FORMATS:
        assert form.make(items(text, text), DAY, ENGLISH)
