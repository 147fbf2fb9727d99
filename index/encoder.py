"""Text to unit vectors, by models that are on this machine and verified.

Every model has two routes. The reference is sentence-transformers; the fast one (index/prepared.py) is made
from the same weights at first use, kept in the data folder, and taken as long as it is true to the reference.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from filelock import FileLock

from index import e5, prepared, runtime
from index.bert import Bert
from index.catalogue import ModelRecord
from index.fast import FastModel
from index.models import Source, sources
from index.prepared import Loaded
from index.reference import ReferenceModel
from index.runtime import processors
from index.sealed import Digests, opened, sealed
from index.storing import Vectors
from ingest.errors import CallError, DamagedError

log = logging.getLogger(__name__)


class Encoder(Protocol):
    """What search and ingest ask of a model; all vectors have unit length."""

    @property
    def record(self) -> ModelRecord:
        """Name, vector length and sha256 of the weights."""

    def passages(self, texts: list[tuple[str, str]]) -> Vectors:
        """Vectors of (heading, text) pairs, shape (n, dimension)."""

    def questions(self, texts: list[str]) -> Vectors:
        """Vectors of questions or of single sentences to compare with them, shape (n, dimension)."""


class ModelEncoder:
    """A model by the faster of its routes; loaded at first use, safe to share between threads."""

    def __init__(self, source: Source, cache: Path, *, thrifty: bool = False, hurried: bool = False) -> None:
        """`cache` is the folder in which prepared models are kept.

        `thrifty`: passages are read one batch at a time, and the model is let go after every call for them, to be
        loaded again for the next, which takes a third of a second. `hurried`: the model is loaded a tenth of a
        second sooner, and slower when several ask at once.
        """
        self.source = source
        self.cache = cache
        self._thrifty = thrifty
        self._hurried = hurried
        self._digests = Digests(cache / "digests.json")
        self._lock = threading.RLock()
        self._opened: tuple[FastModel | None, bool] | None = None
        self._slow: ReferenceModel | None = None

    @cached_property
    def record(self) -> ModelRecord:
        """Name, vector length and sha256 of the weights, hashed unless they are unchanged since they were.

        Raises DamagedError when they are not the expected ones.
        """
        digest = self._digest  # before the model is loaded for its dimension
        return ModelRecord(self.source.name, self._dimension(), digest)

    @cached_property
    def _digest(self) -> str:
        """The sha256 of the weights; raises DamagedError when it is not the expected one."""
        found = self._digests.of(self.source.weights)
        if self.source.sha256 not in (None, found):
            raise DamagedError(
                f"The weights of the model '{self.source.name}' are not the ones this version was made for.",
                "Make the environment anew: make clean run.",
            )
        return found

    def passages(self, texts: list[tuple[str, str]]) -> Vectors:
        """Vectors of (heading, text) pairs; the heading is read before the text."""
        fast, by_reference = self._routes()
        route = self.reference() if fast is None or by_reference else fast
        found = route.passages([f"{heading}\n{text}" for heading, text in texts])
        if self._thrifty:
            with self._lock:
                self._opened = self._slow = None
        return found

    def questions(self, texts: list[str]) -> Vectors:
        """Vectors of questions or sentences."""
        fast, _ = self._routes()
        return (fast or self.reference()).questions(texts)

    def reference(self) -> ReferenceModel:
        """The reference route, loaded now if it was not yet."""
        with self._lock:
            if self._slow is None:
                folder = self.source.weights.parent
                if self.source.carried:
                    folder = self._folder("reference")
                    if opened(folder, self._digests.of) is None:
                        with self._alone(folder), sealed(folder, {}) as target:
                            e5.write_model(self.source.weights, target)
                self._slow = ReferenceModel(folder)
            return self._slow

    def _dimension(self) -> int:
        known = self.source.bert()
        size = known.hidden if known else self.reference().model.get_embedding_dimension()
        if size is None:
            raise CallError(
                f"The model in {self.source.weights.parent} does not say how long its vectors are."
            )
        return int(size)

    def _routes(self) -> tuple[FastModel | None, bool]:
        """The fast route, if there is one, and whether passages take the reference all the same."""
        with self._lock:
            if self._opened is None:
                _ = self._digest  # nothing is opened before it is verified
                known = self.source.bert()
                if known is not None and find_spec("openvino") is None:
                    log.warning("The package openvino is not installed: models are read the slow way.")
                    known = None
                self._opened = (None, True) if known is None else self._open(known)
            return self._opened

    def _open(self, known: Bert) -> tuple[FastModel | None, bool]:
        folder, digest = self._folder("fast"), self._digest
        at_once = 1 if self._thrifty or self._hurried else processors()
        load = partial(prepared.load, folder, digest, known, self._digests, at_once=at_once)
        found = load()
        if found is None:
            with self._alone(folder):
                # Another process may have prepared it meanwhile.
                found = load() or self._prepare(folder, digest, known, load)
        chosen, fast = found
        return fast, chosen.passages_by_reference

    def _prepare(self, folder: Path, digest: str, known: Bert, load: Callable[[], Loaded | None]) -> Loaded:
        log.info("Preparing the model '%s' for this machine; this is done once.", self.source.name)
        with self._unpacked() as reference:
            prepared.prepare(folder, digest, known, reference, self.source.rounded)
        found = load()
        if found is None:
            raise DamagedError(f"What was prepared in {folder} cannot be read back.", "Delete that folder.")
        return found

    @contextmanager
    def _unpacked(self) -> Iterator[Path]:
        """The sentence-transformers folder, for a while: that of a carried model takes 240 MB."""
        if not self.source.carried:
            yield self.source.weights.parent
            return
        with tempfile.TemporaryDirectory(dir=self.cache, prefix=".unpacked-") as scratch:
            e5.write_model(self.source.weights, Path(scratch) / "model")
            yield Path(scratch) / "model"

    def _folder(self, kind: str) -> Path:
        name = Path(self.source.name).name
        return self.cache / f"{name}-{self._digest[:8]}-{kind}"

    @contextmanager
    def _alone(self, folder: Path) -> Iterator[None]:
        """One process at a time makes a folder; the others wait for it."""
        self.cache.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            yield


def encoders(
    setting: str, cache: Path, *, thrifty: bool = False, hurried: bool = False
) -> dict[str, Encoder]:
    """The encoders of a setting by the name of their model (see `sources`); `cache` keeps prepared models.

    `thrifty` and `hurried` as for `ModelEncoder`. Raises CallError when there is no such model.
    """
    if thrifty:
        runtime.keep_no_kernels()
    return {
        source.name: ModelEncoder(source, cache, thrifty=thrifty, hurried=hurried)
        for source in sources(setting)
    }


def questions(encoders: dict[str, Encoder], texts: list[str]) -> dict[str, Vectors]:
    """Vectors of questions by every model, all at once: shape (len(texts), dimension) each."""
    first, *others = encoders
    asked = {name: _threads().submit(encoders[name].questions, texts) for name in others}
    found = {first: encoders[first].questions(texts)}
    return found | {name: vectors.result() for name, vectors in asked.items()}


@cache
def _threads() -> ThreadPoolExecutor:
    # Kept, because a thread takes longer to start than a question to encode.
    return ThreadPoolExecutor(runtime.MOST_PROCESSORS, "encoder")
