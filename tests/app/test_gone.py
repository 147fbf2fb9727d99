"""A publication whose page is no longer on its site says so wherever it is shown."""

from __future__ import annotations

import dataclasses

import pytest
from streamlit.testing.v1 import AppTest

from answer import shapes
from answer.compose import answer
from index import listing
from index.base import Base
from index.search import search
from tests.app.conftest import seen
from tests.app.test_library import opened

GARDENS = "gardens-behind-walls"
SAID = "No longer on its site since 1 March 2026"


@pytest.fixture
def gone(filled: Base) -> Base:
    with filled.catalogue.database.writing() as connection:
        connection.execute("UPDATE publication SET gone = '2026-03-01' WHERE id = ?", (GARDENS,))
    return filled


def question(base: Base) -> str:
    with base.catalogue.reading() as connection:
        return listing.text(connection, GARDENS)[:80]


def test_citations_and_passages_say_it(gone: Base):
    told = shapes.answer(answer(gone, question(gone)))
    cited = [one for one in told["citations"] if one["publication"] == GARDENS]
    assert cited
    assert {one["gone"] for one in cited} == {"2026-03-01"}
    assert {one["gone"] for one in told["passages"] if one["publication"] == GARDENS} == {"2026-03-01"}
    assert {one["gone"] for one in told["passages"] if one["publication"] != GARDENS} <= {None}


def test_records_say_it(gone: Base):
    with gone.catalogue.reading() as connection:
        found = dataclasses.asdict(listing.publication(connection, GARDENS))
    assert (found["gone"], found["status"]) == ("2026-03-01", "withdrawn")


def test_what_is_printed_in_it_is_gone_with_it_unless_it_has_a_page(gone: Base):
    with gone.catalogue.database.writing() as connection:
        connection.execute(
            "UPDATE publication SET url = NULL, part_of = (SELECT row FROM publication WHERE id = ?)"
            " WHERE id = 'manual-of-beekeeping'",
            (GARDENS,),
        )

    def since() -> set[str | None]:
        hits = search(gone, "beekeeping")
        return {hit.passage.gone for hit in hits if hit.passage.publication == "manual-of-beekeeping"}

    assert since() == {"2026-03-01"}
    with gone.catalogue.database.writing() as connection:
        connection.execute("UPDATE publication SET url = 'https://x.eu/a' WHERE id = 'manual-of-beekeeping'")
    assert since() == {None}


def test_the_library_and_the_page_of_the_publication_say_it(app: AppTest, gone: Base):
    opened(app)
    assert seen(app).count(SAID) == 1
    opened(app, "views/publication.py", publication=GARDENS)
    assert SAID in seen(app)


def test_the_sources_of_an_answer_say_it(app: AppTest, gone: Base):
    app.query_params["q"] = question(gone)
    app.run()
    assert not app.exception
    assert SAID in seen(app)
