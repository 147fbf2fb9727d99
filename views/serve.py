"""`ran-kb serve`: the app at a local address until it is stopped."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from ingest.errors import CallError
from ingest.settings import Settings

HOST = "localhost"
SCRIPT = Path(__file__).resolve().parent.parent / "app.py"


def serve(settings: Settings, port: int) -> int:
    """Serve the app at http://localhost:`port` until it is interrupted; returns the exit status.

    Raises CallError when the port cannot be used.
    """
    # The app's script reads its settings anew; what the command line said must reach it.
    os.environ["RAN_KB_DATA"] = str(settings.data)
    from views.web import app

    config = uvicorn.Config(
        app(SCRIPT), host=HOST, port=port, log_level="warning", access_log=False, server_header=False
    )
    # The lines of an access log would hold the questions, which stand in the addresses.
    logging.getLogger("uvicorn.access").disabled = True
    with _port_errors(port):
        listening = config.bind_socket()
    sys.stdout.write(f"The app is at http://{HOST}:{port} (Ctrl-C ends it).\n")
    sys.stdout.flush()
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        sys.stderr.write("ran-kb: the app is stopped.\n")
    finally:
        listening.close()
    return 0


@contextmanager
def _port_errors(port: int) -> Iterator[None]:
    """CallError where uvicorn would write to its log and leave the process."""
    log = logging.getLogger("uvicorn.error")
    log.disabled = True
    try:
        yield
    except (SystemExit, OverflowError) as error:
        cause = error.__context__ if isinstance(error, SystemExit) else error
        raise CallError(
            f"Port {port} cannot be used ({getattr(cause, 'strerror', None) or cause}).",
            "Another program may have it, perhaps ran-kb itself; name another one with --port.",
        ) from cause
    finally:
        log.disabled = False
