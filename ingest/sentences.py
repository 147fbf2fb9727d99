"""Where sentences begin and end."""

from __future__ import annotations

import re

import sentencex

# Written with a full stop that does not end the sentence, whatever follows.
_TITLES = {
    "en": "mr mrs ms dr prof st rev hon gen col sgt capt lt fr sr jr vs eg e.g ie i.e cf approx ca viz incl esp resp",
    "de": "hr fr dr prof st bzw ca z.b d.h u.a ggf evtl vgl sog inkl bspw usf einschl zzgl m.e i.d.r z.t",
    "fr": "m mm mme mlle dr pr st ste cf env av p.ex c.-à-d",
    "es": "sr sra srta sres dr dra d dña ud uds prof p.ej aprox av",
    "it": "sig sigg dott dr prof avv ing on cfr ca p.es",
    "pt": "sr sra dr dra prof d p.ex aprox av",
    "nl": "dhr mevr mw dr drs prof mr ir bijv bv ca d.w.z m.n o.a resp evt incl vgl t.a.v",
    "pl": "zob np tzw m.in prof dr hab inż mgr tj ok por św pt ul im",
    "ro": "dl d-na dna dlui dr prof sf cf aprox ex",
    "el": "κ κκ δρ καθ βλ πρβλ π.χ δηλ αγ λ.χ",
    "cs": "p pí dr prof ing mgr např tzv resp tj popř mj sv",
    "sk": "p pani dr prof ing mgr napr tzv resp tj príp sv",
    "sl": "g ga dr prof npr t.i oz tj sv",
    "hr": "g gđa dr prof npr tzv odn tj sv",
    "hu": "dr prof ún pl ill kb ifj id stb",
    "bg": "г-н г-жа д-р проф напр т.е т.нар св инж",
    "sv": "dr prof t.ex bl.a d.v.s dvs s.k ca resp jfr",
    "da": "hr fr dr prof f.eks bl.a dvs ca jf hhv",
    "fi": "tri prof esim mm ns ts n vrt ym",
    "et": "hr pr dr prof nt näit nn s.t st u",
    "lv": "dr prof piem t.i resp t.s",
    "lt": "p dr prof pvz vad t.y plg",
    "mt": "sur sra dr prof eż",
    "ga": "an.t-uas dr m.sh i.e",
}
# The same, but only before a number: pages, articles, months.
_BEFORE_NUMBER = (
    "p pp no nos art arts fig figs para vol ch sec ed nr abs s ss bd kap abb ziff tab pág págs pag pagg núm n nº "
    "num str čl ust poz rozdz t rys cz σελ αρ άρθ παρ κεφ стр чл ал т № lk lpp sid jan feb febr mar märz apr jun jul aug "
    "sep sept okt oct nov dec dez janv févr avr juil déc ene abr ago dic gen mag giu lug set ott fev out dez sty lut "
    "kwi cze lip sie wrz paź lis gru ian iun iul noi φεβ ιαν μαρ απρ μαΐ ιουν ιουλ αυγ σεπ οκτ νοε δεκ яну фев"
).split()
_LAST_WORD = re.compile(r"(?:^|[\s(\[“„«'’\"])([^\s(\[“„«'’\"]+)\.\s*$")
_INITIAL = re.compile(r"[^\W\d_]$")
_LINE_END = re.compile(r"\s*\n\s*")
_NEVER = frozenset[str]()
_TITLE_SETS = {code: frozenset(words.split()) for code, words in _TITLES.items()}
_NUMBER_SET = frozenset(_BEFORE_NUMBER)


def sentences(text: str, language: str | None) -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences of `text`, in order and without the white space around them.

    Every character that is not white space lies in exactly one span. A line end always ends a sentence: in running
    text lines are joined, so those that are left part paragraphs, list items and records. `language` is an ISO 639-1 code; None is read like English.
    """
    code = (language or "en")[:2]
    spans: list[tuple[int, int]] = []
    start = 0
    for gap in _LINE_END.finditer(text):
        spans += _in_line(text, start, gap.start(), code)
        start = gap.end()
    return spans + _in_line(text, start, len(text), code)


def _in_line(text: str, start: int, end: int, code: str) -> list[tuple[int, int]]:
    part = text[start:end]
    if not part.strip():
        return []
    spans: list[tuple[int, int]] = []
    for found in sentencex.get_sentence_boundaries(code, part):
        a, b = found["start_index"], found["end_index"]
        piece = part[a:b]
        stripped = piece.strip()
        if not stripped:
            continue
        a += len(piece) - len(piece.lstrip())
        b = a + len(stripped)
        if spans and _goes_on(part[spans[-1][0] : spans[-1][1]], stripped, code):
            spans[-1] = (spans[-1][0], b)
        else:
            spans.append((a, b))
    return [(start + a, start + b) for a, b in spans]


def _goes_on(before: str, after: str, code: str) -> bool:
    """Whether a sentence was cut between the two pieces."""
    if after[0].islower() or not any(map(str.isalnum, after)):
        return True
    word = _LAST_WORD.search(before[-40:])
    if not word:
        return not any(map(str.isalnum, before))
    last = word[1].casefold()
    if last in _TITLE_SETS.get(code, _NEVER):
        return True
    if after[0].isdigit():
        return last in _NUMBER_SET
    return False
