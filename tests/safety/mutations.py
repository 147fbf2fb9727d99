"""Inputs that are nearly right: valid ones with pieces cut out, doubled, exchanged or broken."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# Set by `make fuzz`; without it the same few examples are tried every time.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
USUAL = 50
_ODD = [
    b"", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f\x92\xa9", b"\x1b[31m", b"<", b">", b"<!--", b"&#0;",
    b"&#x110000;", b"<![CDATA[", b"'''", b'"""', b"[[", b"]", b"{}", b"---\n", b"- ", b": ", b"&a *a", b"!!python/name:os",
    b"nan", b"inf", b"-1", b"1e999", b"9" * 400, b"0x7f", b"true", b"null", b"1979-05-27T07:32:00Z", b"\\u0000",
    b"[" * 3000, b"<div>" * 300, b"../../x", b"javascript:x", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"\r\n", b"\x85",
]  # fmt: skip


def fuzzed(share: float = 1.0) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """How many examples a test is given; `share` for those that take longer."""
    return settings(
        max_examples=max(5, round((EXAMPLES or USUAL) * share)),
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@st.composite
def mutated(draw: st.DrawFn, originals: list[bytes]) -> bytes:
    """One of the originals after a few accidents."""
    data = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.one_of(st.integers(0, 8), st.integers(0, 400))))
        other = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["cut", "odd", "any", "double", "flip", "move"])):
            case "cut":
                data = data[:start] + data[end:]
            case "odd":
                data = data[:start] + draw(st.sampled_from(_ODD)) + data[end:]
            case "any":
                data = data[:start] + draw(st.binary(max_size=12)) + data[end:]
            case "double":
                data = data[:end] + data[start:end] * draw(st.integers(1, 3)) + data[end:]
            case "flip" if start < len(data):
                data = data[:start] + bytes([data[start] ^ 1 << draw(st.integers(0, 7))]) + data[start + 1 :]
            case "move":
                data = data[:other] + data[start:end] + data[other:]
    return data


def anything_json() -> st.SearchStrategy[Any]:
    """Any value that JSON can write, and those that Python writes as JSON all the same."""
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    return st.recursive(
        leaf,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    )
