"""Files fed by mistake or in bad faith, line by line as `bad-input/README.md` lists them.

Files that can do harm are read through the guarded door, as every file is in use; the others here in this
process, which is quicker.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from ingest.errors import RefusedError
from ingest.reader import found
from ingest.reading import read_file
from ingest.records import Reading

REFUSED = {
    "empty.pdf": "the file is empty",
    "empty.txt": "the file is empty",
    "zero-pages.pdf": "no pages",
    "truncated.pdf": "damaged",
    "garbage-all.pdf": "not a readable PDF",
    "encrypted-user-password.pdf": "protected by a password",
    "blank-5000-pages.pdf": "too many pages",
    "slip.zip": "type not supported",
    "make_big.py": "type not supported",
    "formula-injection.csv": "type not supported",
}


@pytest.fixture
def bad(shared: Path) -> Path:
    return shared / "bad-input"


def everything(reading: Reading) -> Iterator[Reading]:
    yield reading
    for part in reading.parts:
        yield from everything(part)


def all_text(reading: Reading) -> str:
    return TypeAdapter(Reading).dump_json(reading).decode()


def read(path: Path) -> Reading:
    return read_file(path, None, limit_mb=100, pages=2000, ocr=False)


def check_refusal(name: str, message: str, reason: str) -> None:
    assert message.startswith(f"{name}: ")
    assert reason in message
    assert "\n" not in message
    assert "Traceback" not in message
    assert "/" not in message, "no path of this machine"


@pytest.mark.parametrize(("name", "reason"), REFUSED.items(), ids=list(REFUSED))
def test_refused_in_one_plain_line(bad: Path, name: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        read(bad / name)
    check_refusal(name, refusal.value.message, reason)
    assert refusal.value.hint


GUARDED = """
import json, resource, sys
from pathlib import Path
from ingest.errors import RefusedError
from ingest.reader import read
from ingest.settings import Settings
try:
    read(Path(sys.argv[1]), Settings(data=Path(sys.argv[2])))
    message = ""
except RefusedError as error:
    message = error.message
print(json.dumps([message, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024]))
"""


@pytest.mark.parametrize("name", ["bomb-text.pdf", "bomb-nested.pdf"])
def test_bombs_are_stopped_within_the_limits(bad: Path, tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-c", GUARDED, str(bad / name), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    message, peak_mb = json.loads(done.stdout)
    check_refusal(name, message, "stopped")
    assert peak_mb <= 1024
    assert list(tmp_path.iterdir()) == []


def test_garbage_page_two(bad: Path) -> None:
    reading = read(bad / "garbage-page-two.pdf")
    assert {passage.page_start for passage in reading.passages} == {1, 3}
    for passage in reading.passages:
        assert passage.page_start == passage.page_end
        assert ("Page one." in passage.text) == (passage.page_start == 1)
        assert ("Page three." in passage.text) == (passage.page_start == 3)
    assert reading.warnings == ["Page 2 could not be read."]
    assert reading.text.isascii()


def test_image_only_says_so(bad: Path) -> None:
    reading = read(bad / "image-only.pdf")
    assert reading.passages == []
    assert "No text found on page 1: only pictures" in reading.warnings[0]
    assert reading.publication.files[0].problem == reading.warnings[0]


def test_web_page_named_pdf_is_read_as_what_it_is(bad: Path) -> None:
    reading = read(bad / "html-renamed.pdf")
    assert reading.publication.files[0].media_type == "text/html"
    assert "is a web page" in reading.warnings[0]


def test_script_and_attachment_are_left_out(bad: Path) -> None:
    reading = read(bad / "javascript-and-attachment.pdf")
    assert reading.warnings == ["Left out: a script.", "Left out: attached files (1)."]
    assert "Page two." in reading.text
    assert "CANARY" not in all_text(reading)


def test_windows_1252(bad: Path) -> None:
    text = read(bad / "windows-1252.txt").text
    for word in ("Prévention", "“", "”", "€25", "café", "Düsseldorf", "Weßling", "Škoda", "Œuvre™"):
        assert word in text
    assert "�" not in text
    assert "â€" not in text


def test_control_and_direction_characters(bad: Path) -> None:
    reading = read(bad / "nul-and-bidi.txt")
    for words in (
        "Harbour Mentoring Project",
        "fdp.exe",
        "admins only",
        "joined",
        "escape",
        "after three NULs",
    ):
        assert words in reading.text
    assert not set(reading.text) & set("\x00\x07\x08\x0c\x1b\u200b\u200e\u200f\u202c\u202e\u2066\u2069\ufeff")
    assert json.loads(json.dumps(found(reading)))


def test_ten_megabytes_on_one_line(bad: Path, tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    subprocess.run([sys.executable, str(bad / "make_big.py"), str(big)], check=True)
    reading = read(big)
    assert max(len(passage.text.split()) for passage in reading.passages) <= 220
    assert sum("CANARY-BIG-5512" in passage.text for passage in reading.passages) == 1


def test_markup_in_a_web_page_is_text_and_links_are_safe(bad: Path) -> None:
    reading = read(bad / "xss-title.html")
    assert reading.publication.title.startswith("Mentoring <script>")
    assert reading.links == []
    assert "tracker.invalid" not in all_text(reading)
    for canary in ("CANARY-XSS-5", "CANARY-XSS-8", "CANARY-XSS-9"):
        assert canary not in all_text(reading)


@pytest.mark.parametrize("name", ["prompt-injection.html", "prompt-injection.pdf"])
def test_orders_to_the_machine_are_text_and_hidden_ones_are_not_read(bad: Path, name: str) -> None:
    reading = read(bad / name)
    assert "17 of 23 pairs" in reading.text
    assert "Ignore previous instructions" in reading.text
    assert "administrator" not in all_text(reading)
    assert "tracker.invalid" not in all_text(reading)


def test_twice_the_same_file_gives_the_same_reading(bad: Path) -> None:
    name = "javascript-and-attachment.pdf"
    assert read(bad / name) == read(bad / name)
