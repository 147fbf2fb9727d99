"""The shapes of an answer: sentences, the citations behind them, what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.listing import StoredOutcome, StoredPassage
from index.search import Hit
from index.widening import NOT_WIDENED, Widening
from ingest.records import Event


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a passage, by its span in the publication's text; `score`: how well it answers."""

    passage: StoredPassage
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """The sentence as the publication prints it, line breaks made blanks."""
        own = self.passage.text[self.start - self.passage.start : self.end - self.passage.start]
        return " ".join(own.removeprefix("• ").split())


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer and the numbers of the citations that support it.

    `quotes` are the publications' own sentences behind one that a language model worded; empty when the
    sentence is verbatim itself.
    """

    text: str
    citations: list[int]
    quotes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence stands: `text` is what was quoted from there, `passage` the id of its passage.

    `whole` is the title of the magazine or collection in which the publication is printed. `digest` says
    that the text is our own summary of the publication behind `url`. `gone`: the day on which its page was found
    to be there no more.
    """

    n: int
    text: str
    title: str
    publication: str
    kind: str
    whole: str | None
    authors: list[str]
    published: str | None
    section: str | None
    page: int | None
    page_label: str | None
    url: str | None
    digest: bool
    gone: str | None
    ocr: bool
    passage: int


@dataclass(slots=True)
class Answer:
    """The cited answer to a question, or the plain statement that the base does not cover it.

    `written_by` is the language model that worded the answer, None for quotes alone; `note` says in a sentence
    why it did not, though it was asked. `widening` is what was searched for beside the words of the question.
    """

    question: str
    abstained: bool
    reason: str | None
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    key_outcomes: list[StoredOutcome] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    written_by: str | None = None
    note: str | None = None
    widening: Widening = NOT_WIDENED

    @property
    def text(self) -> str:
        """The sentences with the numbers of their citations, a line each; the reason when there are none."""
        return "\n".join(
            f"{sentence.text} {''.join(f'[{n}]' for n in sentence.citations)}" for sentence in self.sentences
        )


def cite(quotes: list[Quote]) -> tuple[list[Sentence], list[Citation]]:
    """Sentences in the given order, and one citation for every passage they come from, numbered from 1."""
    numbers: dict[int, int] = {}
    for quote in quotes:
        numbers.setdefault(quote.passage.id, len(numbers) + 1)
    citations = []
    for passage_id, n in numbers.items():
        own = [quote for quote in quotes if quote.passage.id == passage_id]
        passage = own[0].passage
        citations.append(
            Citation(
                n=n,
                text=_excerpt(own),
                title=passage.title,
                publication=passage.publication,
                kind=passage.kind,
                whole=passage.whole_title,
                authors=passage.authors,
                published=passage.published,
                section=passage.section,
                page=passage.page_start,
                page_label=passage.page_label,
                url=passage.url,
                digest=passage.digest,
                gone=passage.gone,
                ocr=passage.ocr,
                passage=passage.id,
            )
        )
    return [Sentence(quote.text, [numbers[quote.passage.id]]) for quote in quotes], citations


def _excerpt(quotes: list[Quote]) -> str:
    """What was quoted from one passage in its order, left-out text shown as an ellipsis."""
    parts: list[str] = []
    end: int | None = None
    for quote in sorted(quotes, key=lambda quote: quote.start):
        if end is not None:
            gap = quote.passage.text[end - quote.passage.start : quote.start - quote.passage.start]
            parts.append(" " if not gap.strip() else " […] ")
        parts.append(quote.text)
        end = quote.end
    return "".join(parts)
