"""Event pages: days and times, zones, places, what became of the plan."""

from __future__ import annotations

import pytest

from ingest.europa import read_page
from ingest.records import Event
from tests.fetch import pages
from tests.fetch.site import HOST

URL = f"{HOST}/whats-new/events/garden-meeting-2024-06-06_en"


def event(title: str = "RAN Prisons: a meeting in the garden", **parts: str) -> Event:
    found = read_page(pages.event_page(title, **parts).encode(), URL).event
    assert found is not None
    return found


def when(text: str, start: str = "", end: str = "", label: str = "When") -> str:
    first, _, last = text.partition(" - ")
    spans = f'<span class="daterange__start-date"><time datetime="{start}">{first}</time></span>'
    if last:
        spans += f' - <span class="daterange__end-date"><time datetime="{end}">{last}</time></span>'
    return f'<dt>{label}</dt><dd><div class="daterange">{spans}</div></dd>'


TIMES = {
    "days": (
        when("13 March 2024 - 14 March 2024", "2024-03-13T00:00:00+01:00", "2024-03-14T00:00:00+01:00"),
        ("2024-03-13", "2024-03-14", True, "Europe/Brussels"),
    ),
    "one day": (
        when("22 March 2024", "2024-03-22T00:00:00+01:00"),
        ("2024-03-22", "2024-03-22", True, "Europe/Brussels"),
    ),
    "midnights": (
        when(
            "Monday 3 June 2024, 00:00 CEST - Tuesday 4 June 2024, 00:00 CEST",
            "2024-06-03T00:00:00+02:00",
            "2024-06-04T00:00:00+02:00",
        ),
        ("2024-06-03", "2024-06-04", True, "Europe/Brussels"),
    ),
    "times of two days": (
        when(
            "Thursday 27 February 2020, 15:00 CET - Friday 28 February 2020, 13:00 CET",
            "2020-02-27T15:00:00+01:00",
            "2020-02-28T13:00:00+01:00",
        ),
        ("2020-02-27T15:00:00+01:00", "2020-02-28T13:00:00+01:00", False, "Europe/Brussels"),
    ),
    "a moment": (
        when("Thursday 6 June 2024, 09:30 CEST", "2024-06-06T07:30:00Z"),
        ("2024-06-06T09:30:00+02:00", "2024-06-06T09:30:00+02:00", False, "Europe/Brussels"),
    ),
    "another zone": (
        when(
            "Thursday 6 June 2024, 10:00 EEST - Thursday 6 June 2024, 17:00 EEST",
            "2024-06-06T10:00:00+03:00",
            "2024-06-06T17:00:00+03:00",
        )
        + "<dt>Where</dt><dd>Sofia, Bulgaria</dd>",
        ("2024-06-06T10:00:00+03:00", "2024-06-06T17:00:00+03:00", False, "Europe/Sofia"),
    ),
    "a zone told by its distance": (
        when("Thursday 6 June 2024, 10:00", "2024-06-06T09:00:00Z"),
        ("2024-06-06T10:00:00+01:00", "2024-06-06T10:00:00+01:00", False, "Europe/Lisbon"),
    ),
    "words only": (
        "<dt>Date</dt><dd>6 June 2024, 9.00 - 17.30 CEST</dd>",
        ("2024-06-06T09:00:00+02:00", "2024-06-06T17:30:00+02:00", False, "Europe/Brussels"),
    ),
    "a range in words": (
        "<dt>When</dt><dd>25-26 May 2023</dd>",
        ("2023-05-25", "2023-05-26", True, "Europe/Brussels"),
    ),
    "afternoon": (
        "<dt>When</dt><dd>6 June 2024, 2:00 pm - 4:30 pm</dd>",
        ("2024-06-06T14:00:00+02:00", "2024-06-06T16:30:00+02:00", False, "Europe/Brussels"),
    ),
    "moments for machines only": (
        '<dt>When</dt><dd><time datetime="2024-06-06T09:00:00+02:00"></time>x</dd>',
        ("2024-06-06T09:00:00+02:00", "2024-06-06T09:00:00+02:00", False, "Europe/Brussels"),
    ),
    "a moment that is none": (
        when("13-14 March 2024", "2024-03-13-14"),
        ("2024-03-13", "2024-03-14", True, "Europe/Brussels"),
    ),
}


@pytest.mark.parametrize("kind", TIMES)
def test_days_and_times(kind: str):
    rows, expected = TIMES[kind]
    found = event(rows=rows)
    assert (found.start, found.end, found.all_day, found.timezone) == expected


def test_every_row_of_an_event():
    found = event(
        rows=when("13 March 2024 - 14 March 2024")
        + "<dt>Where</dt><dd><div>Town hall</div><div>Long street 5</div><div>1000 Brussels, Belgium</div></dd>"
        "<dt>Languages</dt><dd>English, French</dd><dt>Organiser</dt><dd>RAN Practitioners Staff</dd>",
        registration='<div id="event-registration-block"><a class="ecl-link" href="/register/5_en">Register here</a></div>',
        text="<p>Mentors meet.</p><p>They talk.</p>",
    )
    assert found.place == "Town hall, Long street 5, 1000 Brussels, Belgium"
    assert not found.online
    assert found.languages == ["en", "fr"]
    assert found.organiser == "RAN Practitioners Staff"
    assert found.registration_url == f"{HOST}/register/5_en"
    assert found.summary == "Mentors meet.\n\nThey talk."
    assert (found.kind, found.group, found.status) == ("Working Group meeting", "RAN PRISONS", "as_planned")
    assert found.url == URL


@pytest.mark.parametrize(
    ("label", "said"), [("Where", "Online only"), ("Ort", "Nur online"), ("Lieu", "En ligne")]
)
def test_an_online_event_has_no_place(label: str, said: str):
    found = event(rows=when("22 March 2024") + f"<dt>{label}</dt><dd>{said}</dd>")
    assert (found.online, found.place) == (True, None)


def test_the_place_stands_on_top_where_no_row_names_it():
    top = (
        '<div id="event-details"><ul><li><time datetime="2024-03-22T00:00:00+01:00">22 March 2024</time></li>'
        "<li>Riga, Latvia</li><li>Live streaming available</li></ul></div>"
    )
    found = event(rows=when("22 March 2024"), notice=top)
    assert (found.place, found.online) == ("Riga, Latvia", False)


def notification(text: str) -> str:
    return f'<div class="ecl-notification ecl-notification--warning" role="alert"><button>Close</button><div>{text}</div></div>'


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("This event has been cancelled.", "cancelled"),
        ("This event has been postponed. We will tell you more.", "postponed"),
        ("This event has been rescheduled.", "rescheduled"),
        ("Diese Veranstaltung wurde abgesagt.", "cancelled"),
        ("Diese Veranstaltung wurde verschoben.", "postponed"),
        ("Diese Veranstaltung wurde verlegt.", "rescheduled"),
        ("Cet événement a été annulé.", "cancelled"),
        ("Cet événement a été reporté.", "postponed"),
        ("Evento cancelado", "cancelled"),
        ("This event has ended.", "as_planned"),
        ("This event has started.", "as_planned"),
        ("Polish is available via machine translation.", "as_planned"),
    ],
)
def test_a_notice_tells_what_became_of_the_plan(text: str, status: str):
    assert event(rows=when("22 March 2024"), notice=notification(text)).status == status


def test_a_label_or_a_title_tells_it_too():
    assert event("CANCELLED: a meeting", rows=when("22 March 2024")).status == "cancelled"
    html = pages.event_page("A meeting", rows=when("22 March 2024")).replace(
        "</ul></div>", '<li class="ecl-page-header__meta-item">Postponed</li></ul></div>', 1
    )
    found = read_page(html.encode(), URL).event
    assert found is not None
    assert (found.status, found.kind) == ("postponed", "Working Group meeting")


def test_words_in_the_description_do_not_cancel_an_event():
    text = "<p>How trips are cancelled and postponed is the subject of this meeting.</p>"
    assert event(rows=when("22 March 2024"), text=text).status == "as_planned"


def test_an_event_in_german():
    found = event(
        rows=when("6. Juni 2024, 9:00 MESZ - 7. Juni 2024, 16:30 MESZ", label="Zeit")
        + "<dt>Ort</dt><dd>Graz, Österreich</dd><dt>Sprachen</dt><dd>Deutsch und Englisch</dd>"
        "<dt>Veranstalter</dt><dd>Bewährungshilfe</dd>",
        language="de",
        head="Praktische Informationen",
    )
    assert (found.start, found.end) == ("2024-06-06T09:00:00+02:00", "2024-06-07T16:30:00+02:00")
    assert (found.place, found.languages, found.organiser) == (
        "Graz, Österreich",
        ["de", "en"],
        "Bewährungshilfe",
    )


def test_an_event_that_speaks_to_machines():
    html = """<html><head><script type="application/ld+json">{"@type": "Event", "name": "A meeting",
    "startDate": "2024-06-06T09:00:00+03:00", "endDate": "2024-06-06T17:00:00+03:00",
    "eventStatus": "https://schema.org/EventPostponed",
    "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
    "location": {"@type": "Place", "name": "Helsinki, Finland"}, "organizer": {"name": "Mentors"}}</script></head>
    <body><main><h1>A meeting</h1><p>Mentors meet.</p></main></body></html>"""
    found = read_page(html.encode(), URL).event
    assert found is not None
    assert (found.start, found.timezone) == ("2024-06-06T09:00:00+03:00", "Europe/Helsinki")
    assert (found.place, found.status, found.organiser) == ("Helsinki, Finland", "postponed", "Mentors")


def test_links_to_papers_are_kept_but_not_what_is_announced_beside():
    html = pages.event_page(
        "A meeting",
        rows=when("22 March 2024"),
        text='<p>See <a href="/whats-new/publications/report_en">the report</a>.</p>',
        extra=pages.teaser("/whats-new/publications/latest_en", "Latest"),
    )
    found = [link.url for link in read_page(html.encode(), URL).links]
    assert found == [f"{HOST}/whats-new/publications/report_en"]


def test_the_date_in_the_title_of_a_paper_makes_no_event():
    html = pages.component_page("RAN meeting, Stockholm 25-26 May 2023", date="15 December 2023")
    page = read_page(html.encode(), f"{HOST}/whats-new/publications/x_en")
    assert page.event is None
    assert page.publication is not None
    assert page.publication.published == "2023-12-15"
