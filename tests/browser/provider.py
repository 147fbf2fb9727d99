"""An identity provider for the tests: OpenID Connect on this machine, where everybody is who they say they are."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, quote, urlencode, urlsplit

CLIENT, SECRET = "ran-kb", "the lighthouse keeper's spare key"
# Claims of those who may sign in, by the name on their button.
PEOPLE: dict[str, dict[str, object]] = {
    "Ida": {"sub": "1", "name": "Ida Berg", "email": "ida@example.org", "email_verified": True},
    "Olaf": {"sub": "2", "name": "Olaf Owl", "email": "olaf@example.org", "email_verified": True},
    "Mallory": {"sub": "3", "name": "Mallory", "email": "ida@example.org", "email_verified": False},
    "Greta": {"sub": "4", "name": "Greta Gull", "email": "greta@example.org", "groups": ["desk", "birds"]},
}


class Provider(ThreadingHTTPServer):
    """The provider; `address` is its issuer, `codes` are given out and not yet redeemed."""

    def __init__(self) -> None:
        from joserfc.jwk import RSAKey

        super().__init__(("127.0.0.1", 0), _Answers)
        self.address = f"http://localhost:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "tests", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, Mapping[str, str]] = {}

    def token(self, who: str, nonce: str) -> str:
        """A signed id token."""
        from joserfc import jwt

        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        return jwt.encode({"alg": "RS256", "kid": "tests"}, claims | PEOPLE[who], self.key)


class _Answers(BaseHTTPRequestHandler):
    server: Provider
    routes: ClassVar[dict[str, str]] = {
        "/.well-known/openid-configuration": "configuration",
        "/authorize": "authorize",
        "/chosen": "chosen",
        "/token": "token",
        "/keys": "keys",
        "/end": "end",
    }

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self._route(address.path, {name: value[0] for name, value in parse_qs(address.query).items()})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self._route(urlsplit(self.path).path, {name: value[0] for name, value in parse_qs(body).items()})

    def _route(self, path: str, asked: dict[str, str]) -> None:
        if path not in self.routes:
            self._send(404, "text/plain", b"nothing here")
            return
        getattr(self, f"_{self.routes[path]}")(asked)

    def _configuration(self, _: dict[str, str]) -> None:
        here = self.server.address
        self._json(
            {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "jwks_uri": f"{here}/keys",
                "end_session_endpoint": f"{here}/end",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def _authorize(self, asked: dict[str, str]) -> None:
        links = [
            f'<p><a href="/chosen?{escape(urlencode({**asked, "who": name}))}">{escape(name)}</a></p>'
            for name in PEOPLE
        ]
        head = '<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Who are you?</title>'
        page = f"{head}<h1>Who are you?</h1>{''.join(links)}"
        self._send(200, "text/html; charset=utf-8", page.encode())

    def _chosen(self, asked: dict[str, str]) -> None:
        assert asked["client_id"] == CLIENT
        code = secrets.token_urlsafe(16)
        self.server.codes[code] = asked
        back = f"{asked['redirect_uri']}?code={quote(code)}&state={quote(asked['state'])}"
        self._send(302, "text/plain", b"", location=back)

    def _token(self, given: dict[str, str]) -> None:
        asked = self.server.codes.pop(given.get("code", ""), None)
        kind, _, told = self.headers.get("authorization", "").partition(" ")
        known = kind == "Basic" and base64.b64decode(told).decode() == f"{CLIENT}:{SECRET}"
        verifier = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if asked is None or not known or asked["code_challenge"] != challenge:
            self._json({"error": "invalid_grant"}, 400)
        else:
            token = self.server.token(asked["who"], asked["nonce"])
            access = secrets.token_urlsafe(16)
            self._json({"id_token": token, "access_token": access, "token_type": "Bearer", "expires_in": 300})

    def _keys(self, _: dict[str, str]) -> None:
        self._json({"keys": [self.server.key.as_dict(private=False)]})

    def _end(self, asked: dict[str, str]) -> None:
        self._send(302, "text/plain", b"", location=asked["post_logout_redirect_uri"])

    def _json(self, value: object, status: int = 200) -> None:
        self._send(status, "application/json", json.dumps(value).encode())

    def _send(self, status: int, kind: str, body: bytes, location: str | None = None) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        if location:
            self.send_header("location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def provider() -> Iterator[Provider]:
    """A running provider."""
    with Provider() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()
