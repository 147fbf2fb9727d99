"""How far a long task has come, on a terminal; silent where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

Say = Callable[[int, int, str], None]


@contextmanager
def shown(console: Console | None = None) -> Iterator[Say]:
    """A function to be told (done, of how many, what now), which shows it and the time left on standard error."""
    console = console or Console(file=sys.stderr)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("")

        def say(done: int, total: int, what: str) -> None:
            progress.update(task, completed=done, total=total, description=what)

        yield say
