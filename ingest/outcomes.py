"""Findings: key outcomes, methods, recommendations and lessons, by their label, heading or lead-in."""

from __future__ import annotations

from ingest.document import Block
from ingest.joining import NUMBERED
from ingest.records import Outcome, OutcomeKind
from ingest.wording import numbered, outcome_lead_in, outcome_section
from ingest.writing import Stretch

KEY_OUTCOMES = "Key outcomes"
METHODS = "Concrete methods"
# The sections in which findings stand that are printed under labels of their own.
SECTIONS: dict[OutcomeKind, str] = {
    "key outcome": KEY_OUTCOMES,
    "method": METHODS,
    "recommendation": "Recommendations",
    "lesson": "Lessons learned",
}

_MOST_WORDS = 130  # a longer paragraph is a text about findings, not one of them


def take_labelled(blocks: list[Block]) -> tuple[list[Outcome], list[Block]]:
    """Findings under labels ("Key Outcome 2"), by number; and all other blocks.

    A finding may have a title right under its label; its text ends at the next label or heading.
    """
    outcomes: list[Outcome] = []
    texts: list[list[str]] = []
    rest: list[Block] = []
    inside = False
    for block in blocks:
        label = numbered(block.text) if block.role == "label" else None
        if label:
            outcomes.append(Outcome(label.number, "", block.page, label.kind))
            texts.append([])
            inside = True
        elif inside and (
            block.role in {"body", "item", "quote"} or (block.role == "heading" and not texts[-1])
        ):
            texts[-1].append(block.text)
        else:
            inside = False
            rest.append(block)
    for outcome, lines in zip(outcomes, texts, strict=True):
        outcome.text = "\n".join(lines)
    return sorted((o for o in outcomes if o.text), key=lambda outcome: outcome.number), rest


def stretches_of_findings(outcomes: list[Outcome], title: str) -> list[Stretch]:
    """Findings as sections of the publication `title`, by kind, each finding a passage of its own."""
    return [
        Stretch(
            [title, section],
            [Block(outcome.text, outcome.page) for outcome in outcomes if outcome.kind == kind],
            one_each=True,
        )
        for kind, section in SECTIONS.items()
    ]


def find_outcomes(stretches: list[Stretch]) -> list[Outcome]:
    """Findings that a paper lists under a heading ("Recommendations") or after a sentence announcing them.

    Lists count item by item; without a list, every paragraph of such a section counts. Sections of
    findings are set to one passage each. Numbers run on by kind.
    """
    outcomes: list[Outcome] = []
    for stretch in stretches:
        kind = _kind_of(stretch)
        found: list[tuple[OutcomeKind, list[Block]]] = _announced(stretch.blocks)
        if kind is not None:
            found = [(kind, own) for own in _listed(stretch.blocks)]
        if kind and found:
            stretch.one_each = True
        for own_kind, own in found:
            number = sum(outcome.kind == own_kind for outcome in outcomes) + 1
            text = _without_number(" ".join(block.text for block in own))
            outcomes.append(Outcome(number, text, own[0].page, own_kind))
    return outcomes


def _kind_of(stretch: Stretch) -> OutcomeKind | None:
    """What a stretch lists by its own heading, or by one above it."""
    for title in reversed(stretch.path[1:]):
        kind = outcome_section(title)
        if kind:
            return kind
    return None


def _paragraphs(blocks: list[Block]) -> list[list[Block]]:
    """The blocks with those that carry them on."""
    paragraphs: list[list[Block]] = []
    for block in blocks:
        if block.continues and paragraphs:
            paragraphs[-1].append(block)
        else:
            paragraphs.append([block])
    return paragraphs


def _listed(blocks: list[Block]) -> list[list[Block]]:
    paragraphs = _paragraphs(blocks)
    items = [own for own in paragraphs if own[0].role == "item"]
    return items or [
        own
        for own in paragraphs
        if not own[-1].text.endswith(":") and sum(len(block.text.split()) for block in own) <= _MOST_WORDS
    ]


def _announced(blocks: list[Block]) -> list[tuple[OutcomeKind, list[Block]]]:
    found: list[tuple[OutcomeKind, list[Block]]] = []
    kind: OutcomeKind | None = None
    for own in _paragraphs(blocks):
        if own[0].role != "item":
            kind = outcome_lead_in(own[-1].text)
        elif kind:
            found.append((kind, own))
    return found


def _without_number(text: str) -> str:
    number = NUMBERED.match(text)
    return text[number.end() :] if number else text
