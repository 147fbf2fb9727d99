"""Full references to what is quoted: as text to paste, and an answer together with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from answer.citations import Answer, Citation
from index.listing import StoredPassage
from ingest.records import Publication


@dataclass(frozen=True, slots=True)
class Language:
    """A language in which we write: its code, and what puts an English text with its values into it."""

    code: str
    say: Callable[..., str]


def _plainly(text: str, **values: object) -> str:
    return text.format(**values) if values else text


ENGLISH = Language("en", _plainly)


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything a reader needs to find the place again; fields as in `Citation`.

    `outcome` is kind and number of the outcome that is quoted, `language` that of what is quoted.
    """

    title: str
    kind: str
    authors: tuple[str, ...] = ()
    whole: str | None = None
    published: str | None = None
    section: str | None = None
    page: int | None = None
    page_label: str | None = None
    url: str | None = None
    digest: bool = False
    outcome: tuple[str, int] | None = None
    language: str | None = None

    def text(self, language: Language = ENGLISH) -> str:
        """The reference in one line: authors, title, whole, what it is, date, place, address."""
        return " ".join(filter(None, [self.before_address(language), self.url]))

    def before_address(self, language: Language = ENGLISH) -> str:
        """The same without the address."""
        say = language.say
        place = [say(self.kind), self.published]
        if self.outcome:
            kind, number = self.outcome
            place.append(f"{say(kind)} {number}")
        elif self.section and self.section != self.title:
            place.append(say("section “{section}”", section=self.section))
        place.append(page_text(self.page, self.page_label, language))
        sentences = [
            ", ".join(self.authors),
            self.title,
            say("In: {title}", title=self.whole) if self.whole else "",
            ", ".join(part for part in place if part),
            say("Digest in our own words, read the original") if self.digest else "",
        ]
        return " ".join(_ended(sentence) for sentence in sentences if sentence)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("?", "!")) else f"{sentence.rstrip('.')}."


def page_text(page: int | None, label: str | None, language: Language = ENGLISH) -> str:
    """The page in the file, and as printed where that differs, as references write it."""
    say = language.say
    if page is None:
        return say("p. {page}", page=label) if label else ""
    if label and label != str(page):
        return say("p. {page} of the file (printed {label})", page=page, label=label)
    return say("p. {page}", page=page)


def of(found: Citation | StoredPassage) -> Reference:
    """The reference to a citation or a passage."""
    if isinstance(found, Citation):
        whole, page = found.whole, found.page
    else:
        whole, page = found.whole_title, found.page_start
    return Reference(
        title=found.title,
        kind=found.kind,
        authors=tuple(found.authors),
        whole=whole,
        published=found.published,
        section=found.section,
        page=page,
        page_label=found.page_label,
        url=found.url,
        digest=found.digest,
        language=None if isinstance(found, Citation) else found.language,
    )


def of_publication(
    own: Publication,
    whole: Publication | None,
    page: int | None = None,
    outcome: tuple[str, int] | None = None,
) -> Reference:
    """The reference to a publication, printed in `whole` or on its own, or to a page or outcome of it."""
    return Reference(
        title=own.title,
        kind=own.kind,
        authors=tuple(own.authors),
        whole=whole.title if whole else None,
        published=own.published or (whole.published if whole else None),
        page=page,
        url=own.url or (whole.url if whole else None),
        digest=own.digest,
        outcome=outcome,
        language=own.language,
    )


def with_references(given: Answer, language: Language = ENGLISH) -> str:
    """The sentences of an answer with their numbers, and the numbered references below, to be pasted.

    When a language model worded them, that is said, and each reference goes with what was quoted from it.
    """
    references = [
        f"[{citation.n}] {of(citation).text(language)}" + (f" “{citation.text}”" if given.written_by else "")
        for citation in given.citations
    ]
    by = language.say("(Worded by the language model {model}.)", model=given.written_by)
    said = [by] if given.written_by else []
    return "\n".join([f"{given.question}\n", given.text, *said, "", *references])
