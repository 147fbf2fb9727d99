"""Dates in words of every official language, ranges, and what is no date."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import find_date, month_number
from ingest.language import EU_LANGUAGES

NINTH_OF_JANUARY = {
    "bg": "9 януари 2023 г.", "cs": "9. ledna 2023", "da": "9. januar 2023", "de": "9. Januar 2023",
    "el": "9 Ιανουαρίου 2023", "en": "9 January 2023", "es": "9 de enero de 2023", "et": "9. jaanuar 2023",
    "fi": "9. tammikuuta 2023", "fr": "9 janvier 2023", "ga": "9 Eanáir 2023", "hr": "9. siječnja 2023.",
    "hu": "2023. január 9.", "it": "9 gennaio 2023", "lt": "2023 m. sausio 9 d.", "lv": "2023. gada 9. janvāris",
    "mt": "9 ta’ Jannar 2023", "nl": "9 januari 2023", "pl": "9 stycznia 2023", "pt": "9 de janeiro de 2023",
    "ro": "9 ianuarie 2023", "sk": "9. januára 2023", "sl": "9. januar 2023", "sv": "9 januari 2023",
}  # fmt: skip


@pytest.mark.parametrize("language", EU_LANGUAGES)
def test_a_date_in_every_language(language: str) -> None:
    found = find_date(f"( {NINTH_OF_JANUARY[language]} )", language)
    assert found is not None
    assert (found.start, found.end) == ("2023-01-09", "2023-01-09")


@pytest.mark.parametrize(
    "word", ["leden", "Ιανουάριος", "tammikuu", "siječanj", "sausis", "styczeń", "január"]
)
def test_months_that_a_page_does_not_inflect(word: str) -> None:
    assert month_number(word) == 1


def test_one_word_for_two_months() -> None:
    assert month_number("listopad", "hr") == 10
    assert month_number("listopad", "cs") == 11


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("13 March—14 March 2024", "2024-03-13", "2024-03-14"),
        ("14–15 March 2024", "2024-03-14", "2024-03-15"),
        ("Vienna, 30 November - 1 December 2023", "2023-11-30", "2023-12-01"),
        ("28 December 2023 to 2 January 2024", "2023-12-28", "2024-01-02"),
        ("vom 3. bis 5. Juni 2022", "2022-06-03", "2022-06-05"),
        ("du 3 au 5 juin 2022", "2022-06-03", "2022-06-05"),
        ("del 9 al 10 de marzo de 2022", "2022-03-09", "2022-03-10"),
        ("March 13-14, 2024", "2024-03-13", "2024-03-14"),
        ("Thursday 27 February 2020, 15:00 CET", "2020-02-27", "2020-02-27"),
        ("1er juillet 2021", "2021-07-01", "2021-07-01"),
        ("9.1.2023", "2023-01-09", "2023-01-09"),
        ("on 2024-04-30", "2024-04-30", "2024-04-30"),
        ("SPOTLIGHT | APR 24", "2024-04", "2024-04"),
        ("in December 2023", "2023-12", "2023-12"),
        ("published in 2023", "2023", "2023"),
        ("31 April 2023", "2023-04", "2023-04"),
    ],
)
def test_ranges_and_parts(text: str, start: str, end: str) -> None:
    found = find_date(text)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    "text", ["", "13 March", "page 12 of 45", "12-18 months", "80 – 90 signals", "4.12.1"]
)
def test_no_date(text: str) -> None:
    assert find_date(text) is None


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)), st.sampled_from(EU_LANGUAGES))
def test_any_day_is_found_again(day: datetime.date, language: str) -> None:
    form = NINTH_OF_JANUARY[language].replace("2023", "{year}").replace("9", "{day}")
    found = find_date(form.format(year=day.year, day=day.day), language)
    assert found is not None
    assert found.start == datetime.date(day.year, 1, day.day).isoformat()
