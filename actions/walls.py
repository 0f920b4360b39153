"""Displays: a code for one, its enrolment, taking it away. Each is in the audit."""

from actions.audit import UNKNOWN, record
from city.access import Viewer, check_can
from city.refusals import Refusal
from city.roles import roles
from data.sessions import Session, sessions
from data.walls import Display, walls


class WallRefused(Refusal):
    """What cannot be done with a display; `reason` is a key for the screens, the text the sentence."""


def make_code(viewer: Viewer, name: str, place: str, profile: str, wall: str = "") -> str:
    """A code with which a display is enrolled within minutes, told this once; of one that is there, its session ends."""
    check_can(viewer, "walls")
    known = walls().one(wall) if wall else None
    if wall and known is None:
        raise WallRefused("unknown", f"There is no display {wall!r}.")
    if known is None and not (1 <= len(name.strip()) <= 80 and name.strip().isprintable()):
        raise WallRefused("name", "A display's name has 1 to 80 characters that can be seen.")
    told = {"place": known.place, "profile": known.profile} if known else {"place": place, "profile": profile}
    record(viewer, "wall_code", wall=wall, name=known.name if known else name.strip(), **told)
    if known is not None:
        sessions().end_all(known.wall)
    _wall, code = walls().make_code(name.strip(), place, profile, wall)
    return code


def enrol(code: str, address: str, agent: str) -> tuple[str, Session, Display]:
    """Opens the session of the display that waits for this code, bound to its address. WallRefused when there is none."""
    found = walls().take_code(code[:20])
    if found is None:
        record(UNKNOWN, "wall_refused", address=address)
        raise WallRefused("code", "The code is wrong, used, or older than a quarter of an hour.")
    told = {"place": found.place, "profile": found.profile}
    record(viewer_of(found), "wall_enrolled", address=address, name=found.name)
    token, session = sessions().open(found.wall, "wall", address, agent, body=told)
    if not walls().enrolled(found.wall, session.key):
        sessions().end(session.key)
        raise WallRefused("code", "The display was taken away while it was enrolled.")
    return token, session, found


def revoke(viewer: Viewer, wall: str, words: str) -> None:
    """Takes a display away: its session ends. NotAllowed, WallRefused."""
    check_can(viewer, "walls")
    found = walls().one(wall)
    if found is None:
        raise WallRefused("unknown", f"There is no display {wall!r}.")
    walls().revoke(wall)
    sessions().end_all(wall)
    record(viewer, "wall_revoked", words=words, wall=wall, name=found.name)


def viewer_of(display: Display) -> Viewer:
    """What a display sees: its place, the clearance of the role wall, no person."""
    return Viewer(display.wall, "wall", (display.place,), roles()["wall"].clearance)
