"""Bases of any size for the benches: real passages first, then passages made of the sentences of real ones.

A made passage is a few sentences of different real passages; its vectors are theirs, mixed and moved at random. Words
are therefore as common as in the real passages, however large the base grows, which is harder for full text than
real growth.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.base import MODELS, Base
from index.catalogue import ModelRecord
from index.storing import Encoded, Vectors, from_directions
from ingest import pipeline
from ingest.records import Passage, Publication, Reading, Section
from ingest.sentences import sentences
from ingest.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "bench" / "out"
QUESTIONS = (ROOT / "bench" / "questions" / "starter.jsonl", ROOT / "bench" / "questions" / "library.jsonl")
DOCUMENTS = (ROOT / "corpus" / "starter", ROOT / "bench" / "questions" / "library")
IN_ONE = 20  # passages of a publication
SENTENCES = (3, 9)
NOISE = 0.6


def questions() -> list[str]:
    """Our own questions, in many languages."""
    lines = (line for file in QUESTIONS for line in file.read_text(encoding="utf-8").splitlines())
    return [json.loads(line)["question"] for line in lines]


def opened(folder: Path, settings: Settings | None = None, *, create: bool = False) -> Base:
    """A base in a folder, with the models that all bases of the benches share."""
    own = replace(settings or load_settings(), data=folder)
    return Base(own, create=create, models=OUT / MODELS)


def real() -> Base:
    """The starter corpus and the invented library, read and encoded once."""
    base = opened(OUT / "real", create=True)
    sources = list(map(str, DOCUMENTS))
    pipeline.add(sources, base, base.settings, lambda line: print(line, file=sys.stderr))
    return base


def made(count: int) -> Base:
    """A base of `count` passages under bench/out, as it was left there or made now."""
    folder = OUT / f"made-{count}"
    ready = folder / "ready"
    if not ready.exists():
        shutil.rmtree(folder, ignore_errors=True)
        base = opened(folder, create=True)
        fill(base, count)
        base.save_caches()
        ready.touch()
    return opened(folder)


def fill(base: Base, count: int, seed: int = 1) -> None:
    """Put `count` made passages into a base, without encoding anything."""
    texts, vectors = _sentences(real())
    chance, generator = random.Random(seed), np.random.default_rng(seed)
    records = {one.record.name: one.record for one in base.encoders.values()}
    base.catalogue.database.connection.execute("PRAGMA synchronous = OFF")
    for number in range(0, count, IN_ONE):
        chosen = [
            chance.sample(range(len(texts)), chance.randint(*SENTENCES))
            for _ in range(min(IN_ONE, count - number))
        ]
        reading = _reading(f"Publication {seed}-{number}", [[texts[one] for one in some] for some in chosen])
        base.catalogue.save(reading, _encoded(reading, chosen, vectors, records, generator))


def _sentences(base: Base) -> tuple[list[str], dict[str, Vectors]]:
    """All sentences of a base, and their vectors by model."""
    texts: list[str] = []
    vectors: dict[str, list[Vectors]] = {name: [] for name in base.encoders}
    with base.catalogue.reading() as connection:
        for row in connection.execute("SELECT id, text, sentences FROM passage ORDER BY id"):
            spans = json.loads(row["sentences"])
            texts += [row["text"][start:end] for start, end in spans]
            for name, found in vectors.items():
                stored = connection.execute(
                    "SELECT value, sentences FROM vector WHERE passage = ? AND model = ?", (row["id"], name)
                ).fetchone()
                found.append(from_directions(stored["sentences"], len(stored["value"]) // 4))
    return texts, {name: np.concatenate(found) for name, found in vectors.items()}


def _reading(title: str, passages: list[list[str]]) -> Reading:
    texts = [" ".join(one) for one in passages]
    found, sections, start = [], [], 0
    for number, text in enumerate(texts, 1):
        path, end = [f"Section {number}"], start + len(text)
        found.append(Passage(text, path, start, end, page_start=number, page_end=number))
        sections.append(Section(path[0], path, start, end, number, number))
        start = end + 2
    publication = Publication(title=title, language="en")
    return Reading(publication, text="\n\n".join(texts), sections=sections, passages=found)


def _encoded(
    reading: Reading,
    chosen: list[list[int]],
    vectors: dict[str, Vectors],
    records: dict[str, ModelRecord],
    generator: np.random.Generator,
) -> dict[ModelRecord, list[Encoded]]:
    found: dict[ModelRecord, list[Encoded]] = {record: [] for record in records.values()}
    for passage, some in zip(reading.passages, chosen, strict=True):
        count = len(sentences(passage.text, "en"))
        for name, record in records.items():
            own = vectors[name][np.resize(some, count)]
            mixed = own.mean(axis=0) + NOISE * _direction(record.dimension, generator) * own.std()
            found[record].append(Encoded((mixed / np.linalg.norm(mixed)).astype(np.float32), own))
    return found


def _direction(dimension: int, generator: np.random.Generator) -> Vectors:
    return generator.normal(size=dimension).astype(np.float32)
