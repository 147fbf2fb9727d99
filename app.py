"""The entry of the Streamlit app: navigation, and the one place where errors are shown."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import streamlit as st

from index import listing
from ingest.errors import NotFoundError
from views.address import turn_to
from views.language import NAME, choose, current, speaking, t
from views.shared import base, errors_shown
from views.turns import turn

VIEWS = Path(__file__).parent / "views"


def main() -> None:
    """Draw the page that the address names."""
    # Before the navigation, which would make a picture from elsewhere the page's icon.
    st.set_page_config(page_icon=str(VIEWS / "icon.svg"), layout="wide")
    st.html(VIEWS / "style.css")
    desk = st.Page(
        "views/desk.py", title=t("Staff desk"), icon=":material/admin_panel_settings:", url_path="desk"
    )
    page = st.navigation(
        [
            st.Page("views/ask.py", title=t("Ask"), icon=":material/search:", default=True),
            st.Page(
                "views/publication.py",
                title=t("Publication"),
                icon=":material/article:",
                url_path="publication",
                visibility="hidden",
            ),
            st.Page("views/library.py", title=t("Library"), icon=":material/menu_book:", url_path="library"),
            st.Page(
                "views/outcomes.py", title=t("Key outcomes"), icon=":material/flag:", url_path="outcomes"
            ),
            st.Page("views/events.py", title=t("Events"), icon=":material/event:", url_path="events"),
            st.Page(
                "views/collection.py",
                title=t("Collection"),
                icon=":material/bookmarks:",
                url_path="collection",
            ),
            desk,
        ],
        position="top",
    )
    st.set_page_config(page_title=f"{page.title} – {t(NAME)}")
    with errors_shown():
        shared = base()
        # Reading a file takes long, and so does a language model: nobody waits for those.
        long = page == desk or shared.settings.llm_url is not None
        try:
            with shared.catalogue.reading() as connection:
                if page != desk and not listing.counts(connection)["publications"]:
                    raise NotFoundError(
                        "The library is empty.",
                        "Add a first publication at the staff desk, or: ran-kb add corpus/starter.",
                    )
            turn_to(page.url_path)
            with nullcontext() if long else turn():
                page.run()
        finally:
            # Streamlit runs every interaction in a thread of its own, each with a connection to itself.
            shared.catalogue.database.hand_on()
    st.divider()
    choose()


# Asked for once: every text of the page needs it.
with speaking(current()):
    main()
