"""Where a reader finds the original: the publication's page, its file at the right page, our copy of it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from index import listing
from index.base import Base
from index.listing import StoredPassage
from ingest.errors import NotFoundError
from ingest.records import FileRecord, Publication

PDF = "application/pdf"
FILE_ROUTE, PICTURE_ROUTE = "/files", "/passages"
_MOST_PICTURES = 2


@dataclass(frozen=True, slots=True)
class Source:
    """Addresses of a publication, None where there is none.

    `page_url` is its page on the web, `file_url` its PDF there, `kept_url` our copy of the PDF (a path on
    this server); the last two open at the asked page. `kept` is the record of that copy.
    """

    page_url: str | None
    file_url: str | None
    kept_url: str | None
    kept: FileRecord | None

    @property
    def best(self) -> str | None:
        """The address that takes a reader nearest to the passage in the original."""
        return self.file_url or self.page_url


def source(base: Base, publication: str, page: int | None = None, *, hidden: bool = False) -> Source:
    """The addresses of a publication, or of what it is printed in; raises NotFoundError.

    Those of drafts and withdrawn publications only when `hidden`.
    """
    with base.catalogue.reading() as connection:
        own = listing.publication(connection, publication, hidden=hidden)
        whole = listing.publication(connection, own.part_of, hidden=hidden) if own.part_of else None
    # A page number counts in the whole's file when the publication has none of its own.
    file = _pdf(own) or (_pdf(whole) if whole else None)
    url = own.url or (whole.url if whole else None)
    page_url = web_address(url)
    file_url = web_address(file.url) if file else None
    if file_url is None and page_url and urlsplit(page_url).path.lower().endswith(".pdf"):
        page_url, file_url = None, page_url
    kept = file if file and base.file(file.sha256).is_file() else None
    return Source(
        page_url=page_url,
        file_url=at_page(file_url, page),
        kept_url=at_page(f"{FILE_ROUTE}/{kept.sha256}.pdf" if kept else None, page),
        kept=kept,
    )


def copies(base: Base, publication: Publication) -> list[tuple[FileRecord, str | None, str | None]]:
    """Every file of a publication with its address on the web and that of our copy, None where there is none."""
    found = []
    for file in publication.files:
        kept = file.media_type == PDF and base.file(file.sha256).is_file()
        found.append((file, web_address(file.url), f"{FILE_ROUTE}/{file.sha256}.pdf" if kept else None))
    return found


def pictures(base: Base, passage: StoredPassage) -> dict[int, str]:
    """Pages of the file on which the passage stands, and the path of the picture of each; often none."""
    if passage.page_start is None or source(base, passage.publication).kept is None:
        return {}
    last = min(passage.page_end or passage.page_start, passage.page_start + _MOST_PICTURES - 1)
    return {page: f"{PICTURE_ROUTE}/{passage.id}/{page}.png" for page in range(passage.page_start, last + 1)}


def kept_file(base: Base, sha256: str) -> FileRecord:
    """The record of a PDF that is kept here and belongs to a published publication; raises NotFoundError."""
    holder = base.catalogue.holder(sha256)
    if holder is not None and base.file(sha256).is_file():
        with base.catalogue.reading() as connection:
            own = listing.publication(connection, holder)
        for file in own.files:
            if file.sha256 == sha256 and file.media_type == PDF and own.status == "published":
                return file
    raise NotFoundError("There is no such file.", "It may have been replaced: look the publication up again.")


def web_address(url: str | None) -> str | None:
    """The address if a browser may follow it: http or https with a host, nothing that runs as a script."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def at_page(url: str | None, page: int | None) -> str | None:
    """The address of a PDF with the page at which a viewer shall open it, pages counted from 1."""
    if url is None or page is None:
        return url
    return f"{url.split('#', 1)[0]}#page={page}"


def _pdf(publication: Publication) -> FileRecord | None:
    return next((file for file in publication.files if file.media_type == PDF), None)
