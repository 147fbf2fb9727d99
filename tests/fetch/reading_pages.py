"""Pages read without a site."""

from __future__ import annotations

from ingest.europa import WebPage, read_page
from ingest.europa_publication import PublicationPage
from tests.fetch.site import HOST

URL = f"{HOST}/whats-new/publications/garden-walks_en"


def read(html: str, url: str = URL) -> WebPage:
    return read_page(html.encode(), url)


def publication(html: str, url: str = URL) -> PublicationPage:
    found = read(html, url).publication
    assert found is not None
    return found
