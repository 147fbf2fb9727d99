"""Nothing leaves the machine, nothing that was asked is written down, nothing secret is said."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import feedback
from index.base import Base
from tests.fetch.library import walks_pdf
from tests.safety import life
from tests.test_cli import MARKDOWN

ROOT = Path(__file__).resolve().parents[2]
SECRET = "CANARY-SECRET-8841"
CANARY = "CANARY-QUESTION-6120"


def own_network() -> list[str]:
    """The command that gives a process a network of its own without a way out; nothing where that is not allowed."""
    command = ["unshare", "--map-root-user", "--net"]
    if (
        shutil.which("unshare")
        and not subprocess.run([*command, "true"], capture_output=True, check=False).returncode
    ):
        return command
    return []


@pytest.fixture(scope="module")
def lived(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, Any], subprocess.CompletedProcess[str], Path]:
    """The whole life of a base: what it told, how its process ended, and the data folder it left behind."""
    folder = tmp_path_factory.mktemp("life")
    (folder / "mentors.md").write_text(MARKDOWN, encoding="utf-8")
    (folder / "walks.pdf").write_bytes(walks_pdf())
    isolation = own_network()
    own = {name: value for name, value in os.environ.items() if not name.startswith("RAN_KB_")}
    done = subprocess.run(
        [
            *isolation,
            sys.executable,
            "-m",
            "tests.safety.life",
            str(folder / "data"),
            *map(str, sorted(folder.iterdir())),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=own
        | {
            "OWN_NETWORK": "1" if isolation else "",
            "RAN_KB_DATA": str(folder / "data"),
            "RAN_KB_MODEL": "minilm",
            "RAN_KB_SETTINGS": str(folder / "none.toml"),
            "RAN_KB_CONTACT": f"mailto:{SECRET}@example.eu",
            "HTTPS_PROXY": f"http://user:{SECRET}@127.0.0.1:9",
            "HF_TOKEN": SECRET,
            "RAN_KB_LLM_KEY": SECRET,
        },
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1]), done, folder


def test_a_whole_life_is_lived(lived: Any):
    told, _, _ = lived
    assert told["faults"] == []
    assert told["answered"] >= 3
    assert told["exported"] > 1000
    assert all(told["shown"].values()), told["shown"]


def test_nobody_is_called_and_no_name_is_looked_up(lived: Any):
    told, _, _ = lived
    assert told["attempts"] == []
    if told["unrouted"] is None:
        pytest.skip("needs the right to make a network of its own (unshare)")
    assert told["unrouted"] == 0


def test_questions_are_written_nowhere(lived: Any):
    """Neither in what the programs say, the server's log included, nor in any file."""
    _, done, folder = lived
    assert CANARY not in done.stderr
    for name, content in unpacked(folder):
        assert CANARY.encode() not in content, name


def test_secrets_of_the_environment_are_not_said_and_not_kept(lived: Any):
    _, done, folder = lived
    assert SECRET not in done.stderr + done.stdout
    for name, content in unpacked(folder):
        assert SECRET.encode() not in content, name


def unpacked(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, and every one inside those that are packed."""
    for file in folder.rglob("*"):
        if file.is_file():
            yield file.name, file.read_bytes()
            if zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as archive:
                    for name in archive.namelist():
                        yield f"{file.name}/{name}", archive.read(name)


def test_feedback_that_is_deleted_leaves_nothing_behind(base: Base):
    database = base.catalogue.database
    given = feedback.give(
        database, "wrong", f"{CANARY} and its question", covered=True, remark=f"{CANARY} remark"
    )
    with base.catalogue.reading() as connection:
        assert [one.code for one in feedback.listed(connection)] == [given.code]
    feedback.delete(database, given.code)
    with base.catalogue.reading() as connection:
        assert feedback.listed(connection) == []
    database.close()
    assert not [name for name, content in unpacked(base.catalogue.folder) if CANARY.encode() in content]


WATCHER = """
import socket, sys, urllib.request
from tests.safety import life
sys.addaudithook(life.watch)
for attempt in (
    lambda: socket.create_connection(("192.0.2.1", 80), 0.01),
    lambda: socket.getaddrinfo("example.invalid", 80),
    lambda: urllib.request.urlopen("http://192.0.2.1/", timeout=0.01),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    lambda: socket.create_connection(("127.0.0.1", 9), 0.01),
):
    before = len(life.ATTEMPTS)
    try:
        attempt()
    except OSError:
        pass
    print(len(life.ATTEMPTS) > before)
"""


def test_the_watcher_sees_what_it_watches_for():
    done = subprocess.run(
        [*own_network(), sys.executable, "-c", WATCHER], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == ["True", "True", "True", "True", "False"]
    assert life.ATTEMPTS == []
