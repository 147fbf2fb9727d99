"""Whether the addresses that the library shows its readers still lead somewhere.

A sync looks again at the pages that it fetched. What was added by hand, digests above all, has addresses too,
and so have files and events: all of them are asked for here, politely and at known hosts only.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from index.base import Base
from index.history import now
from ingest.addresses import checked
from ingest.errors import FetchError, RefusedError
from ingest.fetch import Fetcher

Say = Callable[[int, int, str], None]

_KEY = "links"
GONE = "There is no such page or file any more."
_SHOWN = """
SELECT url, id, title, 'publication' AS record FROM publication WHERE status != 'withdrawn' AND url IS NOT NULL
UNION SELECT file.url, id, title, 'publication' FROM file JOIN publication ON publication.row = file.publication
  WHERE status != 'withdrawn' AND file.url IS NOT NULL
UNION SELECT url, id, title, 'event' FROM event WHERE url IS NOT NULL
UNION SELECT registration_url, id, title, 'event' FROM event WHERE registration_url IS NOT NULL
ORDER BY 1, 3
"""


@dataclass(frozen=True, slots=True)
class DeadLink:
    """An address that leads nowhere, why, and the publication or event that shows it."""

    url: str
    reason: str
    id: str
    title: str
    record: str


@dataclass(slots=True)
class LinkReport:
    """What became of all addresses: `asked` were asked for; `left` are at hosts that may not be asked."""

    at: str = ""
    asked: int = 0
    left: int = 0
    dead: list[DeadLink] = field(default_factory=list)


def check(base: Base, fetcher: Fetcher, say: Say = lambda *_: None) -> LinkReport:
    """Ask for every address once, whoever shows it; the report is kept for `last`."""
    with base.catalogue.reading() as connection:
        rows = connection.execute(_SHOWN).fetchall()
    urls = list(dict.fromkeys(str(row["url"]) for row in rows))
    report = LinkReport()
    reasons: dict[str, str] = {}
    for done, url in enumerate(urls):
        say(done, len(urls), url)
        try:
            checked(url, fetcher.manners.hosts)
            report.asked += 1
            if not fetcher.there(url):
                reasons[url] = GONE
        except RefusedError:
            report.left += 1
        except FetchError as error:
            reasons[url] = error.message
    report.dead = [
        DeadLink(row["url"], reasons[row["url"]], row["id"], row["title"], row["record"])
        for row in rows
        if row["url"] in reasons
    ]
    report.at = now()
    with base.catalogue.database.writing(quietly=True) as connection:
        told = json.dumps(asdict(report), ensure_ascii=False)
        connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_KEY, told))
    return report


def last(base: Base) -> LinkReport | None:
    """The last report, without what has been mended since; None before the first."""
    with base.catalogue.reading() as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
        if row is None:
            return None
        still = {(one["url"], one["id"]) for one in connection.execute(_SHOWN)}
    told = json.loads(row["value"])
    dead = [DeadLink(**one) for one in told.pop("dead")]
    return LinkReport(**told, dead=[one for one in dead if (one.url, one.id) in still])
