"""The command line: everything the base can do, for scripts. docs/cli.md is generated from this parser."""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import CallError, RanKbError

# Everything else is imported where it is used: `ran-kb --help` answers at once.
if TYPE_CHECKING:
    from index.base import Base
    from index.filters import Filters
    from ingest.settings import Settings

Arguments = argparse.Namespace


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; `argv` without the program's name."""
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.command(arguments))
    except RanKbError as error:
        if arguments.debug:
            traceback.print_exc()
        _say(f"ran-kb: {error.message}")
        if error.hint:
            _say(error.hint)
        return error.status
    except KeyboardInterrupt:
        _say("ran-kb: stopped; what was done before is kept.")
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`ran-kb list | head`): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


# Commands


def _read(arguments: Arguments) -> int:
    from ingest import reader

    found = reader.found(reader.read(arguments.file, _settings(arguments), ocr=arguments.ocr))
    if arguments.json:
        return _json(found)
    publication = found["publication"]
    _out(f"{publication['kind']}: {publication['title']}")
    for name in ("published", "language", "pages"):
        if publication.get(name):
            _out(f"  {name}: {publication[name]}")
    for item in found["items"]:
        details = [item.get("number"), item.get("author"), item.get("published") or item.get("start")]
        _out(f"- {item['kind']}: {item['title']}" + "".join(f"; {detail}" for detail in details if detail))
        for outcome in [*item.get("key_outcomes", []), *item.get("methods", [])]:
            _out(f"    {outcome['number']}. {outcome['text']}")
    for acronym, expansion in found["acronyms"].items():
        _out(f"{acronym}: {expansion}")
    for warning in found["warnings"]:
        _say(f"note: {warning}")
    return 0


def _add(arguments: Arguments) -> int:
    from ingest import pipeline

    settings = _settings(arguments)
    base = _base(arguments, create=True)
    base.require_vectors()
    report = pipeline.add(arguments.source, base, settings, _say, ocr=arguments.ocr)
    if report.added or report.updated:
        base.save_caches()
    if arguments.json:
        _json(asdict(report))
    return report.status


def _list(arguments: Arguments) -> int:
    from index import listing

    base, filters = _base(arguments), _filters(arguments)
    with base.catalogue.reading() as connection:
        found: list[Any] = getattr(listing, arguments.what)(connection, filters)
    if arguments.json:
        return _json(found)
    for record in found:
        if arguments.what == "publications":
            _out(f"{record.id}\t{record.kind}\t{record.published or ''}\t{record.title}")
        elif arguments.what == "events":
            _out(f"{record.id}\t{record.start or ''}\t{record.end or ''}\t{record.title}")
        else:
            _out(f"{record.publication}\t{record.kind} {record.number}\t{record.text}")
    return 0


def _search(arguments: Arguments) -> int:
    from answer import shapes
    from index.search import search

    hits = search(_base(arguments), arguments.text, arguments.k, _filters(arguments))
    if arguments.json:
        return _json({"query": arguments.text, "passages": shapes.passages(hits)})
    for passage in shapes.passages(hits):
        _out(f"{passage['rank']}. {_source_line(passage)}\n{passage['text']}\n")
    return 0


def _ask(arguments: Arguments) -> int:
    from answer.compose import answer

    from answer import shapes

    given = answer(_base(arguments), arguments.text, _filters(arguments))
    if arguments.json:
        return _json(shapes.answer(given))
    _out(given.reason if given.abstained else given.text)
    for citation in given.citations:
        _out(f"[{citation.n}] {_source_line(asdict(citation))}")
    for label, lines in (
        ("Nearest in the library", shapes.titles(given.hits) if given.abstained else []),
        ("Key outcomes", [f"{o.title}: {o.number}. {o.text}" for o in given.key_outcomes]),
        ("Events", [f"{event.start or ''} {event.title}".strip() for event in given.events]),
    ):
        if lines:
            _out(f"\n{label}")
            for line in lines:
                _out(f"- {line}")
    return 0


def _eval(arguments: Arguments) -> int:
    from answer import beir, evaluate

    if arguments.beir:
        figures: dict[str, Any] = beir.evaluate(arguments.beir, _settings(arguments), _say)
    elif arguments.questions:
        figures = evaluate.evaluate(_base(arguments), arguments.questions, arguments.predictions)
    else:
        raise CallError("Nothing to evaluate.", "Name a file of questions, or a folder with --beir.")
    if arguments.json:
        return _json(figures)
    _out(evaluate.table(figures))
    return 0


def _status(arguments: Arguments) -> int:
    from index import status

    found = status.status(_base(arguments))
    if arguments.json:
        return _json(found)
    for name, value in found.items():
        _out(f"{name}: {json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value}")
    return 0


def _rebuild(arguments: Arguments) -> int:
    base = _base(arguments)
    with base.lock():
        done = base.rebuild()
    if arguments.json:
        return _json(asdict(done))
    _out(f"{done.encoded} passages encoded anew, {done.vectors} vectors in the caches.")
    return 0


def _serve(arguments: Arguments) -> int:
    from views import serve

    return serve.serve(_settings(arguments), arguments.port)


# What commands share


def _settings(arguments: Arguments) -> Settings:
    from ingest.settings import load_settings

    return load_settings(arguments.data)


def _base(arguments: Arguments, *, create: bool = False) -> Base:
    from index.base import Base

    return Base(_settings(arguments), create=create)


def _filters(arguments: Arguments) -> Filters:
    from ingest.topics import load_topics

    from index.filters import Filters

    topics = load_topics() if arguments.topic else None
    return Filters(
        kinds=tuple(arguments.kind),
        topics=tuple((topics and topics.label_of(topic)) or topic for topic in arguments.topic),
        groups=tuple(arguments.group),
        languages=tuple(arguments.language),
        publications=tuple(arguments.publication),
        date_from=arguments.date_from,
        date_to=arguments.date_to,
    )


def _source_line(found: dict[str, Any]) -> str:
    """Where a passage or citation stands, on one line: title, section, page, address, what it is."""
    page = found.get("page") or found.get("page_start")
    label = found.get("page_label")
    parts = [
        found["title"],
        found.get("section") if found.get("section") != found["title"] else None,
        f"p. {page}" + (f" (printed {label})" if label else "") if page else None,
        "digest in our own words" if found.get("digest") else None,
        found.get("url"),
    ]
    return ", ".join(part for part in parts if part)


def _out(line: str | None) -> None:
    sys.stdout.write(f"{line}\n")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _json(value: object) -> int:
    def plain(other: object) -> object:
        if is_dataclass(other) and not isinstance(other, type):
            return asdict(other)
        raise TypeError(f"{type(other).__name__} has no JSON form")

    _out(json.dumps(value, ensure_ascii=False, indent=1, default=plain))
    return 0


# The parser


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="ran-kb",
        description="Ask RAN publications in your own words; every sentence of the answer is cited.",
        epilog="Exit status: 0 done; 1 done in part or not found; 2 wrong call; 3 input refused;"
        " 4 another process is writing; 5 data folder damaged or of a newer version.",
    )
    _common(top, default=None)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[Arguments], int], text: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=text, description=text)
        found.set_defaults(command=run)
        _common(found, default=argparse.SUPPRESS)
        return found

    one = command("read", _read, "Read a publication and show what is in it; nothing is stored.")
    one.add_argument("file", type=Path, metavar="FILE", help="PDF, text, Markdown or HTML file")
    _ocr(one)
    one = command("add", _add, "Read publications and store them, one transaction each.")
    one.add_argument("source", nargs="+", metavar="PATH", help="file, or folder of files")
    _ocr(one)
    one = command("list", _list, "List what the base holds.")
    one.add_argument("what", choices=("publications", "events", "outcomes"), help="kind of record")
    _narrowed(one)
    one = command("search", _search, "Find passages, best first.")
    one.add_argument("text", metavar="TEXT", help="words or a question")
    one.add_argument("-k", type=_positive, default=10, metavar="N", help="how many passages (default: 10)")
    _narrowed(one)
    one = command(
        "ask", _ask, "Answer a question with cited sentences, or say that the base does not cover it."
    )
    one.add_argument("text", metavar="TEXT", help="the question, or a description of the case")
    _narrowed(one)
    one = command(
        "eval", _eval, "Measure the quality of answers or of retrieval on files with a gold standard."
    )
    one.add_argument("questions", nargs="?", type=Path, metavar="QUESTIONS.jsonl", help="questions with gold")
    one.add_argument("--predictions", type=Path, metavar="OUT.jsonl", help="write the answers here")
    one.add_argument("--beir", type=Path, metavar="FOLDER", help="corpus.jsonl, queries.jsonl, qrels.tsv")
    command("status", _status, "Show what the base holds, with which model, and what is wrong with it.")
    command("rebuild", _rebuild, "Make the caches anew; encode anew when the model has changed.")
    one = command("serve", _serve, "Open the app.")
    one.add_argument("--port", type=_positive, default=8501, metavar="N", help="port (default: 8501)")
    return top


def _common(to: argparse.ArgumentParser, default: str | None) -> None:
    # Given before or after the command's name: after it, absence must not undo what stood before.
    off = False if default is None else default
    to.add_argument("--data", type=Path, default=default, metavar="DIR", help="data folder")
    to.add_argument("--json", action="store_true", default=off, help="print one JSON document")
    to.add_argument("--debug", action="store_true", default=off, help="show the traceback of an error")


def _ocr(to: argparse.ArgumentParser) -> None:
    to.add_argument("--ocr", action="store_true", help="read pictures of pages with tesseract, if installed")


def _narrowed(to: argparse.ArgumentParser) -> None:
    group = to.add_argument_group("filters", "each may be given several times; any of the values will do")
    for name, text in (
        ("kind", "kind of publication or event"),
        ("topic", "topic, by its label or a synonym"),
        ("group", "working group"),
        ("language", "language code, such as en"),
        ("publication", "id of a publication; what is printed inside it is included"),
    ):
        group.add_argument(f"--{name}", action="append", default=[], metavar=name.upper(), help=text)
    group.add_argument("--from", dest="date_from", metavar="DATE", help="published or held on or after")
    group.add_argument("--to", dest="date_to", metavar="DATE", help="published or held on or before")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
