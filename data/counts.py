"""Readings that no source delivers: signs counted from events, whenever a delivery of events touches their hours."""

from datetime import datetime

import polars as pl

from city.catalogue import catalogue
from city.topics import topics
from data.batch import Batch, frame_of, rollup_sql
from data.columns import READING
from data.keep import on_key, put
from data.roll import load, roll_readings
from data.tables import TABLES

COUNTED = {"indicator": pl.Utf8, "what": pl.Utf8, "kind": pl.Utf8, "topic": pl.Utf8}
SOURCE = "counted"
"""The source and the delivery of readings that were counted here."""
NAMES = ("indicator", "place", "observed_at", "value", "num", "den")
ZEROS = """
(select distinct c.indicator, p.place, t.hour as observed_at, cast(0 as double) as value, cast(null as double) as num,
    cast(null as double) as den
from counted_hours as t
join counted as c on c.what = t.what
join counted_places as p on p.indicator = c.indicator
where t.what <> 'due' and t.hour = date_trunc('day', t.hour))
"""
TIMES = {"opened": "opened_at", "closed": "closed_at", "due": "due_at"}


def counted() -> pl.DataFrame:
    """One row per counted indicator and topic that it counts (null: all): indicator, what, kind, topic."""
    rows = [
        (one.key, one.counts.what, one.counts.kind, topic)
        for one in catalogue().indicators.values()
        if one.counts
        for topic in one.counts.topics or (None,)
    ]
    return pl.DataFrame(rows, COUNTED, orient="row")


def touch_counts(batch: Batch, now: datetime) -> None:
    """Makes the temporary table `counted_hours` (what, hour): the hours that the events in `incoming` and `gone` touch.

    What has fallen due since the newest count is touched, too: it has become countable by the clock alone. For opened and
    closed events the midnight of a touched day belongs to it.
    """
    batch.drop("counted_hours")
    if counted().is_empty():
        return
    run = batch.engine.execute
    due = counted().filter(what="due")["indicator"].to_list()
    newest = f"select max(observed_at) from {batch.rows('latest')} where indicator in (select unnest($due))"
    since = run(newest, {"due": due}).fetchall()[0][0] or datetime.min
    fallen = f"(select due_at from {batch.rows('events')} where due_at >= $since)"
    touched = " union all ".join(
        f"select '{what}' as what, date_trunc('hour', {time}) as hour from {relation} where {time} < $now"
        for what, time in TIMES.items()
        for relation in ("incoming", "gone", *([fallen] if what == "due" else []))
    )
    run(
        f"create temp table counted_hours as select distinct what, hour from ({touched})"
        f" union select distinct what, date_trunc('day', hour) from ({touched}) where what <> 'due'",
        {"since": since, "now": now},
    )


def count_signs(batch: Batch, now: datetime) -> None:
    """Puts what has changed of the counts in the touched hours in place, as readings, and rolls them up.

    No superseded version is kept of them: they follow from the events, whose versions are.
    """
    found = count_events(batch, now)
    if found.is_empty():
        return
    table = TABLES["readings"]
    batch.drop("incoming", "gone", "beaten", "counts")
    load(batch, "counts", found)
    run = batch.engine.execute
    before = batch.rows("readings", found["observed_at"].min(), found["observed_at"].max())  # type: ignore[arg-type]
    same = " and ".join(f"o.{name} is not distinct from c.{name}" for name in ("value", "num", "den"))
    on = on_key(table, "o", "c")
    run(f"create temp table gone as select o.* from {before} as o join counts as c on {on} where not ({same})")
    run(
        f"create temp table incoming as select c.* from counts as c left join {before} as o on {on}"
        f" where o.indicator is null or not ({same})"
    )
    run("create temp table beaten as select * from gone where false")
    put(batch, table, keeps_gone=False)
    roll_readings(batch)


def count_events(batch: Batch, now: datetime) -> pl.DataFrame:
    """The readings of all counted indicators in the touched hours; see touch_counts.

    A place on one of the sign's levels where nothing was opened or closed on a touched day has a zero at its midnight,
    since the events are known and were none; a share that has lost its denominator has no value.
    """
    run = batch.engine.execute
    if counted().is_empty() or not run("select 1 from counted_hours limit 1").fetchall():
        return pl.DataFrame(schema={"observed_at": pl.Datetime("us")})
    levels = [(one.key, level) for one in catalogue().indicators.values() if one.counts for level in one.levels]
    load(batch, "counted", counted())
    load(batch, "counted_levels", pl.DataFrame(levels, {"indicator": pl.Utf8, "level": pl.Utf8}, orient="row"))
    run(
        "create or replace temp table counted_places as select l.indicator, p.place from counted_levels as l"
        f" join {batch.rows('places')} as p on p.level = l.level"
    )
    run(f"create or replace temp view counted_ancestors as select place, ancestor from {batch.rows('ancestors')}")
    run(
        f"create or replace temp view counted_events as select *, coalesce(due_at < timestamp '{now}'"
        f" and due_at <= opened_at + to_days({topics().due.farthest_days}), false) as is_due from {batch.rows('events')}"
    )
    run(f"create or replace temp table counted_now as {rollup_sql('counted')}")
    found = pl.concat(
        [
            frame_of(batch.engine, f"select {', '.join(NAMES)} from {rows}")
            for rows in ("counted_now", _none_left(batch), ZEROS)
        ]
    ).unique(["indicator", "place", "observed_at"], keep="first", maintain_order=True)
    batch.drop("counted_events", "counted_ancestors")
    share = pl.when(pl.col("den") > 0).then(catalogue().units["percent"].factor * pl.col("num") / pl.col("den"))
    return found.with_columns(
        value=pl.coalesce("value", share),
        source=pl.lit(SOURCE),
        delivery=pl.lit(SOURCE),
        row=pl.lit(0, pl.Int64),
        known_seq=pl.lit(batch.seq, pl.Int64),
        version=pl.lit(now, pl.Datetime("us")),
    ).select(*READING)


def _none_left(batch: Batch) -> str:
    """What was counted in a touched hour until now, as nothing: rows for those hours that have lost their events."""
    low, high = batch.engine.execute("select min(hour), max(hour) from counted_hours").fetchall()[0]
    return (
        "(select r.indicator, r.place, r.observed_at, case when r.den is null then cast(0 as double) end as value,"
        " case when r.den is not null then cast(0 as double) end as num, case when r.den is not null then cast(0 as double) end as den"
        f" from {batch.rows('readings', low, high)} as r"
        " join (select distinct indicator, what from counted) as c on c.indicator = r.indicator"
        " join counted_hours as t on t.what = c.what and t.hour = r.observed_at)"
    )
