"""Text from documents on its way to the screen: shown as text, never as markup."""

from __future__ import annotations

import re
from html import escape

# What Markdown makes a link of though nobody asked: parted by a sign that is not seen, it stays what it is.
_ADDRESS = re.compile(r"https?:(?=//)|www(?=\.)|@", re.IGNORECASE)
_PART = "\N{WORD JOINER}"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """The text for a place that reads Markdown (labels, captions): every sign stands for itself."""
    unlinked = _ADDRESS.sub(lambda found: found[0] + _PART, " ".join(text.split()))
    return _PUNCTUATION.sub(r"\\\1", unlinked)


def tag(name: str, *inner: str, **attributes: str | None) -> str:
    """An HTML element; `inner` is HTML already (see `escape`), attributes are escaped, None left out.

    An underscore at the end of an attribute's name is dropped: `class_`.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{given}>{''.join(inner)}</{name}>"


def link(url: str | None, text: str) -> str:
    """A link that opens beside the app; plain text when there is no address."""
    if url is None:
        return escape(text)
    return tag("a", escape(text), href=url, target="_blank", rel="noopener noreferrer")
