"""A Word document with headings, quotations and real footnotes, which python-docx does not know."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from lxml import etree

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"

Quoted = tuple[str, str, str]
Labelled = tuple[str, str]
Chapter = tuple[str, Labelled, Sequence[Quoted]]


def document(
    title: str, aims: Sequence[Labelled], chapters: Sequence[Chapter], attribution: str, language: str
) -> bytes:
    """The bytes of a .docx file.

    A chapter is (title, aims, quotations), a quotation is (text, footnote, note), aims are a label with what it
    names; empty texts are left out. `language` is the code of that in which the labels are.
    """
    word = Document()
    word.core_properties.title = _clean(title)
    word.core_properties.author = ""
    word.core_properties.language = language
    notes: list[str] = []
    word.add_heading(_clean(title), 0)
    for aim in aims:
        _aims(word, aim)
    for heading, aim, quotations in chapters:
        if heading:
            word.add_heading(_clean(heading), 1)
        _aims(word, aim)
        for text, footnote, note in quotations:
            lines = [line for line in text.split("\n") if line.strip()]
            paragraphs = [word.add_paragraph(_clean(line), style="Quote") for line in lines]
            notes.append(_clean(footnote))
            _refer(paragraphs[-1], len(notes))
            _plain(word, note)
    word.add_paragraph(_clean(attribution)).runs[0].italic = True
    _attach(word, notes)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _aims(word: WordDocument, aims: Labelled) -> None:
    label, text = aims
    if label and text.strip():
        word.add_paragraph().add_run(_clean(label)).bold = True
    _plain(word, text)


def _plain(word: WordDocument, text: str) -> None:
    for line in text.split("\n"):
        if line.strip():
            word.add_paragraph(_clean(line))


def _refer(paragraph: Paragraph, number: int) -> None:
    run = paragraph.add_run()
    run.font.superscript = True
    mark = OxmlElement("w:footnoteReference")
    mark.set(qn("w:id"), str(number))
    run._r.append(mark)


def _attach(word: WordDocument, notes: list[str]) -> None:
    """The part of the file that holds the footnotes; Word wants two for its own lines before the first."""
    root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
    for number, (kind, element) in enumerate(
        (("separator", "w:separator"), ("continuationSeparator", "w:continuationSeparator")), -1
    ):
        note = _note(number)
        note.set(qn("w:type"), kind)
        run = etree.SubElement(note[0], qn("w:r"))
        etree.SubElement(run, qn(element))
        root.append(note)
    for number, text in enumerate(notes, 1):
        note = _note(number)
        mark = etree.SubElement(note[0], qn("w:r"))
        properties = etree.SubElement(mark, qn("w:rPr"))
        etree.SubElement(properties, qn("w:vertAlign")).set(qn("w:val"), "superscript")
        etree.SubElement(mark, qn("w:footnoteRef"))
        written = etree.SubElement(etree.SubElement(note[0], qn("w:r")), qn("w:t"))
        written.text = f" {text}"
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        root.append(note)
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), _CONTENT, blob, word.part.package)
    word.part.relate_to(part, _RELATION)


def _note(number: int) -> etree._Element:
    note = etree.Element(qn("w:footnote"))
    note.set(qn("w:id"), str(number))
    etree.SubElement(note, qn("w:p"))
    return note


def _clean(text: str) -> str:
    """The text on one line, without what XML cannot hold; what joins letters and pictures stays."""
    kept = (sign for sign in text if sign.isprintable() or sign.isspace() or sign in _JOINERS)
    return " ".join("".join(kept).split())
