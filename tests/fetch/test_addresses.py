"""Which addresses are asked for, and which machines answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.addresses import checked, mirror, public
from ingest.errors import CallError, RefusedError

HOSTS = frozenset({"site.europa.eu"})


@pytest.mark.parametrize(
    "url",
    [
        "ftp://site.europa.eu/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "gopher://site.europa.eu/",
        "//site.europa.eu/a",
        "https://elsewhere.eu/",
        "https://site.europa.eu.evil.example/",
        "https://evilsite.europa.eu/",
        "https://site.europa.eu@evil.example/",
        "https://user:secret@site.europa.eu/",
        "https://site.europa.eu:8080/",
        "https://site.europa.eu:80/",
        "http://site.europa.eu:443/",
        "https://site.europa.eu:99999/",
        "https://site.europa.eu./",
        "https://site.europa.eu\\@evil.example/",
        "https://site.europa.eu/\r\nHost: evil",
        "https://site.europa.eu/a b",
        "https://",
        "https:///path",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://[site.europa.eu/",
        "https://sité.europa.eu/",
    ],
)
def test_an_address_that_is_not_plainly_one_of_a_source_is_refused(url: str):
    with pytest.raises(RefusedError):
        checked(url, HOSTS)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "10.0.0.0x1"]
)
def test_a_number_is_no_host_even_when_a_source_names_it(host: str):
    with pytest.raises(RefusedError):
        checked(f"https://{host}/", frozenset({host}))


def test_a_plain_address_is_taken_without_its_fragment():
    assert checked("HTTPS://Site.Europa.eu/a_en?page=2#top", HOSTS) == "https://site.europa.eu/a_en?page=2"
    assert checked("https://site.europa.eu:443", HOSTS) == "https://site.europa.eu/"
    assert checked("http://site.europa.eu:80/x", HOSTS) == "http://site.europa.eu/x"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16", "198.18.0.1",
        "203.0.113.5", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1",
        "::127.0.0.1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:53aa:64c:0:0:80ff:fffe",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::5db8:d822", "2001:db8::1", "100::1",
    ],
)  # fmt: skip
def test_an_inward_machine_is_never_public(address: str):
    assert not public(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "147.67.34.30", "2a01:7080:24:100::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"],
)
def test_a_machine_of_the_open_internet_is_public(address: str):
    assert public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_wrapping_an_inward_machine_does_not_make_it_public(inner: object):
    for outer in ("::ffff:{}", "64:ff9b::{}", "::{}"):
        assert not public(outer.format(inner))


def test_a_mirror_stands_in_for_the_hosts_of_the_commission_only():
    found = mirror("http://127.0.0.1:8080", allowed=False)
    assert found.there("https://home-affairs.ec.europa.eu/a?x=1") == "http://127.0.0.1:8080/a?x=1"
    assert found.there("https://ec.europa.eu/home-affairs/b") == "http://127.0.0.1:8080/home-affairs/b"
    assert found.there("https://www.youtube.com/watch") == "https://www.youtube.com/watch"
    assert found.there("https://fake-europa.eu/a") == "https://fake-europa.eu/a"
    assert found.here("http://127.0.0.1:8080/a?x=1") == "https://home-affairs.ec.europa.eu/a?x=1"
    assert found.here("http://127.0.0.1:8080/home-affairs/b") == "https://ec.europa.eu/home-affairs/b"
    assert found.here("http://127.0.0.1:8081/a") == "http://127.0.0.1:8081/a"


@pytest.mark.parametrize("url", ["http://example.org", "http://10.0.0.1:80", "https://mirror.example:8443/"])
def test_a_mirror_elsewhere_has_to_be_allowed(url: str):
    with pytest.raises(CallError, match="--allow-mirror"):
        mirror(url, allowed=False)
    assert not mirror(url, allowed=True).loopback


@pytest.mark.parametrize(
    "url", ["127.0.0.1:80", "ftp://127.0.0.1", "http://", "http://u@127.0.0.1", "http://127.0.0.1/x"]
)
def test_what_is_no_origin_is_no_mirror(url: str):
    with pytest.raises(CallError):
        mirror(url, allowed=True)
