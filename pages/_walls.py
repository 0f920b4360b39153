"""Displays: enrolled on the device by a code, listed and taken away by the administrator, heard of every minute."""

from datetime import UTC, datetime

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from actions.walls import WallRefused, enrol, make_code, revoke
from city.access import check_can
from city.walls import walls as profiles
from components.links import href
from data.sessions import sessions
from data.walls import Display, walls
from pages._address import current_viewer, words
from pages._city import the_city
from pages._displays import state_of_display
from pages._forms import OPENED, show_form, state_of
from pages._guard import set_cookies
from pages._known import known
from pages._sign_in import level_of
from queries import places

PATH, ENROL, BEAT = "/walls", "/enrol", "/beat"


def add_walls(server: Flask) -> None:
    """Adds /enrol, /beat and /walls."""
    OPENED.add(PATH)

    @server.get(ENROL)
    def show_enrol() -> AnyResponse:
        return show_form("enrol.html", "walls.enrol")

    @server.post(ENROL)
    def take_code() -> AnyResponse:
        state = state_of(request.form)
        agent = request.headers.get("User-Agent", "")
        try:
            token, session, found = enrol(request.form.get("code", ""), request.remote_addr or "", agent)
        except WallRefused as refused:
            said = words(state.lang)(f"walls.refused_{refused.reason}")
            return show_form("enrol.html", "walls.enrol", 400, said=said, failed=True)
        return set_cookies(redirect(href("/", state, wall=found.profile), 303), token, session)

    @server.post(BEAT)
    def take_beat() -> Response:
        found, told = known(), request.get_json(silent=True)
        told = told if isinstance(told, dict) else {}
        if found is None or found.session is None or found.session.kind != "wall":
            abort(403)
        seq = told.get("seq")
        if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq < 2**31:
            abort(400)
        walls().beat(found.session.account, seq, bool(told.get("painted")))
        return Response(status=204)

    @server.get(PATH)
    def show_walls() -> AnyResponse:
        check_can(current_viewer(), "walls")
        return _listed()

    @server.post(PATH)
    def change_walls() -> AnyResponse:
        viewer, form = current_viewer(), request.form
        check_can(viewer, "walls")
        said, code = words(state_of(form).lang), ""
        try:
            if form.get("act") == "revoke":
                revoke(viewer, form.get("wall", ""), form.get("words", "")[:200])
                return _listed(said("walls.revoked"))
            place, profile = form.get("place", ""), form.get("profile", "")
            if not form.get("wall") and (place not in level_of() or profile not in profiles()):
                raise WallRefused("place", "A display has a place and a profile of the list.")
            code = make_code(viewer, form.get("name", ""), place, profile, form.get("wall", ""))
        except WallRefused as refused:
            return _listed(said(f"walls.refused_{refused.reason}"), failed=True)
        return _listed(said("walls.code_made"), code=code)


def _listed(said: str = "", failed: bool = False, code: str = "") -> AnyResponse:
    state = state_of(request.values)
    viewer, lang = current_viewer(), state.lang
    named = places.named(viewer, [], ["city", "district", "unit"])
    names = {row["place"]: row[f"name_{lang}"] for row in named.iter_rows(named=True)}
    return show_form(
        "walls.html",
        "walls.title",
        status=400 if failed else 200,
        state=state,
        said=said,
        failed=failed,
        code=f"{code[:4]} {code[4:]}" if code else "",
        displays=[_told(one, names) for one in walls().listed()],
        places=list(names.items()),
        profiles=[(key, one.name[lang]) for key, one in profiles().items()],
    )


def _told(one: Display, names: dict[str, str]) -> dict[str, object]:
    session = next((each for each in sessions().listed(one.wall)), None)
    return {
        "wall": one.wall,
        "name": one.name,
        "place": names.get(one.place, one.place),
        "profile": one.profile,
        "state": state_of_display(one),
        "address": session.address if session else "",
        "enrolled": _civil(one.enrolled_at),
        "heard": _civil(one.last_beat_at),
        "stamp": one.last_stamp,
    }


def _civil(at: datetime | None) -> str:
    return at.replace(tzinfo=UTC).astimezone(the_city().zone).strftime("%Y-%m-%d %H:%M:%S") if at else ""
