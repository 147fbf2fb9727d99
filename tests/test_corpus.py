"""The starter corpus and the controlled lists: what a fresh install knows, and that nobody else wrote it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from index.widening import other_forms
from ingest.errors import CallError
from ingest.identity import slug
from ingest.records import Event, Publication, PublicationKind
from ingest.topics import Topic, Topics, load_topics

STARTER = sorted((Path(__file__).resolve().parent.parent / "corpus" / "starter").glob("*.md"))
HOSTS = {"home-affairs.ec.europa.eu", "ec.europa.eu", "www.youtube.com"}
PARTNER_HOSTS = {"www.r2com-project.eu", "humanculture.dk", "www.exit-deutschland.de"}
COMMON_LANGUAGES = {"de", "fr", "es", "it", "nl", "pl", "ro", "el"}
EU_LANGUAGES = COMMON_LANGUAGES | {"bg", "cs", "da", "et", "fi", "ga", "hr", "hu", "lt", "lv", "mt", "pt"}
EU_LANGUAGES |= {"sk", "sl", "sv"}
BORROWED_RUN = 8
TOPICS = load_topics()

each_digest = pytest.mark.parametrize("path", STARTER, ids=lambda path: path.stem[:40])


def head_and_body(path: Path) -> tuple[dict[str, Any], str]:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head), body


HEADS = {path.stem: head_and_body(path)[0] for path in STARTER}


def prose(path: Path) -> str:
    """Every sentence of a digest: body, summaries, biography, outcomes and methods."""
    head, body = head_and_body(path)
    numbered = [entry["text"] for key in ("key_outcomes", "methods") for entry in head.get(key, [])]
    events = [event["summary"] for event in head.get("events", [])]
    return "\n".join([body, head["summary"], head.get("biography", ""), *numbered, *events])


def words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"-\s*\n\s*", "-", text).casefold())


# The digests


def test_the_corpus_covers_every_item_of_the_edition():
    kinds = Counter(head["kind"] for head in HEADS.values())
    assert kinds == {"spotlight": 1, "article": 3, "feature": 4, "film": 3, "manual": 1, "paper": 6}


@each_digest
def test_front_matter_speaks_the_vocabulary(path):
    head, _ = head_and_body(path)
    assert set(head) <= {field.name for field in fields(Publication)}
    assert head["id"] == path.stem == slug(path.stem)
    assert head["kind"] in get_args(PublicationKind)
    assert head["language"] == "en"
    assert head["digest"] is True
    assert re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", head["published"])
    assert head["title"]
    assert 5 <= len(head["summary"].split()) <= 60
    assert all(isinstance(head.get(key, []), list) for key in ("authors", "topics", "countries"))


@each_digest
def test_topics_and_groups_are_those_of_the_lists(path):
    head, _ = head_and_body(path)
    assert head["topics"]
    assert [TOPICS.label_of(topic) for topic in head["topics"]] == head["topics"]
    for record in (head, *head.get("events", [])):
        if "group" in record:
            assert TOPICS.group_of(record["group"]) == record["group"]


@each_digest
def test_addresses_lead_to_the_known_hosts(path):
    head, body = head_and_body(path)
    for url in [head["url"], *(event["url"] for event in head.get("events", []))]:
        assert urlsplit(url).scheme == "https"
        assert urlsplit(url).hostname in HOSTS
        assert len(urlsplit(url).path) > 1
    for url in re.findall(r"https?://[^\s)]+", body):
        assert urlsplit(url).hostname in HOSTS | PARTNER_HOSTS


def test_every_original_has_one_digest():
    assert len({head["url"] for head in HEADS.values()}) == len(HEADS)
    assert len({head["title"] for head in HEADS.values()}) == len(HEADS)


@each_digest
def test_what_is_printed_in_the_edition_is_part_of_it(path):
    head, _ = head_and_body(path)
    if head["kind"] in {"article", "feature", "film"}:
        assert HEADS[head["part_of"]]["kind"] == "spotlight"
    else:
        assert "part_of" not in head
    if head["kind"] in {"article", "feature"}:
        assert re.fullmatch(r"(Article|Feature) \d{2}/\d{2}", head["number"])
        assert head["authors"]
        assert head["biography"]


@each_digest
def test_outcomes_are_numbered_from_one(path):
    head, _ = head_and_body(path)
    for key in ("key_outcomes", "methods"):
        entries = head.get(key, [])
        assert [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
        assert all(entry["text"].endswith(".") for entry in entries)


def test_the_same_event_is_told_the_same_way_everywhere():
    told: dict[str, dict[str, Any]] = {}
    for head in HEADS.values():
        for event in head.get("events", []):
            assert set(event) <= {field.name for field in fields(Event)}
            assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", event["start"])
            assert event["start"] <= event["end"]
            assert told.setdefault(event["id"], event) == event
    assert len(told) == 3


@each_digest
def test_the_body_has_headings_and_a_readable_length(path):
    head, body = head_and_body(path)
    assert body.lstrip().startswith("## ")
    longest = 700 if head["kind"] in {"article", "feature", "spotlight"} else 300
    shortest = 150 if head["kind"] in {"article", "feature", "spotlight"} else 40
    assert shortest <= len(words(body)) <= longest


@each_digest
def test_every_sentence_can_stand_alone(path):
    _, body = head_and_body(path)
    sentences = re.split(r"(?<=[.?!:])\s+|\n+(?:\W+|#+ )?", body)
    dangling = re.compile(r"(This|That|These|Those|They|It|He|She|His|Her|Their|Its)\b")
    assert [sentence for sentence in sentences if dangling.match(sentence)] == []


@each_digest
def test_no_sentence_is_borrowed_from_the_edition(path, shared):
    source = words((shared / "spotlight" / "spotlight-2024-04.txt").read_text(encoding="utf-8"))
    structure = json.loads((shared / "spotlight" / "structure.json").read_text(encoding="utf-8"))
    printed = {" ".join(source[at : at + BORROWED_RUN]) for at in range(len(source) - BORROWED_RUN + 1)}
    # Titles and the names behind acronyms can only be given as they are.
    names = [item["title"] for item in structure["items"]]
    names += [acronym[key] or "" for acronym in structure["acronyms"] for key in ("evidence", "expansion")]
    text = " ".join(words(prose(path)))
    for name in sorted((" ".join(words(name)) for name in names), key=len, reverse=True):
        if len(name.split()) > 2:
            text = text.replace(name, "·")
    for stretch in text.split("·"):
        ours = stretch.split()
        runs = (" ".join(ours[at : at + BORROWED_RUN]) for at in range(len(ours) - BORROWED_RUN + 1))
        assert [run for run in runs if run in printed] == []


@each_digest
def test_figures_are_those_of_the_edition(path, shared):
    folder = shared / "spotlight"
    known = "".join(
        (folder / name).read_text(encoding="utf-8") for name in ("spotlight-2024-04.txt", "structure.json")
    )
    # Single digits also count our own steps and ways.
    figures = re.findall(r"\d+%|\d{2,}", re.sub(r"https?://\S+", "", prose(path)))
    assert set(figures) <= set(re.findall(r"\d+%|\d+", known))


@each_digest
def test_titles_and_dates_are_those_of_the_edition(path, shared):
    structure = json.loads((shared / "spotlight" / "structure.json").read_text(encoding="utf-8"))
    head, _ = head_and_body(path)
    items = {item["title"]: item for item in structure["items"]}
    items[structure["edition"]["title"]] = {"published_in_text": structure["edition"]["date"]}
    item = items[head["title"]]
    assert head.get("number") == item.get("number")
    if author := item.get("author"):
        assert head["authors"] == [author["name"]]
    assert head["published"].startswith(item.get("publication_date") or "20")
    assert len(head.get("key_outcomes", [])) == len(item.get("key_outcomes", []))
    assert len(head.get("methods", [])) == len(item.get("concrete_methods", []))


# The controlled lists


ALL_TOPIC_WORDS = [(topic.label, word) for topic in TOPICS.topics for word in topic.words]
ENGLISH_TOPIC_WORDS = [(t.label, word) for t in TOPICS.topics for word in (t.label, *t.synonyms)]
ALL_GROUP_WORDS = [(group.label, word) for group in TOPICS.groups for word in group.words]


@given(
    st.sampled_from(ALL_TOPIC_WORDS), st.sampled_from([str, str.upper, str.lower, str.title, str.casefold])
)
def test_a_topic_is_known_by_each_of_its_words(entry, write):
    label, word = entry
    assert TOPICS.label_of(f"  {write(word)} ") == label


@given(st.sampled_from([(label, word) for label, word in ENGLISH_TOPIC_WORDS if word[-1] not in "siuy"]))
def test_a_plural_is_the_same_topic(entry):
    label, word = entry
    assert TOPICS.label_of(word + "s") == label


@given(st.sampled_from(ALL_TOPIC_WORDS), st.sampled_from(ALL_TOPIC_WORDS))
def test_topics_are_found_in_a_text_in_its_order(first, second):
    found = TOPICS.labels_in(f"Xyz {first[1]}, xyz and then {second[1]}: xyz.")
    assert found == list(dict.fromkeys([first[0], second[0]]))


@given(st.text())
def test_any_text_can_be_looked_up(text):
    found = TOPICS.labels_in(text)
    assert len(found) == len(set(found))
    assert set(found) <= {topic.label for topic in TOPICS.topics}
    if label := TOPICS.label_of(text):
        assert found == [label]
    other_forms(text)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Exit work", "Deradicalisation/disengagement and exit work"),
        ("deradicalization", "Deradicalisation/disengagement and exit work"),
        ("families", "Family support"),
        ("Youth & Education", "Youth and education"),
        ("Gefangnis", "Prison and probation"),
        ("ΦΥΛΑΚΕΣ", "Prison and probation"),
        ("FTFs", "Foreign Terrorist Fighters and their families"),
        ("lentil soup", None),
        ("", None),
    ],
)
def test_what_people_type_finds_the_topic(text, label):
    assert TOPICS.label_of(text) == label


@pytest.mark.parametrize(("label", "word"), ALL_GROUP_WORDS)
def test_a_working_group_is_known_by_each_of_its_names(label, word):
    assert TOPICS.group_of(word.lower()) == label


def test_the_longest_name_in_a_text_counts():
    assert TOPICS.labels_in("Foreign terrorist fighters and their families") == [
        "Foreign Terrorist Fighters and their families"
    ]


def forms(text):
    return [form for found in other_forms(text).values() for form in found]


@pytest.mark.parametrize("acronym", TOPICS.acronyms, ids=lambda acronym: acronym.short)
def test_acronyms_widen_a_search_in_both_directions(acronym):
    assert acronym.expansion in forms(acronym.short.lower())
    assert acronym.short in forms(acronym.expansion.upper())
    assert acronym.short not in forms(acronym.short)


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("VETOs", "violent extremist and terrorist offender"),
        ("violent extremist and terrorist offenders", "VETO"),
        ("PCVE", "P/CVE"),
        ("vera2r", "VERA-2R"),
        ("exit work", "disengagement"),
        ("inmates", "detainee"),
        ("formers", "former extremist"),
        ("family days", "family visit in prison"),
    ],
)
def test_what_practitioners_say_is_widened(word, form):
    assert form in forms(word)


def test_an_unknown_word_is_not_widened():
    assert other_forms("lentil") == {}


@pytest.mark.parametrize("topic", TOPICS.topics, ids=lambda topic: topic.label)
def test_no_synonym_is_needless_and_the_common_languages_are_there(topic):
    assert set(topic.names) >= COMMON_LANGUAGES
    assert set(topic.names) <= EU_LANGUAGES
    known = [topic.label]
    for synonym in topic.synonyms:
        so_far = Topics(topics=(Topic(label=topic.label, synonyms=tuple(known[1:])),))
        assert so_far.label_of(synonym) is None, f"'{synonym}' is understood without an entry"
        known.append(synonym)


def test_sectors_lead_to_topics():
    labels = {topic.label for topic in TOPICS.topics}
    assert {"Prison", "Probation", "Exit work", "Police", "School", "Youth work", "Local authority"} <= {
        sector.label for sector in TOPICS.sectors
    }
    assert all(sector.topics and set(sector.topics) <= labels for sector in TOPICS.sectors)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[topics]]\nsynonyms = ['a']", "entry 1"),
        ("[[topics]]\nlabel = 'A'\n[[topics]]\nlabel = 'B'\nsynonym = ['c']", "entry 2 ('B')"),
        ("[[topics]]\nlabel = 'A'\nsynonyms = 'one'", "entry 1 ('A'), synonyms"),
        ("[[topics]]\nlabel = 'A'\nsynonyms = ['?']", "'A'"),
        ("[[topics]]\nlabel = 'A'\nnames = {german = ['x']}", "'A'"),
        (
            "[[topics]]\nlabel = 'A'\nsynonyms = ['Cats']\n[[topics]]\nlabel = 'B'\nsynonyms = ['cat']",
            "'cat' of 'B'",
        ),
        ("[[topics]]\nlabel = 'A'\n[[topics]]\nlabel = 'A'", "'A'"),
        ("topics = []\n[[groups]]\nlabel = 'RAN A'\n[[groups]]\nlabel = 'Ran A'", "'Ran A'"),
        ("topics = []\n[[acronyms]]\nshort = 'AB'", "entry 1 ('AB'), expansion"),
        ("topics = []\n[[alike]]\nwords = ['alone']", "alone"),
        ("topics = []\n[[sectors]]\nlabel = 'Prison'\ntopics = ['Prisons']", "'Prison'"),
        ("topics = ['A']", "entry 1 ('A')"),
        ("[[topic]]\nlabel = 'A'", "topic"),
        ("[[topics]\nlabel = 'A'", "line 1"),
    ],
)
def test_a_faulty_list_is_refused_by_name(tmp_path, text, named):
    path = tmp_path / "topics.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CallError, match=re.escape(named)) as refused:
        load_topics(path)
    assert str(path) in refused.value.message
    assert refused.value.status == 2


def test_a_missing_list_is_refused(tmp_path):
    with pytest.raises(CallError, match=re.escape("nowhere.toml")):
        load_topics(tmp_path / "nowhere.toml")
