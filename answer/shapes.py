"""Answers and passages as the plain dictionaries that `--json` and other programs rely on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from answer.citations import Answer
from index.search import Hit


def passages(hits: list[Hit]) -> list[dict[str, Any]]:
    """Ranked passages in the shape that docs/cli.md promises."""
    return [
        {
            "rank": rank,
            "score": round(hit.score, 6),
            "text": hit.passage.text,
            "publication": hit.passage.publication,
            "title": hit.passage.title,
            "kind": hit.passage.kind,
            "section": hit.passage.section,
            "page_start": hit.passage.page_start,
            "page_end": hit.passage.page_end,
            "page_label": hit.passage.page_label,
            "url": hit.passage.url,
            "published": hit.passage.published,
            "digest": hit.passage.digest,
            "gone": hit.passage.gone,
            "passage": hit.passage.id,
            "folded": [other.id for other in hit.folded],
        }
        for rank, hit in enumerate(hits, start=1)
    ]


def answer(given: Answer) -> dict[str, Any]:
    """An answer in the shape that docs/cli.md promises."""
    return {
        "question": given.question,
        "abstained": given.abstained,
        "reason": given.reason,
        "answer": given.text,
        "sentences": [asdict(sentence) for sentence in given.sentences],
        "citations": [asdict(citation) for citation in given.citations],
        "passages": passages(given.hits),
        "key_outcomes": [asdict(outcome) for outcome in given.key_outcomes],
        "events": [asdict(event) for event in given.events],
        "written_by": given.written_by,
        "note": given.note,
        "widened": {"mended": dict(given.widening.mended), "added": list(given.widening.added)},
        "nearest": titles(given.hits) if given.abstained else [],
    }


def titles(hits: list[Hit], most: int = 3) -> list[str]:
    """The titles of the publications found, best first, each once."""
    return list(dict.fromkeys(hit.passage.title for hit in hits))[:most]
