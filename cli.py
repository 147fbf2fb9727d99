"""The command line: everything the base can do, for scripts. docs/cli.md is generated from this parser."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import commands
import upkeep
from ingest.errors import RanKbError
from terminal import say


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; `argv` without the program's name."""
    arguments = parser().parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # names of files can hold what the terminal cannot show
    logging.basicConfig(format="ran-kb: %(message)s")
    logging.getLogger("index").setLevel(logging.INFO)  # a model that is prepared takes a while: say so
    try:
        return int(arguments.command(arguments))
    except RanKbError as error:
        if arguments.debug:
            traceback.print_exc()
        say(f"ran-kb: {error.message}")
        if error.hint:
            say(error.hint)
        return error.status
    except KeyboardInterrupt:
        say("ran-kb: stopped; what was done before is kept.")
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`ran-kb list | head`): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if arguments.debug:
            traceback.print_exc()
        say(f"ran-kb: {error}.")
        say("Mend the disk or the permissions, then try again; what was done before is kept.")
        return 1


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="ran-kb",
        description="Ask RAN publications in your own words; every sentence of the answer is cited.",
        epilog="Exit status: 0 done; 1 done in part or not found; 2 wrong call; 3 input refused;"
        " 4 another process is writing; 5 data folder damaged or of a newer version.",
    )
    _common(top, default=None)
    choices = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        found = choices.add_parser(name, help=text, description=text)
        found.set_defaults(command=run)
        _common(found, default=argparse.SUPPRESS)
        return found

    one = command("read", commands.read, "Read a publication and show what is in it; nothing is stored.")
    one.add_argument("file", type=Path, metavar="FILE", help="PDF, text, Markdown or HTML file")
    _ocr(one)
    one = command("add", commands.add, "Read publications and store them, one transaction each.")
    one.add_argument("source", nargs="+", metavar="PATH_OR_URL", help="file, folder of files, or web address")
    _ocr(one)
    one = command("sync", commands.sync, "Fetch what is new or changed on the sites of corpus/sources.toml.")
    one.add_argument("--source", metavar="NAME", help="look at this source only")
    one.add_argument("--since", metavar="DATE", help="leave out what is older")
    one.add_argument("--limit", type=_positive, metavar="N", help="end after so many publications and events")
    one.add_argument("--due", action="store_true", help="look only at sources whose time has come")
    one.add_argument("--dry-run", action="store_true", help="say what would be fetched, store nothing")
    _mirrored(one)
    one = command("list", commands.list_records, "List what the base holds.")
    one.add_argument("what", choices=("publications", "events", "outcomes"), help="kind of record")
    _narrowed(one)
    one = command("events", commands.events, "List events, or write them into a calendar file.")
    one.add_argument("--ics", type=Path, metavar="OUT", help="write a calendar file")
    when = one.add_mutually_exclusive_group()
    when.add_argument(
        "--upcoming", dest="when", action="store_const", const="upcoming", help="only those ahead"
    )
    when.add_argument(
        "--past", dest="when", action="store_const", const="past", help="only those that are over"
    )
    _narrowed(one)
    one = command("search", commands.search, "Find passages, best first.")
    one.add_argument("text", type=_typed, metavar="TEXT", help="words or a question")
    one.add_argument("-k", type=_positive, default=10, metavar="N", help="how many passages (default: 10)")
    _as_typed(one)
    _narrowed(one)
    one = command(
        "ask", commands.ask, "Answer a question with cited sentences, or say that the base does not cover it."
    )
    one.add_argument("text", type=_typed, metavar="TEXT", help="the question, or a description of the case")
    _as_typed(one)
    _narrowed(one)
    one = command(
        "eval",
        commands.evaluate_quality,
        "Measure answers or retrieval on files with a gold standard.",
    )
    one.add_argument("questions", nargs="?", type=Path, metavar="QUESTIONS.jsonl", help="questions with gold")
    one.add_argument(
        "--predictions",
        type=Path,
        metavar="OUT.jsonl",
        help="write the answers, or the figures of every query, here",
    )
    one.add_argument("--beir", type=Path, metavar="FOLDER", help="corpus.jsonl, queries.jsonl, qrels.tsv")
    one.add_argument("--queries", type=Path, metavar="FILE", help="ask these queries of the --beir folder")
    one.add_argument(
        "--compare",
        nargs=2,
        type=Path,
        metavar="RUN.jsonl",
        help="two files of --predictions, tested in pairs",
    )
    one = command(
        "bench", commands.bench, "Index a collection of documents, or answer queries about it, for a harness."
    )
    one.add_argument(
        "what", choices=("build", "serve"), help="index FOLDER/corpus.jsonl, or answer JSON lines"
    )
    one.add_argument(
        "folder", type=Path, metavar="FOLDER", help="the collection; the index is kept inside it"
    )
    command(
        "status", commands.status, "Show what the base holds, with which model, and what is wrong with it."
    )
    one = command("feedback", commands.feedback, "List what people said about answers, or delete one of it.")
    one.add_argument("what", choices=("list", "delete"), help="what to do")
    one.add_argument("code", nargs="?", metavar="CODE", help="code of the feedback to delete")
    command("rebuild", commands.rebuild, "Make the caches anew; encode anew when the model has changed.")
    command("doctor", upkeep.doctor, "Check what the base promises; each problem comes with what mends it.")
    one = command("links", upkeep.links, "Ask for every address that the library shows; list the dead ones.")
    _mirrored(one)
    one = command("staff", commands.staff, "Open the staff desk of the app: set its password.")
    one.add_argument(
        "what",
        choices=("set-password",),
        help="asks for the password twice, or reads a line of standard input",
    )
    one = command("backup", upkeep.backup, "Write the base into one file, while others read and write.")
    one.add_argument("file", type=Path, metavar="FILE", help="the backup; one of that name is replaced")
    one = command(
        "restore", upkeep.restore, "Bring a backup back; it is checked before it replaces anything."
    )
    one.add_argument("file", type=Path, metavar="FILE", help="the backup")
    command("migrate", upkeep.migrate, "Bring a base of an earlier version up to date, as opening it does.")
    one = command("serve", commands.serve, "Open the app.")
    one.add_argument("--port", type=_positive, default=8501, metavar="N", help="port (default: 8501)")
    return top


def _common(to: argparse.ArgumentParser, default: str | None) -> None:
    # Given before or after the command's name: after it, absence must not undo what stood before.
    off = False if default is None else default
    to.add_argument("--data", type=Path, default=default, metavar="DIR", help="data folder")
    to.add_argument("--json", action="store_true", default=off, help="print one JSON document")
    to.add_argument("--debug", action="store_true", default=off, help="show the traceback of an error")


def _mirrored(to: argparse.ArgumentParser) -> None:
    to.add_argument("--base-url", metavar="URL", help="send requests for the Commission's hosts to a mirror")
    to.add_argument("--allow-mirror", action="store_true", help="allow a mirror that is not on this machine")


def _ocr(to: argparse.ArgumentParser) -> None:
    to.add_argument("--ocr", action="store_true", help="read pictures of pages with tesseract, if installed")


def _as_typed(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--as-typed",
        action="store_true",
        help="search for these words only: mend no typing errors, add no words of the field and no English ones",
    )


def _narrowed(to: argparse.ArgumentParser) -> None:
    group = to.add_argument_group("filters", "each may be given several times; any of the values will do")
    for name, text in (
        ("kind", "kind of publication or event"),
        ("topic", "topic, by its label or a synonym"),
        ("group", "working group"),
        ("language", "language code, such as en"),
        ("publication", "id of a publication; what is printed inside it is included"),
    ):
        group.add_argument(
            f"--{name}", type=_typed, action="append", default=[], metavar=name.upper(), help=text
        )
    for name, text in (("from", "published or held on or after"), ("to", "published or held on or before")):
        group.add_argument(f"--{name}", type=_typed, dest=f"date_{name}", metavar="DATE", help=text)


def _typed(text: str) -> str:
    """Text without what a terminal passes on of bytes that are no UTF-8, which nothing can store or print."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
