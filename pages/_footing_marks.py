"""The marks of emergency footings and drills for who sees them, as known then."""

from datetime import datetime

from actions.incidents import watch
from city.access import Viewer
from city.alerting.plans import plans
from city.words import Words
from components.footing import Mark
from components.format import moment, span
from components.links import href
from components.state import State
from pages._detail import place_name, short_name
from queries import footings, places

PATH = "/footing"


def marks_of(viewer: Viewer, state: State, now: datetime, words: Words) -> list[Mark]:
    """Footings in force, the newest first, then drills that run."""
    war = footings.listed(viewer, state.asof, now)
    drills = [one for one in footings.drills(viewer, state.asof, is_running=True) if now < one.until]
    if not war and not drills:
        return []
    names, found, link = (
        area_names(state, {*(one.place for one in war), *(one.place for one in drills)}, is_short=True),
        [],
        href(PATH, state),
    )
    for one in war:
        told = {"since": moment(one.begun_at, now), "until": moment(one.end, now), "who": one.who}
        told |= {"place": names[one.place], "what": plan_name(one.plan, words)}
        text, line = words("footing.mark_war", **told), words("footing.mark_line", **told)
        if one.is_ending(now):
            text += words("footing.mark_ending", span=span((one.end - now).total_seconds(), words))
        kind = "ending" if one.is_ending(now) else "war"
        found.append(Mark(kind, words("footing.war"), text, line, names[one.place], link))
    for drill in drills:
        told = {"since": moment(drill.begun_at, now), "until": moment(drill.until, now), "who": drill.who}
        told |= {"place": names[drill.place], "what": words.name(drill.title)}
        text, line = words("drill.mark", **told), words("footing.mark_line", **told)
        found.append(Mark("drill", words("drill.word"), text, line, names[drill.place], link))
    return found


def plan_name(key: str, words: Words) -> str:
    """The name of a plan; the key of one that is no more."""
    one = plans().plans.get(key)
    return words.name(one.name) if one else key


def area_names(state: State, codes: set[str], *, is_short: bool = False) -> dict[str, str]:
    """Names of areas by code, also of those above the viewer's own places: where they hold is told to whom they hold for."""
    frame = places.named(watch(), sorted(codes), [], asof=state.asof)
    name = short_name if is_short else place_name
    return {code: code for code in codes} | {row["place"]: name(row, state) for row in frame.iter_rows(named=True)}
