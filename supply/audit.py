"""Whether anything that is installed has a known vulnerability; run by `make lint`.

Without a way to the list of vulnerabilities nothing can be said, and that is said: no failure, but no comfort.
"""

from __future__ import annotations

import json
import subprocess
import sys

from supply.locked import LOCK, LOCK_FOR_DEVELOPMENT

SECONDS = 60
UNKNOWN = "Known vulnerabilities: their list cannot be reached from here, nothing was checked."


def main() -> int:
    """Check both lock files; 1 when a package has a known vulnerability."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json"]
    command += ["--progress-spinner", "off", "--timeout", "5"]
    for lock in (LOCK, LOCK_FOR_DEVELOPMENT):
        command += ["--requirement", str(lock)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        print(UNKNOWN)
        return 0
    lines, status = told(answer)
    print("\n".join(lines))
    return status


def told(answer: dict[str, list[dict[str, object]]]) -> tuple[list[str], int]:
    """What pip-audit found, in lines for people, and the status to end with."""
    checked = [one for one in answer["dependencies"] if "vulns" in one]
    lines = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {' '.join(fault['fix_versions']) or 'no version'}"
        for one in checked
        for fault in _faults(one)
    ]
    if lines:
        return [*lines, 'Move what is mended with `make lock UPGRADE="--upgrade-package NAME"`.'], 1
    if not checked:
        return [UNKNOWN], 0
    missing = len(answer["dependencies"]) - len(checked)
    return [
        f"Known vulnerabilities: none in {len(checked)} packages"
        + (f"; {missing} could not be checked." if missing else ".")
    ], 0


def _faults(one: dict[str, object]) -> list[dict[str, list[str]]]:
    found = one["vulns"]
    return found if isinstance(found, list) else []


if __name__ == "__main__":
    sys.exit(main())
