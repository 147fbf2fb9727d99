"""What a run of the crawler did: counts, what failed, what a person should look at, where the time went."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ingest.crawling import Record


@dataclass(slots=True)
class Counts:
    """What became of the records of one kind."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0

    def count(self, *, new: bool) -> None:
        """One more that was stored."""
        if new:
            self.new += 1
        else:
            self.changed += 1


@dataclass(frozen=True, slots=True)
class Failure:
    """An address that could not be had, and why."""

    url: str
    reason: str


@dataclass(slots=True)
class SyncReport:
    """The report of one run.

    `attention` holds sentences about what a person should look at, `seconds` how long pauses, requests,
    reading and storing took and `all` of it together. `complete` is False when something that belongs to the
    base could not be had.
    """

    publications: Counts = field(default_factory=Counts)
    events: Counts = field(default_factory=Counts)
    requests: int = 0
    bytes: int = 0
    failed: list[Failure] = field(default_factory=list)
    attention: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    complete: bool = True
    dry_run: bool = False

    @property
    def status(self) -> int:
        """The exit status: 1 when something that belongs to the base could not be had."""
        return int(not self.complete)

    def of(self, record: Record) -> Counts:
        """The counts of publications or of events."""
        return self.publications if record == "publication" else self.events

    def fail(self, url: str, reason: str, *, needed: bool = True) -> None:
        """Note an address that could not be had, once; `needed` when the base is the poorer for it."""
        self.complete = self.complete and not needed
        # Messages name the address first; here it stands beside them.
        failure = Failure(url, reason.removeprefix(f"{url}: "))
        if failure not in self.failed:
            self.failed.append(failure)

    def remark(self, sentence: str) -> None:
        """Note something that a person should look at, once."""
        if sentence not in self.attention:
            self.attention.append(sentence)

    def as_json(self) -> dict[str, Any]:
        """The report as `ran-kb sync --json` prints it."""
        found = asdict(self)
        found["seconds"] = {name: round(seconds, 2) for name, seconds in self.seconds.items()}
        return found

    def lines(self) -> list[str]:
        """The report for people."""
        found = [
            f"{name}: {one.new} new, {one.changed} changed, {one.unchanged} unchanged,"
            f" {one.withdrawn} withdrawn"
            for name, one in (("Publications", self.publications), ("Events", self.events))
        ]
        if self.dry_run:
            found.insert(0, "Nothing was stored (--dry-run). With the same call it would be:")
        found.append(f"{self.requests} requests, {self.bytes / 2**20:.1f} MiB")
        spent = ", ".join(f"{name} {seconds:.1f}" for name, seconds in self.seconds.items() if name != "all")
        whole = self.seconds.get("all", 0.0)
        share = self.seconds.get("pauses", 0.0) / whole if whole else 0.0
        found.append(f"{whole:.1f} seconds, {share:.0%} of them pauses: {spent}")
        found += [f"failed  {failure.url}: {failure.reason}" for failure in self.failed]
        found += [f"look at {sentence}" for sentence in self.attention]
        return found
