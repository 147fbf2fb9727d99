"""The web side of the app: Streamlit with our routes and headers in one ASGI application."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from answer import events
from answer.compose import LONGEST_QUESTION, answer
from answer.page_picture import page_picture
from answer.sources import FILE_ROUTE, PDF, PICTURE_ROUTE, kept_file
from index.base import Base
from index.filters import Filters
from ingest.errors import CallError, RanKbError
from views import filtering, printed
from views.language import NAME, fitting, languages, speaking, t, told
from views.shared import base_outside
from views.uploads import UploadsByStaff

log = logging.getLogger(__name__)

# Nothing from other hosts; Streamlit's own pages need inline styles, evaluated scripts and blob workers.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Questions stand in the address: no other site may learn them from a link that is followed.
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}


CALENDAR_ROUTE = "/events.ics"
DESK_ROUTE = "/desk"
# Of Streamlit itself.
_SIGNING = ("/oauth2callback", "/auth/logout")
_FOR_AN_HOUR = {"cache-control": "private, max-age=3600"}


class PageDocument:
    """Serves Streamlit's page in the reader's language, under our name, and told where its server is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; rewrite the answer if it is the page."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        language = _language(scope)
        held: Message | None = None
        body = b""

        async def rewritten(message: Message) -> None:
            nonlocal held, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if headers.get("content-type", "").startswith("text/html"):
                    held = message
                    return
            elif held is not None:
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                body = _rewrite(body, language)
                headers = MutableHeaders(raw=held["headers"])
                # The file's own marks would mislead caches: what is sent depends on the language.
                del headers["etag"], headers["last-modified"]
                headers["content-length"] = str(len(body))
                headers["content-language"] = language
                headers["vary"] = "accept-language"
                await send(held)
                message = {"type": "http.response.body", "body": body}
            await send(message)

        # Compressed, the page could not be rewritten; it is a few kilobytes.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, rewritten)


def _language(scope: Scope) -> str:
    chosen = QueryParams(scope["query_string"]).get("lang")
    if chosen in languages():
        return str(chosen)
    return fitting(Headers(scope=scope).get("accept-language", "").split(",")[0].split(";")[0].strip())


def _rewrite(document: bytes, language: str) -> bytes:
    # Without the address, a page other than the first one tries its own path for the server and fails once.
    told = '<script>window.__streamlit = {BACKEND_BASE_URL: location.origin + "/"}</script>'
    return (
        document.replace(b'<html lang="en">', f'<html lang="{language}">'.encode(), 1)
        .replace(b"<title>Streamlit</title>", f"<title>{NAME}</title>".encode(), 1)
        .replace(b"<head>", f"<head>{told}".encode(), 1)
    )


class BackToTheDesk:
    """Leads to the desk after signing in or out with an identity provider; Streamlit leads to the first page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def led_back(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if headers.get("location") == "/":
                    headers["location"] = DESK_ROUTE
            await send(message)

        signing = scope["type"] == "http" and scope["path"] in _SIGNING
        await self.app(scope, receive, led_back if signing else send)


class SecurityHeaders:
    """Puts the headers on every answer that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.encode(), value.encode())
                        for name, value in HEADERS.items()
                        if name.encode() not in given
                    ),
                ]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def kept(request: Request) -> Response:
    """A PDF that is kept here, for the browser's own viewer."""
    with _opened() as base:
        sha256 = str(request.path_params["sha256"])
        file = kept_file(base, sha256)
        return FileResponse(
            base.file(sha256),
            media_type=PDF,
            filename=file.filename,
            content_disposition_type="inline",
            headers=_FOR_AN_HOUR,
        )


def picture(request: Request) -> Response:
    """The page on which a passage stands, with the passage marked."""
    with _opened() as base:
        drawn = page_picture(base, request.path_params["passage"], request.path_params["page"])
        return Response(drawn, media_type="image/png", headers=_FOR_AN_HOUR)


def calendar_file(request: Request) -> Response:
    """The events that pass the filters in the address, as a calendar that programs can subscribe to."""
    asked = request.query_params
    with _opened() as base:
        chosen = Filters(topics=tuple(asked.getlist("topic")), groups=tuple(asked.getlist("group")))
        return Response(events.calendar(events.listed(base, chosen)), media_type="text/calendar")


def printable(request: Request) -> Response:
    """The answer to the question in the address as a plain page; never kept by a cache."""
    asked = request.query_params
    question = asked.get("q", "").strip()
    if not question or len(question) > LONGEST_QUESTION:
        raise CallError("There is no question in this address.", "Ask in the app and follow its link.")
    with _opened() as base, speaking(_language(request.scope)):
        chosen = filtering.from_address({key: asked.getlist(key) for key in filtering.KEYS})
        page = printed.printed(base, answer(base, question, chosen, widened=not asked.get(printed.AS_TYPED)))
    return HTMLResponse(page, headers={"cache-control": "no-store"})


def refused(request: Request, error: RanKbError) -> Response:
    """What went wrong, as a line of text in the reader's language."""
    with speaking(_language(request.scope)):
        said = f"{told(error.message)} {told(error.hint)}".strip()
    return PlainTextResponse(said, status_code=400 if isinstance(error, CallError) else 404)


@contextmanager
def _opened() -> Iterator[Base]:
    """The base that the sessions of the app share; the connection of this thread is handed on after use."""
    shared = base_outside()
    try:
        yield shared
    finally:
        shared.catalogue.database.hand_on()


def failed(error: Exception) -> bool:
    """Something that is no error of ours: a plain sentence for the reader, the rest for the log."""
    log.error("the app's script failed", exc_info=error)
    st.error(
        t("Something went wrong here. Load the page again; if it stays, tell those who run this server.")
    )
    return True


def app(script: Path) -> st.App:
    """The ASGI application around the Streamlit script."""
    return st.App(
        script,
        routes=[
            Route(FILE_ROUTE + "/{sha256:str}.pdf", kept),
            Route(CALENDAR_ROUTE, calendar_file),
            Route(printed.ROUTE, printable),
            Route(PICTURE_ROUTE + "/{passage:int}/{page:int}.png", picture),
        ],
        exception_handlers={RanKbError: refused},
        on_script_error=failed,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(UploadsByStaff),
            Middleware(BackToTheDesk),
            Middleware(PageDocument),
        ],
    )
