"""Runs the reading of one file in a process of its own and survives whatever happens there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ingest.errors import RefusedError
from ingest.files import clean
from ingest.joining import squeeze
from ingest.records import Reading
from ingest.settings import Settings

_OCR_PATIENCE = 20  # OCR of a page takes seconds, born-digital text milliseconds
_PACKAGE_ROOT = str(Path(__file__).resolve().parent.parent)
_READING = TypeAdapter(Reading)


def run_guarded(path: Path, settings: Settings, *, ocr: bool, filename: str | None) -> Reading:
    """The reading made by the child process.

    Raises RefusedError when the child refuses the file, passes a limit or dies.
    """
    name = filename or path.name
    seconds = settings.read_seconds * (_OCR_PATIENCE if ocr else 1)
    order = {
        "path": str(path.resolve()),
        "filename": filename,
        "memory_mb": settings.read_memory_mb,
        "seconds": seconds,
        "limit_mb": settings.read_mb,
        "pages": settings.read_pages,
        "ocr": ocr,
    }
    ended = run_child(order, name)
    return _judge(name, seconds, settings.read_memory_mb, ended.status, ended.output, ended.complaint)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child process ended: its status (negative: the signal that ended it) and what it wrote."""

    status: int
    output: bytes
    complaint: bytes


def run_child(order: dict[str, Any], name: str) -> Ended:
    """Have `order` carried out by worker.py in a process of its own, within its "seconds" and "memory_mb".

    Raises RefusedError when it takes far longer; `name` is the file it works on, as shown to people.
    """
    # -P: a folder `ingest` in the working directory must not be run in place of ours.
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "ingest.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
    )
    try:
        # Twice the computing time: the machine may be busy with other things.
        output, complaint = child.communicate(json.dumps(order).encode(), timeout=2 * order["seconds"])
    except subprocess.TimeoutExpired as error:
        raise _too_slow(name, order["seconds"]) from error
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
    return Ended(child.returncode, output, complaint)


def _environment() -> dict[str, str]:
    """What the child needs and no more: no proxies, no settings of other programs."""
    kept = {
        key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR", "TESSDATA_PREFIX") if key in os.environ
    }
    return kept | {
        "PYTHONPATH": _PACKAGE_ROOT,
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _judge(name: str, seconds: int, memory_mb: int, status: int, output: bytes, complaint: bytes) -> Reading:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        raise _too_slow(name, seconds)
    try:
        answer = _answer(output) if status == 0 else {}
        if "reading" in answer:
            return _checked(_READING.validate_python(answer["reading"]))
    except (TypeError, ValueError, RecursionError) as error:
        raise RefusedError(f"{name}: could not be read (the reader's answer is not valid).") from error
    if "refused" in answer:
        raise RefusedError(_shown(answer["refused"]), _shown(answer.get("hint", "")))
    last = _shown(complaint.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1])
    if (
        answer.get("limit") == "MemoryError"
        or "MemoryError" in last
        or status in (-signal.SIGSEGV, -signal.SIGABRT)
    ):
        raise RefusedError(
            f"{name}: stopped, reading it takes more than {memory_mb} MiB of memory.",
            "The file may be damaged or made to do harm; if you trust it, raise the setting"
            " 'read_memory_mb'.",
        )
    if answer.get("limit") == "RecursionError":
        raise RefusedError(f"{name}: stopped, it is nested too deeply.", "The file may be made to do harm.")
    raise RefusedError(
        f"{name}: could not be read ({last or f'the reader ended with status {status}'}).",
        "Open it in a viewer and save it again, then retry.",
    )


# A file that took the reading process over speaks through these: nothing it says is believed unchecked.


def _answer(output: bytes) -> dict[str, Any]:
    """The answer as an object of JSON; TypeError or ValueError for anything else, such as NaN for a number."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no number")

    answer = json.loads(output, parse_constant=refuse)
    if not isinstance(answer, dict):
        raise TypeError("not an object")
    return answer


def _checked(reading: Reading) -> Reading:
    """The reading, when its passages, sections and marks lie in its text as `Reading` says; else ValueError."""
    size = len(reading.text)
    spans = [(mark.start, size) for mark in reading.marks]
    spans += [(section.start, section.end) for section in reading.sections]
    spans += [(passage.start, passage.end) for passage in reading.passages]
    if any(not 0 <= start <= end <= size for start, end in spans):
        raise ValueError("a span outside the text")
    if any(reading.text[one.start : one.end] != one.text for one in reading.passages):
        raise ValueError("a passage that is not the text")
    for part in reading.parts:
        _checked(part)
    return reading


def _shown(text: object) -> str:
    """Words of the process, fit for a message: one line without control characters."""
    return squeeze(clean(str(text)))[:300]


def _too_slow(name: str, seconds: int) -> RefusedError:
    return RefusedError(
        f"{name}: stopped, reading it takes more than {seconds} seconds.",
        "The file may be damaged or made to do harm; if you trust it, raise the setting 'read_seconds'.",
    )
