"""The guarded client against a hostile server: every trick ends in a refusal, and none costs memory or time."""

from __future__ import annotations

import gzip
import io
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpcore
import pytest

from ingest.addresses import mirror
from ingest.errors import FetchError, RefusedError
from ingest.fetch import Fetcher
from ingest.manners import Manners
from tests.fetch.conftest import HOSTS
from tests.fetch.site import HOST, Page, Site

Client = Callable[..., Fetcher]
LIMIT = 100_000


def test_a_page_comes_with_what_is_needed_to_ask_again(site: Site, client: Client):
    site.put("/a_en", "<html>hello</html>")
    answer = client().get(f"{HOST}/a_en", LIMIT)
    assert (answer.url, answer.status, answer.body) == (f"{HOST}/a_en", 200, b"<html>hello</html>")
    assert answer.declared == "text/html"
    assert answer.validators.etag


def test_it_says_who_it_is_and_keeps_no_cookies(site: Site, client: Client):
    site.put("/a", "one", headers={"Set-Cookie": "session=1; Path=/"})
    fetcher = client(contact="mailto:staff@example.eu")
    fetcher.get(f"{HOST}/a", LIMIT)
    fetcher.get(f"{HOST}/a", LIMIT)
    sent = site.log[-1].headers
    assert "Cookie" not in sent
    assert "Authorization" not in sent
    assert "mailto:staff@example.eu" in sent["User-Agent"]


def test_a_file_lands_in_the_folder_only_when_it_is_whole(site: Site, client: Client, tmp_path: Path):
    site.put("/x.pdf", b"%PDF-1.7 content", "application/pdf", headers={
        "Content-Disposition": 'inline; filename="the paper.pdf"'
    })  # fmt: skip
    answer = client().download(f"{HOST}/x.pdf", LIMIT, tmp_path)
    assert answer.path is not None
    assert answer.path.read_bytes() == b"%PDF-1.7 content"
    assert answer.filename == "the paper.pdf"
    with pytest.raises(RefusedError):
        client().download(f"{HOST}/x.pdf", 5, tmp_path)
    assert client().download(f"{HOST}/absent.pdf", LIMIT, tmp_path).status == 404
    assert list(tmp_path.iterdir()) == [answer.path]


# Redirects

INWARD = [
    "http://127.0.0.1:1/",
    "http://localhost/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "http://[::ffff:7f00:1]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://017700000001/",
    "https://evil.example/",
    "https://home-affairs.ec.europa.eu:8443/",
    "https://home-affairs.ec.europa.eu@evil.example/",
    "https://home-affairs.ec.europa.eu.evil.example/",
    "//evil.example/a",
    "ftp://home-affairs.ec.europa.eu/a",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,hello",
    "https:\\\\evil.example\\a",
]


@pytest.mark.parametrize("target", INWARD)
@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_that_leads_astray_is_refused(site: Site, client: Client, target: str, status: int):
    site.move("/a", target, status)
    asked = len(site.log)
    with pytest.raises((RefusedError, FetchError)):
        client().get(f"{HOST}/a", LIMIT)
    assert [one.path for one in site.log[asked:]] == ["/robots.txt", "/a"]


def test_redirects_are_followed_in_steps_and_remembered(site: Site, client: Client):
    site.move("/home-affairs/old_en", "/older_en")
    site.move("/older_en", f"{HOST}/new_en", 302)
    site.put("/new_en", "here")
    answer = client().get("https://ec.europa.eu/home-affairs/old_en", LIMIT)
    assert answer.body == b"here"
    assert answer.url == f"{HOST}/new_en"
    assert answer.hops == ("https://ec.europa.eu/home-affairs/old_en", f"{HOST}/older_en")


def test_redirects_in_a_circle_and_without_end_are_given_up(site: Site, client: Client):
    site.move("/a", "/b")
    site.move("/b", "/a")
    with pytest.raises(FetchError, match="circle"):
        client().get(f"{HOST}/a", LIMIT)
    for number in range(20):
        site.move(f"/step{number}", f"/step{number + 1}")
    with pytest.raises(FetchError, match="more than"):
        client().get(f"{HOST}/step0", LIMIT)
    assert "/step8" not in site.asked()


def test_a_redirect_into_what_robots_txt_closes_is_refused(site: Site, client: Client):
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed/", "text/plain")
    site.put("/closed/page", "secret")
    site.move("/a", "/closed/page")
    for url in (f"{HOST}/closed/page", f"{HOST}/a"):
        with pytest.raises(RefusedError, match=r"robots\.txt"):
            client().get(url, LIMIT)
    assert "/closed/page" not in site.asked()


@pytest.mark.parametrize("status", [500, 503])
def test_a_site_that_cannot_tell_its_rules_is_left_alone(site: Site, client: Client, status: int):
    site.pages["/robots.txt"] = Page(status=status)
    site.put("/a", "page")
    with pytest.raises(RefusedError):
        client().get(f"{HOST}/a", LIMIT)
    assert "/a" not in site.asked()


# Machines behind names

ANSWERS = [
    ["127.0.0.1"],
    ["10.0.0.5"],
    ["169.254.169.254"],
    ["::1"],
    ["fd00:ec2::254"],
    ["::ffff:192.168.0.1"],
    ["64:ff9b::a00:1"],
    ["2002:7f00:1::"],
    ["93.184.216.34", "127.0.0.1"],
    ["::ffff:93.184.216.34", "fe80::1"],
]


@pytest.mark.parametrize("answers", ANSWERS, ids=map(" ".join, ANSWERS))
def test_a_name_that_leads_inward_is_refused(answers: list[str], monkeypatch: pytest.MonkeyPatch):
    connected: list[str] = []
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (one, 443)) for one in answers]
    )
    monkeypatch.setattr(
        httpcore.SyncBackend, "connect_tcp", lambda _, host, *__, **___: connected.append(host)
    )
    with (
        Fetcher(Manners(HOSTS, pause_seconds=0)) as fetcher,
        pytest.raises(RefusedError, match="open internet"),
    ):
        fetcher.get(f"{HOST}/a", LIMIT)
    assert connected == []


def test_the_machine_that_was_checked_is_the_one_that_is_connected_to(monkeypatch: pytest.MonkeyPatch):
    """A name that first leads outward and then inward (DNS rebinding) is looked up once for a connection."""
    lookups = iter([["93.184.216.34"], ["127.0.0.1"]])
    connected: list[str] = []

    def connect(_: object, host: str, *__: object, **___: object) -> None:
        connected.append(host)
        raise httpcore.ConnectError("no network in tests")

    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (one, 443)) for one in next(lookups)]
    )
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with (
        Fetcher(Manners(HOSTS, pause_seconds=0), wait=lambda _: None) as fetcher,
        pytest.raises((RefusedError, FetchError)),
    ):
        fetcher.get(f"{HOST}/a", LIMIT)
    assert connected == ["93.184.216.34"]


def test_proxies_of_the_environment_are_not_used(site: Site, client: Client, monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://10.0.0.1:3128")
    site.put("/a", "page")
    assert client().get(f"{HOST}/a", LIMIT).body == b"page"


def test_a_mirror_on_this_machine_cannot_name_another(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("10.0.0.1", 80))])
    stand_in = mirror("http://localhost:8080", allowed=False)
    with Fetcher(Manners(HOSTS, pause_seconds=0), stand_in) as fetcher, pytest.raises(RefusedError):
        fetcher.get(f"{HOST}/a", LIMIT)


# Bombs

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def sends(*pieces: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        for piece in pieces:
            handler.wfile.write(piece)

    return write


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.wfile.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        handler.wfile.write(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")


def bomb(size: int) -> bytes:
    return gzip.compress(b"\0" * size)


PACKED = bomb(200_000_000)
BOMBS = {
    "a length above the limit": sends(HEAD + b"Content-Length: 999999999\r\n\r\n", b"x" * 1000),
    "no length and no end": endless,
    "more than the length": sends(HEAD + b"Content-Length: 200000\r\n\r\n", b"x" * 200_000),
    "packed small": sends(
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: " + str(len(PACKED)).encode() + b"\r\n\r\n", PACKED
    ),
    "packed twice": sends(
        HEAD + b"Content-Encoding: gzip, gzip\r\nContent-Length: 1000\r\n\r\n", gzip.compress(bomb(10_000_000))[:1000]
    ),
    "packed otherwise": sends(HEAD + b"Content-Encoding: br\r\nContent-Length: 4\r\n\r\n", b"abcd"),
    "packed with nothing in it": sends(HEAD + b"Content-Encoding: gzip\r\n\r\n", zlib.compress(b"no gzip")),
    "headers without end": sends(b"HTTP/1.1 200 OK\r\n" + b"X-Filler: aaaaaaaaaaaaaaaa\r\n" * 100_000),
    "no HTTP at all": sends(b"SSH-2.0-OpenSSH_9.0\r\n" * 10),
    "a length that is none": sends(HEAD + b"Content-Length: -5\r\n\r\n", b"x"),
    "two lengths": sends(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", b"xx"),
    "a nonsense status": sends(b"HTTP/1.1 abc OK\r\n\r\n"),
    "broken off": sends(HEAD + b"Content-Length: 1000\r\n\r\n", b"x" * 10),
    "closed at once": sends(),
}  # fmt: skip


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_in_little_memory(site: Site, client: Client, tmp_path: Path, kind: str):
    site.pages["/bomb"] = Page(raw=BOMBS[kind])
    tracemalloc.start()
    with pytest.raises((RefusedError, FetchError)):
        client().download(f"{HOST}/bomb", LIMIT, tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_response_that_drips_is_cut_off_at_its_deadline(
    site: Site, client: Client, monkeypatch: pytest.MonkeyPatch, where: str
):
    """Every byte comes in time, and yet it never ends: a clock that runs fast stands for the minutes."""
    real, started = time.monotonic, time.monotonic()
    monkeypatch.setattr("ingest.fetch.time.monotonic", lambda: started + (real() - started) * 2000)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\n" if where == "headers" else HEAD + b"Content-Length: 99999\r\n\r\n"
        )
        while True:
            handler.wfile.write(b"A: b\r\n" if where == "headers" else b"x")
            handler.wfile.flush()
            handler.connection.settimeout(0.01)
            try:
                if not handler.connection.recv(1):
                    return
            except TimeoutError:
                continue

    site.pages["/drip"] = Page(raw=drip)
    with pytest.raises(FetchError, match="no answer"):
        client(response_seconds=100.0).get(f"{HOST}/drip", LIMIT)


# Politeness


def test_only_faults_of_the_server_are_tried_again(site: Site, client: Client):
    site.put("/shaky", "page", faults=[500, 503])
    assert client().get(f"{HOST}/shaky", LIMIT).body == b"page"
    site.put("/broken", "page", faults=[502, 502, 502, 502])
    with pytest.raises(FetchError, match="3 attempts"):
        client().get(f"{HOST}/broken", LIMIT)
    for status in (400, 401, 403, 418, 451, 501):
        site.pages["/no"] = Page(status=status)
        with pytest.raises(FetchError, match=str(status)):
            client().get(f"{HOST}/no", LIMIT)
    assert site.asked().count("/shaky") == 3
    assert site.asked().count("/broken") == 3
    assert site.asked().count("/no") == 6


def test_a_page_that_is_not_there_is_an_answer_and_not_a_fault(site: Site, client: Client):
    site.pages["/gone"] = Page(status=410)
    assert client().get(f"{HOST}/gone", LIMIT).status == 410
    assert client().get(f"{HOST}/absent", LIMIT).status == 404
    assert site.asked().count("/gone") == 1


def test_it_pauses_between_requests_as_long_as_the_site_asks(site: Site, client: Client):
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 7", "text/plain")
    site.put("/a", "page")
    waits: list[float] = []
    fetcher = client(waits, pause_seconds=2.0)
    fetcher.get(f"{HOST}/a", LIMIT)
    fetcher.get(f"{HOST}/a", LIMIT)
    assert [round(wait) for wait in waits] == [2, 7]
    assert round(fetcher.spent.pauses) == 9


def test_retry_after_is_obeyed_and_a_long_one_ends_the_attempt(site: Site, client: Client):
    site.put("/busy", "page", faults=[503], headers={"Retry-After": "30"})
    waits: list[float] = []
    assert client(waits).get(f"{HOST}/busy", LIMIT).body == b"page"
    assert round(max(waits)) == 30
    site.put("/shut", "page", faults=[429, 429, 429], headers={"Retry-After": "7200"})
    with pytest.raises(FetchError, match="come back"):
        client().get(f"{HOST}/shut", LIMIT)
    assert site.asked().count("/shut") == 1


def test_retry_after_may_be_a_moment(site: Site, client: Client):
    soon = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 60))
    site.put("/busy", "page", faults=[503], headers={"Retry-After": soon})
    waits: list[float] = []
    client(waits).get(f"{HOST}/busy", LIMIT)
    assert 55 <= max(waits) <= 61


def test_a_host_that_is_down_is_not_asked_forever(site: Site, client: Client):
    fetcher = client()
    for number in range(10):
        site.pages[f"/{number}"] = Page(status=500)
        with pytest.raises(FetchError):
            fetcher.get(f"{HOST}/{number}", LIMIT)
    assert site.asked().count("/4") == 3
    assert "/5" not in site.asked()


def test_a_changed_page_is_told_from_an_unchanged_one(site: Site):
    from ingest.responses import held_answer

    held = {}
    site.put("/a", "first")
    with Fetcher(
        Manners(HOSTS, pause_seconds=0),
        mirror(site.base, allowed=False),
        recall=held.get,
        keep=held.__setitem__,
    ) as fetcher:
        answer = fetcher.get(f"{HOST}/a", LIMIT)
        held[answer.url] = held_answer(answer, answer.body)
        assert fetcher.get(f"{HOST}/a", LIMIT).status == 304
        site.put("/a", "second")
        assert fetcher.get(f"{HOST}/a", LIMIT).body == b"second"


def test_a_304_that_was_not_asked_for_is_no_answer(site: Site, client: Client):
    site.pages["/odd"] = Page(status=304)
    with pytest.raises(FetchError, match="304"):
        client().get(f"{HOST}/odd", LIMIT)


def test_reading_a_packed_page_gives_the_page(site: Site, client: Client):
    site.pages["/packed"] = Page(
        gzip.compress(b"<html>" + b"word " * 1000), headers={"Content-Encoding": "gzip"}
    )
    assert client().get(f"{HOST}/packed", LIMIT).body.startswith(b"<html>word")
    assert io.BytesIO(client().get(f"{HOST}/packed", LIMIT).body).getbuffer().nbytes == 5006
