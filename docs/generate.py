"""Writes the reference pages from the code: docs/cli.md and docs/settings.md.

`make docs` runs it; a test fails when a page is not what the code says.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import cli
from ingest.settings import PREFIX, SETTINGS_FILE_VARIABLE, Settings

DOCS = Path(__file__).parent
NOTE = "<!-- Written by `make docs` from the code; change the code, not this page. -->\n"


def pages() -> dict[str, str]:
    """The text of every generated page by its file name."""
    return {"cli.md": command_line(), "settings.md": settings()}


def command_line() -> str:
    """The command line, as its parser describes it."""
    top = cli.parser()
    lines = [
        NOTE,
        "# The command line",
        top.description or "",
        "`--data DIR`, `--json` and `--debug` are taken before or after the command's name. With `--json` one"
        " JSON document goes to standard output and nothing else; messages go to standard error. Dates are"
        " ISO 8601; pages count from 1 as a PDF viewer counts them, `page_label` is what is printed there.",
        top.epilog or "",
    ]
    for name, command in commands(top):
        lines += [f"## ran-kb {name}", command.description or "", f"```text\n{usage(name, command)}\n```"]
        lines += [table for group in command._action_groups if (table := options(group))]
    return "\n\n".join(lines) + "\n"


def commands(top: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command of the parser, by name."""
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def usage(name: str, command: argparse.ArgumentParser) -> str:
    """How a command is called, without its options."""
    shown = [_value(action) for action in command._actions if not action.option_strings]
    return " ".join(["ran-kb", name, "[options]", *shown])


def options(group: argparse._ArgumentGroup) -> str:
    """Arguments and options of one group as a table; what all commands share is left out."""
    shared = {"help", "data", "json", "debug"}
    rows = [action for action in group._group_actions if action.dest not in shared]
    if not rows:
        return ""
    head = f"{group.title} ({group.description})" if group.description else group.title
    lines = [f"| {head} | |", "| --- | --- |"]
    for action in rows:
        shown = f"{', '.join(action.option_strings)} {'' if action.nargs == 0 else _value(action)}".strip()
        lines.append(f"| `{shown.replace('|', chr(92) + '|')}` | {action.help} |")
    return "\n".join(lines)


def _value(action: argparse.Action) -> str:
    """What stands for the value of an argument, or the values it may have."""
    value = str(action.metavar or "|".join(map(str, action.choices or [action.dest.upper()])))
    return f"{value} ..." if action.nargs == "+" else f"[{value}]" if action.nargs == "?" else value


def settings() -> str:
    """Every setting with its variable, default and meaning."""
    lines = [
        NOTE,
        "# Settings",
        "A setting comes from a `RAN_KB_*` variable, else from the TOML file named by"
        f" `{SETTINGS_FILE_VARIABLE}` (without it `settings.toml` in the user's settings folder), else it has"
        " its default. `--data` on the command line wins over both.",
    ]
    rows = ["| in the file | variable | default | meaning |", "| --- | --- | --- | --- |"]
    for one in fields(Settings):
        made = one.default_factory() if callable(one.default_factory) else one.default
        default = "the user's data folder" if isinstance(made, Path) else f"`{made}`"
        rows.append(
            f"| `{one.name}` | `{PREFIX}{one.name.upper()}` | {default} | {one.metadata['description']} |"
        )
    return "\n\n".join([*lines, "\n".join(rows)]) + "\n"


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
