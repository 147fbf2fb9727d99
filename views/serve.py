"""`ran-kb serve`: the app at a local address until it is stopped."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn

from ingest.errors import CallError, RanKbError
from ingest.settings import Settings

HOST = "localhost"
_FIRST_QUESTION = "What helps?"
SCRIPT = Path(__file__).resolve().parent.parent / "app.py"


def serve(settings: Settings, port: int) -> int:
    """Serve the app at http://localhost:`port` until it is interrupted; returns the exit status.

    Raises CallError when the port cannot be used.
    """
    # The app's script reads its settings anew; what the command line said must reach it.
    os.environ["RAN_KB_DATA"] = str(settings.data)
    os.environ["STREAMLIT_SERVER_MAX_UPLOAD_SIZE"] = str(settings.upload_mb)
    from views.web import app

    config = uvicorn.Config(
        app(SCRIPT),
        host=HOST,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        # An answer is some eighty short messages: packing each takes longer than sending it as it is.
        ws_per_message_deflate=False,
    )
    # The lines of an access log would hold the questions, which stand in the addresses.
    logging.getLogger("uvicorn.access").disabled = True
    with _port_errors(port):
        listening = config.bind_socket()
        # Whoever comes between the line below and the server's first moment waits instead of being refused.
        listening.listen()
    sys.stdout.write(f"The app is at http://{HOST}:{port} (Ctrl-C ends it).\n")
    sys.stdout.flush()
    threading.Thread(target=warm, daemon=True).start()
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        sys.stderr.write("ran-kb: the app is stopped.\n")
    finally:
        listening.close()
    return 0


def warm() -> None:
    """Load what the first question needs, and keep the garbage collector away from it.

    Streamlit has all of memory looked through after every run of a page. What the models' libraries hold stays
    anyway; looking through it took four times as long as drawing a page.
    """
    from answer.compose import answer
    from views.shared import base_outside

    # What is wrong with the base is said on the page.
    with suppress(RanKbError):
        shared = base_outside()
        try:
            answer(shared, _FIRST_QUESTION)
        finally:
            shared.catalogue.database.close()
    gc.collect()
    gc.freeze()


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
