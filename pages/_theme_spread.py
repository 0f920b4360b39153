"""How the numbers of a theme are spread: over the places below, over the kinds of records; and where the records come from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from city.registers import registers
from city.themes import Measure, Theme
from pages._city import the_city
from pages._detail import root, short_name
from pages._theme_numbers import Numbers
from queries import districts, places
from queries import registers as asked

BELOW = ("district", "unit", "street", "quasi")
LATER = "|"
"""Between a measure and a kind in the name under which it is counted."""


class Spread:
    """What of one theme's numbers is where; `shown` is the measure of each section that is spread."""

    def __init__(self, numbers: Numbers, theme: Theme, shown: Mapping[str, Measure]) -> None:
        self.address, self.place, self.numbers, self.theme, self.shown = (
            numbers.address,
            numbers.place,
            numbers,
            theme,
            shown,
        )

    @cached_property
    def _asked(self) -> Any:
        keys = sorted({one.register for one in self.theme.sections if one.register})
        return asked.kinds(self.address.viewer, keys, self.place, asof=self.address.state.asof) if keys else None

    @cached_property
    def kinds(self) -> dict[str, dict[str, str]]:
        """Per register the kinds of its records that are there, with their names: those that it names first."""
        found: dict[str, dict[str, str]] = {}
        if self._asked is not None:
            for key, kind in self._asked.select("register", "kind").drop_nulls().unique().sort("kind").iter_rows():
                found.setdefault(key, {})[kind] = self.kind_name(key, kind)
        order = {key: list(registers()[key].kinds) for key in found}
        return {
            key: dict(sorted(kinds.items(), key=lambda one: order[key].index(one[0]) if one[0] in order[key] else 99))
            for key, kinds in found.items()
        }

    def kind_name(self, register: str, kind: str) -> str:
        """What a kind of record is called."""
        known = registers()[register].kinds.get(kind)
        return self.address.words.name(known) if known else kind

    @cached_property
    def sources(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        if self._asked is not None:
            for key, source in self._asked.select("register", "source").drop_nulls().unique().iter_rows():
                found.setdefault(key, set()).add(source)
        return found

    @cached_property
    def below(self) -> dict[str, dict[str, str]]:
        """The places that are compared: units and legal districts of the city, else streets; code → name."""
        viewer, state, city = self.address.viewer, self.address.state, the_city()
        if self.place == root():
            frame = places.named(viewer, [*city.units, *city.districts], [], asof=state.asof)
            names = {row["place"]: short_name(row, state) for row in frame.iter_rows(named=True)}
            return {
                key: {code: names[code] for code in codes if code in names}
                for key, codes in (("units", city.units), ("districts", city.districts or city.units))
            }
        frame = places.children(viewer, self.place, asof=state.asof)
        rows = {row["place"]: short_name(row, state) for row in frame.iter_rows(named=True) if row["level"] in BELOW}
        return {"units": rows, "districts": rows}

    def children(self, measure: Measure | None = None) -> dict[str, str]:
        """What is per head is compared by legal districts: people are counted there."""
        is_per_head = measure is not None and measure.is_ratio and measure.count.den in registers()
        return self.below["districts" if is_per_head else "units"]

    @cached_property
    def over_places(self) -> dict[tuple[str, str, datetime], float | None]:
        shown = [one for one in self.shown.values() if self.numbers.newest(one) is not None]
        untils = sorted({newest for one in shown if (newest := self.numbers.newest(one)) is not None})
        codes = sorted({code for one in shown for code in self.children(one)})
        return self._values({one.count.indicator: one for one in shown}, codes, untils)

    @cached_property
    def over_kinds(self) -> dict[tuple[str, str, datetime], float | None]:
        measures, untils = {}, set()
        for one in self.theme.sections:
            measure = self.shown.get(one.key)
            newest = self.numbers.newest(measure) if measure else None
            if measure is None or newest is None or measure.count.kind:
                continue
            untils.add(newest)
            for kind in self.kinds.get(one.register, {}):
                name = f"{measure.count.indicator}{LATER}{kind}"
                measures[name] = replace(measure, count=replace(measure.count, indicator=name, kind=kind))
        return self._values(measures, [self.place], sorted(untils))

    def _values(
        self, measures: Mapping[str, Measure], codes: Sequence[str], untils: Sequence[datetime]
    ) -> dict[tuple[str, str, datetime], float | None]:
        if not (measures and codes and untils):
            return {}
        counts = [one.count for one in measures.values()]
        frame = districts.counted(self.address.viewer, counts, codes, untils, asof=self.address.state.asof)
        return {
            (row["indicator"], row["place"], row["until"]): measures[row["indicator"]].value(row["num"], row["den"])
            for row in frame.iter_rows(named=True)
        }
