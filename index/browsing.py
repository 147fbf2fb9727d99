"""Publications found by browsing: narrowed by filters, by words or not, sorted by date or by relevance."""

from __future__ import annotations

from typing import Literal

from index import listing, words
from index.base import Base
from index.filters import NO_FILTERS, Filters
from index.search import search
from ingest.records import Publication

Order = Literal["relevance", "date"]

# Nearest passages that are looked at; what is further away has little to do with the text.
DEPTH = 20


def browse(
    base: Base, text: str = "", filters: Filters = NO_FILTERS, order: Order = "relevance"
) -> list[Publication]:
    """The published publications that pass the filters; with `text`, only those nearest to it.

    By relevance: all words of the text in the title first, then by the best passage; without text there is
    no relevance and the newest come first. Errors as for `index.search.search`.
    """
    with base.catalogue.reading() as connection:
        newest = listing.publications(connection, filters)
    wanted = set(words.terms(text))
    if not wanted:
        return newest
    titled = [publication.id for publication in newest if wanted <= set(words.terms(publication.title))]
    found = [hit.passage.publication for hit in search(base, text, DEPTH, filters)]
    place = {id_: rank for rank, id_ in enumerate(dict.fromkeys([*titled, *found]))}
    fitting = [publication for publication in newest if publication.id in place]
    return fitting if order == "date" else sorted(fitting, key=lambda one: place[one.id])
