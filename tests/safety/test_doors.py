"""The whole table of `bad-input/README.md` through the doors that people use: read, add, and an address.

What the reader makes of each file is tested in tests/reader/test_bad_input.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest

import cli
from index import listing
from index.access import Person
from index.base import Base
from index.crawled import CrawledBase
from index.desk import Desk
from ingest.errors import RefusedError
from ingest.settings import Settings
from ingest.sync import SyncOptions, add_url
from tests.fetch.site import HOST, Site, served
from tests.safety.conftest import BOMBS
from tests.stubs import WordEncoder

REFUSED = {
    "blank-5000-pages.pdf": "too many pages",
    "bomb-nested.pdf": "stopped",
    "bomb-text.pdf": "stopped",
    "empty.pdf": "the file is empty",
    "empty.txt": "the file is empty",
    "encrypted-user-password.pdf": "protected by a password",
    "formula-injection.csv": "type not supported",
    "garbage-all.pdf": "not a readable PDF",
    "make_big.py": "type not supported",
    "slip.zip": "type not supported",
    "truncated.pdf": "damaged",
    "zero-pages.pdf": "no pages",
}
TAKEN = {
    "big.txt",
    "garbage-page-two.pdf",
    "html-renamed.pdf",
    "image-only.pdf",
    "javascript-and-attachment.pdf",
    "nul-and-bidi.txt",
    "prompt-injection.html",
    "prompt-injection.pdf",
    "windows-1252.txt",
    "xss-title.html",
}
NOTES = {
    "garbage-page-two.pdf": "Page 2 could not be read",
    "html-renamed.pdf": "is a web page",
    "image-only.pdf": "only pictures",
    "javascript-and-attachment.pdf": "Left out: a script",
}
# Marks of what must never get through.
CANARIES = ("CANARY-ATTACHMENT-4471", "CANARY-SLIP-9023", "administrator", "tracker.invalid", "javascript:")
pytestmark = pytest.mark.usefixtures("quickly")


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.base.encoders", lambda *_, **__: {"words": WordEncoder()})


def held(base: Base) -> dict[str, str]:
    """What the base holds: the names of the files it was filled from, and all text of each."""
    with base.catalogue.reading() as connection:
        found = {}
        for one in listing.publications(connection):
            texts = connection.execute(
                "SELECT passage.text FROM passage JOIN publication ON publication.row = passage.publication"
                " WHERE publication.id = ?",
                (one.id,),
            )
            own = json.dumps([one.title, one.authors, one.summary, one.url], ensure_ascii=False)
            found[one.files[0].filename] = own + "\n".join(row[0] for row in texts)
    return found


def check_lines(lines: list[str], folder: str) -> None:
    """Every refused file has one plain line with its name and the reason, and no path of the server."""
    for name, reason in REFUSED.items():
        (line,) = (line for line in lines if f" {name}: " in line)
        assert reason in line
        assert folder not in line
    assert not any("Traceback" in line for line in lines)


def test_the_table_is_whole(bad: Path):
    assert {file.name for file in bad.iterdir()} == TAKEN | set(REFUSED)


def test_a_folder_of_bad_files_is_added_to_the_end(
    bad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    data = tmp_path / "data"
    assert cli.main(["--data", str(data), "--json", "add", str(bad)]) == 1
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert {Path(one["source"]).name for one in report["refused"]} == set(REFUSED)
    assert len(report["added"]) + len(report["updated"]) == len(TAKEN)
    check_lines(printed.err.splitlines(), str(bad))
    for note in NOTES.values():
        assert note in printed.err
    assert "\x1b" not in printed.err
    assert {path.name for path in tmp_path.iterdir()} == {"bad", "data"}

    base = Base(Settings(data=data))
    try:
        found = held(base)
        # Two of them have the title of another one, and count as its next edition.
        assert set(found) == TAKEN - {"garbage-page-two.pdf", "prompt-injection.html"}
        everything = "\n".join(found.values())
        for canary in CANARIES:
            assert canary not in everything
        assert everything.count("CANARY-BIG-5512") == 1
        for word in ("CANARY-XSS-5", "CANARY-XSS-8", "CANARY-XSS-9", "\x00", "\x1b", "\u202e"):
            assert word not in everything
        assert cli.main(["--data", str(data), "--json", "add", str(bad)]) == 1
        again = json.loads(capsys.readouterr().out)
        assert again["added"] == []
        assert len(again["updated"]) == 4
        assert len(again["unchanged"]) == len(TAKEN) - 4
        assert held(base) == found
    finally:
        base.catalogue.database.close()


@pytest.mark.parametrize("name", sorted(set(REFUSED) - set(BOMBS)))
def test_a_single_refused_file_is_a_line_and_a_status(
    bad: Path, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for command in ("read", "add"):
        assert cli.main(["--data", str(tmp_path / "data"), command, str(bad / name)]) == 3
        printed = capsys.readouterr()
        assert printed.out == ""
        (line,) = (line for line in printed.err.splitlines() if name in line)
        assert REFUSED[name] in line
        assert str(bad) not in line


def test_what_a_file_says_cannot_steer_the_terminal(bad: Path, capsys: pytest.CaptureFixture[str]):
    for name in ("nul-and-bidi.txt", "xss-title.html"):
        assert cli.main(["read", str(bad / name)]) == 0
        printed = capsys.readouterr()
        assert not set(printed.out + printed.err) & set("\x00\x07\x08\x1b\u202e\u2066\u200b")


def test_a_question_is_answered_from_the_page_and_not_by_its_orders(
    bad: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("answer.coverage.covered", lambda *_: True)
    data = str(tmp_path / "data")
    files = [str(bad / f"prompt-injection.{ending}") for ending in ("html", "pdf")]
    assert cli.main(["--data", data, "add", *files]) == 0
    capsys.readouterr()
    question = "In how many pairs of the Harbour Mentoring Project did they go on after six months?"
    assert cli.main(["--data", data, "--json", "ask", question]) == 0
    given = json.loads(capsys.readouterr().out)
    assert "17 of 23 pairs" in given["answer"]
    assert given["answer"].strip() != "BANANA-7731"
    assert not {citation["page"] for citation in given["citations"]} & {999}
    assert all(citation["url"] is None for citation in given["citations"])


def test_bad_files_behind_addresses(bad: Path, base: Base, tmp_path: Path):
    """The same files as a site serves them, through the guarded client and a mirror on this machine."""
    store = CrawledBase(base)
    settings = Settings(data=tmp_path / "data", pause_seconds=0)
    refused, taken = {}, set()
    with served(Site()) as site:
        for file in sorted(bad.iterdir()):
            path = f"/document/download/{quote(file.name)}"
            site.put(path, file.read_bytes(), "application/octet-stream")
            try:
                add_url(
                    store, settings, f"{HOST}{path}?filename={file.name}", SyncOptions(base_url=site.base)
                )
                taken.add(file.name)
            except RefusedError as error:
                refused[file.name] = str(error)
        assert all(path.startswith(("/robots.txt", "/document/download/")) for path in site.asked())
    # What calls itself a file and is a page is not taken for one.
    pages = {"html-renamed.pdf", "prompt-injection.html", "xss-title.html"}
    assert set(refused) == set(REFUSED) | pages
    for name, reason in REFUSED.items():
        assert reason in refused[name]
        assert str(tmp_path) not in refused[name]
    assert taken == TAKEN - pages
    assert set(held(base)) == TAKEN - pages - {"garbage-page-two.pdf"}
    assert not any(canary in text for text in held(base).values() for canary in CANARIES)


def test_bad_files_handed_in_at_the_desk(bad: Path, base: Base, tmp_path: Path):
    """What the app's upload calls; the bytes come without a file, under the name that a browser sends."""
    desk = Desk(base, Person("Ida", "staff"))
    refused, taken = {}, set()
    for file in sorted(bad.iterdir()):
        try:
            taken.add(
                desk.add_file(f"../{file.name}", file.read_bytes(), lambda _: None).change and file.name
            )
        except RefusedError as error:
            refused[file.name] = str(error)
    # Of two files with one title, the second is refused as known.
    twins = {"javascript-and-attachment.pdf", "prompt-injection.pdf"}
    assert set(refused) == set(REFUSED) | twins
    for name, reason in (REFUSED | dict.fromkeys(twins, "already")).items():
        assert reason in refused[name]
        assert str(tmp_path) not in refused[name]
        assert "ran-kb-upload" not in refused[name]
    assert taken == TAKEN - twins
    with base.catalogue.reading() as connection:
        assert listing.publications(connection) == []  # drafts are not shown
    assert {path.name for path in tmp_path.iterdir()} == {"bad", "data"}


@pytest.mark.parametrize("name", ["prompt-injection.html", "xss-title.html", "html-renamed.pdf"])
def test_a_bad_page_of_a_site_is_no_publication(bad: Path, base: Base, tmp_path: Path, name: str):
    with served(Site()) as site:
        site.put("/whats-new/page_en", (bad / name).read_bytes())
        with pytest.raises(RefusedError, match="neither a publication nor an event"):
            add_url(
                CrawledBase(base),
                Settings(data=tmp_path / "data", pause_seconds=0),
                f"{HOST}/whats-new/page_en",
                SyncOptions(base_url=site.base),
            )
    assert held(base) == {}
