"""What errors say that people can meet in the app, as the message catalogue has it: {0}, {1} … for the values."""

from __future__ import annotations

import ast
import builtins
from pathlib import Path

from index.corrections import _FORMS

ROOT = Path(__file__).resolve().parents[2]
# Where those errors are raised; what only the command line, a benchmark or the settings can meet stays English.
MODULES = (
    "answer/collected.py", "answer/context.py", "answer/opinion.py", "answer/page_picture.py",
    "answer/sources.py", "index/access.py", "index/collecting.py", "index/corrections.py",
    "index/database.py", "index/desk.py", "index/feedback.py", "index/filters.py", "index/history.py",
    "index/listing.py", "ingest/addresses.py", "ingest/errors.py", "ingest/fetch.py", "ingest/files.py",
    "ingest/guard.py", "ingest/network.py", "ingest/pdf.py", "ingest/reading.py", "ingest/responses.py",
    "ingest/visits.py", "views/web.py", "app.py",
)  # fmt: skip
# Said of mirrors and servers in the settings, of Python itself, or by a reader that was tampered with.
ELSEWHERE = ("mirror", "address of a server", "could be read on the way", "This Python", "loopback", "127.0.0.1", "https:// instead", "newer Python")  # fmt: skip


def error_texts() -> set[str]:
    """Messages and hints of all errors that are raised in these modules."""
    found = {form[1] for form in _FORMS.values()}
    for module in MODULES:
        tree = ast.parse((ROOT / module).read_text("utf-8"))
        named = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and our_own(call.func.id):
                for given in call.args:
                    text = template(named.get(given.id, given) if isinstance(given, ast.Name) else given)
                    if text and not any(words in text for words in ELSEWHERE):
                        found.add(text)
    return found


def our_own(name: str) -> bool:
    """Whether this is the name of an error of ours."""
    return name.endswith("Error") and not hasattr(builtins, name)


def template(given: ast.expr) -> str | None:
    """The text with {0}, {1} … in the places of values; None for what is no text."""
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return given.value
    if not isinstance(given, ast.JoinedStr):
        return None
    pieces, values = [], 0
    for part in given.values:
        if isinstance(part, ast.Constant):
            pieces.append(str(part.value))
        else:
            pieces.append(f"{{{values}}}")
            values += 1
    return "".join(pieces)
