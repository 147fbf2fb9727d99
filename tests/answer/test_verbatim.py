"""For every question of every set: each sentence stands in the catalogue at the page cited, and twice the same.

An encoder without a model is enough: which passages are found is not the point, and coverage is taken for granted,
so that also questions which would be refused show what their answer would have been made of.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from answer import shapes
from answer.citations import Answer
from answer.compose import answer
from answer.evaluate import read_questions
from index import listing
from index.base import Base
from ingest import reading
from ingest.settings import Settings
from tests.stubs import WordEncoder

ROOT = Path(__file__).resolve().parents[2]
OWN = {
    "starter": ROOT / "corpus" / "starter",
    "library": ROOT / "bench" / "questions" / "library",
}
SHARED = "spotlight"


@dataclass
class Set:
    base: Base
    given: dict[str, Answer]
    texts: dict[str, str]


@pytest.fixture(scope="module", params=[*OWN, SHARED])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Set]:
    """A set of questions, and a base of the documents that it asks about."""
    if request.param == SHARED:
        folder = request.getfixturevalue("shared") / "spotlight"
        documents, questions = [folder / "spotlight-2024-04.txt"], folder / "questions-dev.jsonl"
    else:
        documents = sorted(OWN[request.param].glob("*.md"))
        questions = ROOT / "bench" / "questions" / f"{request.param}.jsonl"
    base = Base(Settings(data=tmp_path_factory.mktemp(request.param)), create=True, encoders=[WordEncoder()])
    for path in documents:
        base.put(reading.read_file(path, None, limit_mb=10, pages=100, ocr=False))
    with base.catalogue.reading() as connection:
        texts = {
            one.id: listing.text(connection, one.id) for one in listing.publications(connection, hidden=True)
        }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("answer.coverage.covered", lambda *given: bool(given[-1]))
        given = {row["id"]: answer(base, row["question"]) for row in read_questions(questions)}
        yield Set(base, given, texts)
    base.catalogue.database.close()


def plain(text: str) -> str:
    return " ".join(text.split())


def test_every_sentence_stands_in_the_catalogue_at_the_page_cited(asked: Set):
    for id_, given in asked.given.items():
        citations = {citation.n: citation for citation in given.citations}
        with asked.base.catalogue.reading() as connection:
            stored = {
                passage.id: passage
                for passage in listing.passages(connection, [one.passage for one in given.citations])
            }
        for sentence in given.sentences:
            assert sentence.citations
            for n in sentence.citations:
                citation = citations[n]
                passage = stored[citation.passage]
                whole = asked.texts[citation.publication]
                assert passage.publication == citation.publication
                assert whole[passage.start : passage.end] == passage.text
                text = plain(passage.text)
                for part in sentence.text.split(" […] "):
                    assert part in text, id_
                assert sentence.text in citation.text
                assert citation.page == passage.page_start
                assert citation.page_label == passage.page_label
    assert sum(not given.abstained for given in asked.given.values()) > 0.8 * len(asked.given)


def test_the_same_question_gives_the_same_bytes_twice(asked: Set):
    again = Base(asked.base.settings, encoders=[WordEncoder()])
    for given in list(asked.given.values())[::5]:
        assert as_bytes(answer(again, given.question)) == as_bytes(given)
    again.catalogue.database.close()


def as_bytes(given: Answer) -> bytes:
    return json.dumps(shapes.answer(given), ensure_ascii=False).encode()
