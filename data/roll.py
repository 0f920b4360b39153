"""Roll-ups of readings: only the hours and days that a delivery touches, level by level, in time and in space."""

from datetime import datetime, timedelta

import polars as pl

from city.air_index import hourly_aqi
from city.catalogue import catalogue
from data.batch import WHOLE, Batch, frame_of, rollup_sql

HEIGHTS = {"site": 0, "community": 1, "street": 2, "town": 2, "quasi": 2, "district": 3, "unit": 3, "city": 4}
DAY = timedelta(days=1)


def prepare(batch: Batch) -> None:
    """Puts the catalogue's roll-up rules and the tree of places before the engine, as tables of this connection."""
    entries = catalogue().indicators.values()
    rules = pl.DataFrame(
        {
            "indicator": [i.key for i in entries],
            "time": [i.time for i in entries],
            "space": [i.space for i in entries],
            "shown": [i.shown for i in entries],
            "factor": [catalogue().units[i.unit].factor for i in entries],
            "period_s": [float(i.period_s) for i in entries],
            "is_z": [i.unit == "z" for i in entries],
        }
    )
    derived = [(i.key, source) for i in entries for source in i.inputs]
    references = [(i.key, r.place, r.alert, r.from_, r.to) for i in entries for r in i.reference]
    load(batch, "rules", rules)
    load(batch, "derived", pl.DataFrame(derived, ["indicator", "input"], orient="row", schema_overrides=_TEXTS))
    schema = {
        "indicator": pl.Utf8,
        "place": pl.Utf8,
        "alert": pl.Float64,
        "valid_from": pl.Date,
        "valid_to": pl.Date,
    }
    load(batch, "reference_levels", pl.DataFrame(references, schema, orient="row"))
    heights = " ".join(f"when '{level}' then {height}" for level, height in HEIGHTS.items())
    batch.engine.execute(
        f"create or replace temp table places as select *, case level {heights} else 9 end as height from {batch.rows('places')}"
    )
    for tbl in ("edges", "ancestors"):
        batch.engine.execute(f"create or replace temp table {tbl} as select * from {batch.rows(tbl)}")


_NOT_REPORTED = "not exists (select 1 from hours o where o.indicator = {} and o.place = {} and o.hour = {})"
_TEXTS = {"indicator": pl.Utf8, "input": pl.Utf8}


def load(batch: Batch, name: str, frame: pl.DataFrame) -> None:
    """A polars frame as a temporary table of the batch's connection."""
    batch.engine.register("frame_in", frame.to_arrow())
    batch.engine.execute(f"create or replace temp table {name} as select * from frame_in")
    batch.engine.unregister("frame_in")


def roll_readings(batch: Batch) -> None:
    """Recomputes what the rows of the temporary tables `incoming` and `gone` touch: hourly, daily, normals, latest."""
    run = batch.engine.execute
    run(
        "create or replace temp table touched as"
        " select indicator, date_trunc('hour', observed_at) as hour from incoming"
        " union select indicator, date_trunc('hour', observed_at) as hour from gone"
    )
    run(
        "insert into touched select distinct d.indicator, t.hour from touched t join derived d on d.input = t.indicator"
    )
    run(
        "insert into touched select distinct d.input, t.hour from touched t join derived d on d.indicator = t.indicator"
        " where not exists (select 1 from touched x where x.indicator = d.input and x.hour = t.hour)"
    )
    _hours(batch)
    _replace_hourly(batch)
    _days(batch)
    _normals(batch)
    _latest(batch)


def _span(batch: Batch, tbl: str, column: str) -> tuple[datetime, datetime]:
    return batch.engine.execute(f"select min({column}), max({column}) from {tbl}").fetchall()[0]


def _hours(batch: Batch) -> None:
    """Makes the temporary table `hours`: all rows of the touched indicators and hours, at all places."""
    run = batch.engine.execute
    low, high = _span(batch, "touched", "hour")
    readings = batch.rows("readings", low, high + timedelta(hours=1))
    run(
        f"create or replace temp table affected_readings as select r.* from {readings} as r"
        " semi join touched as t on t.indicator = r.indicator and t.hour = date_trunc('hour', r.observed_at)"
        f" where r.observed_at >= '{low}' and r.observed_at < '{high + timedelta(hours=1)}'"
    )
    run(f"create or replace temp table hours as {rollup_sql('hourly')}")
    run(
        "insert into hours by name select r.indicator, h.place, h.hour, h.value - r.alert as value, h.samples,"
        " h.sum - h.samples * r.alert as sum, h.min - r.alert as min, h.max - r.alert as max, h.last - r.alert as last,"
        " h.last_at, h.num, h.den from hours h join derived d on d.input = h.indicator"
        " join reference_levels r on r.indicator = d.indicator and r.place = h.place"
        " and (r.valid_from is null or h.hour >= r.valid_from) and (r.valid_to is null or h.hour < r.valid_to)"
        f" where {_NOT_REPORTED.format('r.indicator', 'h.place', 'h.hour')}"
    )
    for height in range(1, 5):
        run(f"create or replace temp table above as {rollup_sql('parents')}", {"height": height})
        run("insert into hours by name select * from above")
    _air_index(batch)
    if _has_exact(batch):
        run(
            f"insert into hours by name select * rename (period as hour) from ({rollup_sql('exact')})",
            {"period": "hour"},
        )


def _has_exact(batch: Batch) -> bool:
    found = batch.engine.execute(
        "select 1 from touched t join rules i on i.indicator = t.indicator where i.time in ('median', 'p90') limit 1"
    )
    return bool(found.fetchall())


def _air_index(batch: Batch) -> None:
    """Adds the air index of each place and hour: first the mean concentrations, then the index."""
    entry = next((i for i in catalogue().indicators.values() if i.space == "index"), None)
    if entry is None:
        return
    columns = ", ".join(f"max(case when indicator = '{key}' then value end) as {key}" for key in entry.inputs)
    wide = frame_of(
        batch.engine,
        f"select place, hour, max(last_at) as last_at, {columns} from hours"
        f" where indicator in (select input from derived where indicator = '{entry.key}') group by place, hour",
    )
    if wide.is_empty():
        return
    index = hourly_aqi(wide.drop("last_at")).join(wide.select("place", "hour", "last_at"), on=["place", "hour"])
    reported_none = _NOT_REPORTED.format(f"'{entry.key}'", "a.place", "a.hour")
    load(batch, "air_index", index.filter(pl.col(entry.key).is_not_null()))
    batch.engine.execute(
        f"insert into hours by name select '{entry.key}' as indicator, place, hour, cast({entry.key} as double) as value,"
        f" 1 as samples, cast({entry.key} as double) as sum, cast({entry.key} as double) as min,"
        f" cast({entry.key} as double) as max, cast({entry.key} as double) as last, last_at,"
        " cast(null as double) as num, cast(null as double) as den from air_index as a"
        f" where {reported_none}"
    )


def _replace_hourly(batch: Batch) -> None:
    for part, fresh in batch.by_part("hourly", "hours", "hour", ("touched", "hour")):
        batch.replace_rows("hourly", part, fresh, "touched as t on t.indicator = o.indicator and t.hour = o.hour")


def _days(batch: Batch) -> None:
    """Makes the temporary table `days` and replaces the touched days in the monthly parts of `daily`."""
    run = batch.engine.execute
    run(
        "create or replace temp table touched_days as select distinct indicator, date_trunc('day', hour) as day from touched"
    )
    low, high = _span(batch, "touched_days", "day")
    hourly = batch.rows("hourly", low, high + DAY)
    run(
        f"create or replace temp table affected_hours as select h.* from {hourly} as h"
        " semi join touched_days as t on t.indicator = h.indicator and t.day = date_trunc('day', h.hour)"
    )
    run(f"create or replace temp table days as {rollup_sql('daily')}")
    if _has_exact(batch):
        readings = batch.rows("readings", low, high + DAY)
        run(
            f"create or replace temp table affected_readings as select r.* from {readings} as r"
            " semi join touched_days as t on t.indicator = r.indicator and t.day = date_trunc('day', r.observed_at)"
        )
        run(
            f"insert into days by name select * rename (period as day) from ({rollup_sql('exact')})",
            {"period": "day"},
        )
    months = run("select distinct strftime(day, '%Y-%m') from touched_days order by 1").fetchall()
    for (month,) in months:
        fresh = f"select * from days where strftime(day, '%Y-%m') = '{month}'"
        batch.replace_rows("daily", month, fresh, "touched_days as t on t.indicator = o.indicator and t.day = o.day")


def _normals(batch: Batch) -> None:
    """Recomputes normals once a day for all, and for the indicators whose past eight weeks this delivery changed."""
    run = batch.engine.execute
    newest = run(f"select max(observed_at) from {batch.rows('latest')}").fetchall()[0][0]
    touched = _span(batch, "touched", "hour")[1]
    before = max(filter(None, (newest, touched))).replace(hour=0, minute=0, second=0, microsecond=0)
    first = before - 56 * DAY
    have = run(f"select max(before) from {batch.rows('normals')}").fetchall()[0][0]
    new_day = have is None or have < before
    changed = "select distinct indicator from touched where hour < $before and hour >= $first"
    if not new_day and not run(f"select 1 from ({changed}) limit 1", {"before": before, "first": first}).fetchall():
        return
    which = "select indicator from rules" if new_day else changed
    given = {} if new_day else {"before": before, "first": first}
    run(f"create or replace temp table anew as {which}", given)
    run(
        f"create or replace temp view past_hours as select h.indicator, h.place, h.hour, h.value"
        f" from {batch.rows('hourly', first, before)} as h"
        " semi join anew as a on a.indicator = h.indicator"
        " join places as p on p.place = h.place join rules as i on i.indicator = h.indicator"
        f" where h.hour >= '{first}' and h.hour < '{before}' and i.shown <> 'day'"
        " and (p.level in ('city', 'district', 'unit') or i.shown = 'last_hour')"
    )
    run(f"create or replace temp table normals_new as {rollup_sql('normals')}", {"before": before})
    batch.replace_rows("normals", WHOLE, "select * from normals_new", "anew as a on a.indicator = o.indicator")


def _latest(batch: Batch) -> None:
    """Replaces the rows of `latest` of every indicator and place that has a recomputed hour."""
    run = batch.engine.execute
    old = batch.rows("latest")
    run(
        "create or replace temp table refs as select h.indicator, h.place,"
        " greatest(max(h.hour), coalesce(max(date_trunc('hour', l.observed_at)), max(h.hour))) as ref"
        f" from hours as h left join {old} as l on l.indicator = h.indicator and l.place = h.place group by 1, 2"
    )
    low, high = _span(batch, "refs", "ref")
    if low is None:
        return
    hourly = batch.rows("hourly", low - timedelta(hours=50), high)
    run(
        f"create or replace temp table day_before_hours as select h.indicator, h.place, h.hour, h.value from {hourly} as h"
        " join refs as r on r.indicator = h.indicator and r.place = h.place"
        " where h.hour >= r.ref - interval 50 hour and h.hour <= r.ref"
    )
    run(
        f"create or replace temp table near_hours as select h.* from {hourly} as h"
        " join refs as r on r.indicator = h.indicator and r.place = h.place"
        " where h.hour >= r.ref - interval 3 hour and h.hour <= r.ref"
    )
    run(
        f"create or replace temp table near_days as select d.* from {batch.rows('daily', low - 2 * DAY, high)} as d"
        " join refs as r on r.indicator = d.indicator and r.place = d.place"
        " where d.day >= date_trunc('day', r.ref) - interval 1 day and d.day <= r.ref"
    )
    run(
        f"create or replace temp view normals_now as select n.* from {batch.rows('normals')} as n"
        " semi join refs as r on r.indicator = n.indicator and r.place = n.place"
    )
    run(f"create or replace temp table latest_new as {rollup_sql('latest')}")
    same = "latest_new as n on n.indicator = o.indicator and n.place = o.place"
    batch.replace_rows("latest", WHOLE, "select * from latest_new", same)
