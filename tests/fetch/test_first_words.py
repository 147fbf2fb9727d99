"""An event page that says in its first paragraph, without any mark, what became of the plan."""

from __future__ import annotations

import pytest

from ingest.europa import read_page
from ingest.language import EU_LANGUAGES
from tests.fetch import pages
from tests.fetch.site import HOST

URL = f"{HOST}/whats-new/events/garden-meeting-2024-06-06_en"
CANCELLED = {
    "bg": "Това събитие е отменено.", "cs": "Tato akce byla zrušena.", "da": "Dette arrangement er aflyst.",
    "de": "Diese Veranstaltung wurde leider abgesagt.", "el": "Αυτή η εκδήλωση έχει ακυρωθεί.",
    "en": "This event has been cancelled.", "es": "Este evento ha sido cancelado.", "et": "See üritus on tühistatud.",
    "fi": "Tämä tapahtuma on peruttu.", "fr": "Cet événement a été annulé.",
    "ga": "Cuireadh an imeacht seo ar ceal.", "hr": "Ovaj događaj je otkazan.", "hu": "Ez a rendezvény elmarad.",
    "it": "Questo evento è stato annullato.", "lt": "Šis renginys atšauktas.", "lv": "Šis pasākums ir atcelts.",
    "mt": "Dan l-avveniment ġie kkanċellat.", "nl": "Dit evenement is geannuleerd.",
    "pl": "To wydarzenie zostało odwołane.", "pt": "Este evento foi cancelado.",
    "ro": "Acest eveniment a fost anulat.", "sk": "Toto podujatie bolo zrušené.", "sl": "Ta dogodek je odpovedan.",
    "sv": "Detta evenemang har ställts in.",
}  # fmt: skip


def status(text: str, language: str = "en") -> str:
    rows = "<dt>When</dt><dd>22 March 2024</dd>"
    page = pages.event_page("A meeting", rows=rows, language=language, text=text)
    event = read_page(page.encode(), URL).event
    assert event is not None
    return event.status


@pytest.mark.parametrize("language", EU_LANGUAGES)
def test_a_first_paragraph_cancels_in_every_language(language: str):
    assert status(f"<p>{CANCELLED[language]}</p><p>Mentors meet.</p>", language) == "cancelled"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The meeting of 6 May has been postponed. Bookings are cancelled.", "postponed"),
        ("Please note that this event had to be cancelled due to illness.", "cancelled"),
        ("Unfortunately, this event has been rescheduled.", "rescheduled"),
        ("Event cancelled", "cancelled"),
        ("Die Veranstaltung wurde auf den 5. Juni verschoben.", "postponed"),
        ("La réunion est reportée au 5 juin.", "postponed"),
        ("Mötet har skjutits upp till hösten.", "postponed"),
        ("This event has not been cancelled.", "as_planned"),
        ("This event can be cancelled until Friday.", "as_planned"),
        ("Registrations for this event can be cancelled.", "as_planned"),
        ("This meeting looks at cancelled trips and postponed trials.", "as_planned"),
        ("Die Veranstaltung wird nicht verschoben.", "as_planned"),
        ("The event that was cancelled in 2020 is held again.", "as_planned"),
    ],
)
def test_only_what_is_told_of_this_event_counts(text: str, expected: str):
    assert status(f"<p>{text}</p>") == expected


def test_a_paragraph_far_down_changes_no_plan():
    text = "<p>One.</p><p>Two.</p><p>Three.</p><p>This event has been cancelled.</p>"
    assert status(text) == "as_planned"
