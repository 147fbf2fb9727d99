"""An outside harness can index a collection, and ask it over a pipe without ever breaking it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

import cli
from answer import beir
from index.search import search
from tests.stubs import WordEncoder

DOCUMENTS = [
    {"_id": "d-7", "title": "Mentors", "text": "A mentor meets the client every week. They talk and listen."},
    {"_id": "3", "title": "", "text": "Family days keep prisoners in touch with their children."},
    {"_id": "empty", "title": "", "text": ""},
    {"_id": "x", "title": "Schools", "text": "Teachers speak about conspiracy stories in class."},
]


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("index.base.encoders", lambda *_, **__: {"words": WordEncoder()})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = "".join(json.dumps(row) + "\n" for row in DOCUMENTS)
    (tmp_path / "corpus.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def built(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    assert cli.main(["bench", "build", str(folder)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    return json.loads(line)


def served(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *lines: bytes
) -> dict[object, dict[str, object]]:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"\n".join(lines))))
    assert cli.main(["bench", "serve", str(folder)]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(answers) == len(lines)
    return {answer["id"]: answer for answer in answers}


def test_a_collection_is_built_and_asked(folder: Path, capsys, monkeypatch):
    figures = built(folder, capsys)
    assert figures["docs"] == 4
    assert {"build_s", "build_cpu_s", "embed_s"} <= set(figures)
    queries = [
        json.dumps({"id": number, "query": text, "k": k}).encode()
        for number, text, k in ((7, "mentor meets client", 2), ("b", "prisoners and their children", 50))
    ]
    found = served(folder, capsys, monkeypatch, *queries)
    assert found[7]["ids"][0] == "d-7"
    assert len(found[7]["ids"]) == 2
    assert found["b"]["ids"][0] == "3"
    assert sorted(found["b"]["ids"]) == sorted(row["_id"] for row in DOCUMENTS)
    assert found["b"]["scores"] == sorted(found["b"]["scores"], reverse=True)


def test_it_ranks_as_search_does_in_the_base_it_made(folder: Path, capsys, monkeypatch, settings):
    built(folder, capsys)
    found = served(folder, capsys, monkeypatch, b'{"id": 1, "query": "teachers talk in class", "k": 3}')
    base = beir.base_of(folder / "ran-kb", settings)
    hits = search(base, "teachers talk in class", 3)
    assert found[1]["scores"] == [hit.score for hit in hits]


def test_bad_lines_get_an_error_and_the_others_their_answer(folder: Path, capsys, monkeypatch):
    built(folder, capsys)
    bad = (
        b"not json",
        b'{"id": 1}',
        b'{"id": 2, "query": 5}',
        b'{"id": 3, "query": "x", "k": "y"}',
        b"[]",
        b"\xff",
    )
    good = b'{"id": 9, "query": "mentor"}'
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"\n".join((*bad, good)))))
    assert cli.main(["bench", "serve", str(folder)]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum("error" in answer for answer in answers) == len(bad)
    assert next(answer for answer in answers if answer["id"] == 9)["ids"][0] == "d-7"


def test_what_is_not_there_is_said(folder: Path, capsys):
    assert cli.main(["bench", "serve", str(folder)]) == 2
    assert "bench build" in capsys.readouterr().err
    (folder / "corpus.jsonl").write_text("{}\n", encoding="utf-8")
    assert cli.main(["bench", "build", str(folder)]) == 2


def test_building_again_takes_the_place_of_what_was_there(folder: Path, capsys, monkeypatch):
    built(folder, capsys)
    (folder / "corpus.jsonl").write_text(json.dumps(DOCUMENTS[3]) + "\n", encoding="utf-8")
    assert built(folder, capsys)["docs"] == 1
    assert served(folder, capsys, monkeypatch, b'{"id": 1, "query": "mentor"}')[1]["ids"] == ["x"]
