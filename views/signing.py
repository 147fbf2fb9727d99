"""Signing in at the staff desk: by an identity provider where one is set up, else with the staff password."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitMissingAuthlibError

from index.access import Person, may, signed_in
from index.attempts import attempt
from ingest.settings import Settings, load_settings
from views import uploads
from views.cards import note
from views.language import number, t
from views.shared import base

log = logging.getLogger(__name__)

LONGEST_NAME, LONGEST_PASSWORD = 80, 500
_SIGNED = "_staff"
_LOOK_AGAIN = 30.0

clock = time.time


def client() -> str:
    """The address that this session comes from; "" where the server does not know it."""
    return st.context.ip_address or ""


@dataclass(slots=True)
class Signed:
    """A session with the staff password: who, by which hash of it, and when the desk was last used."""

    name: str
    line: str
    seen: float


def person() -> Person | None:
    """Who is at the desk; None while nobody is, then what is to be done is drawn."""
    settings = load_settings()
    claims = provider_claims()
    if claims is not None:
        found = _by_provider(claims, settings)
    elif settings.staff_password is not None:
        found = _by_password(settings, settings.staff_password)
    else:
        _closed()
        found = None
    if found is None or not may(found.role, "open the desk"):
        uploads.allow(0)
        return None
    _end_when_idle()
    return found


def provider_claims() -> Mapping[str, object] | None:
    """What the identity provider says of the person, empty before they sign in; None where none is set up."""
    told = dict(st.user)
    if "is_logged_in" not in told:
        return None
    return told if told["is_logged_in"] else {}


def sign_out() -> None:
    """End the session at the desk."""
    uploads.allow(0)
    st.session_state.pop(_SIGNED, None)
    claims = provider_claims()
    if claims:
        _last_seen().pop(_key(claims), None)
        st.logout()
        # The browser is on its way to the provider; drawn anew, the page could lose the order to go there.
        st.stop()


def _closed() -> None:
    st.header(t("The staff desk is closed"))
    st.text(t("It opens once those who run this server set a password, on the server itself:"))
    st.code("ran-kb staff set-password", language=None)
    st.text(t("or set up sign-in with an identity provider; the page “Staff desk” of the manual tells how."))


def _by_provider(claims: Mapping[str, object], settings: Settings) -> Person | None:
    if not claims:
        st.text(t("This page is for RAN staff."))
        if st.button(t("Sign in"), type="primary", icon=":material/login:"):
            _to_the_provider()
        return None
    if _idle(_seen_of(claims), settings):
        sign_out()
        return None
    found = signed_in(claims, settings)
    if not may(found.role, "open the desk"):
        st.warning(t("You are signed in, but your address is not on the list of staff."))
        if st.button(t("Sign out"), icon=":material/logout:"):
            sign_out()
        return None
    _last_seen()[_key(claims)] = clock()
    return found


def _to_the_provider() -> None:
    try:
        st.login()
    except (StreamlitAuthError, StreamlitMissingAuthlibError) as error:
        log.warning("signing in with the identity provider is not possible: %s", error)
        st.error(
            t(
                "Signing in is not set up completely on this server: its log and the page “Staff desk” of the manual"
                " tell more."
            )
        )


def _by_password(settings: Settings, line: str) -> Person | None:
    signed: Signed | None = st.session_state.get(_SIGNED)
    if signed is not None and (signed.line != line or _idle(signed.seen, settings)):
        sign_out()
        signed = None
        st.info(t("Your session has ended. Sign in again to go on."))
    if signed is not None:
        signed.seen = clock()
        return Person(signed.name, "staff")
    st.text(t("This page is for RAN staff."))
    with st.form("sign-in", clear_on_submit=True, width=420):
        name = st.text_input(
            t("Your name, for the history of changes"), max_chars=LONGEST_NAME, autocomplete="name"
        )
        password = st.text_input(
            t("Password"), type="password", max_chars=LONGEST_PASSWORD, autocomplete="current-password"
        )
        sent = st.form_submit_button(t("Sign in"), type="primary", icon=":material/login:")
    if sent and _let_in(" ".join((name or "").split()), password or "", line):
        st.rerun()
    return None


def _let_in(name: str, password: str, line: str) -> bool:
    """Try the password; what is wrong is said. True when the session has begun."""
    if not name or not password:
        st.warning(t("Give your name and the password."))
        return False
    tried = attempt(base().catalogue.database, password, line, client(), clock())
    if tried.wait:
        seconds = number(max(1, round(tried.wait)))
        st.error(t("Too many wrong passwords. Try again in {seconds} seconds.", seconds=seconds))
    elif not tried.right:
        st.error(t("This is not the password."))
    else:
        st.session_state[_SIGNED] = Signed(name, line, clock())
    return tried.right


def _idle(seen: float, settings: Settings) -> bool:
    return clock() - seen > settings.staff_idle_minutes * 60


@st.cache_resource(show_spinner=False)
def _last_seen() -> dict[str, float]:
    """When each person was last at the desk: the provider's cookie alone would let them in for weeks."""
    return {}


def _key(claims: Mapping[str, object]) -> str:
    return f"{claims.get('iss')} {claims.get('sub')}"


def _seen_of(claims: Mapping[str, object]) -> float:
    issued = claims.get("iat")
    since = float(issued) if isinstance(issued, int | float) else clock()
    return max(_last_seen().get(_key(claims), since), since)


@st.fragment(run_every=_LOOK_AGAIN)
def _end_when_idle() -> None:
    """Clear the screen when the time is over; looking is no use of the desk."""
    settings = load_settings()
    signed: Signed | None = st.session_state.get(_SIGNED)
    claims = provider_claims()
    seen = signed.seen if signed else _seen_of(claims) if claims else clock()
    if _idle(seen, settings):
        st.rerun()


def who_is_here(found: Person) -> None:
    """A line that names the person, and the way out."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(note(t("Signed in as {name}.", name=found.name)))
        if st.button(t("Sign out"), icon=":material/logout:"):
            sign_out()
            st.rerun()
