"""Links of the library are asked for, and those that lead nowhere are told to staff."""

from __future__ import annotations

from collections.abc import Callable

from index.base import Base
from index.links import GONE, check, last
from ingest.fetch import Fetcher
from ingest.records import Event, FileRecord
from tests.fetch.site import Site
from tests.stubs import reading

HERE = "https://home-affairs.ec.europa.eu"


def test_dead_links_are_found_and_kept(base: Base, site: Site, client: Callable[..., Fetcher]):
    site.put("/alive_en", b"<html><body>here</body></html>")
    site.put("/large.pdf", b"%PDF-1.4" + b"x" * 100_000)
    file = FileRecord("large.pdf", "application/pdf", 1, "0" * 64, f"{HERE}/large.pdf", pages=1)
    alive = reading("Alive", "Text.", url=f"{HERE}/alive_en", files=[file])
    alive.events = [Event("Meeting", "2024-05-03", url=f"{HERE}/nowhere_en", id="meeting")]
    base.put(alive)
    base.put(reading("Dead", "Other text.", url=f"{HERE}/dead_en"))
    base.put(reading("Elsewhere", "Third text.", url="https://example.org/x"))
    assert last(base) is None
    report = check(base, client())
    assert (report.asked, report.left) == (4, 1)
    assert [(one.url, one.id, one.record, one.reason) for one in report.dead] == [
        (f"{HERE}/dead_en", "dead", "publication", GONE),
        (f"{HERE}/nowhere_en", "meeting", "event", GONE),
    ]
    assert last(base) == report
    base.correct("publication", "dead", "url", f"{HERE}/alive_en", "Ida")
    kept = last(base)
    assert kept is not None
    assert [one.id for one in kept.dead] == ["meeting"]


def test_a_site_that_fails_is_told_with_its_reason(base: Base, site: Site, client: Callable[..., Fetcher]):
    site.put("/forbidden_en", b"", status=403)
    base.put(reading("Forbidden", "Text.", url=f"{HERE}/forbidden_en"))
    (dead,) = check(base, client()).dead
    assert "status 403" in dead.reason
