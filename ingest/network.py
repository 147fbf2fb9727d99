"""The checked network under the guarded client: every machine is looked at before it is connected to.

Only ingest/fetch.py uses it. A connection goes to the open internet, or to the one machine that a person named.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Iterator

import httpcore
import httpx

from ingest.addresses import Named, public
from ingest.errors import RefusedError


class Deadline:
    """The moment at which a response must be complete, whatever the pace of its bytes."""

    def __init__(self) -> None:
        self.at = 0.0

    def cap(self, timeout: float | None) -> float:
        """`timeout`, or what is left when that is less."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("it takes too long")
        return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.cap(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.cap(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.cap(timeout))
        return _Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class Network(httpcore.NetworkBackend):
    """Connects only to checked machines: a name is looked up once, and the address found is the one used."""

    def __init__(self, named: Named | None, deadline: Deadline) -> None:
        """`named` is the machine that a person named; it alone may lie elsewhere than in the open internet."""
        self._named, self._deadline = named, deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers; RefusedError when one may not be asked."""
        addresses = self._resolve(host, port)
        for address in addresses:
            try:
                inner = self._inner.connect_tcp(
                    address, port, self._deadline.cap(timeout), local_address, socket_options
                )
                return _Stream(inner, self._deadline)
            except httpcore.ConnectError:
                if address == addresses[-1]:
                    raise
        raise httpcore.ConnectError(f"the name {host} leads nowhere")

    def _resolve(self, host: str, port: int) -> list[str]:
        """The network addresses of a host; RefusedError when one of them is not of the open internet."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} is not known") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        named = self._named if self._named and (host, port) == (self._named.host, self._named.port) else None
        for address in addresses:
            # One inward address among open ones is the mark of an attack: then none of them is used.
            if not (named.may_be(address) if named else public(address)):
                raise RefusedError(f"{host} leads to {address}, which is no address of the open internet.")
        return addresses


class Transport(httpx.BaseTransport):
    """httpx on the checked network."""

    def __init__(self, network: Network) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=8,
            max_keepalive_connections=4,
            network_backend=network,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; the body is read as the caller asks for it."""
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
