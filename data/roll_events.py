"""Roll-ups of events: the current version of each, those still open, and counts by hour of opening."""

from data.batch import Batch, rollup_sql
from data.tables import TABLES


def roll_events(batch: Batch) -> None:
    """Puts the temporary table `incoming` (new versions of events) in place and recomputes the days that it touches."""
    run = batch.engine.execute
    run(
        "create or replace temp table earlier as select e.event, e.opened_at"
        f" from {batch.rows('events')} as e semi join incoming as i on i.event = e.event"
    )
    run(
        "create or replace temp table touched_days as"
        " select distinct date_trunc('day', opened_at) as day from incoming"
        " union select distinct date_trunc('day', opened_at) as day from earlier"
    )
    parts: dict[str, list] = {}
    for (day,) in run("select day from touched_days order by day").fetchall():
        parts.setdefault(batch.part_of("events", day.date()), []).append(day)
    for part, days in parts.items():
        _replace_events(batch, part, days)
    _open(batch)
    _hourly(batch)


def _replace_events(batch: Batch, part: str, days: list) -> None:
    batch.engine.execute("create or replace temp table part_days as select unnest($days) as day", {"days": days})
    fresh = "select i.* from incoming i semi join part_days d on d.day = date_trunc('day', i.opened_at)"
    old = [f for f in batch.files("events") if f.part == part]
    if old:
        fresh += (
            f" union all by name select o.* from {batch.relation(TABLES['events'], old)} as o"
            " anti join incoming as i on i.event = o.event"
        )
    batch.replace_part("events", part, fresh)


def _open(batch: Batch) -> None:
    kept = f"select o.* from {batch.rows('events_open')} as o anti join incoming as i on i.event = o.event"
    batch.replace_whole("events_open", f"select * from incoming where closed_at is null union all by name {kept}")


def _hourly(batch: Batch) -> None:
    run = batch.engine.execute
    parts: dict[str, list] = {}
    for (day,) in run("select day from touched_days order by day").fetchall():
        parts.setdefault(batch.part_of("events_hourly", day.date()), []).append(day)
    low, high = run("select min(day), max(day) + interval 1 day from touched_days").fetchall()[0]
    run(
        f"create or replace temp table affected_events as select e.* from {batch.rows('events', low, high)} as e"
        " semi join touched_days as t on t.day = date_trunc('day', e.opened_at)"
    )
    run(f"create or replace temp table counted as {rollup_sql('events_hourly')}")
    for part, days in parts.items():
        run("create or replace temp table part_days as select unnest($days) as day", {"days": days})
        fresh = "select c.* from counted c semi join part_days d on d.day = date_trunc('day', c.hour)"
        old = [f for f in batch.files("events_hourly") if f.part == part]
        if old:
            fresh += (
                f" union all by name select o.* from {batch.relation(TABLES['events_hourly'], old)} as o"
                " anti join touched_days as t on t.day = date_trunc('day', o.hour)"
            )
        batch.replace_part("events_hourly", part, fresh)
