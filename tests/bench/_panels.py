"""Eight panels as one would write them first: a query over the Parquet files and a figure each, made anew each time."""

import os
from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import plotly.graph_objects as go
import polars as pl

RAW, NOW = os.environ["BENCH_RAW"], os.environ["BENCH_NOW"]
READINGS = f"read_parquet('{RAW}/readings-*.parquet')"
EVENTS = f"read_parquet('{RAW}/events-*.parquet')"
VALUE = "coalesce(value, 100 * num / den)"
DISTRICT = "substr(place, 1, 6)"
CONNECTION = duckdb.connect()


@dataclass(frozen=True)
class Panel:
    """A title, what it asks, and how its rows become a figure."""

    title: str
    sql: str
    draw: Callable[[pl.DataFrame], go.Figure]

    def figure(self) -> go.Figure:
        """Asks and draws."""
        figure = self.draw(CONNECTION.cursor().sql(self.sql).pl())
        figure.update_layout(title=self.title, height=320, margin={"l": 40, "r": 10, "t": 40, "b": 30})
        return figure


def bars(x: str, y: str) -> Callable[[pl.DataFrame], go.Figure]:
    """One bar a row."""
    return lambda rows: go.Figure(go.Bar(x=rows[x].to_list(), y=rows[y].to_list()))


def table(rows: pl.DataFrame) -> go.Figure:
    """All rows and columns."""
    cells = [rows[name].cast(pl.String).to_list() for name in rows.columns]
    return go.Figure(go.Table(header={"values": rows.columns}, cells={"values": cells}))


def lines(rows: pl.DataFrame) -> go.Figure:
    """One line a district."""
    parts = rows.partition_by("district", maintain_order=True)
    return go.Figure([go.Scatter(x=p["hour"].to_list(), y=p["value"].to_list(), name=p["district"][0]) for p in parts])


def stacked(rows: pl.DataFrame) -> go.Figure:
    """Bars of districts, a part a level."""
    parts = rows.partition_by("level", maintain_order=True)
    figure = go.Figure(
        [go.Bar(x=p["district"].to_list(), y=p["open"].to_list(), name=str(p["level"][0])) for p in parts]
    )
    return figure.update_layout(barmode="stack")


def heat(rows: pl.DataFrame) -> go.Figure:
    """Hours by weekdays."""
    grid = rows.pivot("hour", index="weekday", values="events").sort("weekday")
    return go.Figure(go.Heatmap(z=grid.drop("weekday").fill_null(0).to_numpy().tolist()))


PANELS = (
    Panel(
        "Latest value and change in 24 hours",
        f"""select indicator, avg({VALUE}) filter (where observed_at >= timestamp '{NOW}' - interval 15 minute) as value,
            avg({VALUE}) filter (where observed_at >= timestamp '{NOW}' - interval 15 minute)
            - avg({VALUE}) filter (where observed_at < timestamp '{NOW}' - interval 1425 minute) as change
            from {READINGS} where observed_at >= timestamp '{NOW}' - interval 1440 minute
            group by indicator order by indicator""",
        table,
    ),
    Panel(
        "Seven days by hour and district",
        f"""select {DISTRICT} as district, date_trunc('hour', observed_at) as hour, avg({VALUE}) as value
            from {READINGS} where indicator = 'iot_online' and observed_at >= timestamp '{NOW}' - interval 7 day
            group by 1, 2 order by 1, 2""",
        lines,
    ),
    Panel(
        "Mean of 24 hours by district",
        f"""select {DISTRICT} as district, avg({VALUE}) as value from {READINGS}
            where indicator = 'gas_lel' and observed_at >= timestamp '{NOW}' - interval 1 day group by 1 order by 1""",
        bars("district", "value"),
    ),
    Panel(
        "Mean of 24 hours by street",
        f"""select place, avg({VALUE}) as value from {READINGS} where indicator = 'gas_lel'
            and {DISTRICT} = '320115' and observed_at >= timestamp '{NOW}' - interval 1 day group by 1 order by 1""",
        bars("place", "value"),
    ),
    Panel(
        "Open events by level and district",
        f"""select level, {DISTRICT} as district, count(*) as open from {EVENTS}
            where closed_at is null group by 1, 2 order by 1, 2""",
        stacked,
    ),
    Panel(
        "Closed within 30 days by district",
        f"""select {DISTRICT} as district, avg((closed_at is not null)::int) as closed,
            median(epoch(closed_at) - epoch(opened_at)) / 3600 as hours from {EVENTS}
            where opened_at >= timestamp '{NOW}' - interval 30 day group by 1 order by 1""",
        bars("district", "hours"),
    ),
    Panel(
        "Newest open events",
        f"""select opened_at, kind, topic, place, level from {EVENTS} where closed_at is null
            order by opened_at desc limit 20""",
        table,
    ),
    Panel(
        "When events of one district happen",
        f"""select isodow(opened_at) as weekday, hour(opened_at) as hour, count(*) as events from {EVENTS}
            where {DISTRICT} = '320115' group by 1, 2 order by 2, 1""",
        heat,
    ),
)
