"""From a scene to the rows that each zone of the wall shows, in the words of one language."""

from typing import Any

from city.alerting.newest import Alert
from city.bands import KEYS
from city.catalogue import Indicator
from city.feeds import feed_state, heard_at
from city.topics import topics
from city.words import Words
from components.alerts import AlertRow
from components.citymap import MapPlace
from components.feeds import FeedRow
from components.format import change, moment, number, short_moment, span
from components.header import Warned
from components.links import href
from components.plan import PlanRow
from components.signs import value_text
from components.state import State
from components.topics import TopicRow
from components.units import UnitRow
from pages._city import the_city
from pages._scene import LOOK_BACK, Scene

ALERTS, TOPICS, PLANS, FEEDS, WARNINGS, UNITS = 14, 8, 8, 8, 3, 12


def sign_href(sign: Indicator, state: State, **changes: Any) -> str:
    """The address of a sign's page."""
    return href(f"/sign/{sign.key}", state, **changes)


def place_text(names: Any, words: Words, *, is_short: bool = False) -> str:
    """A street or site with its district's short name in front; a district or the city alone."""
    lang = words.lang
    name = (names[f"short_{lang}"] if is_short else None) or names[f"name_{lang}"]
    parent = names[f"parent_{lang}"]
    if names["place_level"] in ("city", "district", "unit") or not parent or name.startswith(parent):
        return name
    if lang == "zh":
        return f"{parent}·{name}"
    return name if is_short else f"{name}, {parent}"


def lasting_text(alert: Alert, scene: Scene, words: Words) -> str:
    """How long an alert has lasted: 35分, 19小时, over 47小时 when it is older than was looked back."""
    if not alert.looked_back:
        return ""
    if alert.since is None:
        return ">" + span(LOOK_BACK.total_seconds(), words)
    return span((scene.now - alert.since).total_seconds(), words)


def since_text(alert: Alert, scene: Scene, words: Words) -> str:
    """Since when an alert has lasted."""
    if alert.since is None:
        return lasting_text(alert, scene, words)
    return words("wall.since", time=moment(alert.since, scene.now))


def alert_sentence(alert: Alert, scene: Scene, words: Words) -> str:
    """An alert in one line of words."""
    level = words(f"band.{KEYS[alert.level]}.name")
    parts = (
        place_text(alert.names, words),
        words.name(alert.sign),
        value_text(alert.sign, alert.value, words),
        level,
        since_text(alert, scene, words),
    )
    return " ".join(part for part in parts if part)


def alert_rows(scene: Scene, state: State, words: Words) -> tuple[list[AlertRow], dict[int, int]]:
    """The first alerts, and the count of all by level."""
    counts: dict[int, int] = {}
    for one in scene.alerts:
        counts[one.level] = counts.get(one.level, 0) + 1
    rows = [
        AlertRow(
            level=one.level,
            place=place_text(one.names, words, is_short=True),
            sign=words.short(one.sign),
            value=value_text(one.sign, one.value, words),
            since=lasting_text(one, scene, words),
            href=sign_href(one.sign, state, place=one.place),
            text=alert_sentence(one, scene, words),
        )
        for one in scene.alerts[:ALERTS]
    ]
    return rows, counts


def map_places(scene: Scene, codes: list[str], state: State, words: Words) -> list[MapPlace]:
    """Districts or units with the level of their worst open alert."""
    found = []
    for code in codes:
        names = scene.places.get(code)
        if names is None:
            continue
        worst = scene.worst.get(code)
        short = names[f"short_{words.lang}"] or names[f"name_{words.lang}"]
        text = f"{names[f'name_{words.lang}']}: "
        text += alert_sentence(worst, scene, words) if worst else words("wall.nothing_drags")
        found.append(
            MapPlace(
                place=code,
                name=short,
                href=href(f"/place/{code}", state),
                level=worst.level if worst else 0,
                text=text,
                geojson=scene.outlines.get(code),
            )
        )
    return found


def unit_rows(scene: Scene, state: State, words: Words) -> list[UnitRow]:
    """The first reporting units, the gravest first, each with the place and the sign that weigh most."""
    rows = []
    for unit in map_places(scene, list(the_city().units), state, words):
        worst = scene.worst.get(unit.place)
        drag, value, weight = "", "", 0.0
        if worst is not None:
            name = worst.names[f"short_{words.lang}"] if worst.place != unit.place else ""
            drag = " ".join(part for part in (name, words.short(worst.sign)) if part)
            value, weight = value_text(worst.sign, worst.value, words), worst.excess
        row = UnitRow(unit.level, unit.name, drag, value, unit.href, unit.text)
        rows.append((-unit.level, -weight, row))
    return [row for *_, row in sorted(rows, key=lambda one: one[:2])][:UNITS]


def topic_rows(scene: Scene, state: State, words: Words) -> list[TopicRow]:
    """Rising topics by street."""
    known = topics().topics
    return [
        TopicRow(
            topic=words.name(known[row["topic"]].name) if row["topic"] in known else row["topic"],
            street=place_text(row, words, is_short=True),
            opened=row["opened"],
            usual=row["usual"],
            href=href(f"/place/{row['place']}", state),
        )
        for row in scene.rising.head(TOPICS).iter_rows(named=True)
    ]


def plan_rows(scene: Scene, state: State, words: Words) -> list[PlanRow]:
    """Signs with a target: value, target, gap."""
    rows = []
    for sign in scene.targets:
        reading = scene.readings.get(sign.key)
        thresholds = sign.threshold_at(scene.now)
        if reading is None or reading.value is None or thresholds is None:
            continue
        target = thresholds.target
        most = max(abs(reading.value), abs(target or 0), 1e-9) * 1.02
        ahead = None if target is None else (reading.value - target) * (1 if sign.better == "higher" else -1)
        target_text = words("wall.target_none")
        if target is not None:
            target_text = words("wall.target", n=number(target, words, max(sign.decimals, _decimals(target))))
        rows.append(
            PlanRow(
                sign=words.short(sign),
                value=value_text(sign, reading.value, words),
                target=target_text,
                gap=_gap(sign, ahead, words),
                is_met=ahead is None or ahead >= 0,
                value_share=abs(reading.value) / most,
                target_share=None if target is None else abs(target) / most,
                href=sign_href(sign, state),
                text=f"{words.name(sign)} {value_text(sign, reading.value, words)} {target_text}",
            )
        )
    return rows[:PLANS]


def _decimals(target: float) -> int:
    return len(f"{target:g}".partition(".")[2])


def _gap(sign: Indicator, ahead: float | None, words: Words) -> str:
    if ahead is None:
        return ""
    if sign.unit == "percent":
        size = words("format.points_short", n=f"{abs(ahead):.1f}")
        none = round(abs(ahead), 1) == 0
    else:
        size = value_text(sign, abs(ahead), words)
        none = round(abs(ahead), sign.decimals) == 0
    if none:
        return words("wall.plan_even")
    return words("wall.plan_met" if ahead > 0 else "wall.plan_behind", n=size)


def feed_rows(scene: Scene, state: State, words: Words) -> tuple[list[FeedRow], int]:
    """Feeds that are late or dead, the longest silent first, and how many are on time."""
    late, on_time = [], 0
    for row in scene.feeds.iter_rows(named=True):
        heard = heard_at(row["contract"], row["last_data_at"], row["last_admitted_at"])
        found = feed_state(heard, row["promise_s"], scene.now)
        on_time += found == "live"
        if heard is None or found not in ("late", "dead"):
            continue
        silent_s = (scene.now - heard).total_seconds()
        last = short_moment(heard, scene.now)
        link = href(f"/source/{row['source']}", state)
        line = FeedRow(row[f"name_{words.lang}"], found == "dead", span(silent_s, words), last, link)
        late.append((silent_s, line))
    return [row for _, row in sorted(late, key=lambda one: -one[0])][:FEEDS], on_time


def warned_rows(scene: Scene, words: Words) -> list[Warned]:
    """Official warnings in force, the gravest first; the authority counts 1 as red, the screens count 4."""
    rows = []
    for row in scene.warnings.head(WARNINGS).iter_rows(named=True):
        issued = words("wall.warning_issued", time=moment(row["issued_at"], scene.now))
        level = 5 - (row["level"] or 4)
        kind = words(f"wall.warning.kind.{row['kind']}") if f"wall.warning.kind.{row['kind']}" in words else row["kind"]
        short = words("wall.warning.title", kind=kind, colour=words(f"wall.warning.{KEYS[level]}"))
        rows.append(Warned(short, row["title"], level, row["issuer"], issued))
    return rows


def brief_rows(scene: Scene, state: State, words: Words) -> list[tuple[int, str, str]]:
    """A sentence for each headline sign beyond its normal: level, sentence, address."""
    found = []
    for sign in scene.signs:
        reading = scene.readings.get(sign.key)
        if reading is None or not reading.band.level:
            continue
        moved = change(reading.value, reading.previous, sign.unit, words)
        moves = words("wall.brief_up" if moved[0] > 0 else "wall.brief_down", n=moved[1]) if moved and moved[0] else ""
        sentence = words(
            "wall.brief_sentence",
            name=words.short(sign),
            value=value_text(sign, reading.value, words),
            level=words(f"band.{reading.band.key}.name"),
            change=moves,
            time=moment(reading.observed_at, scene.now),
        )
        found.append((reading.band.level, sentence, sign_href(sign, state)))
    return found
