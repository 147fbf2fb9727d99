"""Labels and their values: "When" and "Organisers" of an event, "Publication date" and "Topic" of a paper."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.dates import find_date
from ingest.document import Block
from ingest.joining import squeeze
from ingest.wording import FieldName, field_name, inline_field, numbered

_MOST_VALUE_WORDS = 30
_MOST_LEAD = 5  # blocks before the first label that can belong to its record


@dataclass(slots=True)
class Field:
    """A label as printed, what it stands for, and its value."""

    name: FieldName
    label: str
    value: str
    page: int | None = None


@dataclass(slots=True)
class FieldRecord:
    """A title, a few lines and labelled values: the announcement of an event, or an entry of a library."""

    title: Block | None
    lead: list[Block]
    fields: list[Field] = field(default_factory=list)

    def get(self, name: FieldName) -> str | None:
        """The value of the first field of this name."""
        return next((entry.value for entry in self.fields if entry.name == name), None)

    @property
    def page(self) -> int | None:
        """The page on which it stands."""
        blocks = [self.title, *self.lead]
        return next((block.page for block in blocks if block), None)

    def as_printed(self) -> str:
        """The record as a few lines: title, text, then one line a field."""
        lines = [block.text for block in (self.title, *self.lead) if block]
        return "\n".join(lines + [f"{entry.label}: {entry.value}" for entry in self.fields])


def split_labels(blocks: list[Block], *, fields: bool = True) -> list[Block]:
    """The blocks with every label a block of its own, with role "label".

    Labels are taken off the text they run into: "Key Outcome 2: ...", and with `fields` also "When: 3 May" and
    "What" above its value.
    """
    result: list[Block] = []
    for block in blocks:
        if block.role not in {"body", "heading", "item", "label"}:
            result.append(block)
        elif count := numbered(block.text):
            rest = block.text[count.length :].strip()
            result.append(_part(block, block.text[: count.length].rstrip(" :.–—-"), "label"))
            # What runs on in a heading is the finding's title.
            result += [_part(block, rest, block.role)] if rest else []
        else:
            result += _split(block) if fields else [block]
    return result


def _split(block: Block) -> list[Block]:
    parts: list[Block] = []
    pending: list[str] = []

    def flush() -> None:
        if pending:
            parts.append(_part(block, squeeze(" ".join(pending)), block.role))
            pending.clear()

    lines = block.lines or [block.text]
    # In the middle of a paragraph a line of one word may happen to be the word of a label.
    labelled = field_name(lines[0]) is not None
    for line in lines:
        inline = inline_field(line)
        if labelled and field_name(line):
            flush()
            parts.append(_part(block, line.rstrip(": "), "label"))
        elif inline:
            flush()
            parts.append(_part(block, line[: inline[1]].rstrip(": "), "label"))
            pending.append(line[inline[1] :])
        else:
            pending.append(line)
    if not parts:
        return [block]
    flush()
    for before, after in pairwise(parts):
        if before.role == "label" and after.role != "label":
            after.role = "body"
    return parts


def _part(block: Block, text: str, role: str = "body") -> Block:
    part = Block(
        text.strip(), block.page, lines=[text.strip()], size=block.size, box=block.box, links=block.links
    )
    part.role = "label" if role == "label" else ("heading" if role == "heading" else "body")
    part.level, part.bold = block.level, block.bold
    return part


def take_fields(blocks: list[Block]) -> tuple[list[Field], list[Block]]:
    """The labelled values among the blocks, in order, and all other blocks."""
    fields: list[Field] = []
    rest: list[Block] = []
    n = 0
    while n < len(blocks):
        name = field_name(blocks[n].text) if blocks[n].role == "label" else None
        if name is None:
            rest.append(blocks[n])
            n += 1
            continue
        label, own = blocks[n], [blocks[n]]
        n += 1
        # The first value may be a paragraph; further ones are the items of a list.
        while n < len(blocks) and (blocks[n].role == "item" or (blocks[n].role == "body" and len(own) == 1)):
            own.append(blocks[n])
            n += 1
        value = ", ".join(block.text for block in own[1:])
        if _fits(name, value):
            fields.append(Field(name, label.text, value, label.page))
        else:
            label.role = "heading" if label.bold else "body"
            rest += own
    return fields, rest


def _fits(name: FieldName, value: str) -> bool:
    """Whether the value can be one of the field: "Data" above a paragraph is no date, but a heading."""
    if name in {"when", "published"}:
        return find_date(value) is not None
    return 0 < len(value.split()) <= _MOST_VALUE_WORDS


def take_records(blocks: list[Block]) -> tuple[list[FieldRecord], list[Block]]:
    """The records among the blocks of one page, and the blocks that belong to none.

    A record begins at the heading before its first label; it ends with the value of its last label.
    """
    records: list[FieldRecord] = []
    rest: list[Block] = []
    n = 0
    while n < len(blocks):
        if blocks[n].role != "label" or not field_name(blocks[n].text):
            rest.append(blocks[n])
            n += 1
            continue
        title, lead = _take_lead(rest)
        record = FieldRecord(title, lead)
        while n < len(blocks) and blocks[n].role == "label":
            name = field_name(blocks[n].text)
            if name is None:
                break
            value = blocks[n + 1] if n + 1 < len(blocks) and _is_value(blocks[n], blocks[n + 1]) else None
            record.fields.append(Field(name, blocks[n].text, value.text if value else ""))
            n += 2 if value else 1
        records.append(record)
    return records, rest


def _is_value(label: Block, block: Block) -> bool:
    """Whether the block after a label is its value: text, or whatever stands beside it, or in plain text after it."""
    if block.role in {"body", "item"}:
        return True
    if label.box is None and block.role == "heading":
        # In plain text a value of several capitalised words in two lines looks like a heading.
        name = field_name(label.text)
        return name is not None and _fits(name, block.text)
    return bool(
        label.box
        and block.box
        and block.role == "heading"
        and block.box[1] < label.box[3] <= block.box[3] + 2
    )


def _take_lead(rest: list[Block]) -> tuple[Block | None, list[Block]]:
    """Takes the heading and the text right before a record's first label off the end of `rest`."""
    lead: list[Block] = []
    while rest and len(lead) < _MOST_LEAD and rest[-1].role in {"body", "item", "quote"}:
        lead.insert(0, rest.pop())
    title = rest.pop() if rest and rest[-1].role == "heading" else None
    return title, lead


def split_list(text: str) -> list[str]:
    """The values of a list in one line, parted by commas or semicolons."""
    return [part for part in re.split(r"\s*[,;•|]\s*", squeeze(text)) if part]
