"""Kinds of publications: what each is called, and how far a reader may lean on it."""

from __future__ import annotations

from views.language import t


def kind_name(kind: str) -> str:
    """The kind of a publication in the language of the session."""
    found = t(kind)
    return found[:1].upper() + found[1:]


def kind_note(kind: str) -> str:
    """What a publication of this kind is and is not, in a sentence; "" for a kind we do not know."""
    notes = {
        "paper": t(
            "A paper holds the conclusions of a meeting or the work of its authors. It is not a manual."
        ),
        "manual": t("A manual puts experience from many places together as guidance for practice."),
        "spotlight": t("A magazine gathers articles and portraits on a subject. It is not guidance."),
        "article": t("An article in a magazine gives the view of its authors."),
        "feature": t("A portrait lets people or programmes speak about themselves. It is not an evaluation."),
        "film": t("A film shows people and places. What stands here is how it is announced."),
        "practice": t("A practice is described as those who run it describe it. It is not an evaluation."),
        "event report": t("A report tells what was said at one event."),
    }
    return notes.get(kind, "")
