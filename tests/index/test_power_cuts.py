"""Whatever a command was doing when the power failed: the base opens by itself, whole, as before or as after."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from index import doctor, listing
from index.backup import backup
from index.search import search
from tests.index import cuts
from tests.index.cuts import NEW, OLD, TEXTS

# How often each is cut off at a random one of its dealings with the disk, and how often within a write.
KILLS = {"add": 60, "edit": 35, "remove": 20, "rebuild": 25, "encode": 40, "bring_back": 40}
TORN = 6


@pytest.fixture(scope="module")
def processes() -> Any:
    """Processes that are forked from one which has everything loaded, so that each starts at once."""
    patch = pytest.MonkeyPatch()
    # Other tests leave a page of the app behind as the main module, which every process would run first.
    patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.index.cuts"])
    yield context
    patch.undo()


def state(folder: Path, encoder: Any = OLD) -> dict[str, Any]:
    """All that a base holds and finds, without numbers and moments of rows; and what is wrong with it."""
    base = cuts.opened(folder, encoder)
    with base.catalogue.reading() as connection:
        publications = listing.publications(connection, hidden=True)
        found = {
            "publications": [asdict(one) for one in publications],
            "texts": [listing.text(connection, one.id) for one in publications],
            "passages": [
                tuple(row)
                for row in connection.execute(
                    "SELECT heading, text, model, hex(value), hex(vector.sentences) FROM passage"
                    " LEFT JOIN vector ON passage = id AND model NOT LIKE 'unfinished%' ORDER BY heading, id"
                )
            ],
        }
    for text in ("mentors visit prisoners", "parents and siblings", "young people"):
        hits = search(base, text)
        found[text] = [(hit.passage.publication, hit.passage.text, round(hit.score, 4)) for hit in hits]
    found["problems"] = [check for check in doctor.checks(base) if not check.ok]
    found["files"] = sorted(path.name for path in (folder / "files").glob("*"))
    base.catalogue.database.close()
    return found


@dataclass
class Performed:
    """How a deed ended: number of dealings with the disk, 0 if it was cut off, and of successes reported."""

    folder: Path
    dealings: int
    said: int


class Scene:
    """A folder before a deed, the states that may follow it, and a way to cut the deed off."""

    def __init__(self, home: Path, deed: str, processes: Any) -> None:
        self.home, self.deed, self.processes = home, deed, processes
        (home / "sources").mkdir()
        self.before = home / "before"
        cuts.opened(self.before).catalogue.database.close()
        self.states = [state(self.before)]
        for name, text in TEXTS.items():
            (home / "sources" / name).write_text(text, encoding="utf-8")
            if deed == "add":
                self.states.append(state(self.perform("add", self.copy(name)).folder))
        if deed != "add":
            self.perform("add", self.before)
            if deed == "bring_back":
                base = cuts.opened(self.before)
                backup(base.catalogue, home / "backup.zip")
                base.catalogue.database.close()
                self.perform("remove", self.before)
            self.states = [state(self.before)]
        whole = self.perform(deed, self.copy("whole"))
        self.dealings, self.largest = whole.dealings, max(path.stat().st_size for path in files(whole.folder))
        if deed != "add":
            self.states.append(self.found(whole.folder))

    def copy(self, name: str) -> Path:
        """A copy of the folder before the deed."""
        return shutil.copytree(self.before, self.home / name)

    def found(self, folder: Path) -> dict[str, Any]:
        """The state of a folder, by the model that it is encoded with."""
        base = cuts.opened(folder)
        new = NEW.record in base.catalogue.models()
        base.catalogue.database.close()
        return state(folder, NEW if new else OLD)

    def perform(self, deed: str, folder: Path, fatal: int = 0, most: int = 0) -> Performed:
        counted = self.processes.Value("q", 0)
        log = folder.with_suffix(".log")
        log.unlink(missing_ok=True)
        process = self.processes.Process(
            target=cuts.run, args=(deed, str(folder), str(log), fatal, most, counted)
        )
        process.start()
        process.join()
        said = len(log.read_text().splitlines()) if log.exists() else 0
        return Performed(folder, counted.value, said)

    def survives(self, number: int, fatal: int, most: int) -> tuple[bool, str]:
        """Whether the deed was cut off, and what is wrong afterwards, if anything."""
        folder = self.copy(f"cut-{number}")
        done = self.perform(self.deed, folder, fatal, most)
        after = self.found(folder)
        fault = "" if after in self.states[done.said : done.said + 2] else self.difference(after)
        if not fault and number % 5 == 0:
            self.perform(self.deed, folder)
            fault = "" if self.found(folder) == self.states[-1] else "it cannot be done again"
        shutil.rmtree(folder)
        return done.dealings == 0, fault

    def difference(self, after: dict[str, Any]) -> str:
        """By what the state differs from the one it should be in at the latest."""
        return f"not as before, not as after: {[key for key in after if after[key] != self.states[-1][key]]}"


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder in memory where there is one: the disk is asked for its word thousands of times."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.mark.parametrize("deed", KILLS)
def test_a_command_that_is_cut_off_leaves_the_base_whole(deed: str, processes: Any, home: Path):
    scene = Scene(home, deed, processes)
    chance = random.Random(deed)
    points = [(point, 0) for point in chance.sample(range(1, scene.dealings + 1), KILLS[deed])]
    points += [(0, chance.randrange(1, scene.largest)) for _ in range(TORN)]
    with ThreadPoolExecutor(2) as both:
        ends = list(both.map(lambda one: scene.survives(one[0], *one[1]), enumerate(points)))
    assert [(point, fault) for point, (_, fault) in zip(points, ends, strict=True) if fault] == []
    # No two runs deal with the disk exactly as often: the last points may not come.
    assert sum(cut for cut, _ in ends[: KILLS[deed]]) >= KILLS[deed] - 2
