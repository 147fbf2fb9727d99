"""Addresses in disguise, beyond those of tests/fetch/test_addresses.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.addresses import checked, public
from ingest.errors import RefusedError

HOST = "site.europa.eu"
HOSTS = frozenset({HOST, "xn--sit-dma.europa.eu", "127.0.0.1", "localhost", "intranet"})
DISGUISED = [
    "https://127.0.0.1./", "https://127.0.0.1%2f@site.europa.eu/", "https://localhost/", "https://intranet/",
    "https://0177.0.0.0x1/", "https://0x7f.0.0.1/", "https://017700000001/", "https://127.0.1/", "https://0/",
    "https://①②⑦.0.0.1/", "https://site。europa。eu/", "https://ｓite.europa.eu/", "https://ßite.europa.eu/",
    "https://[::ffff:7f00:1]/", "https://[fe80::1%25eth0]/", "https://[64:ff9b::7f00:1]/", "https://[::]/",
    "https://[::1%site.europa.eu]/", "https://[v1.site]/", "https://site.europa.eu:@evil.example/",
    "https://evil.example#@site.europa.eu/", "https://evil.example?@site.europa.eu/", "https://:pass@site.europa.eu/",
    "https://site.europa.eu%00.evil.example/", "https://site.europa.eu%2eevil.example/", "https://site.europa.eu:443:80/",
    "https://site.europa.eu:0x1bb/", "https://site.europa.eu:+443/", "https://site.europa.eu:4 43/", "https:site.europa.eu/",
    "https:/site.europa.eu/", "///site.europa.eu/", "http+unix://site.europa.eu/", "ws://site.europa.eu/",
    "jar:https://site.europa.eu!/a", "view-source:https://site.europa.eu/", "https://site.europa.eu\t/", "\nhttps://site.europa.eu/",
    "https://-site.europa.eu/", "https://site..europa.eu/", "https://" + "a." * 150 + "europa.eu/",
]  # fmt: skip


@pytest.mark.parametrize("url", DISGUISED)
def test_no_disguise_of_an_address_is_taken(url: str):
    with pytest.raises(RefusedError):
        checked(url, HOSTS)


def test_a_name_in_punycode_is_only_itself():
    assert checked("https://xn--sit-dma.europa.eu/a", HOSTS).startswith("https://xn--sit-dma.europa.eu/")
    with pytest.raises(RefusedError):
        checked("https://sité.europa.eu/a", HOSTS)


@given(
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.sampled_from(["/{}", "/a?{}", "/a#{}", "{}", "@{}/", ":{}/"]),
)
def test_nothing_of_an_address_becomes_a_header(text: str, place: str):
    try:
        found = checked(f"https://{HOST}{place.format(text)}", HOSTS)
    except RefusedError:
        return
    assert found.startswith((f"https://{HOST}/", f"https://{HOST}?"))
    assert not set(found) & {"\r", "\n", "\t", " ", "\0", "\\", "\x7f"}


@given(st.ip_addresses(v=6))
def test_only_global_unicast_is_public(address: object):
    if public(str(address)):
        first = int(str(address.exploded)[:4], 16)  # type: ignore[attr-defined]
        assert first >> 13 == 1 or str(address).startswith(("64:ff9b::", "::ffff:"))


@pytest.mark.parametrize("zone", ["fe80::1%eth0", "fe80::1%25eth0", "::1%lo", "ff02::1%1"])
def test_an_address_with_a_zone_is_not_public(zone: str):
    assert not public(zone)
