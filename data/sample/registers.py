"""Registers of the sample city: records of places whose state gets better over the years, faster here than there.

Everything hangs on absolute months, so that the same record says the same whenever it is made. `SHAPES` says of each
register how many records a place has and where it starts (2024-07) and would be after three years.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from city.registers import Register, registers
from data.sample import chance, clock
from data.sample.ground import CITY, Ground, ground, units
from data.sample.register_shapes import SCORED, Shape
from data.sample.register_shapes_themes import THEMED
from data.sample.register_ways import NEVER, RECOUNTED, Given, Made, make

START = datetime(2024, 7, 1)
MONTH_S = 30.4375 * clock.DAY
KEPT_MONTHS = 28
"""Of what falls due month by month so many months are told."""
TIMES = ("entered_at", "left_at", "due_at", "done_at", "ended_at")
SHAPES: dict[str, Shape] = SCORED | THEMED
ONCE = ("stock", "count")
FIRST_UNIT, THE_CITY = 500, 900
"""Numbers of places: streets from 0, units and the city from these on."""
TITLES = {
    "named_apps": (
        *("宁归来", "生态眼", "阳光四季", "不动产登记信息服务与监管平台", "“181”应急管理平台"),
        *("“大数据+网格化+铁脚板”社会综治平台", "智慧医疗", "智慧旅游", "智慧教育", "我的南京", "宁满意"),
    ),
    "standards": ("自然人主数据规范", "法人主数据规范", "政务数据安全管理指南"),
    "law_steps": ("立项调研", "起草", "公开征求意见", "审议", "公布施行"),
}
"""Names that the recommendation gives to records; others are numbered."""


@dataclass(frozen=True)
class Spots:
    """Whose records they are; every array has one entry a place. unit: the number under which a unit is ahead or behind."""

    numbers: np.ndarray
    codes: np.ndarray
    names: np.ndarray
    people: np.ndarray
    unit: np.ndarray
    share: np.ndarray


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
    spots = _spots(shape.at, land)
    first = max(0, int(last) - KEPT_MONTHS)
    months = np.arange(first, int(last) + 1)
    if shape.way in ONCE:
        months = np.array([0])
    elif shape.way == "batch_stock":
        months = np.arange(-RECOUNTED, int(last) + 1, RECOUNTED)
    grid = np.array(
        [
            (at, number, month, n)
            for at, number in enumerate(spots.numbers)
            for month in months
            if (number + month) % shape.every == 0
            for n in range(shape.each)
        ]
    )
    at, place, month, number = grid.T
    k = chance.key(f"register/{key}", seed)
    series = (place * 1000 + number) * 1000 + month
    register = registers()[key]
    kind = _kinds(register, shape, place, month, number)
    given = Given(
        months=month.astype(float),
        u=chance.uniform(k, series, 1),
        v=chance.uniform(k, series, 2),
        goodness=_goodness(key, spots.unit[at], place, kind, seed),
        place=place,
        people=spots.people[at],
        number=number,
        share=spots.share[at] * shape.taper ** np.maximum(kind, 0),
    )
    made = make(key, shape, given)
    return _frame(register, shape, spots, (at, month, number, kind), made)


def _frame(register: Register, shape: Shape, spots: Spots, which: tuple[np.ndarray, ...], made: Made) -> pl.DataFrame:
    at, month, number, kind = which
    codes = spots.codes[at]
    named = (*register.kinds, None)
    columns = {
        "register": [register.key] * len(at),
        "record": [f"{c}-{m + RECOUNTED:02d}{n + 1:02d}" for c, m, n in zip(codes, month, number, strict=True)],
        "place": codes,
        "title": [_title(register, shape, *one) for one in zip(spots.names[at], month, number, kind, strict=True)],
        "kind": made.get("kind", [named[one] for one in kind]),
    }
    nothing = np.full(len(at), np.nan)
    times = {name: _moments(made.get(name, nothing)) for name in TIMES}
    numbers = {name: made.get(name, nothing) for name in ("amount", "base")}
    found = pl.DataFrame(columns | times | numbers, schema_overrides={"kind": pl.String})
    return found.with_columns(pl.col("amount", "base").cast(pl.Float64).fill_nan(None))


def _kinds(register: Register, shape: Shape, place: np.ndarray, month: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Which of its register's kinds each record is of; −1 where the register has none."""
    many = len(register.kinds)
    if not many:
        return np.full(len(number), -1)
    if shape.each >= many:
        return number % many
    return (number + (place + month) // shape.every * shape.each) % many


def _title(register: Register, shape: Shape, name: str, month: int, number: int, kind: int) -> str:
    own = TITLES.get(register.key, ())
    if number < len(own):
        return own[number]
    of_kind = list(register.kinds.values())[kind]["zh"] if register.kinds and shape.each > 1 else ""
    if shape.at == "unit_street":
        return of_kind
    when = ""
    if shape.way not in ONCE:
        year, rest = divmod(START.month - 1 + int(month), 12)
        when = f" {START.year + year}-{rest + 1:02d}-"
    return f"{name}{of_kind}{register.record['zh']}{when}{number + 1:02d}"


def _spots(at: str, land: Ground) -> Spots:
    streets = land.streets
    ahead = np.where(streets.atom >= len(land.atoms) - 2, len(land.atoms), streets.atom)
    every = np.arange(len(streets))
    if at in ("street", "unit_street"):
        if at == "unit_street":
            every = np.array([_largest(land, atom) for atom in range(len(land.atoms))])
        codes, names = np.array(streets.codes)[every], np.array(streets.names)[every]
        return Spots(every, codes, names, streets.people[every], ahead[every], np.ones(len(every)))
    if at == "city":
        one = (np.array([THE_CITY]), np.array([CITY]), np.array([""]), np.array([land.people]))
        return Spots(*one, np.array([-1]), np.ones(1))
    rows = units(land)
    people = np.array([one.people for one in rows])
    return Spots(
        FIRST_UNIT + np.arange(len(rows)),
        np.array([one.code for one in rows]),
        np.array([one.name for one in rows]),
        people,
        np.array([one.ahead for one in rows]),
        people / people.mean(),
    )


def _largest(land: Ground, atom: int) -> int:
    inside = np.flatnonzero(land.streets.atom == atom)
    return int(inside[land.streets.people[inside].argmax()])


def _goodness(key: str, unit: np.ndarray, place: np.ndarray, kind: np.ndarray, seed: int) -> np.ndarray:
    """How far a place is ahead (about ±0.2): its unit in everything and in this, and itself a little; a kind too.

    The city is neither ahead nor behind, and kinds differ only in the registers of the themes.
    """
    ahead = (
        0.075 * chance.gauss(chance.key("register/unit", seed), unit)
        + 0.05 * chance.gauss(chance.key(f"register/{key}/unit", seed), unit)
        + 0.03 * chance.gauss(chance.key(f"register/{key}/street", seed), place)
    )
    ahead = np.where(unit < 0, 0.0, ahead)
    if key in SCORED:
        return ahead
    return ahead + 0.05 * chance.gauss(chance.key(f"register/{key}/kind", seed), kind)


def _moments(months: np.ndarray) -> pl.Series:
    """Months from the start as moments of whole minutes; nothing where there is none, far off where it never comes."""
    months = np.asarray(months, dtype=float)
    is_never = months >= NEVER
    seconds = np.rint(np.where(is_never | np.isnan(months), 0.0, months) * MONTH_S / 60) * 60
    moments = np.datetime64(START, "us") + seconds.astype(np.int64) * np.timedelta64(1_000_000, "us")
    moments = np.where(is_never, np.datetime64("2200-01-01", "us"), moments)
    moments = np.where(np.isnan(months), np.datetime64("NaT", "us"), moments)
    return pl.Series(moments, dtype=pl.Datetime("us"))
