"""Whether quality falls when the base grows: one document alone, and the same among 10,000 other passages.

    python bench/growth_quality.py DOCUMENT QUESTIONS.jsonl OTHER_FOLDER [OTHER_FOLDER ...]

The other folders are public collections in BEIR's layout; their documents are cut into passages of some 80 words.
What is missing to 10,000 is shuffled together from sentences of the invented library beside our questions, which
speaks of the same matters in the same words and is the harder part. Two bases are made under bench/out and kept:
a second run only asks. Prints both tables and a paired comparison.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from answer import comparing, evaluate
from index.base import Base
from ingest import pipeline
from ingest.front_matter import split_front_matter
from ingest.records import Passage, Publication, Reading, Section
from ingest.sentences import sentences
from ingest.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "bench" / "out"
PASSAGES, WORDS, MIXED = 10_000, 80, 5


def pieces(folder: Path) -> Iterator[str]:
    """The documents of a collection as runs of sentences of some WORDS words."""
    for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        text, piece = json.loads(line)["text"], []
        for start, end in sentences(text, None):
            piece.append(text[start:end])
            if sum(len(sentence.split()) for sentence in piece) >= WORDS:
                yield " ".join(piece)
                piece = []
        if piece:
            yield " ".join(piece)


def mixed(count: int) -> list[str]:
    """Passages of MIXED sentences each, drawn from the whole invented library."""
    own = []
    for path in sorted((ROOT / "bench" / "questions" / "library").glob("*.md")):
        _, body = split_front_matter(path.read_text(encoding="utf-8"))
        own += [body[start:end] for start, end in sentences(body, None) if len(body[start:end].split()) > 5]
    draw = random.Random(1)
    return [" ".join(draw.sample(own, MIXED)) for _ in range(count)]


def other(folders: list[Path]) -> Reading:
    """The other text as one publication of PASSAGES passages."""
    texts = [piece for folder in folders for piece in pieces(folder)][:PASSAGES]
    texts += mixed(PASSAGES - len(texts))
    passages, sections, start = [], [], 0
    for number, text in enumerate(texts, 1):
        path, end = [f"Part {number}"], start + len(text)
        passages.append(Passage(text=text, path=path, start=start, end=end))
        sections.append(Section(title=path[0], path=path, start=start, end=end))
        start = end + 2
    return Reading(
        Publication(title="Other text", language="en"), text="\n\n".join(texts), sections=sections, passages=passages
    )  # fmt: skip


def main() -> None:
    """Make the two bases where they are missing, ask, compare."""
    document, questions, *folders = map(Path, sys.argv[1:])
    figures, files = {}, []
    for name in ("alone", "among-others"):
        settings = load_settings(OUT / f"growth-{name}")
        base = Base(settings, create=True)
        pipeline.add([str(document)], base, settings, lambda line: print(line, file=sys.stderr))
        with base.catalogue.reading() as connection:
            stored = connection.execute("SELECT count(*) FROM passage").fetchone()[0]
        if name == "among-others" and stored < PASSAGES:
            base.put(other(folders))
        files.append(OUT / f"growth-{name}.jsonl")
        figures[name] = evaluate.evaluate(base, questions, files[-1])
        print(f"\n{name}\n{evaluate.table(figures[name])}", flush=True)
    print(f"\n{comparing.table(comparing.compare(*files))}")


if __name__ == "__main__":
    main()
