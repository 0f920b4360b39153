"""One's own account: password, second factor, sessions. And whose sessions are open, for the security officer."""

from datetime import UTC, datetime

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from actions.accounts import accounts, reset_second_factor, unlock
from actions.sign_in import SignInRefused, change_password, end_session
from city.access import NotAllowed, check_can
from city.accounts import AccountRefused
from city.passwords import CLASSES, FORMER, LEAST, PasswordRefused
from city.roles import roles
from city.said import say
from components.links import href
from data.credentials import credentials, now
from data.ledger import Overtaken
from data.sessions import Session, sessions
from pages._address import current_viewer, words
from pages._city import the_city
from pages._forms import OPENED, show_form, state_of
from pages._known import known
from pages._sign_in import password_refused

OWN, ALL = "/account", "/sessions"
HELP = {"unlock": unlock, "reset_second_factor": reset_second_factor}
"""What the security officer does for who cannot sign in."""


def add_account(server: Flask) -> None:
    """Adds /account and /sessions."""
    OPENED.update({OWN, ALL})

    @server.get(OWN)
    def show_account() -> Response:
        return _own()

    @server.post(f"{OWN}/password")
    def take_new_password() -> Response:
        session, lang = _session(), state_of(request.form).lang
        if request.form.get("new", "") != request.form.get("again", ""):
            return _own(words(lang)("sign_in.refused_again"), failed=True)
        try:
            change_password(session, request.form.get("old", "")[:200], request.form.get("new", "")[:200])
        except SignInRefused as refused:
            return _own(words(lang)(f"sign_in.refused_{refused.reason}"), failed=True)
        except PasswordRefused as refused:
            return _own(password_refused(refused, lang), failed=True)
        return _own(words(lang)("account.changed"))

    @server.post(f"{OWN}/end")
    def end_own() -> Response:
        session = _session()
        _end([one for one in sessions().listed(session.account) if one.key != session.key])
        return redirect(href(OWN, state_of(request.form)), 303)

    @server.get(ALL)
    def show_sessions() -> Response:
        check_can(current_viewer(), "sessions")
        return _all()

    @server.post(f"{ALL}/end")
    def end_somebodys() -> Response:
        viewer = current_viewer()
        check_can(viewer, "sessions")
        _end(sessions().listed())
        return redirect(href(ALL, state_of(request.form)), 303)

    @server.post(f"{ALL}/account")
    def help_somebody() -> Response:
        viewer, form = current_viewer(), request.form
        check_can(viewer, "sessions")
        act, account = form.get("act", ""), accounts().get(form.get("key", "").strip().lower())
        said = words(state_of(form).lang)
        try:
            if act not in HELP or account is None:
                raise AccountRefused("unknown", "There is no such account or act.")
            HELP[act](viewer, account, form.get("words", "").strip()[:200])
        except AccountRefused as refused:
            return _all(said(f"accounts.refused_{refused.reason}"), failed=True)
        except Overtaken as late:
            return _all(said("accounts.overtaken", who=late.entry.who), failed=True)
        return _all(said(f"accounts.done_{act}"))


def _session() -> Session:
    found = known()
    if found is None or found.session is None or found.session.account not in accounts():
        raise NotAllowed(say("rights.no_account"))
    return found.session


def _end(open_ones: list[Session]) -> None:
    """Ends those of the sessions that the form names by the beginning of their keys, or by 'all'."""
    named = request.form.get("session", "")
    for one in open_ones:
        if named == "all" or (len(named) == 16 and one.key.startswith(named)):
            end_session(current_viewer(), one, request.form.get("words", "")[:200])


def _own(said: str = "", failed: bool = False) -> Response:
    session = _session()
    account = accounts()[session.account]
    state = state_of(request.values)
    return show_form(
        "account.html",
        "account.title",
        status=400 if failed else 200,
        state=state,
        account=account,
        role=roles()[account.role].name[state.lang],
        has_second_factor=credentials().has_second_factor(account.key),
        sessions=[_told(one, session) for one in sessions().listed(account.key) if _is_open(one)],
        said=said,
        failed=failed,
        least=LEAST,
        classes=CLASSES,
        former=FORMER,
    )


def _all(said: str = "", failed: bool = False) -> Response:
    state, own = state_of(request.values), _session()
    listed = [one for one in sessions().listed() if one.step == "full" and _is_open(one)]
    return show_form(
        "sessions.html",
        "sessions.title",
        status=400 if failed else 200,
        state=state,
        sessions=[_told(one, own) for one in listed],
        locked=[
            (key, accounts()[key].name, _civil(until)) for key, until in credentials().locked() if key in accounts()
        ],
        said=said,
        failed=failed,
    )


def _is_open(one: Session) -> bool:
    """Whether a session still lets anybody in: one that was left unused for too long does not."""
    account = accounts().get(one.account)
    role = "wall" if one.kind == "wall" else account.role if account else ""
    return role in roles() and one.is_open(now(), roles()[role].idle_min)


def _civil(at: datetime) -> str:
    return at.replace(tzinfo=UTC).astimezone(the_city().zone).strftime("%Y-%m-%d %H:%M")


def _told(one: Session, own: Session) -> dict[str, object]:
    account = accounts().get(one.account)
    times = (("begun", one.created_at), ("seen", one.seen_at), ("ends", one.ends_at))
    at = {name: _civil(value) for name, value in times}
    return {
        **at,
        "key": one.key[:16],
        "account": one.account,
        "name": account.name if account else one.account,
        "kind": one.kind,
        "address": one.address,
        "agent": one.agent[:80],
        "is_own": one.key == own.key,
    }
