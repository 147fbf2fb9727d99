"""All benches one after the other: prints their tables and writes bench/out/bench.json (`make bench`).

    python bench/all.py [--quick]

`--quick` is for small machines: bases of 1,000 and 10,000 passages, fewer questions.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE / "out"
# By name of the bench: what it is called with, in the quick mode and else.
BENCHES: dict[str, tuple[list[str], list[str]]] = {
    "encode": ([], []),
    "questions_speed": (["--passages", "1000", "--questions", "30"], []),
    "ingest_speed": ([], []),
    "vectors": (["1000", "10000"], []),
    "growth": (["1000"], []),
}


def main() -> None:
    """Run what is there, keep going when one fails, and say so at the end."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small bases, fewer questions")
    quick = parser.parse_args().quick
    OUT.mkdir(exist_ok=True)
    figures: dict[str, object] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()} {platform.system()}, Python {platform.python_version()}",
        "quick": quick,
    }
    failed = []
    for name, (small, full) in BENCHES.items():
        script, written = HERE / f"{name}.py", OUT / f"{name}.json"
        if not script.exists():
            continue
        print(f"\n== {name}", flush=True)
        written.unlink(missing_ok=True)
        call = [sys.executable, str(script), *(small if quick else full), "--json", str(written)]
        if subprocess.run(call, check=False, cwd=HERE.parent).returncode or not written.exists():
            failed.append(name)
        else:
            figures[name] = json.loads(written.read_text(encoding="utf-8"))
    (OUT / "bench.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    print(f"\nwritten: {OUT / 'bench.json'}")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
