"""Roll-ups of readings: only the hours and days that a delivery touches, level by level, in time and in space."""

import polars as pl

from data.batch import Batch, frame_of
from data.engines import rollup_engine
from data.engines.in_process import DuckDB
from data.roll_hours import roll_days, roll_hours
from data.roll_latest import roll_latest
from data.roll_normals import roll_normals
from data.rolling import HOUR, Rolling, derived_pairs, prepare


def load(batch: Batch, name: str, frame: pl.DataFrame) -> None:
    """A polars frame as a temporary table of the batch's connection."""
    DuckDB(batch.engine).load(name, frame)


def roll_readings(batch: Batch) -> None:
    """Recomputes what the rows of the temporary tables `incoming` and `gone` touch: hourly, daily, normals, latest.

    Leaves, in the batch's connection, the temporary table `touched` (indicator, hour) and the temporary view
    `touched_readings`: all readings of these hours as they are now.
    """
    touched = touched_by(batch, "observed_at", "indicator", "hour")
    touched = with_derived(touched.rename({"period": "hour"}))
    if touched.is_empty():
        return
    load(batch, "touched", touched)
    show_readings(batch, touched)
    with rollup_engine(batch.engine, batch.snapshots.store) as engine:
        rolling = Rolling(batch, engine)
        prepare(rolling)
        changed = roll_hours(rolling, touched)
        roll_days(rolling, touched)
        roll_normals(rolling, touched)
        roll_latest(rolling, changed)


def touched_by(batch: Batch, time: str, names: str, period: str) -> pl.DataFrame:
    """One row per value of the columns `names` and period ('hour' or 'day') of `time` in `incoming` and `gone`."""
    columns = f"{names + ',' if names else ''} date_trunc('{period}', {time}) as period"
    both = " union ".join(f"select distinct {columns} from {name}" for name in ("incoming", "gone"))
    return frame_of(batch.engine, both)


def with_derived(touched: pl.DataFrame) -> pl.DataFrame:
    """The same indicators and hours, with the indicators that are derived from them, and with all inputs of those."""
    pairs = pl.DataFrame(derived_pairs(), {"derived": pl.Utf8, "input": pl.Utf8}, orient="row")
    derived = touched.join(pairs, left_on="indicator", right_on="input").select(indicator="derived", hour="hour")
    all_derived = pl.concat([touched, derived]).join(pairs, left_on="indicator", right_on="derived")
    inputs = all_derived.select(indicator="input", hour="hour")
    return pl.concat([touched, derived, inputs]).unique().sort("hour", "indicator")


def show_readings(batch: Batch, touched: pl.DataFrame) -> None:
    """Makes the temporary view `touched_readings`."""
    low, high = touched["hour"].min(), touched["hour"].max()
    readings = batch.rows("readings", low, high + HOUR)  # type: ignore[arg-type, operator]
    batch.engine.execute(
        f"create or replace temp view touched_readings as select r.* from {readings} as r"  # nosec B608
        " semi join touched as t on t.indicator = r.indicator and t.hour = date_trunc('hour', r.observed_at)"
    )
