"""The question sets of bench/questions: every gold answer stands in the document that it names."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.front_matter import read_front_matter, split_front_matter

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "bench" / "questions"
LIBRARIES = {
    "starter": ROOT / "corpus" / "starter",
    "library": QUESTIONS / "library",
    "magazine": QUESTIONS / "magazine",
    "families": QUESTIONS / "families",
}
# Laid out as text that comes out of a PDF, without front matter.
PRINTED = ("magazine", "families")
KEYS = {"id", "question", "lang", "type", "answerable", "gold", "must_mention", "role"}
ANSWERABLE = {
    "factual", "guidance", "definition", "compare", "key_outcome", "author_org", "event", "resource", "keyword", "case",
}  # fmt: skip
UNANSWERABLE = {"unans_in_domain", "unans_near_miss", "unans_out_of_domain", "unans_harmful"}
LANGUAGES = {"en", "de", "fr", "es", "it", "nl", "pl", "ro", "el", "pt", "sv", "cs"}
ROLES = {"practitioner", "trainer", "staff"}


def folded(text: str) -> str:
    return " ".join(text.split())


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def questions(name: str) -> list[dict[str, Any]]:
    lines = (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def texts_by_title(name: str) -> dict[str, str]:
    """Title to the whole file with its white space folded; of what is printed, title of the article to the file."""
    folder = LIBRARIES[name]
    if name in PRINTED:
        files = [folded(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]
        items = {gold["item"] for row in questions(name) for gold in row["gold"]}
        return {item: text for text in files for item in items if item in text}
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        title = yaml.safe_load(text.split("---\n", 2)[1])["title"]
        assert title not in texts
        texts[title] = folded(text)
    return texts


each_set = pytest.mark.parametrize("name", LIBRARIES)


@each_set
def test_each_line_has_the_shape_of_a_question(name):
    for row in questions(name):
        assert set(row) == KEYS
        assert row["lang"] in LANGUAGES
        assert row["type"] in ANSWERABLE | UNANSWERABLE
        assert row["role"] in ROLES
        assert row["question"] == folded(row["question"]) != ""


@each_set
def test_a_question_is_answerable_if_and_only_if_it_has_gold(name):
    for row in questions(name):
        assert row["answerable"] == (row["type"] in ANSWERABLE) == bool(row["gold"]), row["id"]
        assert bool(row["must_mention"]) == row["answerable"], row["id"]
        assert row["type"] != "compare" or len(row["gold"]) > 1, row["id"]


@each_set
def test_every_gold_answer_stands_verbatim_in_its_document(name):
    texts = texts_by_title(name)
    missing = [
        (row["id"], gold["quote"])
        for row in questions(name)
        for gold in row["gold"]
        if folded(gold["quote"]) not in texts.get(gold["item"], "")
    ]
    assert missing == []


@each_set
def test_what_an_answer_must_mention_stands_in_the_gold_answer(name):
    for row in questions(name):
        stated = " ".join(words(" ".join(gold["quote"] for gold in row["gold"])))
        for fact in row["must_mention"]:
            choices = [words(choice) for choice in fact.split("|")]
            assert any(all(word in stated for word in choice) for choice in choices), (row["id"], fact)


@pytest.mark.parametrize("name", ["starter", "library"])
def test_every_document_is_asked_about(name):
    asked = {gold["item"] for row in questions(name) for gold in row["gold"]}
    assert asked == set(texts_by_title(name))


def test_no_id_and_no_question_occurs_twice():
    rows = [row for name in LIBRARIES for row in questions(name)]
    for key in ("id", "question"):
        counts = Counter(row[key].casefold() for row in rows)
        assert [value for value, count in counts.items() if count > 1] == []


def test_the_invented_library_can_be_read_and_says_where_it_comes_from():
    for path in LIBRARIES["library"].glob("*.md"):
        head, _ = split_front_matter(path.read_text(encoding="utf-8"))
        assert head is not None
        front = read_front_matter(head, path.name)
        assert front.publication.id == path.stem
        assert front.publication.digest is False
        addresses = [front.publication.url, *(event.url for event in front.events)]
        assert all(address and address.startswith("https://example.eu/") for address in addresses)


@pytest.mark.parametrize("name", PRINTED)
def test_what_is_printed_and_invented_says_so_and_each_of_its_files_is_asked_about(name):
    quotes = [gold["quote"] for row in questions(name) for gold in row["gold"]]
    for path in LIBRARIES[name].glob("*.txt"):
        text = folded(path.read_text(encoding="utf-8"))
        assert "are invented" in text
        assert any(folded(quote) in text for quote in quotes)
        assert all(address.startswith("https://example.eu/") for address in re.findall(r"https?://\S+", text))
