"""An invented library on a site: what a crawler finds there, and the sources that lead to it."""

from __future__ import annotations

from ingest.sources import Sources
from tests.fetch import pages
from tests.fetch.pages import component_file, component_page, event_page, pdf, teaser
from tests.fetch.site import HOST, Site

PUBLICATIONS = "/whats-new/publications"
EVENTS = "/whats-new/events"
LIST = "/networks/ran/publications_en"
CALENDAR = "/networks/ran/calendar_en"
WALKS = f"{PUBLICATIONS}/garden-walks-mentors_en"
BREAD = f"{PUBLICATIONS}/baking-bread-exit-work_en"
COLLECTION = f"{PUBLICATIONS}/papers-on-walking_en"
MEETING = f"{EVENTS}/ran-prisons-walking-riga-2023-05-25_en"

WALKS_TEXT = [
    "Mentors in four cities walk with young adults once a week in the first year after release from prison.",
    "A walk takes an hour, and it ends where it began, so that nobody has to travel home alone.",
    "The mentors report that hard questions are asked in the second half of a walk and never in the first.",
]
BREAD_TEXT = [
    "In a bakery near the harbour people who left a violent group learn to bake bread at night.",
    "The master baker speaks about dough and not about politics, and after some months they ask him why.",
]


def sources(**more: object) -> Sources:
    """Two lists; `more` are fields of both."""
    return Sources.model_validate(
        {
            "source": [
                {
                    "name": "papers", "title": "Papers", "url": HOST + LIST, "form": "listing",
                    "yields": ["publications"], "every": "1 day", "follow": [f"{PUBLICATIONS}/"], **more,
                },
                {
                    "name": "calendar", "title": "Calendar", "url": HOST + CALENDAR, "form": "listing",
                    "yields": ["events"], "every": "1 day", **more,
                },
            ],
            "hosts": {"also": ["ec.europa.eu"]},
        }
    )  # fmt: skip


def walks_page(
    file: str = "/document/download/aaaa1111-0000-0000-0000-000000000001_en?filename=walks_en.pdf",
) -> str:
    return component_page(
        "Garden walks: mentors and young adults",
        date="15 December 2023",
        canonical=HOST + WALKS,
        rows=f'<dt>RAN Publications Topic</dt><dd>Rehabilitation</dd><dt>Part of collection</dt><dd><a href="{COLLECTION}">Papers on walking</a></dd>',
        text=f"<p>A paper on walking with mentors, RAN PRISONS, Riga 25-26 May 2023.</p>"
        f"<h3>Key outcomes</h3><ul>{''.join(f'<li>{one}</li>' for one in pages.OUTCOMES)}</ul>",
        files=component_file(file, "Garden walks"),
    )


def bread_page(**more: str) -> str:
    values = {
        "label": "Article",
        "date": "3 March 2024",
        "canonical": HOST + BREAD,
        "text": "".join(f"<p>{one}</p>" for one in BREAD_TEXT),
        **more,
    }
    return component_page("Baking bread in exit work", **values)


def meeting_page(notice: str = "", place: str = "Riga, Latvia") -> str:
    return event_page(
        "RAN PRISONS: Walking with mentors",
        rows=f"<dt>When</dt><dd>25 May 2023, 09:00 EEST - 26 May 2023, 15:00 EEST</dd><dt>Where</dt><dd>{place}</dd>",
        notice=notice,
    )


def walks_pdf(*more: str) -> bytes:
    return pdf("Garden walks: mentors and young adults", *WALKS_TEXT, *more)


def fill(site: Site) -> None:
    """Three publications, one of them a collection and one an article without a file; one event."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /search/\n", "text/plain")
    listed(site, WALKS, BREAD, COLLECTION)
    site.put(CALENDAR, pages.listing_page(teaser(MEETING, "Walking with mentors", "Working Group meeting")))
    site.put(WALKS, walks_page())
    site.put("/document/download/aaaa1111-0000-0000-0000-000000000001_en", walks_pdf(), "application/pdf")
    site.put(BREAD, bread_page())
    site.put(
        COLLECTION,
        component_page(
            "Papers on walking",
            label="Collection",
            date="1 February 2022",
            canonical=HOST + COLLECTION,
            text="<p>All papers that have to do with walking.</p>",
            extra=f"<div><h2>Documents</h2>{teaser(WALKS, 'Garden walks')}</div>",
        ),
    )
    site.put(MEETING, meeting_page())


def listed(site: Site, *paths: str) -> None:
    """A list of these pages on two pages."""
    half = (len(paths) + 1) // 2
    pager = pages.pager(LIST, 1)
    site.put(LIST, pages.listing_page(*(teaser(path, path[-20:]) for path in paths[:half]), pager=pager))
    site.put(
        f"{LIST}?page=1",
        pages.listing_page(*(teaser(path, path[-20:]) for path in paths[half:]), pager=pager),
    )
