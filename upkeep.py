"""The commands that keep a base in good order; every function returns the exit status.

Modules are imported where they are used, so that `ran-kb --help` answers at once.
"""

from __future__ import annotations

from argparse import Namespace as Arguments

from terminal import out, print_json, say, settings_of


def doctor(arguments: Arguments) -> int:
    """Check what the base promises."""
    from index import doctor

    found = doctor.examine(settings_of(arguments))
    if arguments.json:
        print_json({"checks": found})
    else:
        for check in found:
            out(f"{'ok' if check.ok else 'PROBLEM':<8} {check.name}: {check.detail}")
            if check.mend:
                out(f"{'':<8} mend it: {check.mend}")
    return doctor.status(found)


def links(arguments: Arguments) -> int:
    """Ask for every address that the library shows; status 1 when one is dead."""
    from index.base import Base
    from index.crawled import CrawledBase
    from index.links import check
    from ingest.progress import shown
    from ingest.sources import load_sources
    from ingest.sync import SyncOptions, fetcher_of

    settings = settings_of(arguments)
    base = Base(settings)
    options = SyncOptions(base_url=arguments.base_url, allow_mirror=arguments.allow_mirror)
    with shown() as tell, fetcher_of(CrawledBase(base), settings, options, load_sources()) as fetcher:
        report = check(base, fetcher, tell)
    if arguments.json:
        print_json(report)
    else:
        for one in report.dead:
            out(f"{one.url}\t{one.record} {one.id}\t{one.reason}")
        out(f"{report.asked} addresses asked for, {report.left} at hosts that no source names.")
    return int(bool(report.dead))


def backup(arguments: Arguments) -> int:
    """Write the base into one file."""
    from index.backup import backup
    from index.catalogue import Catalogue

    made = backup(Catalogue(settings_of(arguments).data), arguments.file)
    counts = {"publications": made.publications, "files": len(made.files) - 1, "lost": made.lost}
    if arguments.json:
        print_json({"file": str(arguments.file), "bytes": arguments.file.stat().st_size, **counts})
    else:
        out(f"{made.publications} publications and {counts['files']} files are in {arguments.file}.")
    if made.lost:
        say(f"{len(made.lost)} stored files were not there; `ran-kb doctor` names them.")
    return int(bool(made.lost))


def restore(arguments: Arguments) -> int:
    """Bring a backup back."""
    from index.restore import restore

    found = restore(arguments.file, settings_of(arguments).data)
    if arguments.json:
        return print_json(found)
    out(f"The base is what it was on {found.at}: {found.publications} publications, {found.files} files.")
    return 0


def migrate(arguments: Arguments) -> int:
    """Bring the catalogue to the schema of this version."""
    from index.catalogue import Catalogue
    from index.migrations import steps

    upgraded = Catalogue(settings_of(arguments).data).database.upgraded
    now = steps()[-1][0]
    if arguments.json:
        return print_json({"from": upgraded.schema if upgraded else now, "to": now})
    if upgraded is None:
        out(f"The catalogue has schema {now}, which this version works with.")
    else:
        out(f"The catalogue went from schema {upgraded.schema} to {now}; as it was: {upgraded.copy}")
    return 0
