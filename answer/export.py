"""A collection to take away: Word (see docx.py), Markdown, plain accessible HTML, BibTeX, RIS, CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from io import StringIO

from answer.collected import reference
from answer.docx import document
from answer.references import Reference
from answer.sources import web_address
from index.collecting import Collection, Item, Session
from ingest.identity import slug

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#+\-.!|~$&])")
# What a spreadsheet would take for a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_RIS_KINDS = {"manual": "BOOK", "article": "MGZN", "feature": "MGZN", "film": "VIDEO", "event": "CONF"}


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which a collection is taken away: name, ending of the file, media type, how it is made.

    `make` takes the collection and the day on which it is taken away (ISO date).
    """

    name: str
    ending: str
    media_type: str
    make: Callable[[Collection, str], bytes]


def filename(collection: Collection, form: Format) -> str:
    """A file name made of the collection's name."""
    return f"{slug(collection.name) or 'collection'}.{form.ending}"


def planned(collection: Collection) -> list[tuple[Session | None, list[Item]]]:
    """The sessions with their items, in order; first, under None, the items of no session."""
    found: list[tuple[Session | None, list[Item]]] = []
    for session in (None, *collection.sessions):
        items = [item for item in collection.items if item.session == (session.id if session else None)]
        if session or items:
            found.append((session, items))
    return found


def attribution(day: str) -> str:
    """The line that says where all this comes from."""
    return (
        f"Collected with ran-kb on {day}. Quotations stand as in the publications named; digests are marked."
        " Rights in the quoted texts remain with their holders."
    )


def session_title(session: Session) -> str:
    """Title and length of a session."""
    return f"{session.title} ({session.minutes} min)" if session.minutes else session.title


def markdown(collection: Collection, day: str) -> bytes:
    """Headings, quotations and footnotes in Markdown; signs in the texts are escaped."""
    lines = [f"# {_md(collection.name)}", ""]
    lines += _paragraphs(collection.objectives)
    notes: list[str] = []
    for session, items in planned(collection):
        if session:
            lines += [f"## {_md(session_title(session))}", "", *_paragraphs(session.objectives)]
        for item in items:
            notes.append(reference(item).text)
            quoted = [f"> {_md(line)}" for line in item.text.split("\n") if line.strip()]
            quoted[-1] += f"[^{len(notes)}]"
            lines += ["\n>\n".join(quoted), "", *_paragraphs(item.note)]
    lines += [_md(attribution(day)), ""]
    lines += [f"[^{number}]: {_md(note)}" for number, note in enumerate(notes, 1)]
    return "\n".join([*lines, ""]).encode()


def html(collection: Collection, day: str) -> bytes:
    """One plain page that prints well and reads well aloud."""
    parts = [f"<h1>{escape(collection.name)}</h1>", *_html_paragraphs(collection.objectives)]
    notes: list[Reference] = []
    for session, items in planned(collection):
        if session:
            parts += [f"<h2>{escape(session_title(session))}</h2>", *_html_paragraphs(session.objectives)]
        for item in items:
            notes.append(reference(item))
            n = len(notes)
            parts += [
                f"<blockquote>{''.join(_html_paragraphs(item.text))}</blockquote>",
                f'<p><a id="quote-{n}" href="#note-{n}" aria-label="Reference {n}">[{n}]</a></p>',
                *_html_paragraphs(item.note),
            ]
    listed = "".join(
        f'<li id="note-{n}">{_html_reference(note)}'
        f' <a href="#quote-{n}" aria-label="Back to quotation {n}">↩</a></li>'
        for n, note in enumerate(notes, 1)
    )
    if listed:
        parts.append(f"<h2>References</h2><ol>{listed}</ol>")
    parts.append(f"<footer><p>{escape(attribution(day))}</p></footer>")
    style = "body{font:1.05rem/1.6 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#111}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(collection.name)}</title>'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<style>{style}</style></head><body><main>{''.join(parts)}</main></body></html>"
    ).encode()


def bibtex(collection: Collection, day: str) -> bytes:
    """An entry for every publication, each once."""
    return bibtex_of(_publications(collection), day)


def bibtex_of(references: Mapping[str, Reference], day: str) -> bytes:
    """An entry for every reference under its key; `day` is that on which its address was looked at."""
    entries = []
    for key, one in references.items():
        fields = {
            "title": one.title,
            "author": " and ".join(f"{{{author}}}" for author in map(_tex, one.authors)),
            "booktitle": one.whole or "",
            "year": (one.published or "")[:4],
            "date": one.published or "",
            "url": one.url or "",
            "urldate": day,
            "note": ", ".join(filter(None, [one.kind, "digest in our own words" if one.digest else ""])),
        }
        shown = [
            f"  {name} = {{{value if name in ('author', 'url') else _tex(value)}}}"
            for name, value in fields.items()
            if value
        ]
        entries.append(f"@{'incollection' if one.whole else 'misc'}{{{key},\n" + ",\n".join(shown) + "\n}\n")
    return "\n".join(entries).encode()


def ris(collection: Collection, day: str) -> bytes:
    """An entry for every publication, each once."""
    return ris_of(_publications(collection), day)


def ris_of(references: Mapping[str, Reference], day: str) -> bytes:
    """An entry for every reference; arguments as for `bibtex_of`."""
    lines = []
    for key, one in references.items():
        lines.append(f"TY  - {_RIS_KINDS.get(one.kind, 'RPRT')}")
        lines += [f"AU  - {_line(author)}" for author in one.authors]
        for tag, value in (
            ("TI", one.title),
            ("T2", one.whole),
            ("PY", (one.published or "")[:4]),
            ("DA", (one.published or "").replace("-", "/")),
            ("UR", one.url),
            ("Y2", day.replace("-", "/")),
            ("ID", key),
        ):
            if value:
                lines.append(f"{tag}  - {_line(value)}")
        lines += ["ER  - ", ""]
    return "\r\n".join(lines).encode()


def table(collection: Collection, day: str) -> bytes:
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
                one.text,
                one.url or "",
                day,
            ]
            writer.writerow([_cell(value) for value in row])
    # With the mark, spreadsheets read the accents right.
    return out.getvalue().encode("utf-8-sig")


def _docx(collection: Collection, day: str) -> bytes:
    return document(collection.name, collection.objectives, _chapters(collection), attribution(day))


def _chapters(collection: Collection) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """(title, objectives, [(quotation, reference, note)]) of every session; no title for what is in none."""
    return [
        (
            session_title(session) if session else "",
            session.objectives if session else "",
            [(item.text, reference(item).text, item.note) for item in items],
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
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _paragraphs(text: str) -> list[str]:
    return [line for part in text.split("\n") if part.strip() for line in (_md(part), "")]


def _html_paragraphs(text: str) -> list[str]:
    return [f"<p>{escape(part)}</p>" for part in text.split("\n") if part.strip()]


def _html_reference(one: Reference) -> str:
    url = web_address(one.url)
    shown = escape(one.text)
    return (
        shown.replace(escape(one.url or ""), f'<a href="{escape(url)}">{escape(url)}</a>') if url else shown
    )


def _tex(text: str) -> str:
    special = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}"}
    special |= {sign: f"\\{sign}" for sign in "&%$#_"} | {"^": r"\textasciicircum{}"}
    return "".join(special.get(sign, sign) for sign in _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value
