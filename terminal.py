"""What the commands share: the settings that hold for a call, and what is written where."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.settings import Settings


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings in force, with the data folder of the command line."""
    from ingest.settings import load_settings

    return load_settings(arguments.data)


def out(line: str | None) -> None:
    """A line of what the command is asked for."""
    sys.stdout.write(f"{line}\n")


def say(line: str) -> None:
    """A message for the person at the terminal, not for the program that reads our output."""
    sys.stderr.write(f"{line}\n")


def print_json(value: object) -> int:
    """The one JSON document of a command; returns the exit status 0."""

    def plain(other: object) -> object:
        if is_dataclass(other) and not isinstance(other, type):
            return asdict(other)
        raise TypeError(f"{type(other).__name__} has no JSON form")

    out(json.dumps(value, ensure_ascii=False, indent=1, default=plain))
    return 0
