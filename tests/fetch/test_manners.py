"""What robots.txt allows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.manners import NOTHING, Manners, parse_robots

RULES = """
# Comments and empty lines mean nothing.
User-agent: *
Disallow: /admin/
Disallow: /search
Allow: /search/help
Disallow: /*.zip$
Disallow: /a/*/private
Crawl-delay: 2.5

Sitemap: https://example.eu/sitemap.xml

User-agent: other-bot
User-agent: third-bot
Disallow: /
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/admin", True),
        ("/admin/", False),
        ("/admin/x", False),
        ("/search", False),
        ("/search?q=a", False),
        ("/search/help", True),
        ("/searching", False),
        ("/file.zip", False),
        ("/file.zip?x=1", True),
        ("/a/b/c/private/d", False),
        ("/a/private", True),
        ("/%61dmin/x", False),
    ],
)
def test_the_longest_rule_decides(path: str, allowed: bool):
    assert parse_robots(RULES).allows(path) is allowed


def test_rules_for_this_program_replace_those_for_all():
    own = parse_robots("User-agent: *\nDisallow: /\n\nUser-agent: Ran-KB\nDisallow: /x\n")
    assert own.allows("/y")
    assert not own.allows("/x")
    assert parse_robots(RULES).delay == 2.5


def test_an_empty_file_allows_all_and_a_tie_is_for_the_crawler():
    assert parse_robots("").allows("/anything")
    assert parse_robots("User-agent: *\nDisallow:\n").allows("/anything")
    assert parse_robots("User-agent: *\nDisallow: /a\nAllow: /a\n").allows("/a")
    assert not NOTHING.allows("/")


@given(st.text(), st.text())
def test_any_text_can_be_read(text: str, path: str):
    assert parse_robots(text).allows("/" + path) in (True, False)


def test_the_agent_says_who_asks_and_whom_to_write_to():
    assert Manners(frozenset(), "mailto:staff@example.eu").agent.startswith("ran-kb/")
    assert "mailto:staff@example.eu" in Manners(frozenset(), "mailto:staff@example.eu").agent
