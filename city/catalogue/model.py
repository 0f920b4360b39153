"""What a catalogue is made of. Frozen; attributes are spelled as the keys of the TOML (`from` is `from_`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from city.pack import PackError

Text = Mapping[str, str]
"""One thing said in each language: {"zh": …, "en": …}."""


class CatalogueError(PackError):
    """A file of the pack that cannot be used; the text is a sentence with file, key, found and expected."""


@dataclass(frozen=True, eq=False)
class Unit:
    """One unit of measurement. `factor` is what num ÷ den is multiplied with (100 for percent)."""

    key: str
    name: Text
    symbol: Text
    factor: float
    base: str
    scale: float
    offset: float


@dataclass(frozen=True, eq=False)
class Department:
    """One body that answers for indicators."""

    key: str
    name: Text
    short: Text


@dataclass(frozen=True, eq=False)
class Domain:
    """One field of the city's life: one file of vitals/."""

    key: str
    name: Text
    order: int
    file: str


@dataclass(frozen=True)
class Condition:
    """One comparison of a threshold: a value (or, with `is_z`, its robust z) against a number."""

    is_z: bool
    sign: str
    number: float

    @property
    def is_upper(self) -> bool:
        """Whether large values meet it."""
        return self.sign in (">", ">=")

    def holds(self, number: float) -> bool:
        """Whether the number meets the condition. Rounded first: 9.70 - 8.70 shall reach 1.0."""
        found = round(number, 9)
        if self.sign == ">=":
            return found >= self.number
        if self.sign == ">":
            return found > self.number
        if self.sign == "<=":
            return found <= self.number
        return found < self.number

    def __str__(self) -> str:
        return f"{'z' if self.is_z else ''}{self.sign}{self.number:g}"


@dataclass(frozen=True, eq=False)
class Thresholds:
    """The four levels of one indicator in one period of validity, from `from_` up to but without `to`.

    `levels` holds what blue, yellow, orange and red say, parsed, lowest first: (1 to 4, alternatives).
    `lasting_days` tells on how many days in a row a level's condition must hold.
    """

    from_: date | None
    to: date | None
    blue: str
    yellow: str
    orange: str
    red: str
    basis: str
    status: str
    source: Text
    target: float | None
    lasting_days: Mapping[str, int]
    levels: tuple[tuple[int, tuple[Condition, ...]], ...]

    def valid_at(self, when: date) -> bool:
        """Whether these were in force on that day."""
        return (self.from_ is None or self.from_ <= when) and (self.to is None or when < self.to)


@dataclass(frozen=True)
class Reference:
    """The alert and the guarantee level (m) of one water-level station in one period of validity."""

    place: str
    alert: float
    guarantee: float | None
    from_: date | None
    to: date | None

    def valid_at(self, when: date) -> bool:
        """Whether these levels were in force on that day."""
        return (self.from_ is None or self.from_ <= when) and (self.to is None or when < self.to)

    def above(self, level_m: float) -> float:
        """How far a water level (m) lies above the alert level, in metres, to the millimetre."""
        return round(level_m - self.alert, 3)


@dataclass(frozen=True)
class Counts:
    """What is counted: events of a kind, of these topics (of all, when none is named).

    `opened` and `closed` are numbers by the hour of opening and of closing; `due` is, by the hour of the due date, those
    closed in time out of all that were due (city/due.py says which due dates count).
    """

    kind: str
    what: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Indicator:
    """One row of the catalogue. `period_s`, `promise_s` in seconds; readings arrive at the `finest` level."""

    key: str
    domain: str
    file: str
    code: str
    name: Text
    short: Text
    definition: Text
    unit: str
    better: str
    time: str
    space: str
    shown: str
    levels: tuple[str, ...]
    period: str
    period_s: int
    promise: str
    promise_s: int
    decimals: int
    range: tuple[float, float]
    owners: tuple[str, ...]
    sensitivity: str
    tier: str
    seed: tuple[str, ...]
    normal: Text | None
    note: Text | None
    min_denominator: int | None
    inputs: tuple[str, ...]
    thresholds: tuple[Thresholds, ...]
    reference: tuple[Reference, ...]
    counts: Counts | None = None

    @property
    def finest(self) -> str:
        """The finest level of place: where readings arrive."""
        return self.levels[-1]

    @property
    def late_after_s(self) -> int:
        """Age in seconds above which the sign's value is late; the newest complete hour is up to an hour older than its feed."""
        return self.promise_s + (3600 if self.shown == "last_hour" else 0)

    @property
    def dead_after_s(self) -> int:
        """Age in seconds above which the sign has no value any more: four promises."""
        return 4 * self.promise_s + (3600 if self.shown == "last_hour" else 0)

    @property
    def is_ratio(self) -> bool:
        """Whether the value is num ÷ den, summed apart (times the unit's factor)."""
        return "ratio" in (self.time, self.space)

    @property
    def is_derived(self) -> bool:
        """Whether no source delivers it: it is computed from its inputs."""
        return bool(self.inputs)

    def threshold_at(self, when: date | datetime) -> Thresholds | None:
        """The thresholds in force at that time, or None."""
        day = _day(when)
        return next((one for one in self.thresholds if one.valid_at(day)), None)

    def reference_at(self, place: str, when: date | datetime) -> Reference | None:
        """The place's reference levels in force at that time, or None."""
        day = _day(when)
        return next((one for one in self.reference if one.place == place and one.valid_at(day)), None)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All indicators in the order of domains and files, with the units, departments and domains they name."""

    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]
    departments: Mapping[str, Department]
    domains: Mapping[str, Domain]

    def indicator(self, key: str) -> Indicator:
        """The indicator of this key; KeyError with a sentence where there is none."""
        if key not in self.indicators:
            raise KeyError(f"The catalogue has no indicator {key!r}.")
        return self.indicators[key]

    def of_domain(self, domain: str) -> list[Indicator]:
        """The indicators of one domain, in the order of the file."""
        return [one for one in self.indicators.values() if one.domain == domain]

    def unit_of(self, key: str) -> Unit:
        """The unit of an indicator."""
        return self.units[self.indicator(key).unit]

    def convert(self, value: float, unit: str, into: str) -> float:
        """A value in `unit`, said in `into`; ValueError where the two do not measure the same."""
        for key in (unit, into):
            if key not in self.units:
                raise ValueError(f"units.toml has no unit {key!r}.")
        one, other = self.units[unit], self.units[into]
        if one.base != other.base:
            raise ValueError(f"{unit} cannot be converted into {into}: they do not measure the same.")
        return (value * one.scale + one.offset - other.offset) / other.scale


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when
