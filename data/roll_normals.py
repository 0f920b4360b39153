"""What is normal: median and spread of each hour of the week, over eight weeks; a few indicators a statement."""

from datetime import datetime, timedelta

import polars as pl

from city.catalogue import catalogue
from data.batch import WHOLE
from data.rolling import DAY, GROUP_ROWS, Rolling

WEEKS = timedelta(weeks=8)


def roll_normals(rolling: Rolling, touched: pl.DataFrame) -> None:
    """Recomputes `normals` once a day for all, and for the indicators whose past eight weeks this delivery changed."""
    batch = rolling.batch
    newest, have = (
        batch.engine.execute(f"select max({column}) from {batch.rows(tbl)}").fetchall()[0][0]  # nosec B608
        for tbl, column in (("latest", "observed_at"), ("normals", "before"))
    )
    last: datetime = touched["hour"].max()  # type: ignore[assignment]
    before = max(last, newest or last).replace(hour=0, minute=0, second=0, microsecond=0)
    since = before - WEEKS
    shown = [i.key for i in catalogue().indicators.values() if i.shown != "day"]
    anew = pl.Series(shown)
    if have is not None and have >= before:
        changed = touched.filter((pl.col("hour") < before) & (pl.col("hour") >= since))
        anew = anew.filter(anew.is_in(changed["indicator"].unique().implode()))
    if anew.is_empty():
        return
    rolling.see("past_hours", "hourly", since, before)
    pieces = []
    groups = _groups(rolling, anew, since, before)
    for group in groups:
        rolling.engine.load("anew", pl.DataFrame({"indicator": group}))
        rolling.make("fresh", "normals", since=since, before=before)
        if len(groups) > 1:
            pieces.append(rolling.write("normals", WHOLE, "select * from fresh"))
    made = [piece for piece in pieces if piece]
    if pieces:
        rolling.see_files("fresh", "normals", made)
    outdated = list(catalogue().indicators) if have is None or have < before else anew
    rolling.engine.load("anew", pl.DataFrame({"indicator": outdated}))
    rolling.replace("normals", WHOLE, batch.files("normals"), "replace_normals")


def _groups(rolling: Rolling, anew: pl.Series, since: datetime, before: datetime) -> list[pl.Series]:
    """The indicators in groups whose hours of eight weeks are about GROUP_ROWS rows, at least one indicator each."""
    rows = sum(f.rows * _share(f.min_at, f.max_at, since, before) for f in rolling.batch.files("hourly", since, before))
    each = rows / max(1, len(catalogue().indicators))
    return [
        anew[start : start + size]
        for size in [max(1, int(GROUP_ROWS / max(each, 1)))]
        for start in range(0, len(anew), size)
    ]


def _share(low: str | None, high: str | None, since: datetime, until: datetime) -> float:
    """How much of the time from `low` to `high` lies between `since` and `until`."""
    first, last = (datetime.fromisoformat(at or "0001-01-01") for at in (low, high))
    whole = (last - first) / DAY
    return 1.0 if whole <= 0 else max(0.0, (min(last, until) - max(first, since)) / DAY / whole)
