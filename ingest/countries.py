"""Countries named in a text: the members of the Union, their neighbours, and those that RAN papers speak of."""

from __future__ import annotations

import re

# The name that is stored (English) and other names for it, with those of German, French, Spanish and Italian texts.
_NAMES = {
    "Albania": "Albanien|Albanie",
    "Austria": "Österreich|Autriche",
    "Belgium": "Belgien|Belgique|Bélgica|Belgio|België",
    "Bosnia and Herzegovina": "Bosnien und Herzegowina|Bosnie-Herzégovine|Bosnia y Herzegovina|Bosnia ed Erzegovina",
    "Bulgaria": "Bulgarien|Bulgarie",
    "Canada": "Kanada|Canadá",
    "Croatia": "Kroatien|Croatie|Croacia|Croazia|Hrvatska",
    "Cyprus": "Zypern|Chypre|Chipre|Cipro",
    "Czechia": "Czech Republic|Tschechien|Tchéquie|République tchèque|Chequia|Cechia",
    "Denmark": "Dänemark|Danemark|Dinamarca|Danimarca|Danmark",
    "Estonia": "Estland|Estonie",
    "Finland": "Finnland|Finlande|Finlandia|Suomi",
    "France": "Frankreich|Francia",
    "Germany": "Deutschland|Allemagne|Alemania|Germania",
    "Greece": "Griechenland|Grèce|Grecia|Ελλάδα",
    "Hungary": "Ungarn|Hongrie|Hungría|Ungheria",
    "Iceland": "Island|Islande|Islandia",
    "Iraq": "Irak",
    "Ireland": "Irland|Irlande|Irlanda",
    "Italy": "Italien|Italie|Italia",
    "Kosovo": "",
    "Latvia": "Lettland|Lettonie|Letonia|Lettonia",
    "Lithuania": "Litauen|Lituanie|Lituania",
    "Luxembourg": "Luxemburg|Luxemburgo|Lussemburgo",
    "Malta": "Malte",
    "Moldova": "Moldau|Moldavie",
    "Montenegro": "Monténégro",
    "Netherlands": "Niederlande|Niederlanden|Pays-Bas|Países Bajos|Paesi Bassi|Nederland",
    "North Macedonia": "Nordmazedonien|Macédoine du Nord|Macedonia del Norte|Macedonia del Nord",
    "Norway": "Norwegen|Norvège|Noruega|Norvegia|Norge",
    "Poland": "Polen|Pologne|Polonia|Polska",
    "Portugal": "Portogallo",
    "Romania": "Rumänien|Roumanie|Rumanía|România",
    "Serbia": "Serbien|Serbie",
    "Slovakia": "Slowakei|Slovaquie|Eslovaquia|Slovacchia|Slovensko",
    "Slovenia": "Slowenien|Slovénie|Eslovenia|Slovenija",
    "Spain": "Spanien|Espagne|España|Spagna",
    "Sweden": "Schweden|Suède|Suecia|Svezia|Sverige",
    "Switzerland": "Schweiz|Suisse|Suiza|Svizzera",
    "Syria": "Syrien|Syrie|Siria",
    "Türkiye": "Turkey|Türkei|Turquie|Turquía|Turchia",
    "Ukraine": "Ucrania|Ucraina",
    "United Kingdom": "Vereinigtes Königreich|Royaume-Uni|Reino Unido|Regno Unito|Great Britain|Großbritannien",
    "United States": "United States of America|Vereinigte Staaten|États-Unis|Estados Unidos|Stati Uniti",
}
_STORED = {form: name for name, forms in _NAMES.items() for form in [name, *forms.split("|")] if form}
_PATTERN = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, _STORED), key=len, reverse=True))})(?!\w)")


def countries_in(text: str) -> list[str]:
    """English names of the countries that the text names, each once, in order of first mention."""
    return list(dict.fromkeys(_STORED[found[0]] for found in _PATTERN.finditer(text)))
