"""Whatever is fed to a door ends in a result or in one of our errors, never in another exception.

A few examples each, always the same ones; `make fuzz` tries many new ones.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

import cli
from answer.compose import answer
from index.base import Base
from index.search import search
from ingest import guard, reading
from ingest.errors import CallError, RanKbError, RefusedError
from ingest.europa import read_page
from ingest.front_matter import read_front_matter, split_front_matter
from ingest.records import Reading
from ingest.settings import SETTINGS_FILE_VARIABLE, Settings, load_settings
from ingest.sources import load_sources
from ingest.topics import load_topics
from tests.fetch import library, pages
from tests.safety.mutations import anything_json, fuzzed, mutated
from tests.stubs import WordEncoder
from tests.stubs import reading as made
from tests.test_cli import MARKDOWN

ROOT = Path(__file__).resolve().parents[2]
URL = "https://home-affairs.ec.europa.eu/whats-new/publications/a_en"
PAGES = [
    page.encode()
    for page in (
        library.walks_page(),
        library.bread_page(),
        library.meeting_page(notice="<p>Cancelled</p>"),
        pages.table_page(files='<li><a href="/a.pdf">Paper</a> (PDF, 2 MB)</li>'),
        pages.listing_page(pages.teaser("/x_en", "X"), pager=pages.pager("/list_en", 3)),
    )
]
TEXT = st.text(st.characters(codec=None), max_size=300)


def outcome_of(make: Callable[..., object], *arguments: object) -> object:
    """What a call gives; None where it ends in an error that a person understands."""
    try:
        return make(*arguments)
    except RanKbError as error:
        told = error
    assert told.message
    assert "Traceback" not in str(told)
    return None


# Pages and files


@given(mutated(PAGES))
@fuzzed()
def test_no_page_of_a_site_breaks_its_reader(data: bytes):
    assert read_page(data, URL).kind


@given(mutated([MARKDOWN.encode()]))
@example(b"---\ntitle: \xef\xbf\xbf\n---\n")
@fuzzed()
def test_no_front_matter_breaks_its_reader(data: bytes):
    head, _ = split_front_matter(data.decode("utf-8", "replace"))
    found = outcome_of(read_front_matter, head or "", "a.md")
    if found is not None:
        json.dumps(TypeAdapter(type(found)).dump_python(found, mode="json"))


@given(mutated([MARKDOWN.encode(), *PAGES]), st.sampled_from(["a.md", "a.html", "a.txt"]))
@fuzzed(0.5)
def test_no_text_file_breaks_the_reader(data: bytes, name: str):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            found = reading.read_file(path, None, limit_mb=1, pages=10, ocr=False)
        except (RefusedError, RecursionError):  # the guard makes a refusal of the latter
            return
    for passage in found.passages:
        assert found.text[passage.start : passage.end] == passage.text


@given(mutated([library.walks_pdf()]))
@fuzzed(0.2)
def test_no_pdf_breaks_the_reader(data: bytes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(data)
        try:
            found = reading.read_file(path, None, limit_mb=1, pages=10, ocr=False)
        except RefusedError:
            return
    assert TypeAdapter(Reading).dump_json(found)


# Questions


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A base that all questions are put to."""
    base = Base(
        Settings(data=tmp_path_factory.mktemp("asked")), create=True, encoders=[WordEncoder("minilm")]
    )
    base.put(made("Mentors", "Mentors visit every week. The town pays 40 euros for it.", language="en"))
    base.put(made("Familientage", "Familientage finden viermal im Jahr statt.", language="de"))
    return base


HOSTILE = [
    "", " ", "\x00", "\ud800", "\udcff mentors", '"', '"mentors', "mentors NEAR(week, 2)", "text:mentors AND", "mentors*",
    "^mentors", "-mentors", "NOT", "a OR", "(((((", "{text heading}: x", "'; DROP TABLE passage; --", "\u202ementors\u202c",
    "كيف يعمل المرشدون", "\u200b" * 50, "\U000e0041\U000e0042", "e\u0301" * 200, "🧑‍🏫" * 30, "\r\n\t\x1b[2J", "%s %n {0}",
    "mentors " * 20_000, "m" * 300_000, "?" * 5000, "9" * 4000, "ß" * 5000, "\ufdfa" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_questions_are_questions(asked: Base, text: str):
    check_question(asked, text)


@given(
    text=TEXT | st.lists(st.sampled_from([*HOSTILE[:20], "mentors", " ", "week"]), max_size=8).map("".join)
)
@fuzzed()
def test_any_text_is_a_question(asked: Base, text: str):
    check_question(asked, text)


def check_question(base: Base, text: str) -> None:
    hits = search(base, text)
    assert all(math.isfinite(hit.score) for hit in hits)
    given_ = answer(base, text)
    with base.catalogue.reading() as connection:
        stored = " ".join(row[0] for row in connection.execute("SELECT text FROM passage"))
    assert all(sentence.text in stored for sentence in given_.sentences)


@given(text=TEXT, topic=TEXT, day=TEXT)
@example(text="\udcff\udce9", topic="\ud800", day="2024")
@fuzzed(0.3)
def test_the_command_line_takes_any_bytes(asked: Base, text: str, topic: str, day: str):
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryFile("w", encoding="utf-8") as out:
        patch.setattr("sys.stdout", out)
        patch.setattr("sys.stderr", out)
        patch.setattr("commands._base", lambda *_, **__: asked)
        for options in ([], ["--json"]):
            for command in ("search", "ask"):
                status = cli.main([command, f"--topic={topic}", f"--from={day}", *options, "--", text])
                assert status in (0, 2)


# What people edit


def edited(text: bytes, variable: str | None, load: Callable[..., object]) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "edited.toml"
        path.write_bytes(text)
        patch.setenv(SETTINGS_FILE_VARIABLE, str(path))
        outcome_of(load, *([] if variable else [path]))


SETTINGS = b"""data = "/tmp/x"
model = "minilm+e5"
read_seconds = 30
read_memory_mb = 1024
pause_seconds = 1.5
extra_hosts = ["example.eu", 'b.example.eu']
contact = "mailto:a@example.eu"
"""


@given(mutated([SETTINGS]) | st.binary(max_size=60))
@example(b"\xff\xfe = 1")
@example(b"pause_seconds = inf")
@example(b"[" * 5000)
@fuzzed()
def test_no_settings_file_ends_in_a_traceback(text: bytes):
    edited(text, SETTINGS_FILE_VARIABLE, load_settings)


@given(mutated([(ROOT / "corpus" / "sources.toml").read_bytes()[-1500:]]))
@example(b"source = 1")
@example(b"[[source]]\nurl = 'https://[x/'")
@fuzzed()
def test_no_list_of_sources_ends_in_a_traceback(text: bytes):
    edited(text, None, load_sources)


@given(mutated([(ROOT / "corpus" / "topics.toml").read_bytes()[1200:6000]]))
@example(b"topics = {}")
@example(b"topics = {a = 1}")
@example(b"[topics]\nlabel = 'x'")
@example(b"[[[[")
@fuzzed(0.6)
def test_no_list_of_topics_ends_in_a_traceback(text: bytes):
    edited(text, None, load_topics)


# What the process that reads a file says


ANSWER = b'{"reading":' + TypeAdapter(Reading).dump_json(made("A title", "One text.", "Another text.")) + b"}"


def judged(status: int, output: bytes, complaint: bytes) -> None:
    found = outcome_of(guard._judge, "a.pdf", 30, 1024, status, output, complaint)
    if found is None:
        return
    assert isinstance(found, Reading)
    for passage in found.passages:
        assert found.text[passage.start : passage.end] == passage.text
    assert b"NaN" not in TypeAdapter(Reading).dump_json(found)


@given(
    st.sampled_from([0, 0, 0, 1, 2, -6, -9, -11, -24, 255]),
    mutated([ANSWER])
    | st.binary(max_size=100)
    | anything_json().map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=60),
)
@example(0, b"[]", b"")
@example(0, b'"reading"', b"")
@example(0, b"7", b"")
@example(0, b'{"reading": null}', b"")
@example(0, b"[" * 100_000, b"")
@example(0, b'{"limit": []}', b"\xff")
@example(1, b"", b"\x1b[2J\x00")
@example(0, ANSWER.replace(b'"start":0', b'"start":-5'), b"")
@example(0, ANSWER.replace(b'"end":9', b'"end":999999'), b"")
@example(0, ANSWER[:-1] + b',"more":NaN}', b"")
@fuzzed()
def test_no_answer_of_the_reading_process_is_believed_unchecked(status: int, output: bytes, complaint: bytes):
    judged(status, output, complaint)


@given(
    st.sampled_from(["text", "passages", "sections", "parts", "publication", "events", "warnings"]),
    anything_json(),
)
@fuzzed()
def test_a_reading_with_one_field_exchanged_is_checked(name: str, value: object):
    values = json.loads(ANSWER)
    values["reading"][name] = value
    judged(0, json.dumps(values).encode(), b"")


# Caches


@pytest.fixture(scope="module")
def cache(asked: Base) -> bytes:
    index = asked.vectors["minilm"]
    asked.save_caches()
    return index.path.read_bytes()


@given(data=st.data())
@fuzzed()
def test_no_damage_to_the_vectors_changes_what_is_found(asked: Base, cache: bytes, data: st.DataObject):
    question = asked.encoders["minilm"].questions(["mentors visit"])[0]
    whole = asked.vectors["minilm"]
    wanted = whole.search(question, 5), whole.spread(question[np.newaxis]).mean.tolist()
    damaged = data.draw(mutated([cache, cache[:400]]))
    whole.path.write_bytes(damaged)
    again = type(whole)(asked.catalogue, "minilm")
    assert (again.search(question, 5), again.spread(question[np.newaxis]).mean.tolist()) == wanted


@pytest.mark.parametrize("size", [8, 63, 65, 5000, -64, 2**40])
def test_another_dimension_in_the_head_of_the_vectors_is_noticed(asked: Base, cache: bytes, size: int):
    question = asked.encoders["minilm"].questions(["mentors visit"])[0]
    index = asked.vectors["minilm"]
    wanted = index.search(question, 5)
    index.path.write_bytes(cache.replace(b'"dimension": 64', f'"dimension": {size}'.encode()))
    assert type(index)(asked.catalogue, "minilm").search(question, 5) == wanted


def test_settings_without_end_are_refused(monkeypatch: pytest.MonkeyPatch):
    for value in ("inf", "nan", "1e999"):
        monkeypatch.setenv("RAN_KB_PAUSE_SECONDS", value)
        with pytest.raises(CallError, match="pause_seconds"):
            load_settings()
