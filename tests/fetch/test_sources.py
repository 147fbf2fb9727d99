"""The list of sources, and the one door to the web."""

from __future__ import annotations

import ast
import datetime
from pathlib import Path

import pytest

from ingest.errors import CallError
from ingest.sources import load_sources

ROOT = Path(__file__).resolve().parents[2]
# Whatever can open a connection, by the name that it is imported under.
DOORS = {
    "httpx", "httpcore", "requests", "urllib3", "aiohttp", "http", "socket", "socketserver", "ssl", "ftplib",
    "smtplib", "telnetlib", "xmlrpc", "urllib.request", "urllib.robotparser", "asyncio", "anyio", "websockets",
    "pycurl", "paramiko",
}  # fmt: skip


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize(
    "path",
    [
        path.relative_to(ROOT)
        for layer in ("corpus", "ingest", "index", "answer", "views", ".")
        for path in sorted((ROOT / layer).glob("*.py"))
    ],
    ids=str,
)
def test_no_other_module_imports_an_http_client_or_opens_a_socket(path: Path):
    if path in (Path("ingest/fetch.py"), Path("ingest/network.py")):
        return
    used = imported(ROOT / path)
    assert not {name for name in used if name in DOORS or name.split(".")[0] in DOORS}


def test_the_sources_of_the_house_can_be_used():
    found = load_sources()
    assert "home-affairs.ec.europa.eu" in found.allowed
    assert {kind for source in found.source for kind in source.yields} == {"publications", "events"}
    assert {source.form for source in found.source} >= {"listing", "page", "sitemap"}
    assert len({source.name for source in found.source}) == len(found.source)
    assert found.follows("https://home-affairs.ec.europa.eu/whats-new/publications/a_en")
    assert not found.follows("https://home-affairs.ec.europa.eu/policies/visa_en")


SOURCE = """
[[source]]
name = "one"
title = "One"
url = "https://site.europa.eu/list_en"
form = "listing"
yields = ["publications"]
every = "2 days"
"""


def test_a_person_can_add_a_source(tmp_path: Path):
    path = tmp_path / "sources.toml"
    path.write_text(SOURCE + '\n[hosts]\nalso = ["files.europa.eu"]\n')
    found = load_sources(path)
    assert found.allowed == {"site.europa.eu", "files.europa.eu"}
    assert found.named("one").every == datetime.timedelta(days=2)
    with pytest.raises(CallError, match="one"):
        found.named("two")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2 days", "now and then"),
        ("listing", "video"),
        ("https://", "ftp://"),
        ('["publications"]', "[]"),
        ('title = "One"', 'titel = "One"'),
        ("[[source]]", "[[source]"),
    ],
)
def test_a_fault_in_the_list_is_named(tmp_path: Path, before: str, after: str):
    path = tmp_path / "sources.toml"
    path.write_text(SOURCE.replace(before, after))
    with pytest.raises(CallError, match=r"sources\.toml"):
        load_sources(path)
