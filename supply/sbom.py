"""A bill of materials of what the lock file installs, as CycloneDX 1.6 JSON on standard output; `make sbom` calls it.

The same lock file gives the same bytes: no time and no random number stands in it.
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from importlib import metadata
from typing import Any

from supply.locked import LOCK, LOCK_OF_THE_MULTILINGUAL_MODEL, Pinned, licence, read

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def bill() -> dict[str, Any]:
    """The document."""
    pins = [*read(LOCK), *read(LOCK_OF_THE_MULTILINGUAL_MODEL)]
    own = metadata.metadata("ran-kb")
    root = _purl("ran-kb", own["Version"])
    names = {_plain(pin.name): _purl(pin.name, pin.version) for pin in pins}
    needed = [{"ref": root, "dependsOn": _needs("ran-kb", names)}]
    needed += [{"ref": names[_plain(pin.name)], "dependsOn": _needs(pin.name, names)} for pin in pins]
    content = json.dumps([names, needed], sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": "ran-kb",
                "version": own["Version"],
                "purl": root,
                "licenses": [{"expression": licence("ran-kb")}],
            }
        },
        "components": [_component(pin) for pin in pins],
        "dependencies": needed,
    }


def _component(pin: Pinned) -> dict[str, Any]:
    purl = _purl(pin.name, pin.version)
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": pin.name,
        "version": pin.version,
        "purl": purl,
    }
    if _installed(pin.name):
        found["licenses"] = [{"license": {"name": licence(pin.name)}}]
    # Which of its files is installed depends on the machine, so all of them are named.
    found["externalReferences"] = [
        {
            "type": "distribution",
            "url": f"https://pypi.org/project/{pin.name}/{pin.version}/",
            "hashes": [{"alg": "SHA-256", "content": one} for one in pin.hashes],
        }
    ]
    return found


def _needs(name: str, names: dict[str, str]) -> list[str]:
    if not _installed(name):
        return []
    told = metadata.requires(name) or []
    wanted = {_plain(match[0]) for one in told if "extra ==" not in one and (match := _NAME.match(one))}
    return sorted(names[one] for one in wanted if one in names)


def _installed(name: str) -> bool:
    try:
        metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{_plain(name)}@{version}"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1)
    sys.stdout.write("\n")
