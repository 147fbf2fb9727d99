"""The app as a process of its own on a base without a model: python -m tests.browser.server DATA PORT."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from answer import coverage
from index.base import Base
from ingest.settings import Settings
from tests.stubs import WordEncoder
from views import shared
from views.serve import serve


@cache
def opened(settings_data: Path) -> Base:
    """The one base that all sessions share."""
    return Base(Settings(data=settings_data), encoders=[WordEncoder()])


if __name__ == "__main__":
    # Weights for what is covered were fitted to real models; here it is whatever sentences were chosen for.
    coverage.covered = lambda *given: bool(given[-1])
    shared._opened = lambda settings: opened(settings.data)
    sys.exit(serve(Settings(data=Path(sys.argv[1])), int(sys.argv[2])))
