"""Who is it? Every request is answered for one viewer; nobody's goes no further than signing in."""

import hmac
import json
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from actions.accounts import account_of
from city.access import Viewer
from city.accounts import previewed, viewer_of
from city.roles import roles
from city.settings import LOOPBACK, settings
from data.credentials import now
from data.sessions import Session, sessions
from pages._address import words
from pages._known import Known, known, settings_viewer
from pages._sample import PORT, samples_allowed
from pages._told import tell, told_state
from queries._calls import PERSON

COOKIE, CSRF_COOKIE, CSRF_HEADER, CSRF_FIELD = "one_screen", "_csrf_token", "X-CSRFToken", "csrf"
SIGN_IN = "/sign-in"
OPEN = (
    SIGN_IN,
    "/enrol",
    "/inbound",
    "/assets/",
    "/_dash-component-suites/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/_favicon.ico",
)
"""Addresses that need no session; what begins so is open, and shows no data."""
VISITOR = "visitor"
"""The role as which an account sees its screens while it shows visitors around."""
WARM = "one_screen.viewer"
"""Set in the environment of a request by this process alone: headers of a client never have such a name."""


def add_guard(server: Flask) -> None:
    """Every request is looked at before anything else is done."""

    @server.before_request
    def know_the_viewer() -> AnyResponse | None:
        is_named = bool(settings().host_names) or PORT.sub("", request.host).strip("[]") in LOOPBACK
        if settings().sign_in == "settings" and not is_named:
            return _refused("other_host", 403)
        g.known = _known()
        is_read = request.method in ("GET", "HEAD", "OPTIONS")
        if g.known is None and not _is_open(request.path):
            return _send_to_sign_in()
        if g.known is None and not is_read and not _is_from_here(pending() if request.path != SIGN_IN else None):
            return _refused("other_page", 403)
        if g.known is None:
            return None
        if not is_read and not _is_from_here(g.known.session):
            return _refused("other_session", 403)
        return None


def note_presence(manner: str) -> None:
    """What a person did keeps the session alive; what an open screen asks for by itself does not."""
    found = known()
    if found is not None and found.session is not None and manner == PERSON:
        sessions().touch(found.session)


def set_cookies(response: AnyResponse, token: str, session: Session) -> AnyResponse:
    """Gives the browser its token, which no script can read, and the token that shows that a page of ours sent a form."""
    given: dict[str, Any] = {"secure": request.is_secure, "samesite": "Lax", "path": "/"}
    age = int((session.ends_at - now()).total_seconds())
    response.set_cookie(COOKIE, token, httponly=True, max_age=age, **given)
    response.set_cookie(CSRF_COOKIE, session.csrf, httponly=False, max_age=age, **given)
    return response


def forget_cookies(response: AnyResponse) -> AnyResponse:
    """Takes both tokens away."""
    for name in (COOKIE, CSRF_COOKIE):
        response.delete_cookie(name, path="/")
    return response


def safe_next(address: str | None) -> str:
    """Where to go after signing in: an address of this product, else the one screen."""
    try:
        parts = urlsplit(address or "/")
    except ValueError:
        return "/"
    is_plain = "\\" not in (address or "") and (address or "").isprintable()
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/") and is_plain
    return address if address and is_ours and not address.startswith(("//", SIGN_IN)) else "/"


def pending() -> Session | None:
    """The session of who has given a password and not yet the rest."""
    found = sessions().find(request.cookies.get(COOKIE, ""))
    is_open = found is not None and found.step != "full" and found.is_open(now(), 10)
    return found if is_open else None


def _known() -> Known | None:
    if WARM in request.environ:
        return Known(request.environ[WARM], None)
    if settings().sign_in == "settings":
        return Known(settings_viewer(), None)
    token = request.cookies.get(COOKIE)
    session = sessions().find(token) if token else None
    if session is None or session.step != "full":
        return None
    viewer = wall_viewer(session) if session.kind == "wall" else _person(session)
    return Known(viewer, session) if viewer is not None else None


def _person(session: Session) -> Viewer | None:
    account = account_of(session.account)
    if account is not None and account.is_sample and not samples_allowed():
        return None
    if account is None or account.is_disabled or not session.is_open(now(), roles()[account.role].idle_min):
        return None
    as_seen = json.loads(session.preview) if session.preview else {}
    if as_seen.get("visit"):
        return previewed(account, VISITOR, account.places)
    if as_seen and "preview" in roles()[account.role].rights:
        return previewed(account, as_seen["role"], tuple(as_seen["places"]), as_seen.get("department", ""))
    return viewer_of(account)


def wall_viewer(session: Session) -> Viewer | None:
    """The wall that a device was enrolled as; only from the address at which it was enrolled."""
    if not session.is_open(now(), roles()["wall"].idle_min) or session.address != request.remote_addr:
        return None
    told = session.told
    return Viewer(session.account, "wall", (told["place"],), roles()["wall"].clearance)


def _is_open(path: str) -> bool:
    return any(path == one or path.startswith(one if one.endswith("/") else f"{one}/") for one in OPEN)


def _is_from_here(session: Session | None) -> bool:
    """Whether a page of ours sent this: by the session's own token, and never from a page of another site."""
    origin = request.headers.get("Origin")
    is_ours = origin is None or origin.partition("://")[2] == request.host
    if request.headers.get("Sec-Fetch-Site", "same-origin" if is_ours else "cross-site") not in ("same-origin", "none"):
        return False
    if session is None:
        return True
    given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    return hmac.compare_digest(given.encode(), session.csrf.encode())


def _send_to_sign_in() -> AnyResponse:
    wants_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if wants_page and not request.path.startswith("/_dash"):
        there = request.full_path.rstrip("?")
        look = "".join(
            f"&{key}={quote(request.args[key], safe='')}" for key in ("lang", "theme") if key in request.args
        )
        return forget_cookies(redirect(f"{SIGN_IN}?next={quote(there, safe='')}{look}", 303))
    return _refused("signed_out", 401)


def _refused(reason: str, status: int) -> Response:
    return tell(status, words(told_state().lang)(f"fault.{reason}"))
