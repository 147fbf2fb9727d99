"""Key outcomes, methods, recommendations and lessons in the text of a web page, in any markup."""

from __future__ import annotations

import re

from ingest.document import Block
from ingest.labels import announces_outcomes, outcome_of
from ingest.records import Outcome, OutcomeKind

_LEAD_IN = re.compile(r"(?P<label>[^:–.]{3,60}?)\s*[:–.]\s+(?P<said>\S.*)", re.S)


def outcomes(text: list[Block]) -> tuple[list[Outcome], list[Block]]:
    """The findings in a description, and what is left of it.

    They are announced by a heading, a line in bold type or a sentence that ends with a colon. What follows
    is a list, or paragraphs; or each has a numbered heading or lead-in of its own.
    """
    found: list[Outcome] = []
    rest: list[Block] = []
    place = 0
    while place < len(text):
        block = text[place]
        place += 1
        if single := _single(block):
            found.append(single)
            continue
        announced = _announced(block)
        if announced is None:
            rest.append(block)
            continue
        kind, number = announced
        if block.text.endswith(":") and not block.bold and block.role == "body":
            rest.append(block)
        run: list[Block] = []
        while place < len(text) and not _ends(text[place]):
            run.append(text[place])
            place += 1
        said, left = _entries(run, number, headed=block.role == "heading")
        before = sum(one.kind == kind for one in found)
        found += [Outcome(number or before + n, one, kind=kind) for n, one in enumerate(said, 1)]
        rest += left
    return found, rest


def _single(block: Block) -> Outcome | None:
    """A finding whose lead-in stands in the same paragraph: "Key outcome 2: Trust takes time."."""
    lead = _LEAD_IN.fullmatch(block.text) if block.role in ("body", "item") else None
    found = outcome_of(lead["label"]) if lead else None
    if lead is None or found is None or found[1] is None:
        return None
    return Outcome(found[1], lead["said"], kind=found[0])


def _announced(block: Block) -> tuple[OutcomeKind, int | None] | None:
    if block.role == "heading" or block.bold:
        return outcome_of(block.text)
    if block.role == "body" and block.text.endswith(":"):
        kind = announces_outcomes(block.text)
        return (kind, None) if kind else None
    return None


def _ends(block: Block) -> bool:
    return block.role == "heading" or _announced(block) is not None or _single(block) is not None


def _entries(run: list[Block], number: int | None, *, headed: bool) -> tuple[list[str], list[Block]]:
    """The findings among the blocks behind an announcement, and those blocks that are none."""
    items = [block for block in run if block.role == "item"]
    if number is None and items:
        return [block.text for block in items], [block for block in run if block.role != "item"]
    if number is None:
        taken = [block for block in run if not block.text.endswith(":")]
        return [block.text for block in taken], [block for block in run if block not in taken]
    # Behind a line in bold type nothing shows where the finding ends: it is the first paragraph and its list.
    end = len(run) if headed else next((n for n, one in enumerate(run) if n and one.role != "item"), len(run))
    return ([" ".join(block.text for block in run[:end])] if run else []), run[end:]
