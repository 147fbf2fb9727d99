"""What is installed: pinned by hash, under licences that allow redistribution, listed for those who ask."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply import audit, locked, sbom
from supply.locked import LOCK, LOCK_FOR_DEVELOPMENT, LOCK_OF_PIP, LOCK_OF_THE_MULTILINGUAL_MODEL

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [LOCK, LOCK_FOR_DEVELOPMENT, LOCK_OF_PIP, LOCK_OF_THE_MULTILINGUAL_MODEL]
# What may be redistributed with the house; a name that is missing here is looked at by a person first.
ALLOWED = re.compile(
    r"(?:MIT|MIT-0|MIT-CMU|MIT License|0BSD|BSD|BSD License|3-Clause BSD License|BSD-2-Clause|BSD-3-Clause|Apache-2\.0"
    r"|Apache(?: Software)? License(?: 2\.0)?|Apache 2\.0 License|Apache-2\.0 WITH LLVM-exception|BSL-1\.0|CC0-1\.0"
    r"|CNRI-Python|ISC|ISC License \(ISCL\)|MPL-2\.0|Mozilla Public License 2\.0 \(MPL 2\.0\)|PSF-2\.0|Unlicense"
    r"|Python Software Foundation License|Zlib|dependency licenses)"
)


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_package_is_pinned_with_the_hashes_of_its_files(path: Path):
    pins = locked.read(path)
    assert pins
    assert all(pin.hashes for pin in pins)
    assert [pin.version for pin in pins if pin.name == "torch"] in ([], ["2.13.0"])


def test_what_runs_is_what_development_tests():
    tested = {pin.name: pin for pin in locked.read(LOCK_FOR_DEVELOPMENT)}
    assert all(tested[pin.name] == pin for pin in locked.read(LOCK))


def test_nothing_is_installed_without_its_hash_but_what_the_makefile_says():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    plain = [
        line for line in makefile.splitlines() if "-m pip install" in line and "--require-hashes" not in line
    ]
    assert [line.rpartition("--quiet ")[2] for line in plain] == [
        "--no-build-isolation --editable .",
        "playwright==1.65.2 axe-playwright-python==0.1.8 Authlib==1.9.9",
        "pip-tools",
    ]


def test_a_line_without_a_hash_is_named(tmp_path: Path):
    path = tmp_path / "some.lock"
    path.write_text(locked.written(locked.read(LOCK_OF_PIP)) + "left-pad==1.0\n")
    with pytest.raises(ValueError, match=r"some\.lock: 'left-pad==1\.0' is not pinned by hash"):
        locked.read(path)


@pytest.mark.parametrize(
    "name", sorted({pin.name for path in LOCKS[:2] for pin in locked.read(path)}), ids=str
)
def test_every_licence_allows_redistribution(name: str):
    try:
        declared = locked.licence(name)
    except metadata.PackageNotFoundError:
        pytest.skip(f"{name} is not installed here")
    for part in re.split(r" AND | OR |, ", declared):
        assert ALLOWED.fullmatch(part), f"{name}: {declared}"


def test_the_bill_of_materials_names_every_package_with_its_hashes_and_licence():
    found = sbom.bill()
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    by_name = {one["name"]: one for one in found["components"]}
    for pin in locked.read(LOCK):
        one = by_name[pin.name]
        assert one["version"] == pin.version
        hashes = [entry["content"] for entry in one["externalReferences"][0]["hashes"]]
        assert hashes == list(pin.hashes)
    references = [one["bom-ref"] for one in found["components"]]
    assert len(set(references)) == len(references)
    known = {*references, found["metadata"]["component"]["bom-ref"]}
    assert {one["ref"] for one in found["dependencies"]} == known
    assert all(set(one["dependsOn"]) <= known for one in found["dependencies"])
    assert sbom.bill() == found
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(found)) is None


def test_the_audit_tells_faults_from_peace_and_from_silence():
    fine = {"name": "a", "version": "1", "vulns": []}
    faulty = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
    silent = {"name": "c", "skip_reason": "not found"}
    assert audit.told({"dependencies": [fine, silent]}) == (
        ["Known vulnerabilities: none in 1 packages; 1 could not be checked."],
        0,
    )
    assert audit.told({"dependencies": [silent]}) == ([audit.UNKNOWN], 0)
    lines, status = audit.told({"dependencies": [fine, faulty]})
    assert status == 1
    assert "b 2: PYSEC-1, mended in 3" in lines[0]
