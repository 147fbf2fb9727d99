"""What staff do at the desk, without the app: drafts, corrections, undo, history."""

from __future__ import annotations

from pathlib import Path

import pytest

from answer.sources import kept_file
from index import listing
from index.access import Person
from index.base import Base
from index.corrections import decision
from index.desk import Desk
from index.history import Remembered, history
from index.provenance import provenance
from index.recognising import Origin
from index.search import search
from ingest.errors import CallError, NotFoundError, RefusedError
from ingest.records import Conflict, Event, Evidence, Outcome, Publication
from tests.app.pdfs import pdf_with_lines
from tests.stubs import reading

LINES = ["Lanterns in the harbour", "Lanterns guide boats at night.", "Every boat counts."]
ID = "lanterns-in-the-harbour"


@pytest.fixture
def desk(base: Base) -> Desk:
    return Desk(base, Person("Ida", "staff"))


@pytest.fixture
def pdf(tmp_path: Path) -> bytes:
    pdf_with_lines(tmp_path / "lanterns.pdf", LINES)
    return (tmp_path / "lanterns.pdf").read_bytes()


def add(desk: Desk, data: bytes, name: str = "lanterns.pdf") -> str:
    return desk.add_file(name, data, lambda step: None).id


def drafted(base: Base) -> str:
    """A draft without a file, added by Ida."""
    lanterns = reading(LINES[0], f"{LINES[1]} {LINES[2]}")
    lanterns.evidence = {"title": Evidence(1, 0, 0, 0.9)}
    return base.put(lanterns, by="Ida").id


def record(base: Base, id_: str) -> Publication:
    with base.catalogue.reading() as connection:
        return listing.publication(connection, id_, hidden=True)


def public(base: Base) -> list[str]:
    with base.catalogue.reading() as connection:
        return [one.id for one in listing.publications(connection)]


def told(base: Base, id_: str | None = None) -> list[Remembered]:
    with base.catalogue.reading() as connection:
        return history(connection, id_)


def undo_last(base: Base, desk: Desk, id_: str) -> None:
    desk.undo(next(one.row for one in told(base, id_) if one.undoable))


def texts(base: Base, id_: str) -> list[tuple[object, ...]]:
    """All that a publication consists of, without rows and vectors."""
    with base.catalogue.reading() as connection:
        row = connection.execute("SELECT * FROM publication WHERE id = ?", (id_,)).fetchone()
        inside = connection.execute(
            "SELECT id, title, kind, status, text, printed, signature, evidence, links FROM publication"
            " WHERE ? IN (row, part_of) ORDER BY id",
            (row["row"],),
        ).fetchall()
        passages = connection.execute(
            "SELECT p.id, role, passage.number, heading, path, passage.text, sentences, page_start, page_label"
            " FROM passage JOIN publication p ON p.row = publication WHERE ? IN (p.row, p.part_of)"
            " ORDER BY passage.id",
            (row["row"],),
        ).fetchall()
        events = [event.title for event in listing.events_of(connection, [id_], hidden=True)]
    return [*map(tuple, inside), *map(tuple, passages), tuple(events)]


def test_what_is_added_is_a_draft_that_readers_do_not_see(base: Base, desk: Desk, pdf: bytes):
    id_ = add(desk, pdf)
    sha256 = record(base, id_).files[0].sha256
    assert record(base, id_).status == "draft"
    assert public(base) == []
    assert search(base, "lanterns boats night") == []
    with base.catalogue.reading() as connection, pytest.raises(NotFoundError):
        listing.publication(connection, id_)
    with pytest.raises(NotFoundError):
        kept_file(base, sha256)
    desk.set_status(id_, "published")
    assert public(base) == [id_]
    assert search(base, "lanterns boats night")
    assert kept_file(base, sha256)


def test_a_draft_stays_one_when_its_page_is_fetched(base: Base):
    first = base.put(
        reading("Boats", "Boats float.", url="https://example.org/b"), None, Origin("one"), "Ida"
    )
    base.put(reading("Boats", "Boats float well.", url="https://example.org/b"), None, Origin("two"))
    assert record(base, first.id).status == "draft"


def test_the_same_file_twice_changes_nothing(base: Base, desk: Desk, pdf: bytes):
    add(desk, pdf)
    assert desk.add_file("again.pdf", pdf, lambda step: None).change == "unchanged"
    assert len(told(base)) == 1


def test_content_decides_and_not_the_name(base: Base, desk: Desk):
    for name, data in (
        ("x.pdf", b"PK\x03\x04 no paper"),
        ("x.pdf", b""),
    ):
        with pytest.raises(RefusedError):
            add(desk, data, name)
    assert told(base) == []


def test_a_file_above_the_limit_is_refused(base: Base, desk: Desk):
    object.__setattr__(base.settings, "upload_mb", 1)
    with pytest.raises(RefusedError, match="1 MiB"):
        add(desk, b"%PDF-1.4" + b"x" * 2**20)


def test_a_publication_that_is_here_is_not_added_but_replaced(
    base: Base, desk: Desk, pdf: bytes, tmp_path: Path
):
    id_ = add(desk, pdf)
    desk.set_status(id_, "published")
    pdf_with_lines(tmp_path / "new.pdf", [*LINES, "Boats come home by morning."])
    newer = (tmp_path / "new.pdf").read_bytes()
    with pytest.raises(RefusedError, match="already"):
        add(desk, newer)
    assert desk.replace_file(id_, "new.pdf", newer, lambda step: None).change == "updated"
    assert record(base, id_).status == "published"
    assert record(base, id_).files[0].filename == "new.pdf"
    base.rebuild()
    assert search(base, "Boats come home by morning")[0].passage.publication == id_
    undo_last(base, desk, id_)
    assert record(base, id_).files[0].filename == "lanterns.pdf"
    assert base.file(record(base, id_).files[0].sha256).read_bytes() == pdf
    assert record(base, id_).status == "published"
    assert "come home" not in search(base, "Boats come home by morning")[0].passage.text


def test_a_corrected_title_can_be_undone_and_everything_follows(base: Base, desk: Desk):
    id_ = drafted(base)
    before = texts(base, id_)
    desk.correct("publication", id_, {"title": "Harbour lights", "authors": ["Ada Green"]})
    assert record(base, id_).title == "Harbour lights"
    assert "Harbour lights" in str(texts(base, id_))
    undo_last(base, desk, id_)
    assert (record(base, id_).title, record(base, id_).authors) == ("Harbour lights", [])
    undo_last(base, desk, id_)
    assert texts(base, id_) == before
    for name in base.encoders:
        assert base.catalogue.without_vector(name) == []


def test_undoing_brings_the_decision_before_it_back(base: Base, desk: Desk):
    id_ = drafted(base)
    desk.correct("publication", id_, {"summary": "First."})
    Desk(base, Person("Bo", "staff")).correct("publication", id_, {"summary": "Second."})
    undo_last(base, desk, id_)
    assert record(base, id_).summary == "First."
    with base.catalogue.reading() as connection:
        kept = decision(connection, "publication", id_, "summary")
    assert kept is not None
    assert kept["by"] == "Ida"


def test_a_wrong_value_changes_nothing_at_all(base: Base, desk: Desk):
    id_ = drafted(base)
    before, changes = texts(base, id_), len(told(base))
    for field, value in (
        ("published", "soon"),
        ("published", "2024-13"),
        ("url", "javascript:alert(1)"),
        ("title", "  "),
        ("kind", "novel"),
        ("language", "English"),
    ):
        with pytest.raises(CallError):
            desk.correct("publication", id_, {"summary": "Well.", field: value})
    assert texts(base, id_) == before
    assert len(told(base)) == changes


def test_a_conflict_is_gone_once_decided_and_back_when_undone(base: Base, desk: Desk):
    both = Conflict("published", ["2024-04", "2023-12"])
    id_ = base.put(reading("Boats", "Boats float.", conflicts=[both])).id
    desk.correct("publication", id_, {"published": "2023-12"})
    assert record(base, id_).conflicts == []
    undo_last(base, desk, id_)
    assert (record(base, id_).published, record(base, id_).conflicts) == (None, [both])


def test_the_history_says_who_did_what(base: Base, desk: Desk):
    id_ = drafted(base)
    desk.correct("publication", id_, {"title": "Harbour lights"})
    Desk(base, Person("Bo", "staff")).set_status(id_, "published")
    undo_last(base, desk, id_)
    assert [(one.action, one.detail, one.by, one.undone) for one in told(base, id_)] == [
        ("undone", "status", "Ida", None),
        ("corrected", "status", "Bo", "Ida"),
        ("corrected", "title", "Ida", None),
        ("added", "Lanterns in the harbour", "Ida", None),
    ]
    assert public(base) == []


def test_only_the_last_change_can_be_undone_and_only_once(base: Base, desk: Desk):
    id_ = drafted(base)
    desk.correct("publication", id_, {"title": "Harbour lights"})
    title, added = told(base, id_)
    with pytest.raises(NotFoundError):
        desk.undo(added.row)
    desk.undo(title.row)
    with pytest.raises(NotFoundError):
        desk.undo(title.row)
    desk.undo(added.row)
    with pytest.raises(NotFoundError):
        record(base, id_)
    with base.catalogue.reading() as connection:
        assert decision(connection, "publication", id_, "status") is None


def magazine() -> object:
    article = reading("Tides", "Tides turn twice a day.", kind="article")
    whole = reading(
        "Harbour magazine", "Boats float.", kind="spotlight", parts=(article,),
        key_outcomes=[Outcome(1, "Boats float.")],
    )  # fmt: skip
    whole.events = [Event("Regatta", "2026-05-01", place="Riga")]
    whole.evidence = {"title": Evidence(1, 0, 0, 0.4)}
    return whole


def test_a_deleted_publication_comes_back_whole(base: Base, desk: Desk):
    id_ = base.put(magazine(), None, Origin("as fetched", ("https://example.org/m.pdf",))).id
    desk.correct("publication", "tides", {"authors": ["Ada Green"]})
    before, counts = texts(base, id_), len(search(base, "tides turn twice a day boats float"))
    desk.delete(id_)
    assert public(base) == []
    undo_last(base, desk, id_)
    assert texts(base, id_) == before
    assert record(base, "tides").authors == ["Ada Green"]
    assert len(search(base, "tides turn twice a day boats float")) == counts


def test_a_digest_that_gave_way_to_its_original_comes_back(base: Base, desk: Desk, pdf: bytes):
    base.put(reading("Lanterns in the harbour", "A digest of lanterns.", digest=True))
    before = texts(base, ID)
    assert add(desk, pdf) == ID
    assert record(base, ID).status == "draft"
    undo_last(base, desk, ID)
    assert texts(base, ID) == before
    assert public(base) == [ID]


def test_what_is_printed_inside_follows_the_whole(base: Base, desk: Desk):
    id_ = base.put(magazine()).id
    desk.set_status(id_, "withdrawn")
    assert public(base) == []
    assert search(base, "tides turn twice a day") == []
    with base.catalogue.reading() as connection:
        assert listing.events(connection) == []
    base.put(magazine())
    assert public(base) == []
    undo_last(base, desk, id_)
    assert sorted(public(base)) == ["harbour-magazine", "tides"]
    with base.catalogue.reading() as connection:
        assert len(listing.events(connection)) == 1
    desk.set_status("tides", "withdrawn")
    desk.set_status(id_, "draft")
    desk.set_status(id_, "published")
    assert public(base) == ["harbour-magazine"]


def test_a_part_can_be_withdrawn_but_not_deleted_or_replaced(base: Base, desk: Desk, pdf: bytes):
    base.put(magazine())
    with pytest.raises(RefusedError, match="printed"):
        desk.delete("tides")
    with pytest.raises(RefusedError, match="printed"):
        desk.replace_file("tides", "x.pdf", pdf, lambda step: None)


def test_a_draft_says_nothing_about_an_event_that_others_announce(base: Base):
    base.put(reading("Open paper", "Boats."), None)
    told_by_all = reading("Programme", "Regattas.")
    told_by_all.events = [Event("Regatta", "2026-05-01", url="https://example.org/r")]
    base.put(told_by_all)
    secret = reading("Secret plan", "Regattas.")
    secret.events = [Event("Regatta", "2026-05-01", place="Secret bay", url="https://example.org/r")]
    base.put(secret, None, by="Ida")
    with base.catalogue.reading() as connection:
        (event,) = listing.events(connection)
    assert (event.place, event.publications) == (None, ["programme"])


def test_an_event_is_corrected_and_put_back(base: Base, desk: Desk):
    base.put(magazine())
    with base.catalogue.reading() as connection:
        (event,) = listing.events(connection)
    desk.correct("event", event.id, {"place": "Tallinn"})
    with base.catalogue.reading() as connection:
        assert listing.event(connection, event.id).place == "Tallinn"
    undo_last(base, desk, event.id)
    with base.catalogue.reading() as connection:
        assert listing.event(connection, event.id).place == "Riga"


def test_every_field_says_where_it_comes_from(base: Base, desk: Desk):
    id_ = drafted(base)
    desk.correct("publication", id_, {"summary": "Light."})
    with base.catalogue.reading() as connection:
        found = provenance(connection, id_)
    assert (found["summary"].source, found["summary"].by) == ("staff", "Ida")
    assert (found["title"].source, found["title"].page) == ("file", 1)
    assert found["authors"].source == "nowhere"


def test_what_a_page_says_is_not_credited_to_the_file(base: Base):
    fetched = reading("Boats", "Boats float.", url="https://example.org/b", summary="Boats float.")
    fetched.evidence = {"title": Evidence(1, 0, 0, 0.4), "summary": Evidence(1, 0, 12, 0.9)}
    id_ = base.put(fetched, None, Origin("as fetched")).id
    with base.catalogue.reading() as connection:
        found = provenance(connection, id_)
    assert [found[name].source for name in ("title", "summary", "url")] == ["site", "file", "site"]


def test_a_guess_is_a_doubt_until_staff_decides(base: Base, desk: Desk):
    guessed = reading("Boats", "Boats float.", published="2024")
    guessed.evidence = {"published": Evidence(None, 0, 0, 0.4)}
    id_ = base.put(guessed).id
    with base.catalogue.reading() as connection:
        assert provenance(connection, id_)["published"].doubtful
    desk.correct("publication", id_, {"published": "2024-02"})
    with base.catalogue.reading() as connection:
        assert not provenance(connection, id_)["published"].doubtful
