"""Flags on readings that jump, freeze or repeat digits. What is flagged is kept and counted; people are told.

The table `flags` has one row per indicator, place as reported, hour and flag: how many `readings` of the hour, and a
`detail`: of a jump the largest step (in the unit), of a freeze the hours since when, of digits the share (0-1).
Only the series that a delivery touches are looked at, and of these first the hours' extremes, then the few readings
where they leave a doubt. A flag hangs on what the store holds, not on the order in which it came.
"""

from datetime import datetime, timedelta

import polars as pl

from city.catalogue import catalogue
from city.flags import flag_limits
from data.batch import Batch
from data.roll import load

WEEK = timedelta(days=7)
LONGEST = timedelta(days=30)
"""How far back a freeze is followed: of a value that is older nothing tells that it ever varied."""
GAP_PERIODS = 3
"""A step over a longer gap than so many periods is none."""
MANY, PREVAILS = 12, 0.3
"""In an hour of so many readings a last digit must hold so large a share before the digits are looked into."""
AFTER = f"interval {(LONGEST + WEEK).days} day"
"""For so long flags of later hours hang on an hour."""
DIGIT = "cast(floor(abs(r.value) / s.resolution + 1e-6) as bigint) % 10"


def flag_readings(batch: Batch) -> None:
    """Flags anew the hours of all series that `incoming` and `gone` touch, and those after them that hang on them."""
    run = batch.engine.execute
    rows = "select indicator, place, observed_at from incoming union all select indicator, place, observed_at from gone"
    load(batch, "flag_limits", _limits())
    run(
        "create or replace temp table flag_series as select s.*, l.* exclude (indicator),"
        f" cast(greatest(l.period_s * {GAP_PERIODS}, 3600) as bigint) as near_s, row_number() over () as series from ("
        " select indicator, place, date_trunc('hour', min(observed_at)) as low,"
        f" date_trunc('hour', max(observed_at)) as high from ({rows}) group by indicator, place) as s"
        " join flag_limits as l on l.indicator = s.indicator"
    )
    low, high = run("select min(low), max(high) from flag_series").fetchall()[0]
    if low is None:
        return
    until = high + LONGEST + WEEK
    run(
        "create or replace temp table flagged (indicator varchar, place varchar, hour timestamp, flag varchar,"
        " readings bigint, detail double)"
    )
    _near_hours(batch, low, until)
    _freezes(batch, low, until)
    _drop_mixed_digits(batch)
    for (period_s,) in run("select distinct period_s from flag_doubts order by 1").fetchall():
        _readings(batch, period_s)
    _replace(batch, low, until)


def _limits() -> pl.DataFrame:
    """One row per indicator: its limits as the statements need them."""
    limits = flag_limits()
    rows = [
        {
            "indicator": key,
            "period_s": catalogue().indicators[key].period_s,
            "jump_at_least": None if "jump" in one.off else one.jump_at_least,
            "freeze_s": None if "freeze" in one.off else one.freeze_hours * 3600,
            "idle": list(one.idle),
            "resolution": one.resolution,
            "has_digits": "digits" not in one.off,
        }
        for key, one in limits.indicators.items()
    ]
    schema = {"indicator": pl.String, "period_s": pl.Int64, "jump_at_least": pl.Float64, "freeze_s": pl.Float64}
    return pl.DataFrame(
        rows, {**schema, "idle": pl.List(pl.Float64), "resolution": pl.Float64, "has_digits": pl.Boolean}
    )


def _near_hours(batch: Batch, low: datetime, until: datetime) -> None:
    """Makes `flag_hours` (the hours to be judged, with those shortly before) and `flag_doubts` (those to be looked into).

    `width` is how far the values of an hour and of the hour with readings before it lie apart.
    """
    run = batch.engine.execute
    start = run("select min(low - to_seconds(near_s)) from flag_series").fetchall()[0][0]
    run(
        "create or replace temp table flag_hours as select series, hour, samples, min, max, low,"
        " case when hour - lag(hour) over w <= to_seconds(near_s)"
        " then greatest(max, lag(max) over w) - least(min, lag(min) over w) else max - min end as width from ("
        " select s.series, h.hour, h.samples, h.min, h.max, s.low, s.near_s"
        f" from {batch.rows('hourly', start, until)} as h join flag_series as s on {_same('s', 'h')}"
        f" where h.hour >= s.low - to_seconds(s.near_s) and h.hour >= '{start}' and h.hour <= s.high + {AFTER})"
        " window w as (partition by series order by hour)"
    )
    run(
        "create or replace temp table flag_doubts as select s.* exclude (low, high), h.hour, h.samples,"
        " coalesce(h.width >= s.jump_at_least, false) as may_jump,"
        " s.has_digits and h.width >= 10 * s.resolution as may_repeat"
        " from flag_hours as h join flag_series as s on s.series = h.series where h.hour >= h.low"
        " and (h.width >= s.jump_at_least or (s.has_digits and h.width >= 10 * s.resolution))"
    )


def _freezes(batch: Batch, low: datetime, until: datetime) -> None:
    """Adds the freezes: hours at the end of a long run of one value in a series that varied in the week before it."""
    run = batch.engine.execute
    limits = flag_limits()
    still = "min = max and not list_contains(idle, min)"
    run(
        "create or replace temp table flag_still as select * from flag_series where freeze_s is not null and series in"
        " (select h.series from flag_hours as h join flag_series as s on s.series = h.series"
        " where h.hour >= h.low and h.min = h.max and not list_contains(s.idle, h.min))"
    )
    if not run("select 1 from flag_still limit 1").fetchall():
        return
    hours = (
        "select h.indicator, h.place, h.hour, h.samples, h.min, h.max, c.low, c.high, c.freeze_s, c.idle from {} as h"
    )
    near = low - timedelta(seconds=run("select max(freeze_s) from flag_still").fetchall()[0][0])
    run(
        "create or replace temp table flag_constant as select distinct indicator, place, low, high, freeze_s, idle from ("
        " select *, min(hour) over w as since, min(min) over w as least, max(max) over w as most,"
        f" sum(samples) over w as run_samples from ({hours.format(batch.rows('hourly', near, until))}"
        f" join flag_still as c on {_same('c', 'h')}"
        f" where h.hour >= c.low - to_seconds(c.freeze_s) and h.hour <= c.high + {AFTER})"
        " window w as (partition by indicator, place order by hour"
        " range between to_seconds(freeze_s) preceding and current row)"
        f") where {still} and hour >= low and least = most and run_samples >= {limits.freeze_readings}"
        " and hour - since >= to_seconds(freeze_s)"
    )
    if not run("select 1 from flag_constant limit 1").fetchall():
        return
    deep = batch.rows("hourly", low - LONGEST - WEEK, until)
    run(
        "create or replace temp table flag_runs as select *,"
        " sum(case when same then 0 else 1 end) over (partition by indicator, place order by hour rows unbounded preceding)"
        f" as run from (select *, min = max and coalesce(lag(min) over w = min and lag(max) over w = max, false) as same"
        f" from ({hours.format(deep)} join flag_constant as c on {_same('c', 'h')}"
        f" where h.hour >= c.low - {AFTER} and h.hour <= c.high + {AFTER})"
        " window w as (partition by indicator, place order by hour))"
    )
    run(
        "insert into flagged by name with runs as ("
        " select *, min(hour) over (partition by indicator, place, run) as since,"
        " sum(samples) over (partition by indicator, place, run order by hour) as run_samples from flag_runs),"
        " late as (select * from runs where hour >= low and hour - since >= to_seconds(freeze_s)"
        f" and hour - since <= interval {LONGEST.days} day and run_samples >= {limits.freeze_readings} and {still}),"
        " starts as (select distinct indicator, place, since from late),"
        " before as (select s.indicator, s.place, s.since, count(*) as hours,"
        " count(*) filter (not r.same) as changes from starts as s join flag_runs as r"
        f" on {_same('r', 's')} and r.hour < s.since and r.hour >= s.since - interval {WEEK.days} day group by all)"
        " select l.indicator, l.place, l.hour, 'freeze' as flag, l.samples as readings,"
        " epoch(l.hour - l.since) / 3600 as detail from late as l join before as b"
        f" on {_same('b', 'l')} and b.since = l.since"
        f" where b.hours >= {limits.steps} and b.changes >= {limits.freeze_varies} * b.hours"
    )


def _readings(batch: Batch, period_s: int) -> None:
    """Adds jumps and repeated digits of the doubtful hours of one period's series, from their single readings."""
    run = batch.engine.execute
    limits = flag_limits()
    run(f"create or replace temp table doubts as select * from flag_doubts where period_s = {period_s}")
    low, high = run("select min(hour), max(hour) + interval 1 hour from doubts").fetchall()[0]
    gap, span = f"to_seconds({GAP_PERIODS * period_s})", f"to_seconds({limits.periods * period_s})"
    start = low - timedelta(seconds=(limits.periods + GAP_PERIODS) * period_s)
    # Named here, the indicators let the engine pass over row groups of others: of a daily series it reads weeks of files.
    named = ", ".join(f"'{key}'" for (key,) in run("select distinct indicator from doubts order by 1").fetchall())
    run(
        "create or replace temp table flag_steps as select series, observed_at,"
        " date_trunc('hour', observed_at) as hour, value, jump_at_least, resolution, digit,"
        f" case when observed_at - lag(observed_at) over w <= {gap} then abs(value - lag(value) over w) end as step"
        f" from (select s.series, r.observed_at, r.value, s.jump_at_least, s.resolution, {DIGIT} as digit"
        f" from {batch.rows('readings', start, high)} as r join (select series, indicator, place, jump_at_least,"
        f" resolution, min(hour) as low, max(hour) as high from doubts group by all) as s on {_same('s', 'r')}"
        f" where r.observed_at >= s.low - {gap} - {span} and r.observed_at < s.high + interval 1 hour"
        f" and r.observed_at >= '{start}' and r.observed_at < '{high}' and r.value is not null"
        f" and r.indicator in ({named}))"
        " window w as (partition by series order by observed_at)"
    )
    run(
        "update doubts as d set may_jump = false where may_jump and not exists (from flag_steps as j"
        " where j.series = d.series and j.hour = d.hour and j.step >= j.jump_at_least)"
    )
    steps = "(select * from flag_steps where series in (select series from doubts where {}))"
    before = f"order by observed_at range between {span} preceding and interval 1 microsecond preceding"
    up_to = f"order by observed_at range between {span} preceding and current row"
    judged = "from judged as j join doubts as d on d.series = j.series and d.hour = j.hour and"
    run(
        "insert into flagged by name with judged as (select *,"
        f" median(step) over (partition by series {before}) as usual,"
        f" mad(step) over (partition by series {before}) as spread,"
        f" count(step) over (partition by series {before}) as steps from {steps.format('may_jump')})"
        " select d.indicator, d.place, j.hour, 'jump' as flag, count(*) as readings, max(j.step) as detail"
        f" {judged} d.may_jump where j.steps >= {limits.steps} and j.step >= j.jump_at_least"
        f" and j.step > j.usual + {limits.jump_spreads} * greatest(1.4826 * j.spread, j.resolution) group by all"
    )
    run(
        "insert into flagged by name with judged as (select *,"
        f" count(*) filter (step > 0) over (partition by series, digit {up_to}) as same,"
        f" count(*) filter (step > 0) over (partition by series {up_to}) as changed,"
        f" quantile_cont(value, 0.75) over (partition by series {up_to})"
        f" - quantile_cont(value, 0.25) over (partition by series {up_to}) as middle"
        f" from {steps.format('may_repeat')})"
        " select d.indicator, d.place, j.hour, 'digits' as flag, count(*) as readings, max(j.same / j.changed) as detail"
        f" {judged} d.may_repeat"
        f" where j.step > 0 and j.changed >= {limits.digits_readings} and j.same >= {limits.digits_share} * j.changed"
        " and j.middle >= 10 * j.resolution and not (j.digit = 0 and j.resolution < 1) group by all"
    )


def _drop_mixed_digits(batch: Batch) -> None:
    """Takes out of `flag_doubts` the hours of many readings in which no last digit prevails, before anything is sorted."""
    run = batch.engine.execute
    many = f"select * from flag_doubts where may_repeat and samples >= {MANY}"
    low, high = run(f"select min(hour), max(hour) + interval 1 hour from ({many})").fetchall()[0]
    if low is None:
        return
    run(
        "create or replace temp table flag_mixed as select series, hour from ("
        f" select d.series, d.hour, {DIGIT.replace('s.', 'd.')} as digit, count(*) as n"
        f" from {batch.rows('readings', low, high)} as r join ({many}) as d"
        f" on {_same('d', 'r')} and d.hour = date_trunc('hour', r.observed_at)"
        f" where r.observed_at >= '{low}' and r.observed_at < '{high}' group by all)"
        f" group by all having max(n) < {PREVAILS} * sum(n)"
    )
    mixed = "e.series = d.series and e.hour = d.hour"
    run(f"update flag_doubts as d set may_repeat = false from flag_mixed as e where {mixed}")
    run("delete from flag_doubts where not may_jump and not may_repeat")


def _same(left: str, right: str) -> str:
    return f"{left}.indicator = {right}.indicator and {left}.place = {right}.place"


def _replace(batch: Batch, low: datetime, until: datetime) -> None:
    """Puts what was found in the place of the flags of the judged hours."""
    run = batch.engine.execute
    run(
        "create or replace temp table flags_before as select f.* from"
        f" {batch.rows('flags', low, until)} as f join flag_series as s on {_same('s', 'f')}"
        f" where f.hour >= s.low and f.hour <= s.high + {AFTER}"
    )
    if run(
        "select 1 where not exists (select * from flags_before except select * from flagged)"
        " and not exists (select * from flagged except select * from flags_before)"
    ).fetchall():
        return
    run("create or replace temp table flag_changes as select hour from flagged union select hour from flags_before")
    outdated = f"flag_series as s on {_same('s', 'o')} and o.hour >= s.low and o.hour <= s.high + {AFTER}"
    for part, fresh in batch.by_part("flags", "flagged", "hour", ("flag_changes", "hour")):
        batch.replace_rows("flags", part, fresh, outdated)
