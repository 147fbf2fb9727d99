"""The command line as scripts use it: shapes, exit statuses, messages that say what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from ingest import language
from tests.stubs import WordEncoder

MARKDOWN = """---
title: Mentors in prison
kind: paper
published: 2024-04-26
language: en
topics: [Rehabilitation]
authors: [Ada Writer]
url: https://example.eu/mentors
key_outcomes:
  - Trust between mentor and client needs time.
events:
  - {title: Meeting of mentors, start: 2024-03-13, end: 2024-03-14}
---
## How it began

The mentors of the harbour town visit the wing every week. They are volunteers who were trained for six months.
The visits began in 2019, and forty men have taken part since then.
"""
TEXT = "Family days\n\nFamily days keep children in touch with a father in prison. They take place four times a year.\n"
HTML = "<html lang='en'><head><title>Teachers</title></head><body><main><h1>Teachers</h1><p>Teachers talk about conspiracy stories in class, and they listen first.</p></main></body></html>"


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("index.base.encoders", lambda *_, **__: {"words": WordEncoder()})


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "mentors.md").write_text(MARKDOWN, encoding="utf-8")
    (folder / "family.txt").write_text(TEXT, encoding="utf-8")
    (folder / "teachers.html").write_text(HTML, encoding="utf-8")
    return folder


class Run:
    def __init__(self, capsys: pytest.CaptureFixture[str], data: Path):
        self.capsys, self.data = capsys, data

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        status = cli.main(["--data", str(self.data), *map(str, arguments)])
        captured = self.capsys.readouterr()
        return status, captured.out, captured.err

    def json(self, *arguments: object):
        status, out, _ = self(*arguments, "--json")
        assert status == 0
        return json.loads(out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    return Run(capsys, tmp_path / "base")


def test_a_folder_of_every_format_becomes_a_base_that_answers(run: Run, files: Path):
    report = run.json("add", files)
    assert [entry["title"] for entry in report["added"]] == ["Family days", "Mentors in prison", "Teachers"]
    assert set(report["added"][0]) >= {
        "id",
        "title",
        "kind",
        "pages",
        "passages",
        "key_outcomes",
        "events",
        "warnings",
    }
    assert {entry["title"]: (entry["key_outcomes"], entry["events"]) for entry in report["added"]}[
        "Mentors in prison"
    ] == (1, 1)
    found = run.json("search", "mentors visit the wing", "-k", 1)
    assert found["query"] == "mentors visit the wing"
    assert [passage["title"] for passage in found["passages"]] == ["Mentors in prison"]
    listed = run.json("list", "publications", "--topic", "rehabilitation")
    assert [(p["id"], p["authors"], p["published"]) for p in listed] == [
        ("mentors-in-prison", ["Ada Writer"], "2024-04-26")
    ]
    assert [event["start"] for event in run.json("list", "events")] == ["2024-03-13"]
    assert [outcome["number"] for outcome in run.json("list", "outcomes")] == [1]


def test_the_same_files_again_change_nothing(run: Run, files: Path):
    run("add", files)
    report = run.json("add", files)
    assert (len(report["unchanged"]), report["added"], report["updated"]) == (3, [], [])
    before = run.json("status")["generation"]
    run("add", files)
    assert run.json("status")["generation"] == before


def test_a_changed_file_keeps_the_id(run: Run, files: Path):
    run("add", files)
    (files / "mentors.md").write_text(MARKDOWN.replace("forty", "fifty"), encoding="utf-8")
    report = run.json("add", files / "mentors.md")
    assert [entry["id"] for entry in report["updated"]] == ["mentors-in-prison"]
    texts = [passage["text"] for passage in run.json("search", "men have taken part")["passages"]]
    assert any("fifty men" in text for text in texts)
    assert not any("forty men" in text for text in texts)


def test_ask_cites_every_sentence(run: Run, files: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("answer.coverage.covered", lambda *_: True)
    run("add", files)
    given = run.json("ask", "How often do mentors visit?")
    assert not given["abstained"]
    numbers = {citation["n"] for citation in given["citations"]}
    assert all(set(sentence["citations"]) <= numbers for sentence in given["sentences"])
    status, out, _ = run("ask", "How often do mentors visit?")
    assert status == 0
    assert "[1] Mentors in prison" in out
    assert "https://example.eu/mentors" in out


def test_ask_says_plainly_that_the_library_does_not_cover_a_question(
    run: Run, files: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("answer.coverage.covered", lambda *_: False)
    run("add", files)
    status, out, _ = run("ask", "recipe for lentil soup")
    assert status == 0
    assert "does not cover this question" in out
    assert "Nearest in the library" in out


def test_read_stores_nothing(run: Run, files: Path):
    found = run.json("read", files / "mentors.md")
    assert set(found) >= {"publication", "items", "acronyms", "warnings"}
    assert found["publication"]["title"] == "Mentors in prison"
    assert not run.data.exists()


def test_a_refused_file_does_not_stop_the_others(run: Run, files: Path):
    (files / "empty.pdf").write_bytes(b"")
    status, out, err = run("add", files, "--json")
    report = json.loads(out)
    assert status == 1
    assert len(report["added"]) == 3
    assert [refused["source"].endswith("empty.pdf") for refused in report["refused"]] == [True]
    assert "empty.pdf" in err
    assert "Traceback" not in err


def test_when_all_is_refused_the_base_is_as_it_was(run: Run, files: Path):
    run("add", files)
    before = run.json("status")["counts"]
    (files / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing that follows is one")
    status, _, err = run("add", files / "broken.pdf")
    assert status == 3
    assert "broken.pdf" in err
    assert run.json("status")["counts"] == before


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("add", "no-such-file.pdf"), 3, "no-such-file.pdf"),
        (("ask", "anything"), 1, "ran-kb add"),
        (("read", "no-such-file.pdf"), 3, "no-such-file.pdf"),
    ],
)
def test_errors_have_a_status_and_a_way_out(run: Run, arguments: tuple[str, ...], status: int, says: str):
    found, out, err = run(*arguments)
    assert (found, out) == (status, "")
    assert says in err
    assert len(err.strip().splitlines()) <= 2
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("text", ["", " ", "?"])
def test_without_a_word_nothing_is_asked(run: Run, command: str, text: str):
    status, _, error = run(command, text)
    assert status == 2
    assert "no word to look for" in error


def test_wrong_dates_settings_and_calls_have_status_2(run: Run, files: Path, monkeypatch: pytest.MonkeyPatch):
    run("add", files)
    status, _, err = run("search", "mentors", "--from", "last week")
    assert status == 2
    assert "'last week' is not a date" in err
    assert run("eval")[0] == 2
    monkeypatch.setenv("RAN_KB_READ_PAGES", "many")
    status, _, err = run("status")
    assert status == 2
    assert "RAN_KB_READ_PAGES" in err
    with pytest.raises(SystemExit) as exit_:
        cli.main(["search"])
    assert exit_.value.code == 2


def test_an_empty_variable_is_as_good_as_none(run: Run, files: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("READ_PAGES", "MODEL", "LLM_URL"):
        monkeypatch.setenv(f"RAN_KB_{name}", "")
    assert run("add", files)[0] == 0


def test_the_data_folder_is_taken_before_and_after_the_command(
    capsys: pytest.CaptureFixture[str], files: Path, tmp_path: Path
):
    folder = str(tmp_path / "elsewhere")
    assert cli.main(["add", str(files / "family.txt"), "--data", folder]) == 0
    capsys.readouterr()
    assert cli.main(["--data", folder, "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["publications"] == 1


def test_debug_shows_the_cause(run: Run):
    assert "Traceback" in run("ask", "anything", "--debug")[2]


def test_rebuild_makes_the_caches_anew(run: Run, files: Path):
    run("add", files)
    expected = run.json("search", "mentors")
    for cache in (run.data / "cache").iterdir():
        if cache.is_file():
            cache.write_bytes(b"damaged")
    assert run.json("search", "mentors") == expected
    done = run.json("rebuild")
    assert (done["encoded"], done["vectors"]) == (0, run.json("status")["counts"]["passages"])


def test_eval_scores_answers_and_writes_predictions(
    run: Run, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("answer.coverage.covered", lambda base, question, *_: "weather" not in question)
    run("add", files)
    questions = tmp_path / "questions.jsonl"
    gold = [
        {
            "quote": "The visits began in 2019, and forty men have taken part since then.",
            "item": "Mentors in prison",
        }
    ]
    rows = [
        {
            "id": "a",
            "question": "When did the visits begin?",
            "lang": "en",
            "type": "factual",
            "answerable": True,
            "gold": gold,
            "must_mention": ["2019"],
        },
        {
            "id": "b",
            "question": "What will the weather be?",
            "lang": "en",
            "type": "unans",
            "answerable": False,
            "gold": [],
            "must_mention": [],
        },
    ]
    questions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    predictions = tmp_path / "out" / "predictions.jsonl"
    overall = run.json("eval", questions, "--predictions", predictions)["overall"]
    assert (overall["hit@1"], overall["must"], overall["false-ans"], overall["false-abst"]) == (
        1.0,
        1.0,
        0.0,
        0.0,
    )
    assert overall["support"] == 1.0
    written = [json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["abstained"]) for row in written] == [("a", False), ("b", True)]
    figures = run.json("eval", questions)
    assert figures["intervals"]["type"]["factual"]["hit@1"] == [1.0, 1.0]
    assert set(figures["intervals"]["lang"]) == {"en"}
    compared = run.json("eval", "--compare", predictions, predictions)["figures"]
    assert compared["hit@1"] == {
        "first": 1.0,
        "second": 1.0,
        "difference": 0.0,
        "interval": [0.0, 0.0],
        "p": 1.0,
    }
    assert "0.00-0.00" in run("eval", questions)[1]
    questions.write_text("{\n", encoding="utf-8")
    status, _, err = run("eval", questions)
    assert status == 2
    assert "line 1" in err


def test_eval_of_a_collection_scores_retrieval(run: Run, tmp_path: Path):
    folder = tmp_path / "collection"
    folder.mkdir()
    documents = [
        {"_id": f"d{n}", "title": f"Note {n}", "text": text}
        for n, text in enumerate(("Boats and harbours", "Bread and butter", "Birds in winter"))
    ]
    (folder / "corpus.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in documents), encoding="utf-8"
    )
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "bread with butter"}\n', encoding="utf-8")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\td1\t2\nq\td0\t0\n", encoding="utf-8")
    figures = run.json("eval", "--beir", folder)
    assert (figures["ndcg@10"], figures["mrr@10"], figures["recall@10"], figures["queries"]) == (
        1.0,
        1.0,
        1.0,
        1,
    )
    assert figures["intervals"]["ndcg@10"] == [1.0, 1.0]
    other = tmp_path / "andere.jsonl"
    other.write_text('{"_id": "q", "text": "Boote"}\n', encoding="utf-8")
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    run("eval", "--beir", folder, "--predictions", first)
    assert run.json("eval", "--beir", folder, "--queries", other, "--predictions", second)["recall@1"] == 0.0
    compared = run.json("eval", "--compare", first, second)
    assert compared["questions"] == 1
    assert compared["figures"]["recall@1"] == {
        "first": 1.0, "second": 0.0, "difference": -1.0, "interval": [-1.0, -1.0], "p": 1.0
    }  # fmt: skip
    status, out, _ = run("eval", "--compare", first, second)
    assert (status, out.splitlines()[0]) == (0, "1 questions")
    assert run("eval", "--compare", first, other)[0] == 2
    (folder / "qrels.tsv").unlink()
    assert run("eval", "--beir", folder)[0] == 2


def test_help_answers_without_loading_anything_heavy():
    code = "import sys, cli; cli.parser().format_help(); print(sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(cli.__file__).parent,
    ).stdout
    assert not [
        name for name in ("torch", "numpy", "faiss", "streamlit", "pydantic") if f"'{name}'" in loaded
    ]


def test_a_question_loads_no_more_libraries_than_it_needs(run: Run, files: Path):
    run("add", files)
    language._model.cache_clear()
    language.detect("This unpacks the model that tells languages, once for all processes.")
    code = (
        "import sys, cli, index.base; from tests.stubs import WordEncoder;"
        "index.base.encoders = lambda *_, **__: {'words': WordEncoder()};"
        "from answer import coverage; decide = coverage.covered;"
        "coverage.covered = lambda *given: decide(*given) or True;"
        "status = cli.main(['--data', sys.argv[1], 'ask', 'Do the mentors visit the wing every week?']);"
        "places = {name.split('.')[0]: str(getattr(found, '__file__', '')) for name, found in sys.modules.items()};"
        "print(*(name for name, place in places.items() if 'site-packages' in place));"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(run.data)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(cli.__file__).parent,
    )
    assert "The mentors of the harbour town" in done.stdout
    # The models add openvino and tokenizers; see tests/index/test_encoder.py.
    libraries = {name for name in done.stdout.splitlines()[-1].split() if not name.startswith("_")}
    assert libraries <= {"faiss", "filelock", "numpy", "packaging", "platformdirs", "threadpoolctl"}
