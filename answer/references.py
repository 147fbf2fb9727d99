"""Full references to what is quoted: as text to paste, and an answer together with them."""

from __future__ import annotations

from dataclasses import dataclass

from answer.citations import Answer, Citation
from index.listing import StoredPassage
from ingest.records import Publication

DIGEST = "digest in our own words, read the original"


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything a reader needs to find the place again; fields as in `Citation`."""

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

    @property
    def text(self) -> str:
        """The reference in one line: authors, title, whole, what it is, date, place, address."""
        place = [self.kind, self.published]
        if self.section and self.section != self.title:
            place.append(f"section “{self.section}”")
        place.append(page_text(self.page, self.page_label))
        sentences = [
            ", ".join(self.authors),
            self.title,
            f"In: {self.whole}" if self.whole else "",
            ", ".join(part for part in place if part),
            DIGEST.capitalize() if self.digest else "",
        ]
        found = " ".join(_ended(sentence) for sentence in sentences if sentence)
        return f"{found} {self.url}" if self.url else found


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("?", "!")) else f"{sentence.rstrip('.')}."


def page_text(page: int | None, label: str | None) -> str:
    """The page in the file, and as printed where that differs, as references write it."""
    if page is None:
        return f"p. {label}" if label else ""
    return f"p. {page} of the file (printed {label})" if label and label != str(page) else f"p. {page}"


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
    )


def of_publication(
    own: Publication, whole: Publication | None, section: str | None = None, page: int | None = None
) -> Reference:
    """The reference to a publication, printed in `whole` or on its own, or to a place in it."""
    return Reference(
        title=own.title,
        kind=own.kind,
        authors=tuple(own.authors),
        whole=whole.title if whole else None,
        published=own.published or (whole.published if whole else None),
        section=section,
        page=page,
        url=own.url or (whole.url if whole else None),
        digest=own.digest,
    )


def with_references(given: Answer) -> str:
    """The sentences of an answer with their numbers, and the numbered references below, to be pasted.

    When a language model worded them, that is said, and each reference goes with what was quoted from it.
    """
    references = [
        f"[{citation.n}] {of(citation).text}" + (f" “{citation.text}”" if given.written_by else "")
        for citation in given.citations
    ]
    said = [f"(Worded by the language model {given.written_by}.)"] if given.written_by else []
    return "\n".join([f"{given.question}\n", given.text, *said, "", *references])
