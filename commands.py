"""What each command of the command line does; every function returns the exit status.

Modules are imported where they are used, so that `ran-kb --help` answers at once.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from contextlib import nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ingest.errors import CallError
from terminal import out, print_json, say, settings_of

if TYPE_CHECKING:
    from index.base import Base
    from index.filters import Filters

Arguments = argparse.Namespace


def read(arguments: Arguments) -> int:
    """Show what is in a file."""
    from ingest import reader

    found = reader.found(reader.read(arguments.file, settings_of(arguments), ocr=arguments.ocr))
    if arguments.json:
        return print_json(found)
    publication = found["publication"]
    out(f"{publication['kind']}: {publication['title']}")
    for name in ("published", "language", "pages"):
        if publication.get(name):
            out(f"  {name}: {publication[name]}")
    for item in found["items"]:
        details = [item.get("number"), item.get("author"), item.get("published") or item.get("start")]
        out(f"- {item['kind']}: {item['title']}" + "".join(f"; {detail}" for detail in details if detail))
        for outcome in [*item.get("key_outcomes", []), *item.get("methods", [])]:
            out(f"    {outcome['number']}. {outcome['text']}")
    for acronym, expansion in found["acronyms"].items():
        out(f"{acronym}: {expansion}")
    for warning in found["warnings"]:
        say(f"note: {warning}")
    return 0


def add(arguments: Arguments) -> int:
    """Read files and pages into the base."""
    from index.crawled import CrawledBase
    from ingest import pipeline
    from ingest.progress import shown

    settings = settings_of(arguments)
    base = _base(arguments, create=True)
    base.require_vectors()
    addresses = any(map(pipeline.is_address, arguments.source))
    adder = CrawledBase(base).adder(settings) if addresses else nullcontext()
    with shown() as tell, adder as fetch:
        report = pipeline.add(
            arguments.source, base, settings, say, ocr=arguments.ocr, fetch=fetch, tell=tell
        )
    if report.added or report.updated:
        base.save_caches()
    if arguments.json:
        print_json(asdict(report))
    return report.status


def sync(arguments: Arguments) -> int:
    """Bring the base up to date with the sites."""
    from index.crawled import CrawledBase
    from ingest.progress import shown
    from ingest.sync import SyncOptions, sync

    base = _base(arguments, create=True, thrifty=True)
    base.require_vectors()
    options = SyncOptions(
        **{
            name: getattr(arguments, name)
            for name in ("source", "since", "limit", "due", "dry_run", "base_url")
        },
        allow_mirror=arguments.allow_mirror,
    )
    with shown() as tell:
        report = sync(CrawledBase(base), settings_of(arguments), options, tell)
    base.save_caches()
    if arguments.json:
        print_json(report.as_json())
        return report.status
    for line in report.lines():
        out(line)
    return report.status


def events(arguments: Arguments) -> int:
    """List events or write a calendar file."""
    from answer import events
    from ingest.whole import written

    found = events.listed(_base(arguments), _filters(arguments), arguments.when)
    if arguments.ics:
        with written(arguments.ics) as file:
            file.write(events.calendar(found))
        say(f"{len(found)} events written to {arguments.ics}")
    if arguments.json:
        return print_json(found)
    if not arguments.ics:
        for event in found:
            out(f"{event.start or ''}\t{event.end or ''}\t{event.status}\t{event.title}")
    return 0


def list_records(arguments: Arguments) -> int:
    """List records."""
    from index import listing

    base, filters = _base(arguments), _filters(arguments)
    with base.catalogue.reading() as connection:
        found: list[Any] = getattr(listing, arguments.what)(connection, filters)
    if arguments.json:
        return print_json(found)
    for record in found:
        if arguments.what == "publications":
            out(f"{record.id}\t{record.kind}\t{record.published or ''}\t{record.title}")
        elif arguments.what == "events":
            out(f"{record.id}\t{record.start or ''}\t{record.end or ''}\t{record.title}")
        else:
            out(f"{record.publication}\t{record.kind} {record.number}\t{record.text}")
    return 0


def search(arguments: Arguments) -> int:
    """Find passages."""
    from answer import shapes
    from index.search import search
    from index.widening import NOT_WIDENED

    _require_words(arguments.text)
    also = NOT_WIDENED if arguments.as_typed else None
    hits = search(_base(arguments, hurried=True), arguments.text, arguments.k, _filters(arguments), also)
    if arguments.json:
        return print_json({"query": arguments.text, "passages": shapes.passages(hits)})
    for passage in shapes.passages(hits):
        out(f"{passage['rank']}. {_source_line(passage)}\n{passage['text']}\n")
    return 0


def ask(arguments: Arguments) -> int:
    """Answer a question."""
    from answer import shapes
    from answer.compose import answer

    _require_words(arguments.text)
    base, widened = _base(arguments, hurried=True), not arguments.as_typed
    given = answer(base, arguments.text, _filters(arguments), widened=widened)
    if arguments.json:
        return print_json(shapes.answer(given))
    out(given.reason if given.abstained else given.text)
    for citation in given.citations:
        out(f"[{citation.n}] {_source_line(asdict(citation))}")
        if given.written_by:
            out(f"    “{citation.text}”")
    if given.written_by:
        say(
            f"note: worded by the language model {given.written_by}; the publications' own words stand below it."
        )
    if given.note:
        say(f"note: {given.note}")
    if given.widening:
        say(f"note: also searched for {'; '.join(given.widening.words)}; --as-typed leaves that out.")
    for label, lines in (
        ("Nearest in the library", shapes.titles(given.hits) if given.abstained else []),
        ("Key outcomes", [f"{o.title}: {o.number}. {o.text}" for o in given.key_outcomes]),
        ("Events", [f"{event.start or ''} {event.title}".strip() for event in given.events]),
    ):
        if lines:
            out(f"\n{label}")
            for line in lines:
                out(f"- {line}")
    return 0


def _require_words(text: str) -> None:
    if not any(map(str.isalnum, text)):
        raise CallError(
            "There is no word to look for.", 'Write the question in quotation marks: ran-kb ask "..."'
        )


def evaluate_quality(arguments: Arguments) -> int:
    """Measure quality."""
    from answer import beir, comparing, evaluate

    if arguments.compare:
        compared = comparing.compare(*arguments.compare)
        if arguments.json:
            return print_json(compared)
        out(comparing.table(compared))
        return 0
    if arguments.beir:
        figures: dict[str, Any] = beir.evaluate(
            arguments.beir,
            settings_of(arguments),
            say,
            queries=arguments.queries,
            predictions=arguments.predictions,
        )
    elif arguments.questions:
        figures = evaluate.evaluate(_base(arguments), arguments.questions, arguments.predictions)
    else:
        raise CallError(
            "Nothing to evaluate.", "Name a file of questions, a folder with --beir, or two runs."
        )
    if arguments.json:
        return print_json(figures)
    out(evaluate.table(figures))
    return 0


def bench(arguments: Arguments) -> int:
    """Index a collection, or answer queries about it: JSON lines in, JSON lines out."""
    from answer import harness

    if arguments.what == "build":
        out(json.dumps(harness.build(arguments.folder, settings_of(arguments))))
        return 0

    def answer(line: str) -> None:
        sys.stdout.write(f"{line}\n")  # one call, so that lines of several threads do not mix
        sys.stdout.flush()

    harness.serve(arguments.folder, settings_of(arguments), sys.stdin.buffer, answer)
    return 0


def status(arguments: Arguments) -> int:
    """Show the state of the base."""
    from index import status

    found = status.status(_base(arguments))
    if arguments.json:
        return print_json(found)
    for name, value in found.items():
        out(f"{name}: {json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value}")
    return 0


def feedback(arguments: Arguments) -> int:
    """List what people said about answers, or delete one of it."""
    from index import feedback

    catalogue = _base(arguments).catalogue
    if arguments.what == "delete":
        if not arguments.code:
            raise CallError(
                "Which feedback shall be deleted?", "Name its code; `ran-kb feedback list` shows all."
            )
        feedback.delete(catalogue.database, arguments.code)
        say("deleted")
        return 0
    with catalogue.reading() as connection:
        found = feedback.listed(connection)
    if arguments.json:
        return print_json(found)
    for one in found:
        state = one.verdict if one.covered else f"{one.verdict}, not covered"
        out(f"{one.code}\t{one.on_day}\t{state}\t{one.question or '(question not kept)'}\t{one.remark}")
    return 0


def rebuild(arguments: Arguments) -> int:
    """Make the caches anew."""
    base = _base(arguments)
    with base.lock():
        done = base.rebuild()
    if arguments.json:
        return print_json(asdict(done))
    out(f"{done.encoded} passages encoded anew, {done.vectors} vectors in the caches.")
    return 0


def staff(arguments: Arguments) -> int:
    """Set the password of the staff desk."""
    from ingest.password import hashed
    from ingest.settings import keep_setting

    if sys.stdin.isatty():
        password = getpass.getpass("Password for the staff desk: ")
        if getpass.getpass("The same again: ") != password:
            raise CallError("The two passwords differ; nothing was changed.", "Try again.")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    kept = keep_setting("staff_password", hashed(password))
    if "RAN_KB_STAFF_PASSWORD" in os.environ:
        say("note: RAN_KB_STAFF_PASSWORD is set and wins over the settings file.")
    if arguments.json:
        return print_json({"settings": str(kept)})
    out(f"The password is set; its hash is in {kept}. Sessions that are open at the desk end.")
    return 0


def serve(arguments: Arguments) -> int:
    """Open the app."""
    from views import serve

    return serve.serve(settings_of(arguments), arguments.port)


# What commands share


def _base(
    arguments: Arguments, *, create: bool = False, thrifty: bool = False, hurried: bool = False
) -> Base:
    from index.base import Base

    return Base(settings_of(arguments), create=create, thrifty=thrifty, hurried=hurried)


def _filters(arguments: Arguments) -> Filters:
    from index.filters import Filters

    return Filters(
        kinds=tuple(arguments.kind),
        topics=tuple(arguments.topic),
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
        f"gone from its site since {found['gone']}" if found.get("gone") else None,
        found.get("url"),
    ]
    return ", ".join(part for part in parts if part)
