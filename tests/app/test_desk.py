"""The staff desk as staff meets it: signing in, adding, correcting, publishing, undoing."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.errors import StreamlitAuthError, StreamlitMissingAuthlibError
from streamlit.testing.v1 import AppTest

from index import links, listing
from index.base import Base
from ingest.manners import Manners
from ingest.password import hashed
from ingest.records import Conflict, Evidence, Publication
from tests.app.conftest import seen
from tests.app.pdfs import pdf_with_lines
from tests.stubs import reading
from views import signing, uploads

PASSWORD = "kettle under nine poplars"
LINE = hashed(PASSWORD)
GARDENS = "gardens-behind-walls"


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The staff password is set; scrypt itself, tested elsewhere, is left out to save time."""
    monkeypatch.setenv("RAN_KB_STAFF_PASSWORD", LINE)
    monkeypatch.setattr(signing, "client", lambda: "127.0.0.1")
    monkeypatch.setattr("index.attempts.matches", lambda password, line: password == PASSWORD)


def desk(app: AppTest, **address: str) -> AppTest:
    app.default_timeout = 120  # files are read in processes of their own, which a busy machine starts late
    app.run()
    for name, value in address.items():
        app.query_params[name] = value
    app.switch_page("views/desk.py")
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def sign_in(app: AppTest, password: str = PASSWORD, name: str = "Ida Berg") -> AppTest:
    next(one for one in app.text_input if one.label.startswith("Your name")).set_value(name)
    next(one for one in app.text_input if one.label == "Password").set_value(password)
    return press(app, "Sign in")


def signed_in(app: AppTest, **address: str) -> AppTest:
    return sign_in(desk(app, **address))


def record(base: Base, id_: str = GARDENS) -> Publication:
    with base.catalogue.reading() as connection:
        return listing.publication(connection, id_, hidden=True)


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def test_without_a_password_the_desk_is_closed_and_says_how_to_open_it(app: AppTest):
    desk(app)
    assert not app.exception
    assert "The staff desk is closed" in seen(app)
    assert [one.value for one in app.code] == ["ran-kb staff set-password"]
    assert not app.text_input


def test_nobody_sees_the_desk_without_the_password(app: AppTest, line: None):
    desk(app, publication=GARDENS)
    assert not app.exception
    assert "Gardens behind walls" not in seen(app)
    sign_in(app, "wrong")
    assert "This is not the password." in seen(app)
    assert "Gardens behind walls" not in seen(app)
    sign_in(app)
    assert not app.exception
    assert "Signed in as Ida Berg." in seen(app)
    assert "Gardens behind walls" in str([one.value for one in app.header])
    assert PASSWORD not in str(dict(app.session_state._state.filtered_state))


def test_wrong_passwords_make_everybody_here_wait(app: AppTest, line: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(signing, "clock", lambda: 1000.0)
    desk(app)
    for _ in range(5):
        sign_in(app, "wrong")
    sign_in(app)
    assert "Try again in 2 seconds" in seen(app)
    monkeypatch.setattr(signing, "clock", lambda: 1002.0)
    sign_in(app)
    assert "Signed in as Ida Berg." in seen(app)


def test_a_session_that_is_not_used_ends(app: AppTest, line: None, monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    monkeypatch.setattr(signing, "clock", lambda: now)
    signed_in(app)
    now += 29 * 60
    assert "Signed in as" in seen(app.run())
    now += 31 * 60
    app.run()
    assert "Your session has ended" in seen(app)
    assert "Gardens" not in seen(app)


def test_a_new_password_ends_open_sessions(app: AppTest, line: None, monkeypatch: pytest.MonkeyPatch):
    signed_in(app)
    monkeypatch.setenv("RAN_KB_STAFF_PASSWORD", hashed("another kettle entirely"))
    app.run()
    assert "Your session has ended" in seen(app)


def test_signing_out_ends_the_session(app: AppTest, line: None):
    press(signed_in(app), "Sign out")
    assert "Signed in" not in seen(app)
    assert "Gardens" not in seen(app)


@pytest.mark.parametrize(("email", "inside"), [("ida@example.org", True), ("eve@example.org", False)])
def test_an_identity_provider_lets_listed_people_in(
    app: AppTest, line: None, monkeypatch: pytest.MonkeyPatch, email: str, inside: bool
):
    monkeypatch.setenv("RAN_KB_STAFF_EMAILS", '["ida@example.org"]')
    claims: dict[str, object] = {}
    monkeypatch.setattr(signing, "provider_claims", lambda: claims)
    desk(app)
    assert not app.text_input
    assert "Sign in" in labels(app)
    claims.update(email=email, iss="https://example.org", sub=email, iat=1000)
    monkeypatch.setattr(signing, "clock", lambda: 1060.0)
    app.run()
    assert ("Gardens behind walls" in labels(app)) == inside
    assert ("not on the list of staff" in seen(app)) != inside


@pytest.mark.parametrize(
    "fault", [StreamlitAuthError("`redirect_uri` is missing"), StreamlitMissingAuthlibError()]
)
def test_a_provider_that_is_half_set_up_is_told_of(
    app: AppTest, line: None, monkeypatch: pytest.MonkeyPatch, fault: Exception
):
    def fail() -> None:
        raise fault

    monkeypatch.setattr(signing, "provider_claims", dict)
    monkeypatch.setattr("streamlit.login", fail)
    press(desk(app), "Sign in")
    assert not app.exception
    assert "not set up completely" in seen(app)
    assert "redirect_uri" not in seen(app)


def test_a_cookie_of_last_week_signs_nobody_in(app: AppTest, line: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RAN_KB_STAFF_EMAILS", '["ida@example.org"]')
    left: list[bool] = []
    claims = {"email": "ida@example.org", "iss": "https://example.org", "sub": "last week", "iat": 1000}
    monkeypatch.setattr(signing, "provider_claims", lambda: claims)
    monkeypatch.setattr("streamlit.logout", lambda: left.append(True))
    monkeypatch.setattr(signing, "clock", lambda: 1000.0 + 7 * 86400)
    desk(app)
    assert left
    assert "Gardens" not in seen(app)


def test_files_become_drafts_that_are_corrected_published_and_found(
    app: AppTest, line: None, filled: Base, tmp_path: Path
):
    pdf_with_lines(tmp_path / "x.pdf", ["Lanterns in the harbour", "Lanterns guide boats at night."])
    signed_in(app)
    app.segmented_control(key="desk").set_value("add")
    app.run()
    app.file_uploader[0].set_value(
        [
            ("x.exe", (tmp_path / "x.pdf").read_bytes(), "application/x-msdownload"),
            ("y.pdf", b"GIF89a", "application/pdf"),
        ]
    )
    press(app, "Read the files")
    assert not app.exception
    assert "A draft now" in seen(app)
    assert "not supported" in seen(app)
    id_ = "lanterns-in-the-harbour"
    assert record(filled, id_).status == "draft"
    press(app, "Lanterns in the harbour")
    title = next(one for one in app.text_input if one.label == "Title")
    assert title.value == "Lanterns in the harbour"
    assert "From the file, page 1" in seen(app)
    title.set_value("Harbour lights")
    press(app, "Save the corrections")
    assert not app.exception
    press(app, "Publish")
    own = record(filled, id_)
    assert (own.title, own.status) == ("Harbour lights", "published")
    press(app, "Undo\\: Status corrected\\: Draft → Published")
    press(app, "Undo\\: Title corrected\\: Lanterns in the harbour → Harbour lights")
    assert (record(filled, id_).title, record(filled, id_).status) == ("Lanterns in the harbour", "draft")
    assert next(one for one in app.text_input if one.label == "Title").value == "Lanterns in the harbour"
    for text in ("Status corrected", "Title corrected", "Undone by Ida Berg"):
        assert text in seen(app)


def test_too_many_files_at_once_are_refused(
    app: AppTest, line: None, filled: Base, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("RAN_KB_UPLOAD_FILES", "1")
    signed_in(app)
    app.segmented_control(key="desk").set_value("add")
    app.run()
    app.file_uploader[0].set_value([(f"{n}.txt", b"Some text.", "text/plain") for n in range(2)])
    press(app, "Read the files")
    assert "Too many files at once" in seen(app)


def test_a_value_that_does_not_fit_is_said_and_changes_nothing(app: AppTest, line: None, filled: Base):
    signed_in(app, publication=GARDENS)
    next(one for one in app.text_input if one.label == "Published").set_value("soon")
    press(app, "Save the corrections")
    assert not app.exception
    assert "Write a date as 2024" in seen(app)
    assert record(filled).published == "2024-04-26"


def test_a_doubt_alone_stands_on_top(app: AppTest, line: None, filled: Base):
    boats = reading("Boats", "Boats float.", summary="?")
    boats.evidence = {"summary": Evidence(None, 0, 0, 0.4)}
    filled.put(boats)
    signed_in(app, publication="boats")
    assert not app.exception
    assert "please check: Summary" in seen(app)


def test_outcomes_are_corrected_added_and_removed(app: AppTest, line: None, filled: Base):
    signed_in(app, publication=GARDENS)
    areas = [one for one in app.text_area if one.label == "One more"]
    areas[0].set_value("Gardens need water.")
    next(one for one in app.text_area if one.label == "Text of outcome 1").set_value("One person is enough.")
    app.button(key=next(b.key for b in app.button if b.key and "key_outcomes" in b.key)).click()
    app.run()
    assert not app.exception
    assert [(one.number, one.text) for one in record(filled).key_outcomes] == [
        (1, "One person is enough."),
        (2, "Gardens need water."),
    ]


def test_conflicts_and_doubts_stand_on_top_and_are_decided(app: AppTest, line: None, filled: Base):
    odd = reading(
        "Boats", "Boats float.", published="2024-04", summary="?", warnings=["Page 3 cannot be read."],
        conflicts=[Conflict("published", ["2024-04", "2023-12"])],
    )  # fmt: skip
    odd.evidence = {"summary": Evidence(None, 0, 0, 0.4)}
    filled.put(odd)
    signed_in(app, publication="boats")
    for text in ("Two sources disagree: Published", "please check: Summary", "Page 3 cannot be read."):
        assert text in seen(app)
    press(app, "Take “2023\\-12”")
    assert record(filled, "boats").published == "2023-12"
    assert "Two sources disagree" not in seen(app)


def test_a_deleted_publication_can_be_put_back_from_the_changes(app: AppTest, line: None, filled: Base):
    signed_in(app, publication=GARDENS)
    press(app, "Delete it")
    assert not app.exception
    with filled.catalogue.reading() as connection:
        assert GARDENS not in [one.id for one in listing.publications(connection)]
    app.query_params.clear()
    app.run()
    app.segmented_control(key="desk").set_value("history")
    app.run()
    press(app, "Undo")
    assert record(filled).key_outcomes


def test_a_magazine_leads_to_what_is_printed_in_it(app: AppTest, line: None, filled: Base):
    article = reading("Tides", "Tides turn twice a day.", kind="article")
    filled.put(reading("Harbour magazine", "Boats float.", kind="spotlight", parts=(article,)))
    signed_in(app, publication="harbour-magazine")
    press(app, "Tides")
    assert [one.value for one in app.header] == ["Tides"]
    assert "Delete it" not in labels(app)


def test_readers_do_not_see_what_is_withdrawn(app: AppTest, line: None, filled: Base):
    signed_in(app, publication=GARDENS)
    press(app, "Withdraw")
    app.switch_page("views/publication.py")
    app.query_params["publication"] = GARDENS
    app.run()
    assert "There is no publication" in seen(app)
    assert "Tomatoes" not in seen(app)


def test_the_state_and_the_checks_are_shown_and_mended(app: AppTest, line: None, filled: Base):
    with filled.catalogue.database.writing() as connection:
        connection.execute("DELETE FROM vector")
    signed_in(app)
    app.segmented_control(key="desk").set_value("state")
    app.run()
    assert "Passages" in seen(app)
    press(app, "Check now")
    assert "passages without" in seen(app) or "problem" in seen(app)
    press(app, "Mend what can be mended here")
    assert not app.exception
    assert [filled.catalogue.without_vector(name) for name in filled.encoders] == [[]]


def test_what_a_file_says_is_shown_as_text_at_the_desk(app: AppTest, line: None, filled: Base):
    with filled.catalogue.reading() as connection:
        id_ = next(one.id for one in listing.publications(connection) if "<script>" in one.title)
    signed_in(app, publication=id_)
    assert not app.exception
    shown = "\n".join(str(element.value) for element in app.get("html"))
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    for markup in ("<img", "<script>alert", "<b>"):
        assert markup not in shown
    assert "\\<script\\>" in app.header[0].value


def test_only_sessions_of_staff_may_send_files(app: AppTest, line: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "_left", {})
    desk(app)
    assert uploads._left == {}
    sign_in(app)
    app.segmented_control(key="desk").set_value("add")
    app.run()
    assert list(uploads._left.values()) == [10]
    press(app, "Sign out")
    assert uploads._left == {}


def test_dead_links_are_told_with_the_publications_that_show_them(app: AppTest, line: None, filled: Base):
    signed_in(app)
    app.segmented_control(key="desk").set_value("state")
    app.run()
    assert "ran-kb links" in seen(app)
    links.check(filled, Nowhere())
    app.run()
    assert "Dead links (" in " ".join(one.label for one in app.expander)
    assert "https://example.org/gardens · There is no such page or file any more." in seen(app)


class Nowhere:
    """A client for which every address leads nowhere."""

    manners = Manners(frozenset({"example.org"}))

    def there(self, url: str) -> bool:
        return False
