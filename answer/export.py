"""A collection to take away: Word (see docx.py), Markdown, plain accessible HTML, BibTeX, RIS, CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from io import StringIO
from urllib.parse import quote

from answer.collected import reference
from answer.docx import Chapter, document
from answer.references import ENGLISH, Language, Reference
from answer.sources import web_address
from index.collecting import Collection, Item, Session
from ingest.identity import slug

# What Markdown takes for markup anywhere in a line, and what only at its beginning.
_MARKDOWN = re.compile(r"([\\`*\[\]<>~|$^{}]|(?<!\w)_|_(?!\w)|(?<!\w)@|&(?=#?\w+;))")
_MARKDOWN_BEGINS = re.compile(r"^(#|[+=:%-]|\d+(?=[.)]))")
# What a spreadsheet would take for a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Signs of addresses; braces would end a field of BibTeX too early.
_IN_ADDRESSES = "%:/?#[]@!$&'()*+,;=~"
_RIS_KINDS = {"manual": "BOOK", "article": "MGZN", "feature": "MGZN", "film": "VIDEO", "event": "CONF"}


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which a collection is taken away: name, ending of the file, media type, how it is made.

    `make` takes the collection, the day on which it is taken away (ISO date), and the language of what is said
    beside the quotations.
    """

    name: str
    ending: str
    media_type: str
    make: Callable[[Collection, str, Language], bytes]


def filename(collection: Collection, form: Format) -> str:
    """A file name made of the collection's name."""
    return f"{slug(collection.name) or 'collection'}.{form.ending}"


def planned(collection: Collection) -> list[tuple[Session | None, list[Item]]]:
    """The sessions with their items, in order; last, under None, the items of no session."""
    found: list[tuple[Session | None, list[Item]]] = []
    for session in (*collection.sessions, None):
        items = [item for item in collection.items if item.session == (session.id if session else None)]
        if session or items:
            found.append((session, items))
    return found


def attribution(day: str, language: Language = ENGLISH) -> str:
    """The line that says where all this comes from."""
    return language.say(
        "Collected with ran-kb on {day}. Quotations stand as in the publications named; digests are marked."
        " Rights in the quoted texts remain with their holders.",
        day=day,
    )


def session_title(session: Session) -> str:
    """Title and length of a session."""
    return f"{session.title} ({session.minutes} min)" if session.minutes else session.title


def heading(session: Session | None, collection: Collection, language: Language = ENGLISH) -> str:
    """What stands above the items of a session; above those of none only where there are sessions."""
    if session:
        return session_title(session)
    return language.say("Not planned for a session") if collection.sessions else ""


def together(collection: Collection, language: Language = ENGLISH) -> str:
    """How long all sessions take, "" when no length is known."""
    minutes = sum(session.minutes or 0 for session in collection.sessions)
    return language.say("Together: {minutes} minutes", minutes=minutes) if minutes else ""


def markdown(collection: Collection, day: str, language: Language = ENGLISH) -> bytes:
    """Headings, quotations and footnotes in Markdown; what would be markup in the texts is escaped."""
    say = language.say
    lines = [f"# {_md(collection.name)}", ""]
    if collection.objectives.strip():
        lines += [f"**{_md(say('Learning objectives'))}**", "", *_paragraphs(collection.objectives)]
    lines += _paragraphs(together(collection, language))
    notes: list[Reference] = []
    for session, items in planned(collection):
        lines += [f"## {_md(title)}", ""] if (title := heading(session, collection, language)) else []
        if session and session.objectives.strip():
            lines += [f"**{_md(say('What people shall learn'))}**", "", *_paragraphs(session.objectives)]
        for item in items:
            notes.append(reference(item))
            quoted = [f"> {_md(line)}" for line in item.text.split("\n") if line.strip()]
            quoted[-1] += f"[^{len(notes)}]"
            lines += ["\n>\n".join(quoted), "", *_paragraphs(item.note)]
    lines += [_md(attribution(day, language)), ""]
    for number, note in enumerate(notes, 1):
        lines.append(f"[^{number}]: {_md(note.before_address(language))}{_md_address(note.url)}")
    return "\n".join([*lines, ""]).encode()


def html(collection: Collection, day: str, language: Language = ENGLISH) -> bytes:
    """One plain page that prints well and reads well aloud."""
    say = language.say
    parts = [_element("h1", collection.name)]
    if collection.objectives.strip():
        parts += [_element("h2", say("Learning objectives")), *_html_paragraphs(collection.objectives)]
    parts += _html_paragraphs(together(collection, language))
    notes: list[Reference] = []
    for session, items in planned(collection):
        parts += [_element("h2", title)] if (title := heading(session, collection, language)) else []
        if session and session.objectives.strip():
            parts += [_element("h3", say("What people shall learn")), *_html_paragraphs(session.objectives)]
        for item in items:
            notes.append(one := reference(item))
            n = len(notes)
            spoken = f' lang="{escape(one.language)}"' if one.language else ""
            parts += [
                f"<blockquote{spoken}>{''.join(_html_paragraphs(item.text))}</blockquote>",
                f'<p><a id="quote-{n}" href="#note-{n}"'
                f' aria-label="{escape(say("Reference {number}", number=n))}">[{n}]</a></p>',
                *_html_paragraphs(item.note),
            ]
    listed = "".join(
        f'<li id="note-{n}">{_html_reference(note, language)}'
        f' <a href="#quote-{n}" aria-label="{escape(say("Back to quotation {number}", number=n))}">↩</a></li>'
        for n, note in enumerate(notes, 1)
    )
    if listed:
        parts.append(f"{_element('h2', say('References'))}<ol>{listed}</ol>")
    parts.append(f"<footer>{_element('p', attribution(day, language))}</footer>")
    style = "body{font:1.05rem/1.6 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#111}"
    style += "h1,h2,h3,p,li{overflow-wrap:anywhere}h3{font-size:1.05rem}"
    return (
        f'<!doctype html><html lang="{escape(language.code)}"><head><meta charset="utf-8">'
        f"<title>{escape(collection.name)}</title>"
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<style>{style}</style></head><body><main>{''.join(parts)}</main></body></html>"
    ).encode()


def bibtex(collection: Collection, day: str, language: Language = ENGLISH) -> bytes:
    """An entry for every publication, each once."""
    return bibtex_of(_publications(collection), day, language)


def bibtex_of(references: Mapping[str, Reference], day: str, language: Language = ENGLISH) -> bytes:
    """An entry for every reference under its key; `day` is that on which its address was looked at.

    Titles stand in two pairs of braces, so that no style takes their capitals away.
    """
    entries = []
    for key, one in references.items():
        fields = {
            "title": f"{{{_tex(one.title)}}}",
            "author": " and ".join(f"{{{author}}}" for author in map(_tex, one.authors)),
            "booktitle": f"{{{_tex(one.whole)}}}" if one.whole else "",
            "year": (one.published or "")[:4],
            "date": (one.published or "")[:10],
            "url": quote(_line(one.url or ""), safe=_IN_ADDRESSES),
            "urldate": day,
            "note": _tex(_what_it_is(one, language)),
        }
        shown = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        entries.append(f"@{'incollection' if one.whole else 'misc'}{{{key},\n" + ",\n".join(shown) + "\n}\n")
    return "\n".join(entries).encode()


def ris(collection: Collection, day: str, language: Language = ENGLISH) -> bytes:
    """An entry for every publication, each once."""
    return ris_of(_publications(collection), day, language)


def ris_of(references: Mapping[str, Reference], day: str, language: Language = ENGLISH) -> bytes:
    """An entry for every reference; arguments as for `bibtex_of`."""
    lines = []
    for key, one in references.items():
        lines.append(f"TY  - {_RIS_KINDS.get(one.kind, 'RPRT')}")
        lines += [f"AU  - {_line(author)}" for author in one.authors]
        for tag, value in (
            ("TI", one.title),
            ("T2", one.whole),
            ("PY", (one.published or "")[:4]),
            ("DA", _ris_date(one.published)),
            ("N1", _what_it_is(one, language)),
            ("UR", one.url),
            ("Y2", _ris_date(day)),
            ("ID", key),
        ):
            if value:
                lines.append(f"{tag}  - {_line(value)}")
        lines += ["ER  - ", ""]
    return "\r\n".join(lines).encode()


def table(collection: Collection, day: str, language: Language = ENGLISH) -> bytes:
    """A row for every item; a cell that a spreadsheet would compute begins with an apostrophe instead."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["session", "minutes", "kind", "text", "note", "reference", "url", "collected on"])
    for session, items in planned(collection):
        for item in items:
            one = reference(item)
            row = [
                session.title if session else "",
                str(session.minutes) if session and session.minutes else "",
                item.kind,
                item.text,
                item.note,
                one.text(language),
                one.url or "",
                day,
            ]
            writer.writerow([_cell(value) for value in row])
    # With the mark, spreadsheets read the accents right.
    return out.getvalue().encode("utf-8-sig")


def _docx(collection: Collection, day: str, language: Language = ENGLISH) -> bytes:
    aims = [
        (language.say("Learning objectives"), collection.objectives),
        ("", together(collection, language)),
    ]
    return document(
        collection.name, aims, _chapters(collection, language), attribution(day, language), language.code
    )


def _chapters(collection: Collection, language: Language) -> list[Chapter]:
    return [
        (
            heading(session, collection, language),
            (language.say("What people shall learn"), session.objectives if session else ""),
            [(item.text, reference(item).text(language), item.note) for item in items],
        )
        for session, items in planned(collection)
    ]


FORMATS = (
    Format(
        "Word",
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _docx,
    ),
    Format("Markdown", "md", "text/markdown", markdown),
    Format("HTML", "html", "text/html", html),
    Format("BibTeX", "bib", "application/x-bibtex", bibtex),
    Format("RIS", "ris", "application/x-research-info-systems", ris),
    Format("CSV", "csv", "text/csv", table),
)


def _publications(collection: Collection) -> dict[str, Reference]:
    return {
        re.sub(r"[^A-Za-z0-9-]", "", item.source) or f"item{item.id}": reference(item)
        for item in collection.items
    }


def _md(text: str) -> str:
    return _MARKDOWN_BEGINS.sub(_escaped, _MARKDOWN.sub(r"\\\1", " ".join(text.split())))


def _escaped(found: re.Match[str]) -> str:
    """A sign at the beginning of a line; of a number it is the sign behind it that makes a list."""
    return f"{found[1]}\\" if found[1].isdigit() else f"\\{found[1]}"


def _md_address(url: str | None) -> str:
    address = web_address(url)
    if address is None or re.search(r"[\s<>]", address):
        return f" {_md(url)}" if url else ""
    return f" <{address}>"


def _paragraphs(text: str) -> list[str]:
    return [line for part in text.split("\n") if part.strip() for line in (_md(part), "")]


def _html_paragraphs(text: str) -> list[str]:
    return [_element("p", part) for part in text.split("\n") if part.strip()]


def _element(name: str, text: str) -> str:
    """An element of text that runs in its own direction."""
    return f'<{name} dir="auto">{escape(text)}</{name}>'


def _html_reference(one: Reference, language: Language) -> str:
    url = web_address(one.url)
    if url is None:
        return escape(one.text(language))
    return f'{escape(one.before_address(language))} <a href="{escape(url)}">{escape(url)}</a>'


def _what_it_is(one: Reference, language: Language) -> str:
    """The kind of a publication, and that what was read of it is a digest."""
    digest = language.say("Digest in our own words") if one.digest else ""
    return ", ".join(filter(None, [language.say(one.kind), digest]))


def _ris_date(iso: str | None) -> str:
    """Year, month and day between slashes, which stay where a part is not known."""
    return "/".join([*(iso or "")[:10].split("-"), "", "", ""][:4]) if iso else ""


def _tex(text: str) -> str:
    special = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}"}
    special |= {sign: f"\\{sign}" for sign in "&%$#_"} | {"^": r"\textasciicircum{}"}
    return "".join(special.get(sign, sign) for sign in _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())


def _cell(value: str) -> str:
    return f"'{value}" if value.lstrip().startswith(_FORMULA) or value.startswith(_FORMULA) else value
