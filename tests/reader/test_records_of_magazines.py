"""What is a record of a magazine, what only looks like one, and where its loose pages belong."""

from __future__ import annotations

from ingest.areas import Area, areas_of
from ingest.document import Block, Document, OutlineEntry, Page
from ingest.fields import take_records
from ingest.heads import read_head
from ingest.magazine import take_apart
from ingest.parts import write_magazine
from ingest.records import Publication, Reading

PARAGRAPH = (
    "The mentors meet the young men once a week for a walk, and they keep a diary of what was said. "
    "Nobody is asked to come, and nobody is sent away. After a year most of them walk on their own. "
    "The town lends a hut by the lake, where the group warms up in winter and cooks soup together. "
)


def taken(*pages: list[Block]) -> tuple[list[str], list[str]]:
    """Titles of the events and texts of the articles that these pages hold."""
    document = Document(
        [Page(number, blocks) for number, blocks in enumerate(pages, start=1)],
        type_size=10,
    )
    magazine = take_apart(areas_of(document), document.type_size)
    events = [record.title.text if record.title else "" for record, _ in magazine.events]
    return events, [" ".join(block.text for block in item.body) for item in magazine.items]


def article() -> list[Block]:
    return [
        Block("Article 01/02"),
        Block("A walk by the lake", role="heading", size=26, level=1),
        Block(PARAGRAPH, size=10),
    ]


def box(*lines: str) -> Block:
    return Block(" ".join(lines), lines=list(lines), size=10)


def test_a_box_of_facts_inside_an_article_is_part_of_it():
    facts = box("When: 3 May 2024", "Where: Riga, Latvia")
    events, (text, *_) = taken(article(), [Block(PARAGRAPH, size=10), Block(PARAGRAPH, size=10), facts])
    assert events == []
    assert "When: 3 May 2024" in text


def test_one_label_alone_makes_no_record():
    events, (text, *_) = taken(article(), [Block("A soup", role="heading", size=12), box("When: 3 May 2024")])
    assert events == []
    assert "When: 3 May 2024" in text


def test_a_page_of_records_is_one_of_records():
    meeting = [
        Block("Walking with mentors", role="heading", size=15),
        Block("Two days on the walks and what comes after them.", size=10),
        box("When: 3 May 2024", "Where: Riga, Latvia", "Organiser: RAN Practitioners Staff"),
    ]
    assert taken(article(), meeting)[0] == ["Walking with mentors"]


def test_a_page_without_a_heading_takes_the_one_of_the_outline():
    welcome = Block("Welcome to this issue, which is about walks.", page=1, size=10)
    last = Block("Write to us when you know of a walk.", page=2, size=10)
    headed = [Block("Thanks", page=3, role="heading", size=14, level=2), Block("To all who walked.", page=3)]
    document = Document(
        [Page(1, [welcome]), Page(2, [last]), Page(3, headed)],
        outline=[
            OutlineEntry("Editorial.", 1, 1),
            OutlineEntry("Contact us", 1, 2),
            OutlineEntry("x", 1, 3),
        ],
        type_size=10,
    )
    reading = Reading(Publication("Spotlight on walks", "spotlight"))
    write_magazine(reading, take_apart(areas_of(document), 10), document)
    assert [section.path for section in reading.sections] == [
        ["Spotlight on walks", "Editorial"],
        ["Spotlight on walks", "Contact us"],
        ["Spotlight on walks", "Thanks"],
    ]
    assert reading.publication.summary == welcome.text


def test_in_plain_text_a_value_in_capitals_and_two_lines_is_no_heading():
    card = [
        Block("Walking with mentors", role="heading"),
        Block("Two days on the walks and what comes after them."),
        Block("When", role="label"),
        Block("3 May 2024"),
        Block("Organisers", role="label"),
        Block("RAN Practitioners Staff and the Forum of Walkers", role="heading"),
    ]
    (record,), _ = take_records(card)
    assert record.get("organiser") == "RAN Practitioners Staff and the Forum of Walkers"


def test_a_heading_that_could_be_a_name_is_the_title_of_an_article_without_author():
    head = read_head(
        [Block("Lakeside Mentors", role="heading"), Block(PARAGRAPH + "Lakeside Mentors is new.")]
    )
    assert (head.title, head.author) == ("Lakeside Mentors", None)
    head = read_head([Block("Ada LINDQVIST", role="heading"), Block(PARAGRAPH + "Ada Lindqvist is a nurse.")])
    assert (head.title, head.author) == ("", "Ada Lindqvist")


def test_the_title_of_a_paper_may_end_with_a_full_stop():
    blocks = [
        Block("Walking with those who are released."),
        Block(PARAGRAPH),
        Block("Key Outcome 1", role="label"),
        Block("Walks help."),
    ]
    area = Area(blocks, Page(1), sign="outcomes")
    (paper,) = take_apart([area], None).items
    assert paper.title == "Walking with those who are released"
