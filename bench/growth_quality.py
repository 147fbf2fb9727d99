"""Whether quality falls when the base grows: one document alone, and the same among 10,000 other passages.

    python bench/growth_quality.py DOCUMENT QUESTIONS.jsonl OTHER_FOLDER [OTHER_FOLDER ...]

The other folders are public collections in BEIR's layout; their documents are cut into passages of some 80 words.
What is missing to 10,000 comes, in a first base, from the documentation inside the installed Python packages. In a
second it is shuffled together from sentences of the invented library beside our questions, which speaks of the same
matters in the same words: no text that anybody wrote, and the harder test. The bases are made under bench/out and kept:
a second run only asks. Prints all tables and compares each with the document alone, in pairs.
"""

from __future__ import annotations

import ast
import json
import random
import sys
import sysconfig
from collections.abc import Callable, Iterator
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
PASSAGES, WORDS, LEAST_WORDS, MIXED = 10_000, 80, 30, 5
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


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


def documentation(count: int) -> list[str]:
    """Paragraphs of LEAST_WORDS to WORDS words from what installed packages say of themselves, drawn at random."""
    found = []
    for file in sorted(Path(sysconfig.get_path("purelib")).rglob("*.py")):
        try:
            tree = ast.parse(file.read_bytes())
        except (SyntaxError, ValueError):
            continue  # a package's own tests hold broken files on purpose
        said = (ast.get_docstring(node) for node in ast.walk(tree) if isinstance(node, DOCUMENTED))
        found += [
            words
            for paragraph in "\n\n".join(filter(None, said)).split("\n\n")
            if ">>>" not in paragraph
            and LEAST_WORDS <= len((words := " ".join(paragraph.split())).split()) <= WORDS
        ]
    return random.Random(1).sample(sorted(set(found)), count)


def other(folders: list[Path], rest: Callable[[int], list[str]]) -> Reading:
    """The other text as one publication of PASSAGES passages; `rest` gives what the folders have not."""
    texts = [piece for folder in folders for piece in pieces(folder)][:PASSAGES]
    texts += rest(PASSAGES - len(texts))
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
    """Make the bases where they are missing, ask, compare."""
    document, questions, *folders = map(Path, sys.argv[1:])
    kept: dict[str, Path] = {}
    for name, rest in (("alone", None), ("among-others", documentation), ("among-mixed", mixed)):
        settings = load_settings(OUT / f"growth-{name}")
        base = Base(settings, create=True, models=OUT / "models")
        pipeline.add([str(document)], base, settings, lambda line: print(line, file=sys.stderr))
        with base.catalogue.reading() as connection:
            stored = connection.execute("SELECT count(*) FROM passage").fetchone()[0]
        if rest is not None and stored < PASSAGES:
            base.put(other(folders, rest))
        kept[name] = OUT / f"growth-{name}.jsonl"
        print(f"\n{name}\n{evaluate.table(evaluate.evaluate(base, questions, kept[name]))}", flush=True)
        if rest is not None:
            print(f"\n{comparing.table(comparing.compare(kept['alone'], kept[name]))}", flush=True)


if __name__ == "__main__":
    main()
