"""Which addresses may be asked for: the form of a URL, its host, and the machine that answers to the name."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import SplitResult, urlsplit, urlunsplit

from ingest.errors import CallError, RefusedError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}
LOCALHOST = "localhost"
COMMISSION = "europa.eu"  # the Commission's sites are all below this name
SITE = "home-affairs.ec.europa.eu"
OLD_SITE = "ec.europa.eu"
OLD_FOLDER = "/home-affairs/"

_NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f\\]")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
# A last label of digits, or 0x..., is read as a number by resolvers: 127.1, 0x7f.1, 017700000001.
_NUMERIC_HOST = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)")
# All that has been given out for the open internet; the rest is reserved, whatever a version of Python thinks.
_GIVEN_OUT = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Private and reserved ranges, of which each version of Python knows others; tunnels, which can lead anywhere; the
# metadata service of one large cloud, which has an open address.
_INWARD_RANGES = """
    0.0.0.0/8 100.64.0.0/10 168.63.129.16/32 169.254.0.0/16 192.0.0.0/24 192.88.99.0/24 198.18.0.0/15 224.0.0.0/4
    240.0.0.0/4 ::/8 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7
    fe80::/10 fec0::/10 ff00::/8
"""
_INWARD = tuple(map(ipaddress.ip_network, _INWARD_RANGES.split()))


class Named(Protocol):
    """A machine that a person named, in a setting or on the command line."""

    @property
    def host(self) -> str:
        """Its host name, without the port."""

    @property
    def port(self) -> int:
        """Its port."""

    def may_be(self, address: str) -> bool:
        """Whether the machine at this network address is meant."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that a setting names; `url` is where its paths begin, without a slash at the end."""

    url: str

    @property
    def host(self) -> str:
        """Its host name, without the port."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """Its port."""
        parts = urlsplit(self.url)
        return parts.port or PORTS[parts.scheme]

    def may_be(self, address: str) -> bool:
        """Whether the name may lead to this network address.

        A numeric address means itself, `localhost` this machine, and every other name the open internet.
        """
        literal = _literal(self.host)
        if literal is not None:
            return ipaddress.ip_address(address) == literal
        return ipaddress.ip_address(address).is_loopback if self.host == LOCALHOST else public(address)


@dataclass(frozen=True, slots=True)
class Mirror:
    """Another origin that stands in for the Commission's hosts, for tests and rehearsals."""

    scheme: str
    netloc: str
    loopback: bool

    @property
    def host(self) -> str:
        """Its host name, without the port."""
        return urlsplit(f"//{self.netloc}").hostname or ""

    @property
    def port(self) -> int:
        """Its port."""
        return urlsplit(f"//{self.netloc}").port or PORTS[self.scheme]

    def may_be(self, address: str) -> bool:
        """Whether the machine at this network address may stand in: this one, or any when so allowed."""
        return not self.loopback or ipaddress.ip_address(address).is_loopback

    def there(self, url: str) -> str:
        """The mirror's address for one of the Commission's; other addresses as they are."""
        parts = urlsplit(url)
        if not _is_commission(parts.hostname):
            return url
        return urlunsplit((self.scheme, self.netloc, parts.path, parts.query, ""))

    def cleared(self, page: bytes) -> bytes:
        """A page of a mirror that put its own addresses into it, with the site's addresses again."""
        own = f"{self.scheme}://{self.netloc}".encode()
        page = page.replace(own + OLD_FOLDER.encode(), f"https://{OLD_SITE}{OLD_FOLDER}".encode())
        return page.replace(own, f"https://{SITE}".encode())

    def here(self, url: str) -> str:
        """The Commission's address for one of the mirror's; other addresses as they are."""
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc.lower()) != (self.scheme, self.netloc):
            return url
        host = OLD_SITE if parts.path.startswith(OLD_FOLDER) else SITE
        return urlunsplit(("https", host, parts.path, parts.query, parts.fragment))


def mirror(base_url: str, *, allowed: bool) -> Mirror:
    """The mirror at `base_url`; raises CallError for anything but this machine unless `allowed`."""
    parts = _split(base_url)
    host = (parts.hostname or "") if parts else ""
    if not parts or parts.scheme not in PORTS or not host or parts.path.strip("/") or "@" in parts.netloc:
        raise CallError(
            f"'{base_url}' is not the address of a mirror.", "Write it like http://127.0.0.1:8080."
        )
    literal = _literal(host)
    loopback = host == LOCALHOST or (literal is not None and literal.is_loopback)
    if not loopback and not allowed:
        raise CallError(
            f"The mirror {base_url} is not on this machine.",
            "Use a loopback address such as http://127.0.0.1:8080, or say --allow-mirror.",
        )
    return Mirror(parts.scheme, parts.netloc.lower(), loopback)


def server(url: str) -> Server:
    """The server at this address, such as http://127.0.0.1:11434/v1; raises CallError when it may not be one.

    What goes through other hands must be encrypted: plain http is only for numeric addresses of this machine
    or of the house, and for localhost.
    """
    parts = None if _NOT_IN_A_URL.search(url) else _split(url)
    host = (parts.hostname or "") if parts else ""
    literal = _literal(host)
    known = (
        literal is not None
        or host == LOCALHOST
        or (_HOST.fullmatch(host) and not _NUMERIC_HOST.fullmatch(host))
    )
    if (
        not parts
        or parts.scheme not in PORTS
        or not known
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
    ):
        raise CallError(
            f"'{url[:200]}' is not the address of a server.", "Write it like http://127.0.0.1:11434/v1."
        )
    inside = host == LOCALHOST or (literal is not None and not public(host))
    if parts.scheme == "http" and not inside:
        raise CallError(
            f"What is sent to {host} could be read on the way.", "Write https:// instead of http://."
        )
    return Server(urlunsplit((parts.scheme, parts.netloc.lower(), parts.path.rstrip("/"), "", "")))


def checked(url: str, hosts: frozenset[str]) -> str:
    """The address in a plain form, without fragment, when it may be asked for.

    `hosts` are the names that may be asked. Raises RefusedError naming what is wrong.
    """
    parts = None if _NOT_IN_A_URL.search(url) else _split(url)
    if parts is None:
        raise RefusedError(f"{url[:200]!r} is not a web address.")
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if scheme not in PORTS:
        raise RefusedError(f"{url[:200]}: only http and https addresses are fetched.")
    if "@" in parts.netloc:
        raise RefusedError(f"{url[:200]}: addresses with a user name or password are not fetched.")
    if parts.port not in (None, PORTS[scheme]):
        raise RefusedError(f"{url[:200]}: port {parts.port} is not fetched from, only 80 and 443.")
    if not _HOST.fullmatch(host) or _NUMERIC_HOST.fullmatch(host):
        raise RefusedError(f"{url[:200]}: '{host}' is not the name of a public host.")
    if host not in hosts:
        raise RefusedError(
            f"{url[:200]}: the host {host} is none of those that the sources name.",
            "If it is to be trusted, add it to the setting 'extra_hosts'.",
        )
    return urlunsplit((scheme, host, parts.path or "/", parts.query, ""))


def public(text: str) -> bool:
    """Whether a numeric network address is one of the open internet, also when wrapped in another."""
    address: IPAddress = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            address = address.ipv4_mapped
        elif address in _NAT64:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        elif address not in _GIVEN_OUT:
            return False
    return address.is_global and not any(address in network for network in _INWARD)


def _literal(host: str) -> IPAddress | None:
    """The numeric address that a host is written as, if it is."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_commission(host: str | None) -> bool:
    return bool(host) and (host == COMMISSION or str(host).endswith(f".{COMMISSION}"))
