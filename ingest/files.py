"""What a file is, judged by its bytes: type, digest, and its text with what could do harm taken out."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ingest.errors import RefusedError
from ingest.remarks import Remark

MediaType = Literal["application/pdf", "text/html", "text/markdown", "text/plain"]

TAKEN = "PDF, HTML, Markdown and plain text are taken."

_HTML_START = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|main|article)\b", re.I | re.S
)
_FOREIGN_MAGIC = {
    b"PK\x03\x04": "a ZIP archive or office document",
    b"PK\x05\x06": "a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"{\\rtf": "an RTF document",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
_FOREIGN_SUFFIX = {".csv": "a table", ".tsv": "a table", ".json": "JSON", ".jsonl": "JSON", ".xml": "XML"}

# Directional marks can show "exe.pdf" where the file says "fdp.exe"; zero-width ones hide text in text.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_ESCAPE_SEQUENCE = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[@-Z\\\\-_])")
_LINE_END = re.compile("\r\n?|\x85|\u2028|\u2029")


@dataclass(slots=True)
class SourceFile:
    """A file as found: its name as shown to people, its type by content, and its bytes."""

    filename: str
    media_type: MediaType
    data: bytes
    sha256: str
    warnings: list[str]


def open_file(path: Path, limit_mb: int, filename: str | None = None) -> SourceFile:
    """Read `path` and judge what it is.

    `filename` is the name shown in messages and used as a hint; the name on disk when None.
    Raises RefusedError for files that are missing, empty, larger than `limit_mb` MiB or of a type not taken.
    """
    name = clean_name(filename or path.name)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise RefusedError(f"{name}: not a file.", "Give the path of a single file.")
        if size > limit_mb * 2**20:
            raise RefusedError(
                f"{name}: too large ({size / 2**20:.0f} MiB, {limit_mb} MiB are allowed).",
                "Split the file, or raise the setting 'read_mb'.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise RefusedError(f"{name}: cannot be read ({error.strerror}).", "Check the path.") from error
    if not data:
        raise RefusedError(f"{name}: the file is empty.", "Fetch or save it again.")
    media_type, warnings = _judge(name, data)
    return SourceFile(name, media_type, data, hashlib.sha256(data).hexdigest(), warnings)


def _judge(name: str, data: bytes) -> tuple[MediaType, list[str]]:
    """The type of the bytes, and what is odd about them; RefusedError for a type that is not taken."""
    suffix = Path(name).suffix.lower()
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    # Real PDFs may carry a few bytes of junk before their header.
    if b"%PDF-" in head[:1024]:
        return "application/pdf", []
    if _HTML_START.match(head):
        odd = suffix == ".pdf"
        return "text/html", [Remark.PAGE_NAMED_PDF.of()] if odd else []
    for magic, what in _FOREIGN_MAGIC.items():
        if head.startswith(magic):
            raise RefusedError(f"{name}: type not supported ({what}).", TAKEN)
    if suffix == ".pdf":
        raise RefusedError(f"{name}: not a PDF, whatever its name says.", TAKEN)
    if suffix in _FOREIGN_SUFFIX:
        raise RefusedError(f"{name}: type not supported ({_FOREIGN_SUFFIX[suffix]}).", TAKEN)
    if suffix in {".md", ".markdown"}:
        return "text/markdown", []
    if suffix in {".html", ".htm", ".xhtml"}:
        return "text/html", []
    if suffix in {".txt", ".text"} or (not suffix and _looks_like_text(head)):
        return "text/plain", []
    raise RefusedError(f"{name}: type not supported.", TAKEN)


def _looks_like_text(head: bytes) -> bool:
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return controls <= len(head) // 100


def decode(data: bytes) -> str:
    """The text of the bytes: by byte order mark, else UTF-8, else Windows-1252 (never an error)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Five bytes have no meaning in Windows-1252; Latin-1 makes them control characters, taken out later.
        return "".join(
            byte.decode("cp1252", errors="ignore") or byte.decode("latin-1")
            for byte in (data[i : i + 1] for i in range(len(data)))
        )


def clean(text: str) -> str:
    """The text without control, direction and zero-width characters, composed (NFC), with plain line ends.

    Tabs, form feeds and vertical tabs are kept: they carry layout.
    """
    text = _LINE_END.sub("\n", _ESCAPE_SEQUENCE.sub("", text))
    return unicodedata.normalize("NFC", _CONTROL.sub("", _INVISIBLE.sub("", text)))


def clean_name(name: str) -> str:
    """A file name safe to show: one line, no control or direction characters, no folders."""
    shown = re.sub(r"\s+", " ", clean(name.replace("\\", "/").rsplit("/", 1)[-1])).strip()
    return shown[:200] or "file"
