"""The rules of the house that a test can check: layers, sizes, doors that stay closed, docs that are true."""

from __future__ import annotations

import ast
import re
import runpy
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supply.locked import LOCK, LOCK_FOR_DEVELOPMENT, read

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ["corpus", "ingest", "index", "answer", "views"]
OURS = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
OURS += [ROOT / name for name in ("app.py", "cli.py", "commands.py", "terminal.py", "upkeep.py")]


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", OURS, ids=names(OURS))
def test_a_module_imports_only_from_its_own_layer_or_an_earlier_one(path: Path):
    layer = path.relative_to(ROOT).parts[0]
    later = (
        [*LAYERS[LAYERS.index(layer) + 1 :], "app", "cli", "commands", "upkeep", "terminal"]
        if layer in LAYERS
        else []
    )
    assert not {name for name in imports(path) if name.split(".")[0] in later}


@pytest.mark.parametrize("path", OURS, ids=names(OURS))
def test_a_module_can_be_read_in_one_sitting(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", OURS, ids=names(OURS))
def test_nothing_unpickles_evaluates_or_calls_a_shell(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not imports(path) & {"pickle", "marshal", "shelve", "joblib", "dill"}
    assert not [
        call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("eval", "exec")
    ]
    assert not [
        keyword
        for call in calls
        for keyword in call.keywords
        if keyword.arg == "shell" and getattr(keyword.value, "value", True) is not False
    ]


@pytest.mark.parametrize("path", OURS, ids=names(OURS))
def test_only_the_guarded_client_talks_to_the_network(path: Path):
    doors = {"httpx", "requests", "urllib.request", "http.client", "socket", "aiohttp", "urllib3", "ftplib"}
    allowed = {"ingest/fetch.py", "ingest/network.py"}  # the client, and the network it stands on
    used = {name for name in imports(path) if name in doors or name.split(".")[0] in doors}
    assert not used or str(path.relative_to(ROOT)) in allowed


def test_the_generated_pages_are_what_the_code_says():
    sys_path = list(sys.path)
    generated = runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()
    sys.path[:] = sys_path
    for name, text in generated.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, (
            f"run `make docs`: {name} is out of date"
        )


def test_every_link_of_the_documentation_leads_somewhere():
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:"):
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_leads_to_every_page_of_the_documentation():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in sorted((ROOT / "docs").glob("*.md")):
        assert f"docs/{page.name}" in readme


def test_ci_runs_the_suite_and_nothing_cleverer():
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1] == "make ci"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^ci: test browser$", makefile, re.MULTILINE)
    for target in ("env", "run", "test", "lint", "bench", "docs"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_the_lock_pins_every_dependency_with_its_hashes():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for path, wanted in (
        (LOCK, asked["dependencies"]),
        (LOCK_FOR_DEVELOPMENT, [*asked["dependencies"], *asked["optional-dependencies"]["dev"]]),
    ):
        versions = {canonicalize_name(pin.name): pin.version for pin in read(path)}
        assert versions["torch"] == "2.13.0"
        for one in map(Requirement, wanted):
            assert versions[canonicalize_name(one.name)] in one.specifier, f"run `make lock`: {one}"
