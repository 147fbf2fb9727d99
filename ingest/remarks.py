"""What is odd about a file or a page, in sentences that the message catalogue knows: {0}, {1} stand for values."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class Remark(StrEnum):
    """A sentence with places for its values."""

    UNSEEN = "Left out: text that nobody sees."
    UNSEEN_ON_PAGE = "Left out: text that nobody sees on page {0}."
    UNSEEN_ON_PAGES = "Left out: text that nobody sees on pages {0}."
    SCRIPT = "Left out: a script."
    ATTACHED = "Left out: attached files ({0})."
    DAMAGED_PAGE = "Page {0} could not be read."
    DAMAGED_PAGES = "Pages {0} could not be read."
    PICTURE = "No text found on page {0}: only pictures (OCR can be tried: --ocr)."
    PICTURES = "No text found on pages {0}: only pictures (OCR can be tried: --ocr)."
    PICTURE_WITHOUT_OCR = "No text found on page {0}: only pictures (tesseract is not installed)."
    PICTURES_WITHOUT_OCR = "No text found on pages {0}: only pictures (tesseract is not installed)."
    PAGE_NAMED_PDF = "The file is named .pdf but is a web page; it was read as one."
    NO_TEXT = "No text could be read from it."
    NO_SUCH_FILE = "The site has no such file ({0})."
    NOT_KEPT = "It could not be kept."
    PAGE_FOR_FILE = "A web page came in place of the file."
    ODD_TYPE = "It is served as {0}, but it is {1}."
    NO_SUCH_PAGE = "There is no such page (404)."
    MISSING_DRY = "The page is not there any more."
    MISSING = "The page is not there; if it stays so, the next run gives it up."
    GIVEN_UP = "The page is gone for good; the text is kept and marked."
    NO_DATE = "No date could be read from the page of this event."
    TITLES = "Page and file have different titles: {0}"
    DATES = "Page and file give different dates: {0}"
    LANGUAGES = "Page and file give different languages: {0}"

    def of(self, *values: object) -> str:
        """The sentence with its values."""
        return self.format(*values)


def on_pages(one: Remark, several: Remark, numbers: Sequence[int]) -> str:
    """The remark about a page or about several, with their numbers."""
    return (several if len(numbers) > 1 else one).of(", ".join(map(str, numbers)))
