"""The incidents that take over the wall's zone of alerts: orange and red ones that nobody has acknowledged."""

from city.catalogue import catalogue
from city.words import Words
from components.format import span
from components.incidents import Taking
from components.links import href
from components.signs import value_text
from components.state import State
from pages._detail import place_name
from pages._incidents import name_of
from pages._scene import Scene
from queries import places

GRAVE, MOST = 3, 2


def taking(scene: Scene, state: State, words: Words) -> list[Taking]:
    """At most two, the gravest and oldest first, drills last and marked."""
    grave = [one for one in scene.incidents if one.level >= GRAVE and not one.acknowledged_by]
    grave.sort(key=lambda one: (one.is_drill, -one.level, one.opened_at))
    shown = grave[:MOST]
    if not shown:
        return []
    frame = places.named(scene.viewer, sorted({one.place for one in shown}), [], asof=scene.asof)
    names = {row["place"]: place_name(row, state) for row in frame.iter_rows(named=True)}
    found = []
    for one in shown:
        sign = catalogue().indicators.get(one.indicator)
        found.append(
            Taking(
                one.level,
                name_of(one, words),
                names.get(one.place, one.place),
                value_text(sign, one.value, words) if sign and one.value is not None else "",
                span(max(0.0, (scene.now - one.first_seen).total_seconds()), words),
                href(f"/incident/{one.code}", state),
            )
        )
    return found
