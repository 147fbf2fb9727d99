"""Killed at any point and started again, a run ends with what an undisturbed run yields."""

from __future__ import annotations

import multiprocessing
import random
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from index import listing
from index.base import Base
from ingest.settings import Settings
from tests.fetch import library, victim
from tests.fetch.site import Site, served
from tests.stubs import WordEncoder

POINTS = 20
LOST = 255


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Processes that are forked from one which has everything loaded, so that each starts at once."""
    # Other tests leave a page of the app behind as the main module, which every process would run first.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.fetch.victim"])
    return context


def start(processes: Any, folder: Path, site: Site, fatal: int = -1) -> tuple[int, int]:
    """(exit code, number of calls) of a run in a process of its own."""
    counted = processes.Value("q", 0)
    process = processes.Process(target=victim.run, args=(str(folder), site.base, fatal, counted))
    process.start()
    process.join()
    # Now and then the fork server loses how a process ended that was killed and answers LOST; an error ends with 1.
    return -signal.SIGKILL if process.exitcode == LOST else process.exitcode, counted.value


def dump(folder: Path) -> dict[str, Any]:
    """All that the catalogue holds, without the numbers and moments of its rows; and the files beside it."""
    base = Base(Settings(data=folder), encoders=[WordEncoder()])
    with base.catalogue.reading() as connection:
        ids = [one.id for one in listing.publications(connection, hidden=True)]
        passages = listing.passages(connection, listing.allowed(connection, listing.NO_FILTERS))
        found = {
            "publications": [asdict(one) for one in listing.publications(connection, hidden=True)],
            "texts": {id_: listing.text(connection, id_) for id_ in ids},
            "sections": {id_: [asdict(one) for one in listing.sections(connection, id_)] for id_ in ids},
            "links": {id_: [asdict(one) for one in listing.links(connection, id_)] for id_ in ids},
            "passages": sorted((one.publication, one.start, one.text, one.heading) for one in passages),
            "outcomes": [asdict(one) for one in listing.outcomes(connection)],
            "events": [asdict(one) for one in listing.events(connection)],
            "counts": listing.counts(connection),
            "vectors": connection.execute("SELECT count(*) FROM vector").fetchone()[0],
            "words": connection.execute("SELECT count(*) FROM passage_words").fetchone()[0],
            "addresses": sorted(
                tuple(row) for row in connection.execute("SELECT url_key, former FROM publication_url")
            ),
            "signatures": sorted(
                tuple(row)
                for row in connection.execute(
                    "SELECT id, signature FROM publication UNION SELECT id, signature FROM event"
                )
            ),
            "changes": sorted(
                tuple(row) for row in connection.execute("SELECT publication, change FROM history")
            ),
            "fits": [
                tuple(row)
                for check in ("integrity_check", "foreign_key_check")
                for row in connection.execute(f"PRAGMA {check}")
            ],
        }
    base.catalogue.database.close()
    found["files"] = sorted(path.name for path in (folder / "files").iterdir())
    return found


def test_a_killed_run_is_completed_by_the_next(processes: Any, tmp_path: Path):
    with served(Site()) as site:
        library.fill(site)
        code, calls = start(processes, tmp_path / "whole", site, 0)
        assert (code, calls > 1000) == (0, True)
        whole = dump(tmp_path / "whole")
        assert whole["counts"]["publications"] == 3

        def kill_and_complete(fatal: int) -> tuple[int, int, bool]:
            folder = tmp_path / str(fatal)
            killed, _ = start(processes, folder, site, fatal)
            completed, _ = start(processes, folder, site)
            return killed, completed, dump(folder) == whole

        # No two runs make exactly as many calls: the last ones may not come.
        points = random.Random(4).sample(range(1, calls * 9 // 10), POINTS)
        with ThreadPoolExecutor(2) as both:
            found = dict(zip(points, both.map(kill_and_complete, points), strict=True))
        assert found == dict.fromkeys(points, (-signal.SIGKILL, 0, True))


def test_a_run_that_is_killed_again_and_again_comes_to_its_end(processes: Any, tmp_path: Path):
    with served(Site()) as site:
        library.fill(site)
        _, calls = start(processes, tmp_path / "whole", site, 0)
        chance = random.Random(7)
        for _ in range(5):
            start(processes, tmp_path / "hunted", site, chance.randrange(1, calls // 2))
        assert start(processes, tmp_path / "hunted", site)[0] == 0
        assert dump(tmp_path / "hunted") == dump(tmp_path / "whole")
