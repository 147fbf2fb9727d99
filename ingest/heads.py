"""The head of an article: title, author, the lines about the author; and what follows it on the page."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.document import Block
from ingest.people import as_written, byline, cut_glued_name, has_shouted_surname, looks_like_name, mentions
from ingest.titles import tidy_title
from ingest.wording import is_button

_MOST_BIOGRAPHY_WORDS = 140
_MOST_NAME_WORDS = 6


@dataclass(slots=True)
class Head:
    """What was found; `rest` are the blocks of the page that belong to the text."""

    title: str = ""
    title_block: Block | None = None
    author: str | None = None
    biography: list[Block] = field(default_factory=list)
    rest: list[Block] = field(default_factory=list)


def read_head(blocks: list[Block]) -> Head:
    """The head of an article in the blocks of the page on which it begins, without its number."""
    head = Head()
    texts = [block for block in blocks if block.role in {"body", "quote"}]
    prose = " ".join(block.text for block in texts)
    headings = [block for block in blocks if block.role == "heading" and not is_button(block.text)]
    name = _name_block(blocks)
    if name and headings == [name] and not has_shouted_surname(name.text) and not byline(name.text):
        name = None  # "Violence Prevention" alone above the text is what it is about
    texts = [block for block in texts if block is not name]
    titles = [block for block in headings if block is not name]
    if name:
        head.author = as_written(name.text, prose)
    else:
        for block in headings:
            glued = cut_glued_name(block.lines, prose)
            if glued:
                head.title, head.author = tidy_title(glued[0]), as_written(glued[1], prose)
                head.title_block = block
                titles = []
    if titles:
        head.title_block = max(titles, key=lambda block: block.size or 0)
        head.title = tidy_title(head.title_block.text)
    head.biography = _biography(texts, head.author, blocks, name)
    used = [name, head.title_block, *head.biography]
    head.rest = [block for block in blocks if block not in used]
    return head


def _name_block(blocks: list[Block]) -> Block | None:
    """The block that is the author's name: best one that the text on the page speaks of."""
    best: tuple[int, Block] | None = None
    weak: list[Block] = []
    largest = max((block.size or 0 for block in blocks), default=0)
    for block in blocks:
        names = byline(block.text)
        if names:
            block.text = " and ".join(names)
        short = len(block.text.split()) <= _MOST_NAME_WORDS
        if not names and not (short and block.role in {"heading", "body"} and looks_like_name(block.text)):
            continue
        others = " ".join(other.text for other in blocks if other is not block and other.role != "heading")
        score = (
            4 * bool(names) + mentions(others, block.text) + 2 * (block.text.casefold() in others.casefold())
        )
        score += 2 * has_shouted_surname(block.text) - ((block.size or 0) == largest and largest > 0)
        if score >= 2 and (best is None or score > best[0]):
            best = (score, block)
        elif block.role == "heading" and 0 < (block.size or 0) < largest:
            weak.append(block)
    if best is None and len(weak) == 1:
        # Nothing speaks of the name, but it is the only one, set smaller than the title.
        return weak[0]
    return best[1] if best else None


def _biography(
    texts: list[Block], author: str | None, blocks: list[Block], name: Block | None
) -> list[Block]:
    """The paragraph about the author: it names them, or stands under the name in type of its own.

    On a page with a few lines only, all of them are about the author.
    """
    about = [block for block in texts if author and mentions(block.text, author)]
    if about and len(about[0].text.split()) <= _MOST_BIOGRAPHY_WORDS:
        return about[:1]
    if sum(len(block.text.split()) for block in texts) <= _MOST_BIOGRAPHY_WORDS:
        return texts
    below = blocks[blocks.index(name) + 1 :] if name else []
    first = next((block for block in below if block in texts), None)
    others = [block for block in texts if block is not first]
    if first and others and len(first.text.split()) <= _MOST_BIOGRAPHY_WORDS:
        own_type = all((block.size, block.italic) != (first.size, first.italic) for block in others)
        return [first] if own_type else []
    return []
