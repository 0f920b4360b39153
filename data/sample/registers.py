"""Registers of the sample city: records of streets whose state gets better over the years, faster here than there.

Everything hangs on absolute months, so that the same record says the same whenever it is made. `SHAPES` says of each
register how many records a street has and where it starts (2024-07) and would be after three years.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from city.registers import registers
from data.sample import chance, clock
from data.sample.ground import Ground, ground

START = datetime(2024, 7, 1)
MONTHS_TO_GOAL = 36.0
MONTH_S = 30.4375 * clock.DAY
RECOUNTED = 6
"""What is counted in lots is counted anew every so many months."""
KEPT_MONTHS = 28
"""Of what falls due month by month so many months are told."""
TIMES = ("entered_at", "left_at", "due_at", "done_at", "ended_at")
CHECKLIST = ("专职编制", "7×24小时值守", "联席指挥机制", "平战切换演练", "辅助决策支撑")


@dataclass(frozen=True)
class Shape:
    """How a register's records come about.

    way: 'stock' (there, and done some day), 'due' (each month, done in time or not), 'batch' (each month, so many of so
    many), 'people' (one count a street). a, b: the share at the start and after three years; each: records of a street
    (of 'due' and 'batch' in a month); size: what one record stands for.
    """

    way: str
    a: float
    b: float
    each: int
    size: float = 0.0


SHAPES: dict[str, Shape] = {
    "systems": Shape("stock", 0.52, 0.96, 2),
    "map_layers": Shape("batch_stock", 0.62, 0.97, 5, 60),
    "objects": Shape("batch_stock", 0.58, 0.95, 4, 400),
    "sign_deliveries": Shape("batch", 0.82, 0.99, 1, 40),
    "priority_sites": Shape("stock", 0.42, 0.90, 5),
    "device_hours": Shape("batch", 0.90, 0.99, 1, 2400),
    "base_stations": Shape("people", 0.0013, 0.0034, 8),
    "sensor_alerts": Shape("due", 0.55, 0.88, 4),
    "permit_items": Shape("stock", 0.88, 0.995, 9),
    "scenarios": Shape("stock", 0.25, 0.68, 2),
    "mobile_apps": Shape("stock", 0.40, 0.95, 1),
    "catalogue_entries": Shape("stock", 0.66, 0.97, 9),
    "resources_due": Shape("stock", 0.58, 0.95, 6),
    "form_fields": Shape("stock", 0.36, 0.08, 16),
    "share_requests": Shape("due", 0.70, 0.97, 2),
    "refreshes": Shape("batch", 0.80, 0.985, 1, 30),
    "quality_checks": Shape("batch", 0.90, 0.993, 1, 900),
    "return_flows": Shape("due", 0.42, 0.90, 1),
    "opening_plans": Shape("due", 0.62, 0.96, 1),
    "open_datasets": Shape("stock", 0.60, 0.95, 3, 18),
    "case_visits": Shape("batch", 0.72, 0.18, 1, 60),
    "case_days": Shape("batch", 0.52, 0.17, 1, 900),
    "service_windows": Shape("stock", 0.66, 0.99, 4),
    "ratings": Shape("batch", 0.93, 0.992, 1, 45),
    "venues": Shape("stock", 0.40, 0.92, 5),
    "accessibility_tests": Shape("stock", 0.48, 0.94, 3),
    "senior_training": Shape("people", 0.0009, 0.0048, 1),
    "online_sessions": Shape("batch", 0.66, 0.90, 1, 60),
    "grid_events": Shape("batch", 0.86, 0.985, 1, 120),
    "alert_loops": Shape("due", 0.70, 0.96, 3),
    "call_backs": Shape("batch", 0.74, 0.93, 1, 40),
    "grid_platforms": Shape("stock", 0.40, 0.95, 1),
    "centre_checklist": Shape("stock", 0.45, 0.97, 5),
    "orders": Shape("due", 0.82, 0.985, 3),
    "budgets": Shape("batch", 0.72, 0.96, 1, 90),
    "conformance": Shape("stock", 0.44, 0.92, 2),
    "mlps": Shape("stock", 0.78, 0.99, 1),
    "vulnerabilities": Shape("due", 0.70, 0.97, 1),
    "security_incidents": Shape("rare", 0.016, 0.004, 1),
    "graded_resources": Shape("stock", 0.50, 0.96, 8),
    "steward_posts": Shape("stock", 0.45, 0.96, 2),
    "training_hours": Shape("people", 1.6, 6.2, 1),
    "findings": Shape("due", 0.62, 0.96, 1),
    "shared_resources": Shape("stock", 0.62, 0.15, 5),
    "population": Shape("count", 1.0, 1.0, 1),
    "seniors": Shape("count", 0.21, 0.21, 1),
    "staff": Shape("count", 0.0035, 0.0035, 1),
}
OF_PEOPLE = {"base_stations": 1.0, "senior_training": 0.21, "training_hours": 0.0035}
OF_UNIT = ("centre_checklist",)
MONTH_LIMIT = {"return_flows": 2, "opening_plans": 2, "findings": 2, "vulnerabilities": 2}
"""Registers in which a street has something due only every so many months."""


def registered(until: int, seed: int = 1, land: Ground | None = None) -> pl.DataFrame:
    """All records as they stand at `until` (civil seconds), in the contract's columns without `version`."""
    land = land or ground()
    last = (until - clock.seconds(START)) / MONTH_S
    frames = [_of(key, shape, last, seed, land) for key, shape in SHAPES.items()]
    return known_at(pl.concat(frames), clock.moment(until))


def known_at(records: pl.DataFrame, until: datetime) -> pl.DataFrame:
    """The records that were there at a moment, without what happened to them later."""
    happened = [name for name in TIMES if name not in ("entered_at", "due_at")]
    return records.filter(pl.col("entered_at") <= until).with_columns(
        pl.when(pl.col(name) <= until).then(pl.col(name)).alias(name) for name in happened
    )


def changed(records: pl.DataFrame, low: datetime, high: datetime) -> pl.DataFrame:
    """The records to which something happened in (low, high], as they stood at its end."""
    new = pl.any_horizontal(
        pl.col(name).is_between(low, high, closed="right").fill_null(False) for name in TIMES if name != "due_at"
    )
    return known_at(records.filter(new), high)


def _of(key: str, shape: Shape, last: float, seed: int, land: Ground) -> pl.DataFrame:
    streets = np.arange(len(land.streets))
    if key in OF_UNIT:
        streets = np.array([_largest(land, atom) for atom in range(len(land.atoms))])
    first = max(0, int(last) - KEPT_MONTHS)
    months = np.arange(first, int(last) + 1)
    if shape.way in ("stock", "count"):
        months = np.array([0])
    elif shape.way == "batch_stock":
        months = np.arange(-RECOUNTED, int(last) + 1, RECOUNTED)
    every = MONTH_LIMIT.get(key, 1)
    grid = np.array([(s, m, n) for s in streets for m in months if (s + m) % every == 0 for n in range(shape.each)])
    street, month, number = grid.T
    k = chance.key(f"register/{key}", seed)
    series = (street * 1000 + number) * 1000 + month
    u, v = chance.uniform(k, series, 1), chance.uniform(k, series, 2)
    goodness = _goodness(key, street, seed, land)
    frame = {"months": month.astype(float), "u": u, "v": v, "goodness": goodness, "street": street, "number": number}
    made = _WAYS[shape.way](key, shape, frame, land)
    names = np.array(land.streets.names)[street]
    record = registers()[key].record["zh"]
    titles = [
        CHECKLIST[n] if key in OF_UNIT else f"{name}{record}{_when(shape, m)}{n + 1:02d}"
        for name, m, n in zip(names, month, number, strict=True)
    ]
    codes = np.array(land.streets.codes)[street]
    columns = {
        "register": [key] * len(street),
        "record": [f"{c}-{m + RECOUNTED:02d}{n + 1:02d}" for c, m, n in zip(codes, month, number, strict=True)],
        "place": codes,
        "title": titles,
        "kind": made.get("kind", [None] * len(street)),
    }
    times = {name: _moments(made.get(name, np.full(len(street), np.nan))) for name in TIMES}
    numbers = {name: made.get(name, np.full(len(street), np.nan)) for name in ("amount", "base")}
    found = pl.DataFrame(
        columns | times | numbers,
        schema_overrides={"kind": pl.String, **dict.fromkeys(TIMES, pl.Datetime("us"))},
    )
    return found.with_columns(pl.col("amount", "base").fill_nan(None))


def _when(shape: Shape, month: int) -> str:
    if shape.way in ("stock", "count"):
        return ""
    year, rest = divmod(START.month - 1 + int(month), 12)
    return f" {START.year + year}-{rest + 1:02d}-"


def _largest(land: Ground, atom: int) -> int:
    inside = np.flatnonzero(land.streets.atom == atom)
    return int(inside[land.streets.people[inside].argmax()])


def _goodness(key: str, street: np.ndarray, seed: int, land: Ground) -> np.ndarray:
    """How far a street is ahead (about ±0.2): its unit in everything and in this, and itself a little."""
    atom = land.streets.atom[street]
    unit = np.where(atom >= len(land.atoms) - 2, len(land.atoms), atom)
    return (
        0.075 * chance.gauss(chance.key("register/unit", seed), unit)
        + 0.05 * chance.gauss(chance.key(f"register/{key}/unit", seed), unit)
        + 0.03 * chance.gauss(chance.key(f"register/{key}/street", seed), street)
    )


def _level(shape: Shape, months: np.ndarray, goodness: np.ndarray) -> np.ndarray:
    """The share at a month, between the start and the goal; a unit ahead is as if further on in time."""
    way = np.clip(months / MONTHS_TO_GOAL + 1.6 * goodness, 0.0, 1.15)
    return np.clip(shape.a + (shape.b - shape.a) * way, 0.0, 0.998 if max(shape.a, shape.b) <= 1 else np.inf)


def _reached(shape: Shape, u: np.ndarray, goodness: np.ndarray) -> np.ndarray:
    """Months from the start at which the share reaches u; beyond three and a half years it is not reached."""
    months = ((u - shape.a) / (shape.b - shape.a) - 1.6 * goodness) * MONTHS_TO_GOAL
    return np.where(months < 42, months, np.nan)


def _stock(key: str, shape: Shape, given: dict, land: Ground) -> dict:
    entered = np.where(given["number"] % 4 == 3, -6 + 24 * given["v"], -6.0)
    at = _reached(shape, given["u"], given["goodness"])
    if shape.b < shape.a:
        return {"entered_at": entered, "done_at": entered, "ended_at": np.maximum(at, entered + 0.1)}
    made = {"entered_at": entered, "done_at": np.maximum(at, entered + 0.05 + given["v"])}
    if shape.size:
        made["amount"] = np.rint(shape.size * (0.3 + 2.2 * given["v"] ** 2) * (1 + 2 * given["goodness"]))
    return made


def _batch_stock(key: str, shape: Shape, given: dict, land: Ground) -> dict:
    """What a street has of a kind, counted anew each half-year: the record before leaves."""
    entered = given["months"]
    base = np.rint(shape.size * (0.6 + 0.8 * given["v"]))
    level = _level(shape, entered, given["goodness"] + 0.04 * (given["u"] - 0.5))
    made = {"entered_at": entered, "left_at": entered + RECOUNTED, "done_at": entered}
    return made | {"base": base, "amount": np.rint(base * level)}


def _due(key: str, shape: Shape, given: dict, land: Ground) -> dict:
    due = given["months"] + 0.35 + 0.6 * given["v"]
    level = _level(shape, due, given["goodness"])
    slack = 0.02 + 0.3 * given["u"] / np.maximum(level, 0.05)
    is_done = given["u"] < level
    late = np.where(given["v"] < 0.85, due + 0.1 + given["v"], np.nan)
    return {"entered_at": due - 0.34, "due_at": due, "done_at": np.where(is_done, due - 0.34 + slack, late)}


def _batch(key: str, shape: Shape, given: dict, land: Ground) -> dict:
    due = given["months"] + 0.5
    base = np.rint(shape.size * (0.6 + 0.8 * given["v"]))
    level = _level(shape, due, given["goodness"] + 0.05 * (given["u"] - 0.5))
    made = {"entered_at": due - 0.4, "due_at": due, "done_at": due, "base": base, "amount": np.rint(base * level)}
    if key == "online_sessions":
        is_old = given["street"] % 2 == given["months"] % 2
        made["kind"] = np.where(is_old, "60plus", "other")
        gap = np.where(is_old, 0.16 - 0.10 * np.clip(due / MONTHS_TO_GOAL + given["goodness"], 0, 1), 0.0)
        made["amount"] = np.rint(base * np.maximum(level - gap, 0.0))
    return made


def _people(key: str, shape: Shape, given: dict, land: Ground) -> dict:
    people = land.streets.people[given["street"]] * OF_PEOPLE[key]
    due = given["months"] + 0.5
    if key == "base_stations":
        # A street's stations come in eight lots over the years; together they reach the goal.
        goal = people * shape.b * (1 + 1.2 * given["goodness"]) / shape.each
        at = -6 + given["number"] * 6.0 + 4 * given["v"]
        first = given["months"] == given["months"].min()
        return {"entered_at": np.where(first, at, 1e4), "done_at": at, "amount": np.rint(goal)}
    level = _level(shape, due, given["goodness"])
    amount = np.rint(people * level * (0.8 + 0.4 * given["v"]))
    return {"entered_at": due - 0.4, "due_at": due, "done_at": due, "amount": amount}


def _rare(key: str, shape: Shape, given: dict, land: Ground) -> dict:
    at = given["months"] + given["v"]
    weight = np.where(given["u"] < 0.0006, 3.0, 1.0)
    happens = given["u"] < _level(shape, at, given["goodness"])
    return {"entered_at": np.where(happens, at - 0.01, 1e4), "due_at": at, "done_at": at, "amount": weight}


def _count(key: str, shape: Shape, given: dict, land: Ground) -> dict:
    people = np.rint(land.streets.people[given["street"]] * shape.a)
    return {"entered_at": np.full(len(people), -6.0), "amount": people}


_WAYS = {
    "stock": _stock,
    "batch_stock": _batch_stock,
    "due": _due,
    "batch": _batch,
    "people": _people,
    "rare": _rare,
    "count": _count,
}


def _moments(months: np.ndarray) -> list[datetime | None]:
    """Months from the start as moments of whole minutes in office hours of that day; nothing where there is none."""
    found: list[datetime | None] = []
    for one in np.asarray(months, dtype=float):
        if np.isnan(one) or one > 9_000:
            found.append(None if np.isnan(one) else datetime(2200, 1, 1))
            continue
        moment = START + timedelta(seconds=round(one * MONTH_S / 60) * 60)
        found.append(moment)
    return found
