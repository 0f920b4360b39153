"""When readings are flagged (jump, freeze, digits): the limits of `flags.toml`, refused with a sentence when unusable."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from city.catalogue import Catalogue, catalogue
from city.catalogue.checks import Table, load, shown_path
from city.pack import find

FLAGS = ("jump", "freeze", "digits")
STATUS = ("proposed", "verified")


@dataclass(frozen=True)
class Flagging:
    """The limits of one indicator, in its unit; `off` are flags that its readings never get."""

    jump_at_least: float
    freeze_hours: float
    idle: tuple[float, ...]
    resolution: float
    off: tuple[str, ...]


@dataclass(frozen=True)
class FlagLimits:
    """All limits: those that hold for every indicator, and `indicators`, one Flagging each."""

    status: str
    periods: int
    steps: int
    jump_spreads: float
    freeze_readings: int
    freeze_varies: float
    digits_share: float
    digits_readings: int
    indicators: Mapping[str, Flagging]


@cache
def flag_limits() -> FlagLimits:
    """The limits of the pack in the settings, read once."""
    return read_flag_limits(find("flags.toml"), catalogue())


def read_flag_limits(path: Path, known: Catalogue) -> FlagLimits:
    """The limits of a flags.toml for the indicators of a catalogue; CatalogueError where one cannot be used."""
    content, file = load(path), shown_path(path)
    top = Table(file, "flags", content, {"status", "periods", "steps", *FLAGS, "indicators"})
    jump = Table(file, "jump", content.get("jump", {}), {"spreads", "share_of_range"})
    freeze = Table(file, "freeze", content.get("freeze", {}), {"hours", "periods", "readings", "varies", "idle"})
    digits = Table(file, "digits", content.get("digits", {}), {"share", "readings"})
    own = content.get("indicators", {})
    Table(file, "indicators", own, set(known.indicators))
    share, hours = _share(jump, "share_of_range"), _above(freeze, "hours")
    idle, periods = _numbers(freeze, "idle", ()), freeze.whole("periods", 2, 1000)
    indicators = {}
    for key, entry in known.indicators.items():
        table = Table(file, f"indicators.{key}", own.get(key, {}), {"jump_at_least", "freeze_hours", "idle", "off"})
        indicators[key] = Flagging(
            jump_at_least=_above(table, "jump_at_least", share * (entry.range[1] - entry.range[0])),
            freeze_hours=_above(table, "freeze_hours", max(hours, periods * entry.period_s / 3600)),
            idle=_numbers(table, "idle", idle),
            resolution=10.0**-entry.decimals,
            off=table.words("off", FLAGS, ()),
        )
    return FlagLimits(
        status=top.word("status", STATUS),
        periods=top.whole("periods", 2, 1000),
        steps=top.whole("steps", 2, 1000),
        jump_spreads=_above(jump, "spreads"),
        freeze_readings=freeze.whole("readings", 2, 1000),
        freeze_varies=_share(freeze, "varies"),
        digits_share=_share(digits, "share"),
        digits_readings=digits.whole("readings", 2, 1000),
        indicators=indicators,
    )


def _above(table: Table, key: str, default: Any = ...) -> float:
    found = table.number(key, default)
    if not found > 0:
        table.refuse(key, found, "a number above 0")
    return float(found)


def _share(table: Table, key: str) -> float:
    found = table.number(key)
    if not 0 < found <= 1:
        table.refuse(key, found, "a share above 0 and up to 1")
    return float(found)


def _numbers(table: Table, key: str, default: tuple[float, ...]) -> tuple[float, ...]:
    found = table.get(key, list, "a list of numbers", list(default))
    for one in found:
        if isinstance(one, bool) or not isinstance(one, int | float):
            table.refuse(key, one, "a number")
    return tuple(float(one) for one in found)
