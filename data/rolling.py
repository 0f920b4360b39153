"""One roll-up at work: its engine over a batch's files, days in bounded groups, parts replaced by what was computed."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from city.catalogue import catalogue
from data.batch import Batch, frame_of, rollup_sql
from data.engines import Engine
from data.snapshots import PartFile
from data.tables import TABLES

HEIGHTS = {"site": 0, "community": 1, "street": 2, "town": 2, "quasi": 2, "district": 3, "unit": 3, "city": 4}
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
SPANS = {"hour": HOUR, "day": DAY}
GROUP_ROWS = 8_000_000
"""About so many rows are rolled up by one statement: with more, memory would grow with the delivery."""
LIGHT_ROWS = 500_000
"""Files of a part up to so many rows together are merged with what is new; larger ones stay as they are."""


class Rolling:
    """Statements of data/rollups, run by `engine` over the files of `batch`."""

    def __init__(self, batch: Batch, engine: Engine) -> None:
        self.batch = batch
        self.engine = engine

    def make(self, name: str, statement: str, **parameters: Any) -> None:
        """The table `name` becomes the rows of data/rollups/<statement>.sql."""
        self.engine.make(name, rollup_sql(statement), parameters)

    def frame(self, statement: str, **parameters: Any) -> pl.DataFrame:
        """The rows of data/rollups/<statement>.sql."""
        return self.engine.frame(rollup_sql(statement), parameters)

    def see(self, name: str, tbl: str, since: datetime | None = None, until: datetime | None = None) -> None:
        """`name` becomes the table as it will be: whole files, those whose rows may lie from `since` to before `until`."""
        self.see_files(name, tbl, self.batch.files(tbl, since, until and until - TICK))

    def see_files(self, name: str, tbl: str, files: Iterable[PartFile]) -> None:
        """`name` becomes these files of a table."""
        self.engine.read(name, TABLES[tbl], [self.batch.snapshots.path(f.name) for f in files])

    def write(self, tbl: str, part: str, sql: str, instead_of: Sequence[PartFile] = ()) -> PartFile | None:
        """The select's rows become a new file of the part, in the place of the files `instead_of`."""
        name = self.batch.snapshots.new_name(tbl, part)
        rows = self.engine.write(self.batch.snapshots.path(name), TABLES[tbl], sql)
        return self.batch.adopt(tbl, part, name, rows, instead_of)

    def replace(self, tbl: str, part: str, old: Sequence[PartFile], statement: str) -> None:
        """A new file takes the place of `old`: what data/rollups/<statement>.sql keeps of `old_rows`, and what is new."""
        self.see_files("old_rows", tbl, old)
        self.write(tbl, part, rollup_sql(statement), old)

    def by_groups(
        self,
        tbl: str,
        fresh: str,
        period: str,
        touched: pl.DataFrame,
        groups: list[list[datetime]],
        compute: Callable[[list[datetime]], None],
    ) -> None:
        """Replaces the rows of `tbl` whose `period` ('hour' or 'day') stands in `touched` (it has a column `day`), part by part.

        `compute` makes the table `fresh` of a group of days. Of one group it is put into the parts as it is; of several
        it is kept as pieces in between, so that no more than one group is before the engine and each part is put once.
        """
        pieces: dict[str, list[PartFile]] = {}
        for days in groups:
            compute(days)
            if len(groups) > 1:
                self.see_files("old_rows", tbl, [])
                for part, some in self._by_part(tbl, days).items():
                    self._load_touched(period, touched, some)
                    if made := self.write(tbl, part, rollup_sql(f"replace_{fresh}")):
                        pieces.setdefault(part, []).append(made)
        for part, days in self._by_part(tbl, touched["day"]).items():
            made_here = pieces.get(part, [])
            if len(groups) > 1:
                self.see_files(fresh, tbl, made_here)
            self._load_touched(period, touched, days)
            times = touched.filter(pl.col("day").is_in(days))[period]
            old = [f for f in self.touched_files(tbl, times, SPANS[period]) if f.part == part and f not in made_here]
            old = self._with_light(tbl, part, [*old, *made_here])
            self.see_files("old_rows", tbl, [f for f in old if f not in made_here])
            self.write(tbl, part, rollup_sql(f"replace_{fresh}"), old)

    def grouped(self, tbl: str, touched: Iterable[datetime]) -> list[list[datetime]]:
        """The days, in order, in groups that hold about GROUP_ROWS rows of `tbl`, at least one day each."""
        days = sorted(set(touched))
        files = [(f, *_days_of(f)) for f in self.batch.files(tbl, days[0], days[-1] + DAY)]
        groups: list[list[datetime]] = [[]]
        filled = 0.0
        for day in days:
            rows = sum(f.rows / ((high - low) // DAY + 1) for f, low, high in files if low <= day <= high)
            if groups[-1] and filled + rows > GROUP_ROWS:
                groups.append([])
                filled = 0.0
            groups[-1].append(day)
            filled += rows
        return groups

    def touched_files(self, tbl: str, times: Iterable[datetime], span: timedelta) -> list[PartFile]:
        """The table's files that may hold a row of one of the periods that begin at these times."""
        wanted = sorted(set(times))
        return [f for f in self.batch.files(tbl) if _any_within(wanted, span, f)]

    def _load_touched(self, period: str, touched: pl.DataFrame, days: list[datetime]) -> None:
        columns = [name for name in ("indicator", period) if name in touched.columns]
        self.engine.load(f"touched_{period}s", touched.filter(pl.col("day").is_in(days)).select(columns))

    def _by_part(self, tbl: str, days: Iterable[datetime]) -> dict[str, list[datetime]]:
        """The days, in order, by the part of `tbl` that holds them."""
        parts: dict[str, list[datetime]] = {}
        for day in sorted(set(days)):
            parts.setdefault(self.batch.part_of(tbl, day.date()), []).append(day)
        return parts

    def _with_light(self, tbl: str, part: str, touched: list[PartFile]) -> list[PartFile]:
        """These files and, smallest first, others of the part while they stay light together."""
        filled = sum(f.rows for f in touched)
        found = list(touched)
        others = [f for f in self.batch.files(tbl) if f.part == part and f not in touched]
        for file in sorted(others, key=lambda f: f.rows):
            filled += file.rows
            if filled > LIGHT_ROWS:
                break
            found.append(file)
        return found


def _any_within(times: list[datetime], span: timedelta, file: PartFile) -> bool:
    """Whether one of the periods that begin at these sorted times may have rows in the file."""
    low, high = (datetime.fromisoformat(at or "0001-01-02") for at in (file.min_at, file.max_at))
    at = bisect_right(times, low - span)
    return at < len(times) and times[at] <= high


def _days_of(file: PartFile) -> tuple[datetime, datetime]:
    low, high = (datetime.fromisoformat(at or "0001-01-01") for at in (file.min_at, file.max_at))
    return low.replace(hour=0, minute=0, second=0, microsecond=0), high


def prepare(rolling: Rolling) -> None:
    """Puts the catalogue's roll-up rules and the tree of places before the engine, as its tables."""
    entries = catalogue().indicators.values()
    rules = pl.DataFrame(
        {
            "indicator": [i.key for i in entries],
            "time": [i.time for i in entries],
            "space": [i.space for i in entries],
            "shown": [i.shown for i in entries],
            "factor": [float(catalogue().units[i.unit].factor) for i in entries],
            "period_s": [float(i.period_s) for i in entries],
            "is_z": [i.unit == "z" for i in entries],
        }
    )
    derived = pl.DataFrame(derived_pairs(), {"indicator": pl.Utf8, "input": pl.Utf8}, orient="row")
    schema = {
        "indicator": pl.Utf8,
        "place": pl.Utf8,
        "alert": pl.Float64,
        "valid_from": pl.Date,
        "valid_to": pl.Date,
    }
    references = [(i.key, r.place, r.alert, r.from_, r.to) for i in entries for r in i.reference]
    batch = rolling.batch
    places = frame_of(batch.engine, f"select place, level from {batch.rows('places')}")
    height = pl.col("level").replace_strict(HEIGHTS, default=9, return_dtype=pl.Int32)
    for name, frame in (
        ("rules", rules),
        ("derived", derived),
        ("reference_levels", pl.DataFrame(references, schema, orient="row")),
        ("places", places.with_columns(height=height)),
        ("edges", frame_of(batch.engine, f"select child, parent from {batch.rows('edges')}")),
        ("ancestors", frame_of(batch.engine, f"select place, ancestor from {batch.rows('ancestors')}")),
    ):
        rolling.engine.load(name, frame)


def derived_pairs() -> list[tuple[str, str]]:
    """(derived indicator, one of its inputs) for every indicator that is computed from others."""
    return [(i.key, source) for i in catalogue().indicators.values() for source in i.inputs]
