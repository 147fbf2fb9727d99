"""A publication arrives, changes and leaves as a whole, and keeps its identity."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from index import listing
from index.base import Base
from index.catalogue import Catalogue
from index.facets import facets
from index.filters import NO_FILTERS, Filters
from index.migrations import migrate, steps, version
from index.search import search
from ingest.errors import BusyError, CallError, DamagedError, NotFoundError
from ingest.evidence import GUESSED, note
from ingest.identity import slug, title_key, url_key
from ingest.records import Event, FileRecord, Outcome, Publication
from ingest.settings import Settings
from tests.stubs import WordEncoder, reading

HANGING_ON = ("passage", "vector", "section", "outcome", "file", "acronym", "event", "event_publication")


def rows(base: Base) -> dict[str, int]:
    with base.catalogue.reading() as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("publication", *HANGING_ON)
        }


def full(title: str = "Mentors in prison", **fields: object):
    found = reading(title, "Mentors visit every week.", "The visits are voluntary.", **fields)
    found.publication.key_outcomes = [Outcome(1, "Trust needs time.", page=2)]
    found.publication.files = [FileRecord("a.pdf", "application/pdf", 10, "ab" * 32, pages=2)]
    found.publication.topics = ["Rehabilitation"]
    found.events = [Event(title="Meeting of mentors", start="2024-03-13", end="2024-03-14")]
    found.acronyms = {"VETO": "violent extremist and terrorist offender"}
    return found


def test_what_was_saved_is_listed_with_every_field(base: Base):
    stored = full(
        authors=["A. Author"], published="2024-04", language="en", group="RAN PRISONS", url="https://e.eu/a"
    )
    base.put(stored)
    with base.catalogue.reading() as connection:
        found = listing.publication(connection, "mentors-in-prison")
        events = listing.events(connection)
        outcomes = listing.outcomes(connection)
    expected = replace(stored.publication, id="mentors-in-prison", events=[events[0].id])
    assert found == expected
    assert (events[0].title, events[0].publications) == ("Meeting of mentors", ["mentors-in-prison"])
    assert [(o.title, o.number, o.text, o.page) for o in outcomes] == [
        ("Mentors in prison", 1, "Trust needs time.", 2)
    ]


def test_all_that_hangs_on_a_publication_leaves_with_it(base: Base):
    base.put(full())
    before = rows(base)
    assert all(before[table] for table in before)
    base.catalogue.remove("mentors-in-prison")
    assert not any(rows(base).values())
    assert search(base, "mentors visit") == []
    with base.catalogue.reading() as connection:
        connection.execute("INSERT INTO passage_words (passage_words) VALUES ('integrity-check')")


def test_removing_what_is_not_there_says_so(base: Base):
    with pytest.raises(NotFoundError, match="no publication 'nothing'"):
        base.catalogue.remove("nothing")


def test_a_changed_file_replaces_the_text_and_keeps_the_id(base: Base):
    first = base.put(full(published="2024-04"))
    second = base.put(reading("Mentors in Prison…", "Everything is new now.", published="2024-04-26"))
    assert (second.id, second.change) == (first.id, "updated")
    assert [hit.passage.text for hit in search(base, "mentors visit voluntary new")] == [
        "Everything is new now."
    ]
    assert rows(base)["publication"] == 1
    assert rows(base)["event"] == 0


def test_the_same_title_of_another_date_or_kind_is_another_publication(base: Base):
    ids = [
        base.put(reading("Family support", f"Text {n}.", **fields)).id
        for n, fields in enumerate(
            ({"published": "2022-05"}, {"published": "2023-05"}, {"kind": "manual", "published": "2022-05"})
        )
    ]
    assert ids == ["family-support", "family-support-2", "family-support-3"]


def test_an_address_makes_two_readings_the_same(base: Base):
    first = base.put(reading("An old title", "Old text.", url="https://home.example.eu/pub/x_en"))
    again = base.put(
        reading("A new title", "New text.", url="http://www.home.example.eu/pub/x_en/?prefLang=de")
    )
    assert (again.id, again.change) == (first.id, "updated")


def test_parts_arrive_change_and_leave_with_the_whole(base: Base):
    one = reading("First article", "On families.", kind="article")
    two = reading("Second article", "On schools.", kind="article")
    base.put(reading("Magazine", "Welcome.", kind="spotlight", published="2024-04", parts=(one, two)))
    with base.catalogue.reading() as connection:
        assert [part.id for part in listing.parts(connection, "magazine-2024-04")] == [
            "first-article",
            "second-article",
        ]
    changed = reading("Second article", "On schools and sports.", kind="article")
    base.put(reading("Magazine", "Welcome.", kind="spotlight", published="2024-04", parts=(changed,)))
    with base.catalogue.reading() as connection:
        assert [part.id for part in listing.parts(connection, "magazine-2024-04")] == ["second-article"]
        assert listing.text(connection, "second-article") == "On schools and sports."
    base.catalogue.remove("magazine-2024-04")
    assert rows(base)["publication"] == 0


def test_parts_with_files_of_their_own_find_their_whole_in_any_order(base: Base):
    early = reading("Early", "A digest.", kind="article", digest=True, part_of="magazine-2024-04")
    late = reading("Late", "Another digest.", kind="article", digest=True, part_of="magazine-2024-04")
    for one in (early, reading("Magazine", "Welcome.", kind="spotlight", published="2024-04"), late):
        base.put(one)
    with base.catalogue.reading() as connection:
        assert sorted(part.title for part in listing.parts(connection, "magazine-2024-04")) == [
            "Early",
            "Late",
        ]


def test_a_digest_gives_way_to_its_original_and_never_comes_back(base: Base):
    digest = reading("Exit work", "In our words.", digest=True, url="https://e.eu/exit")
    base.put(digest)
    original = reading("Exit work", "In the author's words.", url="https://e.eu/exit")
    assert base.put(original).change == "updated"
    assert base.put(digest).change == "unchanged"
    with base.catalogue.reading() as connection:
        assert listing.text(connection, "exit-work") == "In the author's words."
        assert not listing.publication(connection, "exit-work").digest


def test_the_digest_of_a_paper_gives_way_to_its_notice_which_keeps_the_facts(base: Base):
    facts = {
        "url": "https://e.eu/p",
        "published": "2023-12",
        "topics": ["Prison and probation"],
        "summary": "Ours.",
    }
    digest = reading("Mentorship in practice", "In our words.", digest=True, countries=["France"], **facts)
    base.put(digest)
    notice = reading("Mentorship practice", "A paper about mentors.", url="https://e.eu/p")
    note(notice, "title", GUESSED)  # from the address
    base.put(reading("Magazine", "Welcome.", kind="spotlight", parts=(notice,)))
    assert base.put(digest).change == "unchanged"
    with base.catalogue.reading() as connection:
        found = listing.publication(connection, "mentorship-in-practice")
        assert listing.text(connection, found.id) == "A paper about mentors."
        assert rows(base)["publication"] == 2
    assert (found.title, found.digest, found.part_of) == ("Mentorship in practice", False, "magazine")
    assert (found.published, found.topics, found.countries) == (
        "2023-12",
        ["Prison and probation"],
        ["France"],
    )
    assert found.summary == ""  # the words of a digest are not the publication's


def test_a_digest_gives_way_to_what_is_printed_under_its_title_with_a_slip(base: Base):
    base.put(reading("Magazine", "Welcome.", kind="spotlight"))
    for title in ("Family counselling in practice", "Family counselling in prison"):
        base.put(reading(title, "In our words.", kind="feature", digest=True, part_of="magazine"))
    printed = reading("Family counsellling in practice", "In theirs.", kind="feature")
    base.put(reading("Magazine", "Welcome back.", kind="spotlight", parts=(printed,)))
    with base.catalogue.reading() as connection:
        assert listing.text(connection, "family-counselling-in-practice") == "In theirs."
        assert listing.text(connection, "family-counselling-in-prison") == "In our words."


def test_the_notice_of_a_paper_in_a_magazine_is_not_the_paper(base: Base):
    base.put(reading("Mentorship in practice", "The whole paper.", url="https://e.eu/p"))
    notice = reading("Mentorship in practice", "A paper about mentors.", url="https://e.eu/p")
    base.put(reading("Magazine", "Welcome.", kind="spotlight", parts=(notice,)))
    with base.catalogue.reading() as connection:
        assert listing.text(connection, "mentorship-in-practice") == "The whole paper."
        assert listing.text(connection, "mentorship-in-practice-2") == "A paper about mentors."


def test_an_error_half_way_leaves_the_base_as_it_was(base: Base, monkeypatch: pytest.MonkeyPatch):
    base.put(full())
    before, generation = rows(base), base.catalogue.generation
    monkeypatch.setattr("index.storing.announce", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        base.put(full("Another one"))
    assert rows(base) == before
    assert base.catalogue.generation == generation
    assert base.put(reading("A third", "Text.")).change == "added"


def test_every_change_raises_the_generation_and_is_remembered(base: Base):
    start = base.catalogue.generation
    base.put(full())
    base.put(full())
    base.catalogue.remove("mentors-in-prison")
    assert base.catalogue.generation == start + 3
    with base.catalogue.reading() as connection:
        changes = [row["change"] for row in connection.execute("SELECT change FROM history ORDER BY row")]
    assert changes == ["added", "updated", "removed"]


def test_a_reader_keeps_its_snapshot_while_a_writer_commits(base: Base):
    base.put(full())
    other = Catalogue(base.catalogue.folder)
    with other.reading() as connection:
        before = listing.counts(connection)
        base.put(reading("Another one", "More text."))
        assert listing.counts(connection) == before
    with other.reading() as connection:
        assert listing.counts(connection)["publications"] == before["publications"] + 1
    other.database.close()


def test_a_second_writer_is_told_to_wait(base: Base, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("index.database.LOCK_SECONDS", 0.0)
    with (
        base.lock(),
        pytest.raises(BusyError, match="Another process is writing"),
        Catalogue(base.catalogue.folder).lock(),
    ):
        pass


def test_a_missing_base_says_how_to_make_one(settings: Settings):
    with pytest.raises(NotFoundError, match="ran-kb add"):
        Catalogue(settings.data)


def test_a_damaged_catalogue_is_named_and_left_alone(settings: Settings):
    settings.data.mkdir()
    path = settings.data / "catalogue.sqlite3"
    path.write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    before = path.read_bytes()
    with pytest.raises(DamagedError, match="damaged"):
        Catalogue(settings.data)
    assert path.read_bytes() == before


def test_a_base_of_a_newer_version_is_refused(base: Base):
    base.catalogue.database.connection.execute(f"PRAGMA user_version = {steps()[-1][0] + 1}")
    with pytest.raises(DamagedError, match="newer version"):
        Catalogue(base.catalogue.folder)


@pytest.mark.parametrize("number", [number for number, _ in steps()])
def test_each_migration_makes_its_version_from_the_one_before(number: int):
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for earlier, sql in steps()[: number - 1]:
        connection.executescript(sql)
        connection.execute(f"PRAGMA user_version = {earlier}")
    assert number in migrate(connection)
    assert version(connection) == steps()[-1][0]
    assert migrate(connection) == []


def test_the_migrations_are_numbered_without_a_gap():
    assert [number for number, _ in steps()] == list(range(1, len(steps()) + 1))


def test_a_topic_is_found_by_any_of_its_names(base: Base):
    base.put(reading("Leaving", "Text.", topics=["Exit work", "Baking"], group="RAN P&P"))
    base.put(reading("Aussteigen", "Text.", topics=["Ausstiegsarbeit"], group="RAN PRISONS"))
    base.put(reading("Fighters", "Text.", topics=["Foreign terrorist fighters"]))
    label = "Deradicalisation/disengagement and exit work"

    def titles(**wanted: object) -> list[str]:
        with base.catalogue.reading() as connection:
            return sorted(found.title for found in listing.publications(connection, Filters(**wanted)))

    for name in (label, "exit work", "Exit-work", "Deradikalisierung", "disengagement"):
        assert titles(topics=(name,)) == ["Aussteigen", "Leaving"]
    assert titles(topics=("FTF",)) == titles(topics=("foreign fighter",)) == ["Fighters"]
    assert titles(topics=("baking",)) == ["Leaving"], "a topic beside the list is known by its own words"
    assert titles(groups=("RAN Prisons",)) == titles(groups=("ran p&p",)) == ["Aussteigen", "Leaving"]
    found = facets(base)
    assert found.topics[label] == 2
    assert "Exit work" not in found.topics


def test_filters_choose_publications_and_events(base: Base):
    base.put(full(published="2024-04-20", language="en", group="RAN PRISONS"))
    base.put(reading("Handbook", "Text.", kind="manual", published="2021", language="de"))
    base.put(
        reading("Magazine", "Hello.", kind="spotlight", published="2023-06", language="fr",
                parts=(reading("Inside", "Text.", kind="article"),))
    )  # fmt: skip

    def titles(**wanted: object) -> list[str]:
        with base.catalogue.reading() as connection:
            return sorted(found.title for found in listing.publications(connection, Filters(**wanted)))

    assert titles(kinds=("manual", "article")) == ["Handbook", "Inside"]
    assert titles(topics=("rehabilitation",)) == ["Mentors in prison"]
    assert titles(groups=("ran prisons",)) == ["Mentors in prison"]
    assert titles(languages=("fr",)) == ["Inside", "Magazine"], "an article has the language of its magazine"
    assert titles(date_from="2023", date_to="2024-04") == ["Inside", "Magazine", "Mentors in prison"]
    assert titles(date_from="2024-04-21") == []
    assert titles(date_to="2021-06") == ["Handbook"], "2021 may be before June"
    assert titles(publications=("magazine-2023-06",)) == ["Inside", "Magazine"]
    with base.catalogue.reading() as connection:
        assert len(listing.events(connection, Filters(date_from="2024-03-14"))) == 1
        assert listing.events(connection, Filters(date_from="2024-03-15")) == []


def test_a_filter_that_is_no_date_is_refused():
    with pytest.raises(CallError, match="'13/03/2024' is not a date"):
        Filters(date_from="13/03/2024")


def test_another_model_is_named_with_the_command_that_mends_it(base: Base, settings: Settings):
    base.put(full())
    other = Base(settings, encoders=[WordEncoder("another")])
    with pytest.raises(CallError, match="ran-kb rebuild"):
        search(other, "mentors")
    rebuilt = other.rebuild()
    assert rebuilt.encoded == 2
    assert [model.name for model in other.catalogue.models()] == ["another"]
    assert search(other, "mentors visit")[0].passage.text == "Mentors visit every week."
    assert other.rebuild().encoded == 0
    other.catalogue.database.close()


@given(st.text())
def test_ids_are_plain_and_stable(text: str):
    made = slug(text)
    assert made == slug(text)
    assert made
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(made) <= 80
    assert slug(made) == made


@given(st.text())
def test_case_accents_and_punctuation_do_not_make_another_title(text: str):
    assert title_key(Publication(title=text)) == title_key(Publication(title=f" {text.casefold()}… "))


def test_a_spotlight_is_the_same_with_and_without_series_name_and_date():
    titles = (
        "RAN Spotlight: Rehabilitation and Reintegration",
        "Spotlight: Rehabilitation and Reintegration, April 2024",
    )
    assert len({title_key(Publication(title=title, kind="spotlight")) for title in titles}) == 1


def test_addresses_are_compared_by_what_matters():
    assert url_key("http://www.example.eu/a_en/") == url_key("https://example.eu/a_en?prefLang=fr#x")
    assert url_key("https://example.eu/a?id=1") != url_key("https://example.eu/a?id=2")


@given(titles=st.lists(st.sampled_from(["One", "Two", "Three"]), max_size=8), data=st.data())
@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_order_of_changes_equals_a_fresh_base(
    titles: list[str], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
):
    """After any adds and removals, search finds what a base made from the survivors alone finds."""
    worked = Base(Settings(data=tmp_path_factory.mktemp("worked")), create=True, encoders=[WordEncoder()])
    alive = {}
    for number, title in enumerate(titles):
        if title in alive and data.draw(st.booleans()):
            worked.catalogue.remove(slug(title))
            del alive[title]
        else:
            alive[title] = reading(
                title, f"Words about {title} number {number}.", f"What {title} says is {title}."
            )
            worked.put(alive[title])
        search(worked, "words")  # the vector index has to follow every change
    fresh = Base(Settings(data=tmp_path_factory.mktemp("fresh")), create=True, encoders=[WordEncoder()])
    for found in alive.values():
        fresh.put(found)
    for text in ("words about one number", "something that all say", "three"):
        assert sorted(
            (hit.passage.publication, hit.passage.text) for hit in search(worked, text, 50)
        ) == sorted((hit.passage.publication, hit.passage.text) for hit in search(fresh, text, 50))
    with worked.catalogue.reading() as connection:
        assert len(listing.allowed(connection, NO_FILTERS)) == 2 * len(alive)
    for one in (worked, fresh):
        one.catalogue.database.close()
