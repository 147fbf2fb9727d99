"""Papers of meetings, printed from the specimens' sentences."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.colors import Color

from tests.reader.press import Layout, Press
from tests.reader.specimens import DATES, PLACES, WORDS, paragraph, sentence

MEETING = {
    "en": "RAN REHABILITATION Working Group meeting",
    "de": "RAN REHABILITATION – Treffen der Arbeitsgruppe",
    "fr": "RAN REHABILITATION – réunion du groupe de travail",
}
LEAD_IN = {
    "en": "The participants agreed on these points:",
    "de": "Die Teilnehmenden einigten sich auf diese Punkte:",
    "fr": "Les participants se sont mis d’accord sur ces points :",
}
INTRODUCTION = {"en": "Introduction", "de": "Einleitung", "fr": "Introduction"}


@dataclass
class Paper:
    """A paper with everything that a test checks."""

    language: str
    title: str
    authors: list[str]
    introduction: list[str]
    outcomes: list[str]
    discussion: list[tuple[str, list[str]]]
    recommendations: list[str]
    practices: list[tuple[str, str, str]]
    follow_up: str
    further: list[tuple[str, str]]
    notes: list[str]


def paper(language: str) -> Paper:
    """A paper in one of the languages of the specimens."""
    return Paper(
        language,
        {
            "en": "Keeping contact after release: what exit workers can promise",
            "de": "In Verbindung bleiben: was Ausstiegshilfe nach der Haft versprechen kann",
            "fr": "Garder le lien après la sortie : ce que l’on peut promettre",
        }[language],
        ["Ida Brunner", "Karl Westhoff"],
        [paragraph(language, 0, 5), paragraph(language, 5, 4)],
        [sentence(language, n) for n in range(20, 25)],
        [
            ({"en": "Housing", "de": "Wohnen", "fr": "Logement"}[language], [paragraph(language, 30), paragraph(language, 34)]),
            ({"en": "Work", "de": "Arbeit", "fr": "Travail"}[language], [paragraph(language, 40, 6)]),
        ],
        [sentence(language, n) for n in range(60, 64)],
        [
            (f"EXIT {PLACES[n]}", paragraph(language, 70 + 4 * n, 3), f"https://example.org/practices/{n}")
            for n in range(3)
        ],
        paragraph(language, 90, 3),
        [(f"{sentence(language, 96 + n)}", f"https://example.org/reading/{n}") for n in range(2)],
        [sentence(language, 100), sentence(language, 101)],
    )  # fmt: skip


def print_paper(made: Paper, layout: Layout, *, footnotes: bool = True, numbered: bool = False) -> bytes:
    """The paper as a PDF: one column or two, lists with bullets or numbers, footnotes at the foot of page 1 and 2."""
    words = WORDS[made.language]
    press = Press(layout, f"RAN Practitioners | {made.title}", made.title)
    press.page()
    press.paragraph(words["conclusion"], bold=True, size=12, colour=Color(0.8, 0.4, 0), after=20)
    press.paragraph(made.title, bold=True, size=24, after=16)
    press.paragraph(MEETING[made.language], size=13, after=4)
    place = {"en": "Vienna, Austria", "de": "Wien, Österreich", "fr": "Vienne, Autriche"}[made.language]
    press.paragraph(f"{DATES[made.language][3]}, {place}", size=11, after=4)
    press.paragraph(f"{words['by']} {made.authors[0]} and {made.authors[1]}", size=11, after=24)
    press.top = press.y if layout.columns > 1 else press.top
    notes = list(made.notes) if footnotes else []
    _note(press, notes, 1)
    press.heading(INTRODUCTION[made.language])
    for text in made.introduction:
        press.paragraph(text)
    press.heading(words["outcomes"])
    press.paragraph(LEAD_IN[made.language])
    for n, text in enumerate(made.outcomes, 1):
        press.paragraph(text, bullet=f"{n}." if numbered else "•", after=4)
    press.heading(words["discussion"])
    for title, texts in made.discussion:
        press.heading(title, 3)
        for text in texts:
            press.paragraph(text)
    press.heading(words["recommendations"])
    for n, text in enumerate(made.recommendations, 1):
        press.paragraph(text, bullet=f"{n}." if numbered else "–", after=4)
    press.page()
    _note(press, notes, 2)
    press.heading(words["practices"])
    for name, text, url in made.practices:
        press.heading(name, 3)
        y = press.y
        press.paragraph(text)
        press.canvas.linkURL(url, (press.margin, press.y + 8, press.margin + 60, y + 8))
    press.heading(words["follow"])
    press.paragraph(made.follow_up)
    press.heading(words["reading"])
    for text, url in made.further:
        y = press.y
        press.paragraph(text, bullet="•", after=4)
        press.canvas.linkURL(url, (press.margin, press.y + 8, press.margin + 60, y + 8))
    return press.pdf()


def _note(press: Press, notes: list[str], number: int) -> None:
    """A footnote at the foot of the page, in small type."""
    if notes:
        press.bottom = 110
        press.put(press.margin, 60, f"{number} {notes.pop(0)[:100]}", size=7.5)
