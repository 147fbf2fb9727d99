"""Uploads are for staff: Streamlit itself would take files from every visitor, shown a field for them or not."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

_ROUTE = "/_stcore/upload_file/"
_MOST_SESSIONS = 200

# Files that each session may still send, by Streamlit's id of the session; the newest last.
_left: dict[str, int] = {}


def allow(files: int) -> None:
    """Let the session that is drawn now send so many files; 0 forbids it."""
    context = get_script_run_ctx()
    if context is None:
        return
    _left.pop(context.session_id, None)
    if files:
        _left[context.session_id] = files
    while len(_left) > _MOST_SESSIONS:
        del _left[next(iter(_left))]


class UploadsByStaff:
    """Refuses files from sessions that were not allowed to send them, or that have sent too many."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless it is an upload that is not allowed."""
        if scope["type"] == "http" and scope["method"] == "PUT" and _ROUTE in scope["path"]:
            session = scope["path"].split(_ROUTE, 1)[1].split("/", 1)[0]
            left = _left.get(session, 0)
            if left < 1:
                refusal = PlainTextResponse("Files are taken from signed-in staff only.", status_code=403)
                await refusal(scope, receive, send)
                return
            _left[session] = left - 1
        await self.app(scope, receive, send)
