"""Signing in and out: password, second factor, forced change of the password. Forms without scripts."""

import io
import json

import segno
from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from actions.sample_accounts import PASSWORD, sample_accounts
from actions.sign_in import SignInRefused, change_password, give_code, pass_step, set_second_factor, sign_in, sign_out
from city.access import Viewer
from city.catalogue import catalogue
from city.passwords import CLASSES, FORMER, LEAST, PasswordRefused
from city.roles import roles
from city.settings import settings
from components.links import href
from data.credentials import credentials
from data.sealed import seal, unseal
from data.sessions import Session, sessions
from data.sources import sources as delivered_by
from pages._address import words
from pages._city import the_city
from pages._forms import show_form, state_of
from pages._guard import forget_cookies, pending, safe_next, set_cookies
from pages._known import known
from pages._sample import samples_allowed
from queries import places, sources

SYSTEM = ("system", "leader")
LONGEST_CODE = 40
"""A recovery code has 35 characters, and may be typed with blanks about it."""


def add_sign_in(server: Flask) -> None:
    """Adds /sign-in with its steps, and /sign-out."""

    @server.get("/sign-in")
    def show_sign_in() -> Response:
        if known() is not None:
            return redirect(safe_next(request.args.get("next")), 303)
        session = pending()
        return _step(session) if session is not None else _password()

    @server.post("/sign-in")
    def take_password() -> Response:
        account = request.form.get("account", "").strip().lower()[:40]
        password = request.form.get("password", "")[:200]
        try:
            found = sign_in(account, password, request.remote_addr or "", _agent(), samples_allowed())
        except SignInRefused as refused:
            return _password(refused, account)
        end_present()
        response = redirect(_after(found.session.step), 303)
        return set_cookies(response, found.token, found.session)

    @server.post("/sign-in/step")
    def take_step() -> Response:
        session = pending()
        if session is None:
            return redirect("/sign-in", 303)
        try:
            return _taken(session)
        except SignInRefused as refused:
            again = pending()
            said = words(state_of(request.form).lang)(f"sign_in.refused_{refused.reason}")
            return _step(again, said) if again is not None else _password(refused)
        except PasswordRefused as refused_password:
            return _step(session, _told(refused_password))

    @server.post("/sign-out")
    def leave() -> Response:
        end_present()
        return forget_cookies(redirect(href("/sign-in", state_of(request.args)), 303))


def end_present() -> None:
    """Ends the session that this browser has: of a person, whole or begun."""
    found = known()
    session = found.session if found is not None else pending()
    if session is not None and session.kind != "wall":
        sign_out(session)


def refuse(refused: SignInRefused) -> Response:
    """The page for signing in, with the sentence why somebody was not signed in."""
    return _password(refused)


def password_refused(refused: PasswordRefused, lang: str) -> str:
    """Why a password cannot be taken, in words."""
    return words(lang)(f"sign_in.password_{refused.reason}", least=LEAST, classes=CLASSES, former=FORMER)


def _agent() -> str:
    return request.headers.get("User-Agent", "")


def _after(step: str) -> str:
    there = safe_next(request.form.get("next"))
    if step == "full":
        return there
    return href("/sign-in", state_of(request.form), next=there)


def _taken(session: Session) -> Response:
    form = request.form
    if session.step == "code":
        return redirect(_after(give_code(session, form.get("code", "")[:LONGEST_CODE])), 303)
    if session.step == "kept":
        return redirect(_after(pass_step(session, "code")), 303)
    if session.step == "enrol":
        codes = set_second_factor(session, _secret(session), form.get("code", "")[:20])
        return _step(session, step="recovery", codes=codes)
    if form.get("new", "") != form.get("again", ""):
        raise SignInRefused("again", "The two new passwords differ.")
    change_password(session, form.get("old", "")[:200], form.get("new", "")[:200])
    return redirect(_after(pass_step(session, "change")), 303)


def _secret(session: Session) -> str:
    """The second factor's secret that this session is setting up; sealed beside it until it is confirmed."""
    told = session.told
    if "secret" not in told:
        told["secret"] = seal(credentials().new_secret())
        sessions().change(session.key, body=json.dumps(told, sort_keys=True))
    return unseal(told["secret"])


def _step(session: Session | None, said: str = "", step: str = "", codes: list[str] | None = None) -> Response:
    if session is None:
        return _password()
    secret = _secret(session) if session.step == "enrol" and not step else ""
    return show_form(
        "step.html",
        "sign_in.title",
        status=400 if said else 200,
        step=step or session.step,
        csrf=session.csrf,
        next=safe_next(request.values.get("next")),
        said=said,
        failed=bool(said),
        codes=codes or [],
        secret=" ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        qr=_picture(session.account, secret) if secret else "",
        least=LEAST,
        classes=CLASSES,
        former=FORMER,
    )


def _picture(account: str, secret: str) -> str:
    """The secret as a picture that an authenticator reads."""
    drawn = io.BytesIO()
    address = f"otpauth://totp/One%20Screen:{account}?secret={secret}&issuer=One%20Screen"
    segno.make(address, error="m").save(drawn, kind="svg", scale=5, border=2, xmldecl=False, svgns=True, light="#fff")
    return drawn.getvalue().decode()


def _password(refused: SignInRefused | None = None, account: str = "") -> Response:
    state = state_of(request.values)
    said = words(state.lang)(f"sign_in.refused_{refused.reason}") if refused else ""
    samples = _samples() if samples_allowed() else {}
    return show_form(
        "sign_in.html",
        "sign_in.title",
        status=401 if refused else 200,
        state=state,
        account=account,
        next=safe_next(request.values.get("next")),
        said=said,
        failed=bool(said),
        has_provider=bool(settings().oidc_issuer),
        samples=[{"key": key, "role": roles()[role].name[state.lang]} for key, role in samples.items()],
        sample_password=PASSWORD,
    )


def _told(refused: PasswordRefused) -> str:
    return password_refused(refused, state_of(request.form).lang)


def level_of() -> dict[str, str]:
    """The level of each place that an account may hold."""
    found = places.named(_system(), [], ["city", "district", "unit", "street"])
    return dict(zip(found["place"].to_list(), found["level"].to_list(), strict=True))


def _system() -> Viewer:
    return Viewer(*SYSTEM, (the_city().place,), "public")


def _samples() -> dict[str, str]:
    """The sample accounts, made where they are missing: a district of the core, a street of it, a department that delivers."""
    known_levels, core = level_of(), list(the_city().core)
    districts = core or [place for place, level in known_levels.items() if level == "district"]
    below = places.children(_system(), districts[0]) if districts else None
    streets = below.filter(below["level"] == "street")["place"].to_list() if below is not None else []
    delivering = sources.feeds(_system())["source"].to_list()
    owners = sorted(
        {one.owner for key, one in delivered_by().items() if key in delivering and one.owner in catalogue().departments}
    )
    return sample_accounts(known_levels, districts, streets, the_city().place, owners)
