"""The wording by which publications name their parts, in the languages in which RAN publishes most.

Words are alternatives parted by bars; one that another edition uses is added here and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.records import OutcomeKind, PublicationKind

FieldName = Literal[
    "what", "when", "where", "organiser", "published", "topics", "group", "authors", "languages", "countries"
]
SeriesKind = Literal["article", "feature"]

_MOST_BUTTON_WORDS = 6


def _words(text: str) -> str:
    """A pattern of the alternatives; a blank in one stands for any white space."""
    return "|".join(re.escape(word.strip()).replace(r"\ ", r"\s+") for word in text.split("|"))


_FIELDS: dict[FieldName, str] = {
    "what": "what|was|quoi|qué|cosa|wat|co|vad|hvad|ce|type|art|type of event|event type",
    "when": "when|wann|quand|cuándo|quando|wanneer|kiedy|när|hvornår|când|date|dates|datum|fecha|data|termin",
    "where": "where|wo|où|dónde|dove|waar|gdzie|var|hvor|unde|place|venue|location|ort|lieu|lugar|luogo|plaats|"
    "miejsce",
    "organiser": "organiser|organisers|organizer|organizers|organised by|organisator|organisatoren|veranstalter|"
    "organisateur|organisateurs|organizador|organizadores|organizzatore|organizzatori|organizator|organizatorzy|"
    "arrangör|arrangørs|organizatori",
    "published": "publication date|date of publication|published|published on|veröffentlichungsdatum|"
    "datum der veröffentlichung|erscheinungsdatum|veröffentlicht|date de publication|publié le|"
    "fecha de publicación|data di pubblicazione|publicatiedatum|data publikacji|publiceringsdatum|data publicării",
    "topics": "ran publications topic|ran publications topics|topic|topics|thema|themen|thème|thèmes|tema|temas|temi|"
    "argomento|argomenti|onderwerp|onderwerpen|temat|tematy|ämne|ämnen|emne|emner|teme",
    "group": "working group|arbeitsgruppe|groupe de travail|grupo de trabajo|gruppo di lavoro|werkgroep|"
    "grupa robocza",
    "authors": "author|authors|author(s)|authored by|written by|autor|autoren|autorin|autorinnen|verfasst von|"
    "auteur|auteurs|auteure|rédigé par|autores|autora|autore|autori|scritto da|geschreven door|autorzy|författare|"
    "forfatter",
    "languages": "languages|language|sprachen|sprache|langues|langue|idiomas|lingue|talen",
    "countries": "country|countries|land|länder|pays|país|países|paese|paesi|landen|kraj",
}
_FIELD = {name: re.compile(rf"(?:{_words(words)})\s*:?", re.I) for name, words in _FIELDS.items()}
_INLINE_FIELD = {
    name: re.compile(rf"(?:{_words(words)})\s*:\s+(?=\S)", re.I) for name, words in _FIELDS.items()
}

_ARTICLE = "article|artikel|artículo|articolo|artigo|artykuł|articol|άρθρο|článek|článok|članak|članek|cikk|artikkeli"
_FEATURE = (
    "feature|reportage|dossier|reportaje|servizio|reportagem|reportaż|porträt|portrait|beitrag|special|achtergrond|"
    "interview|entretien|entrevista|intervista|opinion|essay|perspective|case study"
)
_OF = r"(?:/|of|von|sur|de|di|van)"
# A letter before it is the mark of the section, run into the label.
_SERIES = re.compile(
    rf"(?:[A-Z]\s+)?((?:({_words(_ARTICLE)})|{_words(_FEATURE)})\s+\d{{1,2}}\s*{_OF}\s*\d{{1,2}})", re.I
)
_UNNUMBERED = re.compile(rf"(?:({_words(_ARTICLE)})|{_words(_FEATURE)})", re.I)
_CONTENTS = re.compile(
    rf"(?:{_words('contents|table of contents|in this issue|in this edition|inhalt|inhaltsverzeichnis|sommaire|índice')}|"
    rf"{_words('dans ce numéro|in dieser ausgabe|indice|sommario|inhoud|spis treści|cuprins|innehåll|indhold')})",
    re.I,
)

_OUTCOMES: dict[OutcomeKind, str] = {
    "key outcome": "key outcome|outcome|key finding|finding|key message|key takeaway|key insight|key point|key conclusion|"
    "main outcome|main finding|wichtigstes ergebnis|kernergebnis|zentrales ergebnis|hauptergebnis|"
    "schlüsselergebnis|kernaussage|ergebnis|résultat clé|résultat principal|conclusion clé|conclusion principale|"
    "constat clé|message clé|enseignement clé|resultado clave|conclusión principal|conclusión clave|"
    "risultato chiave|risultato principale|esito principale|belangrijkste resultaat|belangrijkste bevinding|"
    "kernbevinding|kluczowy wniosek|główny wniosek|resultado principal|resultado-chave|rezultat cheie|"
    "viktigt resultat|hovedresultat",
    "method": "concrete method|practical method|method|konkrete methode|praktische methode|methode|"
    "méthode concrète|méthode pratique|méthode|método concreto|método práctico|método|metodo concreto|"
    "metodo pratico|metodo|concrete methode|konkretna metoda|metoda|metodă concretă|konkret metod",
    "recommendation": "recommendation|key recommendation|empfehlung|handlungsempfehlung|recommandation|"
    "recomendación|raccomandazione|aanbeveling|rekomendacja|zalecenie|recomendação|recomandare|rekommendation|"
    "anbefaling",
    "lesson": "lesson|lesson learned|lesson learnt|lektion|lehre|erkenntnis|leçon|enseignement|lección|lezione|les|"
    "lekcja|lição|lecție|lärdom",
}
_NUMBERED = {
    kind: re.compile(
        rf"(?:{_words(words)})\s+(?:no\.?\s*|nr\.?\s*|n[°º]\s*|#\s*)?(\d{{1,2}})\s*(?:[:.–—-]\s*(?=\S)|$)", re.I
    )
    for kind, words in _OUTCOMES.items()
}
_FILM = re.compile(
    r"(?:ran[\s-]*)?(?:films?|filme|videos?|vidéos?|películas?|filmy|filmai|filmer)|(?:films?|vidéos?)\s+(?:du\s+)?ran",
    re.I,
)
_SECTION_NAMES = re.compile(
    _words(
        "contents|table of contents|editorial|editorial introduction|introduction|foreword|discover more|library|"
        "upcoming events|events|calendar|papers|ran papers|manuals|ran manuals|publications|ran publications|"
        "inhalt|inhaltsverzeichnis|vorwort|mehr entdecken|bibliothek|veranstaltungen|kalender|publikationen|"
        "sommaire|éditorial|avant-propos|en savoir plus|bibliothèque|événements|agenda|"
        "índice|biblioteca|eventos|descubra más|indice|editoriale|eventi|scopri di più|"
        "inhoud|voorwoord|bibliotheek|evenementen|ontdek meer|spis treści|wydarzenia|cuprins|evenimente"
    ),
    re.I,
)
_BUTTON_FIRST = re.compile(
    rf"(?:{_words('watch|read|see|visit|discover|download|view|open|explore|find out|learn|click|register|go to')}|"
    rf"{_words('lesen|ansehen|anschauen|besuchen|entdecken|herunterladen|mehr|zum|zur')}|"
    rf"{_words('lire|voir|regarder|visiter|découvrir|télécharger|en savoir|consulter')}|"
    rf"{_words('leer|ver|visitar|descubrir|descargar|leggi|guarda|visita|scopri|scarica|lees|bekijk|bezoek')}|"
    rf"{_words('ontdek|czytaj|zobacz|odwiedź|ler|veja|läs|besök|læs|besøg|citește|vezi|află')})\b",
    re.I,
)
_FILM_BUTTON = re.compile(r"\b(?:watch|films?|videos?|vidéos?|película|filmy)\b", re.I)
_BUTTON_LAST = re.compile(r"\b(?:lesen|ansehen|anschauen|besuchen|entdecken|herunterladen)$", re.I)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A label such as "Key Outcome 2"; `length` is that of the label in the text."""

    kind: OutcomeKind
    number: int
    length: int


def field_name(text: str) -> FieldName | None:
    """Which field a label names when it stands alone ("Publication date"), else None."""
    stripped = text.strip()
    return next((name for name, pattern in _FIELD.items() if pattern.fullmatch(stripped)), None)


def inline_field(text: str) -> tuple[FieldName, int] | None:
    """The field that a line begins with ("Publication date: 7 April"), and where its value begins."""
    for name, pattern in _INLINE_FIELD.items():
        found = pattern.match(text)
        if found:
            return name, found.end()
    return None


def is_contents(text: str) -> bool:
    """Whether a heading opens a table of contents."""
    return bool(_CONTENTS.fullmatch(" ".join(text.split()).rstrip(":")))


def unnumbered_series(text: str) -> SeriesKind | None:
    """The kind when the text is the bare label of an item ("Feature") without a number."""
    found = _UNNUMBERED.fullmatch(text.strip())
    return ("article" if found[1] else "feature") if found else None


def series(text: str) -> tuple[SeriesKind, str] | None:
    """("article", "Article 01/03") when the text is the number of an item in its series."""
    found = _SERIES.fullmatch(" ".join(text.split()))
    if not found:
        return None
    return ("article" if found[2] else "feature"), found[1]


def numbered(text: str) -> Numbered | None:
    """The numbered label that the text begins with ("Key Outcome 2"), or is."""
    for kind, pattern in _NUMBERED.items():
        found = pattern.match(text)
        if found:
            return Numbered(kind, int(found[1]), found.end())
    return None


def is_film_label(text: str) -> bool:
    """Whether the text marks a page as that of a film ("RAN Films")."""
    return bool(_FILM.fullmatch(" ".join(text.split())))


def is_film_button(text: str) -> bool:
    """Whether a button leads to a film ("WATCH FILM")."""
    return is_button(text) and bool(_FILM_BUTTON.search(text))


def is_section_name(text: str) -> bool:
    """Whether a heading names a standing section of a magazine ("Discover more", "Library")."""
    return bool(_SECTION_NAMES.fullmatch(" ".join(text.split()).rstrip(":")))


def is_button(text: str) -> bool:
    """Whether the words of a link ask for a click: a few of them, with a verb at the beginning or the end."""
    few = len(text.split()) <= _MOST_BUTTON_WORDS
    return few and bool(_BUTTON_FIRST.match(text) or _BUTTON_LAST.search(text))


_TYPES: dict[PublicationKind, str] = {
    "manual": "manual|ran manual|ran manuals|handbook|guidelines|toolkit|toolbox|handbuch|leitfaden|manuel|guide|"
    "guía|manuale|guida|handleiding|handboek|podręcznik|collection|ran collection|sammlung|recueil",
    "event report": "event report|meeting report|conference report|tagungsbericht|veranstaltungsbericht|"
    "compte rendu|rapport de réunion|informe de la reunión|relazione dell'evento|verslag",
    "paper": "conclusion paper|conclusions paper|ex post paper|ex-post paper|ex ante paper|ex-ante paper|issue paper|"
    "policy brief|position paper|discussion paper|overview paper|specialised paper|ad hoc paper|consolidated overview|"
    "research paper|working paper|background paper|practitioner lessons|ran practitioner lessons|study visit|"
    "study visit paper|factbook|factsheet|tutorial|paper|ran paper|schlussfolgerungspapier|ergebnispapier|"
    "abschlusspapier|ex-post-papier|ex-ante-papier|positionspapier|strategiepapier|studienbesuch|kurzdossier|"
    "document de conclusion|document de conclusions|document ex post|document ex ante|note d'orientation|"
    "note de synthèse|visite d'étude|documento de conclusiones|documento ex post|documento ex ante|visita de estudio|"
    "documento conclusivo|documento ex post|visita di studio|conclusiedocument|studiebezoek|dokument końcowy",
}
_TYPE = {
    kind: re.compile(rf"(?:ran\s+(?:practitioners\s+)?)?(?:{_words(words)})", re.I) for kind, words in _TYPES.items()
}
_OUTCOME_SECTIONS: dict[OutcomeKind, str] = {
    "key outcome": "key outcomes?|key findings?|key messages?|key takeaways?|key insights?|key points|key conclusions?|"
    "main (?:outcomes|findings|conclusions|takeaways)|take-?aways|wichtigste ergebnisse|kernergebnisse|"
    "zentrale ergebnisse|kernaussagen|kernbotschaften|wesentliche erkenntnisse|résultats (?:clés|principaux)|"
    "conclusions (?:clés|principales)|principales conclusions|principaux (?:résultats|enseignements)|"
    "points clés|messages clés|resultados (?:clave|principales)|principales (?:conclusiones|resultados)|"
    "conclusiones (?:clave|principales)|risultati (?:chiave|principali)|principali (?:risultati|conclusioni)|"
    "belangrijkste (?:resultaten|bevindingen|conclusies)|kluczowe wnioski|najważniejsze wnioski",
    "method": "(?:concrete |practical )?methods|(?:konkrete |praktische )?methoden|méthodes(?: concrètes| pratiques)?|"
    "métodos(?: concretos| prácticos)?|metodi(?: concreti| pratici)?",
    "recommendation": "(?:key |main |policy )?recommendations?|(?:handlungs)?empfehlungen|recommandations|"
    "recomendaciones|raccomandazioni|aanbevelingen|rekomendacje|zalecenia",
    "lesson": "(?:key |main )?lessons?(?: learned| learnt)?|practitioner lessons|lehren|gewonnene erkenntnisse|"
    "erkenntnisse|lessons? learned|leçons(?: apprises| tirées)?|enseignements(?: tirés)?|lecciones(?: aprendidas)?|"
    "lezioni(?: apprese)?|geleerde lessen",
}
_OUTCOME_SECTION = {
    kind: re.compile(rf"(?:\d+(?:\.\d+)*\.?\s+)?(?:the\s+)?(?:{words})\b.{{0,60}}", re.I)
    for kind, words in _OUTCOME_SECTIONS.items()
}
_LEAD_IN = {kind: re.compile(rf"\b(?:{words})\b[^.]*:$", re.I) for kind, words in _OUTCOME_SECTIONS.items()}
_MANUAL = re.compile(r"\b(?:manual|handbook|handbuch|manuel|manuale|handboek|toolkit|guidebook)\b", re.I)
_PRACTICES = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:(?:relevant|inspiring|promising|good|best|interesting|existing|presented)\s+)*practices|"
    r"(?:relevante|inspirierende|vielversprechende|gute|bewährte)\s+(?:praktiken|verfahren|praxisbeispiele)|praxisbeispiele|"
    r"(?:bonnes\s+)?pratiques(?:\s+(?:pertinentes|inspirantes|prometteuses))?|"
    r"(?:buenas\s+)?prácticas(?:\s+relevantes)?|(?:buone\s+)?(?:prassi|pratiche)(?:\s+rilevanti)?|"
    r"(?:relevante|inspirerende|goede)\s+praktijken",
    re.I,
)
_STANDING_SECTIONS = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:introduction|summary|executive summary|abstract|highlights of the discussion|discussion|"
    r"background|methodology|conclusions?|follow[- ]?up|next steps|outlook|further reading|references|bibliography|"
    r"literature|sources|notes|annex(?:es)?|appendix|contact|about the authors?|acknowledgements?|"
    r"einleitung|zusammenfassung|diskussion|schwerpunkte der diskussion|hintergrund|fazit|ausblick|weiterführende literatur|"
    r"literatur(?:verzeichnis)?|quellen|anmerkungen|anhang|kontakt|résumé|contexte|points forts de la discussion|"
    r"conclusions?|suites?|prochaines étapes|pour aller plus loin|références|bibliographie|annexes?|"
    r"introducción|resumen|conclusiones|seguimiento|lecturas adicionales|referencias|introduzione|sintesi|conclusioni|"
    r"seguito|approfondimenti|riferimenti|inleiding|samenvatting|conclusie|vervolg|verder lezen|bronnen)",
    re.I,
)


def is_standing_section(text: str) -> bool:
    """Whether a heading names a part that papers have ("Follow-up"), rather than a matter of this one."""
    line = " ".join(text.split()).rstrip(" :")
    return bool(_STANDING_SECTIONS.fullmatch(line)) or outcome_section(line) is not None


def publication_type(text: str) -> tuple[PublicationKind, str] | None:
    """The kind and the label when the text is a type line ("EX POST PAPER") and nothing else."""
    line = " ".join(text.split()).strip(" :|")
    return next(((kind, line) for kind, pattern in _TYPE.items() if pattern.fullmatch(line)), None)


def outcome_section(text: str) -> OutcomeKind | None:
    """What the items under a heading are: key outcomes, methods, recommendations, lessons; None for others."""
    line = " ".join(text.split()).rstrip(" :.")
    return next((kind for kind, pattern in _OUTCOME_SECTION.items() if pattern.fullmatch(line)), None)


def outcome_lead_in(text: str) -> OutcomeKind | None:
    """The same for a sentence that leads into a list ("The key outcomes of the meeting were:")."""
    line = " ".join(text.split())
    return next((kind for kind, pattern in _LEAD_IN.items() if pattern.search(line)), None)


def is_practices_heading(text: str) -> bool:
    """Whether the heading opens a list of practices ("Relevant practices")."""
    return bool(_PRACTICES.fullmatch(" ".join(text.split()).rstrip(" :")))


def is_manual(text: str) -> bool:
    """Whether a title or a button speaks of a manual."""
    return bool(_MANUAL.search(text))
