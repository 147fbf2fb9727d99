"""What is declined whatever the library holds: help to do harm, and verdicts on a particular person."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from index.phrases import Phrases
from ingest.identity import folded

REASONS = {
    "harm": (
        "This is not something the library helps with. If someone may be in danger, call the emergency number"
        " 112 or the police."
    ),
    "person": (
        "The library cannot judge whether a particular person is dangerous. Speak with the colleagues who"
        " know the case and with the trained assessors or the contact point for radicalisation in your country;"
        " in an emergency call 112. You can ask here what publications say about assessing risk."
    ),
}


def why_declined(question: str) -> str | None:
    """Why a question is declined, in a sentence for the person who asked; None for all others."""
    words = folded(question)
    for reason, groups, harmless in _entries():
        if all(group.stand_in(words) for group in groups) and not harmless.stand_in(words):
            return REASONS[reason]
    return None


@cache
def _entries() -> list[tuple[str, list[Phrases], Phrases]]:
    with files("corpus").joinpath("declined.toml").open("rb") as file:
        listed = tomllib.load(file)["entry"]
    return [
        (entry["reason"], [Phrases(group) for group in entry["all"]], Phrases(entry.get("unless", ())))
        for entry in listed
    ]
