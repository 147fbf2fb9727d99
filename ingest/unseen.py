"""Text of a web page that nobody sees: hidden, without size or contrast, beside the page.

Such text can be left over, or be written for machines only; either way it is not what the page says to people.
Style sheets of the page itself are heeded, those that it loads from elsewhere cannot be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

_ZERO = r"0*(?:\.0+)?(?:px|pt|em|rem|ex|ch|%|vw|vh)?(?=\s*(?:;|$|!))"
_GONE = re.compile(
    r"(?<![-\w])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    rf"|font-size\s*:\s*(?:{_ZERO}|[01](?:\.\d+)?(?:px|pt)|0?\.0\d*r?em)|opacity\s*:\s*0?(?:\.0\d*)?(?=\s*(?:;|$|!))"
    r"|(?:left|right|top|bottom|text-indent|margin-(?:left|top))\s*:\s*-\d{3,}(?:\.\d+)?(?:px|pt|em|rem|vw|vh|%)"
    r"|transform\s*:[^;]*(?:scale[xy]?\(\s*0\s*[,)]|translate[xy]?\([^)]*-\d{4,}px)"
    r"|clip\s*:\s*rect\(\s*(?:0(?:px)?|1px)[\s,]+(?:0(?:px)?|1px)[\s,]+(?:0(?:px)?|1px)"
    r"|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0|polygon\(\s*0)"
    r"|(?:color|-webkit-text-fill-color)\s*:\s*(?:transparent|(?:rgba|hsla)\([^)]*,\s*0?(?:\.0\d*)?\s*\)))"
)
_FOLDED = re.compile(rf"(?<![-\w])(?:max-)?(?:height|width)\s*:\s*{_ZERO}")
_OVERFLOW = re.compile(r"overflow(?:-[xy])?\s*:\s*(?:hidden|clip)")
_WHITE = re.compile(r"(?<![-\w])color\s*:\s*(?:white|#fff(?:fff)?\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)")
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*(?!\s*(?:white|#fff(?:fff)?\b|transparent|none))")
_COLOUR = re.compile(r"(?<![-\w])color\s*:\s*([^;!]+)")
_OWN_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!]+)")
# What holds only on some screens, or on paper, hides nothing from everybody.
_CONDITIONAL = re.compile(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_MOST_RULES = 500
_WORDS = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 3  # fewer are the marks and labels of page-building programs


def never(_: Tag) -> bool:
    """No exception."""
    return False


def take_out(soup: BeautifulSoup, shown: Callable[[Tag], bool] = never) -> bool:
    """Take what nobody sees out of a page; whether that was text.

    `shown` are exceptions: elements that are hidden only until someone clicks. They are no exception where
    the text in them is without size, contrast or place.
    """
    found = list(_by_sheets(soup))
    found += [tag for tag in soup.find_all(True) if _is_marked(tag)]
    said = False
    for tag in found:
        if tag.decomposed or shown(tag):
            continue
        said = said or len(_WORDS.findall(tag.get_text(" "))) >= _FEWEST_WORDS
        tag.decompose()
    return said


def _is_marked(tag: Tag) -> bool:
    if tag.has_attr("hidden"):
        return True
    style = str(tag.get("style") or "").lower()
    return bool(style) and (_is_unseen(style) or _is_white(tag, style))


def _is_unseen(style: str) -> bool:
    """Whether declarations, in lower case, make text invisible wherever it stands."""
    if _GONE.search(style) or (_FOLDED.search(style) and _OVERFLOW.search(style)):
        return True
    own, under = _COLOUR.search(style), _OWN_BACKGROUND.search(style)
    return own is not None and under is not None and own[1].strip() == under[1].strip()


def _is_white(tag: Tag, style: str) -> bool:
    """White type is hidden unless the same element, or one around it, paints a background."""
    return bool(_WHITE.search(style)) and not any(
        _BACKGROUND.search(str(one.get("style") or "").lower()) or one.get("bgcolor")
        for one in (tag, *tag.parents)
        if one.name
    )


def _by_sheets(soup: BeautifulSoup) -> Iterator[Tag]:
    """What the page's own style sheets make invisible."""
    rules = [
        (selector.strip(), style.lower())
        for sheet in soup.find_all("style")
        for selector, style in _RULE.findall(_CONDITIONAL.sub("", _without_comments(sheet.get_text())))
    ]
    for selector, style in rules[:_MOST_RULES]:
        if _is_unseen(style):
            try:
                yield from soup.select(selector)
            except (SelectorSyntaxError, NotImplementedError, ValueError):
                continue  # a selector of a browser's own; it chooses nothing here


def _without_comments(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
