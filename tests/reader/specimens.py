"""Texts in our own words, in three languages, from which test publications are printed. Nothing in them is real."""

from __future__ import annotations

from dataclasses import dataclass, field

PLACES = [
    "Nordhafen", "Altmoor", "Brunnstadt", "Saint-Orme", "Valcendre", "Lindvik", "Karelborg", "Montréjac", "Ostry",
    "Felsach", "Granmar", "Tervola", "Zelenberg", "Puerto Claro", "Hollen", "Mirawa", "Sundby", "Kastell",
]  # fmt: skip

SENTENCES = {
    "en": [
        "In {place} a mentor meets each participant twice a week, first in the workshop and later at home.",
        "Nobody in {place} had asked the families what they needed before the project began.",
        "Of the {n} people who joined in {place}, most stayed until the end of the year.",
        "The prison of {place} gave the team a room with a window, which mattered more than anyone expected.",
        "Teachers around {place} now know whom to call when a pupil withdraws from the class.",
        "Trust grew slowly in {place}: it took {n} weeks until the first honest conversation.",
        "Probation officers from {place} describe the hand-over as the weakest link of the chain.",
        "When release came nearer, the staff in {place} planned housing, work and debt together.",
        "Some participants in {place} wanted to leave the movement but not their friends.",
        "The evaluation in {place} counted what could be counted and said plainly what could not.",
        "A football coach from {place} turned out to be the best listener of the whole network.",
        "Police and social workers in {place} share information only with the consent of those concerned.",
        "What worked in {place} may fail elsewhere, because the groups differ from town to town.",
        "After {n} months the steering group of {place} changed the rules for new referrals.",
        "Former members speak in {place} only after careful preparation and never alone.",
        "The team in {place} writes down every small step, since small steps are all there is at first.",
    ],
    "de": [
        "In {place} trifft eine Mentorin jeden Teilnehmer zweimal in der Woche, erst in der Werkstatt, dann zu Hause.",
        "Niemand in {place} hatte die Familien vor dem Beginn gefragt, was sie brauchen.",
        "Von den {n} Menschen, die in {place} mitmachten, blieben die meisten bis zum Jahresende.",
        "Das Gefängnis von {place} gab dem Team einen Raum mit Fenster, und das zählte mehr als erwartet.",
        "Lehrkräfte rund um {place} wissen jetzt, wen sie anrufen, wenn ein Schüler sich zurückzieht.",
        "Vertrauen wuchs in {place} langsam: Bis zum ersten offenen Gespräch vergingen {n} Wochen.",
        "Die Bewährungshilfe aus {place} nennt die Übergabe das schwächste Glied der Kette.",
        "Als die Entlassung näher rückte, plante man in {place} Wohnung, Arbeit und Schulden zusammen.",
        "Manche in {place} wollten die Bewegung verlassen, aber nicht ihre Freunde.",
        "Die Auswertung in {place} zählte, was sich zählen ließ, und sagte offen, was sich nicht zählen ließ.",
        "Ein Fußballtrainer aus {place} erwies sich als der beste Zuhörer des ganzen Netzwerks.",
        "Polizei und Sozialarbeit teilen in {place} Auskünfte nur mit Zustimmung der Betroffenen.",
        "Was in {place} gelang, kann anderswo scheitern, denn die Gruppen sind von Ort zu Ort verschieden.",
        "Nach {n} Monaten änderte die Steuerungsgruppe von {place} die Regeln für neue Anfragen.",
        "Ehemalige sprechen in {place} nur nach sorgfältiger Vorbereitung und niemals allein.",
        "Das Team in {place} schreibt jeden kleinen Schritt auf, denn am Anfang gibt es nur kleine Schritte.",
    ],
    "fr": [
        "À {place}, une tutrice rencontre chaque participant deux fois par semaine, à l’atelier puis à la maison.",
        "Personne à {place} n’avait demandé aux familles ce dont elles avaient besoin avant le début.",
        "Sur les {n} personnes qui ont rejoint le groupe à {place}, la plupart sont restées toute l’année.",
        "La prison de {place} a donné à l’équipe une salle avec fenêtre, et cela a compté plus que prévu.",
        "Les enseignants autour de {place} savent maintenant qui appeler quand un élève se replie sur lui-même.",
        "La confiance a grandi lentement à {place} : il a fallu {n} semaines pour une première parole franche.",
        "Les agents de probation de {place} disent que le relais est le maillon le plus faible de la chaîne.",
        "À l’approche de la sortie, on a préparé à {place} le logement, le travail et les dettes ensemble.",
        "Certains à {place} voulaient quitter le mouvement mais pas leurs amis.",
        "L’évaluation à {place} a compté ce qui pouvait l’être et dit clairement ce qui ne le pouvait pas.",
        "Un entraîneur de football de {place} s’est révélé la meilleure oreille de tout le réseau.",
        "Police et travailleurs sociaux ne partagent à {place} que ce que les personnes concernées acceptent.",
        "Ce qui a réussi à {place} peut échouer ailleurs, car les groupes changent d’une ville à l’autre.",
        "Après {n} mois, le comité de {place} a changé les règles pour les nouvelles demandes.",
        "Les anciens membres ne parlent à {place} qu’après une préparation soigneuse et jamais seuls.",
        "L’équipe de {place} note chaque petit pas, car au début il n’y a que de petits pas.",
    ],
}

WORDS = {
    "en": {
        "article": "Article", "feature": "Feature", "outcome": "Key Outcome", "method": "Concrete method",
        "read": "READ PAPER", "manual": "READ MANUAL", "watch": "WATCH FILM", "films": "RANFilms", "what": "What",
        "when": "When", "who": "Organisers", "published": "Publication date", "topic": "RAN Publications Topic",
        "discover": "Discover More", "meeting": "Working Group meeting", "about": "{name} leads a small exit project in "
        "{place} and trains volunteers.", "conclusion": "CONCLUSION PAPER", "recommendations": "Recommendations",
        "outcomes": "Key outcomes", "practices": "Relevant practices", "follow": "Follow-up", "by": "Authored by",
        "reading": "Further reading", "discussion": "Highlights of the discussion",
    },
    "de": {
        "article": "Artikel", "feature": "Reportage", "outcome": "Kernergebnis", "method": "Konkrete Methode",
        "read": "PAPIER LESEN", "manual": "HANDBUCH LESEN", "watch": "FILM ANSEHEN", "films": "RAN-Filme", "what": "Was",
        "when": "Wann", "who": "Veranstalter", "published": "Datum der Veröffentlichung", "topic": "Themen",
        "discover": "Mehr entdecken", "meeting": "Treffen der Arbeitsgruppe", "about": "{name} leitet ein kleines "
        "Ausstiegsprojekt in {place} und bildet Freiwillige aus.", "conclusion": "ERGEBNISPAPIER",
        "recommendations": "Empfehlungen", "outcomes": "Wichtigste Ergebnisse", "practices": "Bewährte Verfahren",
        "follow": "Ausblick", "by": "Verfasst von", "reading": "Weiterführende Literatur",
        "discussion": "Schwerpunkte der Diskussion",
    },
    "fr": {
        "article": "Article", "feature": "Reportage", "outcome": "Résultat clé", "method": "Méthode concrète",
        "read": "LIRE LE DOCUMENT", "manual": "LIRE LE MANUEL", "watch": "VOIR LE FILM", "films": "Films RAN",
        "what": "Quoi", "when": "Quand", "who": "Organisateurs", "published": "Date de publication", "topic": "Thèmes",
        "discover": "En savoir plus", "meeting": "Réunion du groupe de travail", "about": "{name} dirige un petit projet "
        "de sortie à {place} et forme des bénévoles.", "conclusion": "DOCUMENT DE CONCLUSIONS",
        "recommendations": "Recommandations", "outcomes": "Conclusions principales", "practices": "Bonnes pratiques",
        "follow": "Suites", "by": "Rédigé par", "reading": "Pour aller plus loin",
        "discussion": "Points forts de la discussion",
    },
}  # fmt: skip

DATES = {
    "en": ("13–14 March 2025", "7 April 2023", "APR 25", "25-26 May 2023"),
    "de": ("13. bis 14. März 2025", "7. April 2023", "APR 25", "25.–26. Mai 2023"),
    "fr": ("du 13 au 14 mars 2025", "7 avril 2023", "AVR 25", "25 et 26 mai 2023"),
}


def sentence(language: str, n: int) -> str:
    """The n-th sentence; no two are alike for n below some 280."""
    pool = SENTENCES[language]
    return pool[n % len(pool)].format(place=PLACES[(n // len(pool) + n) % len(PLACES)], n=n + 11)


def paragraph(language: str, start: int, sentences: int = 4) -> str:
    """Some sentences in a row."""
    return " ".join(sentence(language, n) for n in range(start, start + sentences))


@dataclass
class Article:
    """An article or feature of a magazine; `quote` is the index of the paragraph whose first sentence is pulled."""

    kind: str
    title: str
    number: str
    author: str
    biography: str
    paragraphs: list[str]
    quote: int | None = 1
    items: list[str] = field(default_factory=list)
    subheading: str | None = None


@dataclass
class Paper:
    """A paper or manual that a magazine presents, with its numbered findings in the order printed."""

    kind: str
    title: str
    teaser: str
    findings: list[tuple[int, str]]
    url: str


@dataclass
class Magazine:
    """A magazine with everything that a test checks."""

    language: str
    theme: str
    month: str
    editorial: list[str]
    articles: list[Article]
    papers: list[Paper]
    films: list[tuple[str, str, str]]
    events: list[tuple[str, str, str, str]]
    library: list[tuple[str, str, str, list[str], str]]


def magazine(language: str, articles: int = 3, papers: int = 2, findings: int = 3) -> Magazine:
    """A magazine of the size asked for; titles, names and texts follow from the arguments."""
    names = ["Mira HOLTEN", "Jonas ABEL-KRUG", "Sofia DEL MONTE", "Ewa NOWIK", "Tom VAN RIET"]
    titles = {
        "en": ["The long way out", "Fathers, sons and the street", "Listening before judging", "A workshop with a view",
               "When release comes near"],
        "de": ["Der lange Weg hinaus", "Väter, Söhne und die Straße", "Zuhören vor dem Urteilen",
               "Eine Werkstatt mit Aussicht", "Wenn die Entlassung naht"],
        "fr": ["Le long chemin de la sortie", "Pères, fils et la rue", "Écouter avant de juger",
               "Un atelier avec vue", "Quand la sortie approche"],
    }[language]  # fmt: skip
    words, dates = WORDS[language], DATES[language]
    kinds = ["article" if n % 2 == 0 else "feature" for n in range(articles)]
    made: list[Article] = []
    for n in range(articles):
        name = names[n % len(names)]
        total, place = kinds.count(kinds[n]), kinds[: n + 1].count(kinds[n])
        shown = " ".join(p if p.islower() else p.title() for p in name.split()).replace("Del ", "del ")
        made.append(
            Article(
                kinds[n],
                titles[n % len(titles)],
                f"{words[kinds[n]]} {place:02}/{total:02}",
                name,
                words["about"].format(name=shown.replace("Van ", "van "), place=PLACES[n]),
                [paragraph(language, 20 * n + 4 * k) for k in range(5)],
                items=[sentence(language, 200 + 3 * n + k) for k in range(3)] if n == 0 else [],
                subheading={"en": "What was learned", "de": "Was gelernt wurde", "fr": "Ce qui fut appris"}[
                    language
                ]
                if n == 1
                else None,
            )
        )
    print_order = [2, 1, *range(3, findings + 1)]
    presented = [
        Paper(
            "manual" if n == papers - 1 and papers > 1 else "paper",
            {"en": f"Mentors in the town of {PLACES[n + 5]}", "de": f"Mentoren in der Stadt {PLACES[n + 5]}",
             "fr": f"Tuteurs dans la ville de {PLACES[n + 5]}"}[language],
            paragraph(language, 120 + 2 * n, 2),
            [(k, sentence(language, 150 + 10 * n + k)) for k in print_order],
            f"https://example.org/publications/mentors-{n}_en",
        )
        for n in range(papers)
    ]  # fmt: skip
    return Magazine(
        language,
        {"en": "Mentoring and Trust", "de": "Mentoring und Vertrauen", "fr": "Mentorat et Confiance"}[
            language
        ],
        dates[2],
        [paragraph(language, 240), paragraph(language, 246)],
        made,
        presented,
        [(f"Film {PLACES[9]}", paragraph(language, 226, 2), "https://video.example.org/watch?v=one")],
        [
            ("RAN Prisons", f"{PLACES[3]}: {sentence(language, 230)}", words["meeting"], dates[0]),
            ("RAN Rehabilitation", f"{PLACES[4]}: {sentence(language, 232)}", words["meeting"], dates[0]),
        ],
        [
            (
                f"{titles[0]} II",
                sentence(language, 234),
                "RAN Study Visit",
                ["Rehabilitation", "Training"],
                dates[1],
            ),
            (f"{titles[1]} III", sentence(language, 236), "RAN Manual", ["Exit work"], dates[1]),
        ],
    )
