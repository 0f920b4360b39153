"""Builds the sample city in a store of its own through the real admission, then moves it in whole."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from city.pack import city, find, is_elsewhere
from city.settings import settings
from data.admit import Admission, Item, civil_now
from data.admit_places import admit_places
from data.sample import deliveries, objects, registers
from data.sample.stories import stories
from data.snapshots import Snapshots

STEP = timedelta(hours=2)
LAST_STEP, LAST_STEPS = timedelta(hours=6), 4
"""The last day before now became known in these steps, so that it can be replayed."""
DAILY = {
    f"sample_{name}"
    for name in (
        "month",
        "data",
        "security",
        "housing",
        "bridges",
        "netgrid",
        "citycase",
        "lifts",
        "ecology",
        "registers",
    )
}
"""The sources that report by the day: they do not tell their history step by step through a story."""
HISTORY_BYTES = 1_000_000
CIVIL_TEXT = ("监测时间", "时间")


def build_sample(if_missing: bool, until: str | None, days: int, scale: float, seed: int) -> int:
    """Builds a year that ends at `until` and puts it where the store is; 1 with a sentence when something else lies there,
    or the city is another one."""
    store = settings().store
    if (store / "snapshots.sqlite").exists() and Snapshots(store).current().seq:
        if if_missing:
            return 0
        print(
            f"{store}: the store holds data already; remove it or set COCKPIT_STORE to another folder.", file=sys.stderr
        )
        return 1
    if is_elsewhere():
        print(
            f"{city().pack}: the sample city is invented for the default pack alone, so nothing is built; "
            f"admit this city's places: python -m data admit places {find('places')}",
            file=sys.stderr,
        )
        return 0 if if_missing else 1
    print(f"{store}: the sample city is being built, which takes a few minutes …", flush=True)
    end = datetime.fromisoformat(until) if until else civil_now()
    end = end.replace(second=0, microsecond=0)
    store.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=store.parent))
    try:
        rows = _fill(building, end, days, scale, seed)
        if store.exists():
            for file in store.glob("ledger.sqlite*"):
                file.rename(building / file.name)
            shutil.rmtree(store)
        os.replace(building, store)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    took = time.monotonic() - started
    print(f"{store}: a sample city of {rows} rows, {days} days up to {end:%Y-%m-%d %H:%M}, built in {took:.0f} s.")
    return 0


def _fill(store: Path, end: datetime, days: int, scale: float, seed: int) -> int:
    """Admits places, then the year in the order in which it became known: story nights hour by hour."""
    admission = Admission(store)
    start = end - timedelta(days=days)
    admit_places(admission, known_at=start)
    rows = 0
    with tempfile.TemporaryDirectory(dir=store) as scratch:
        history: list[tuple[str, Path]] = []
        is_known: set[str] = set()
        recent: list[Item] = []
        for source, name, write in deliveries(end, days, scale, seed):
            path = Path(scratch) / name
            write(path)
            if source == objects.SOURCE and source not in is_known:
                rows += admission.admit(source, path, known_at=start).rows_admitted
                is_known.add(source)
            elif source == objects.SOURCE:
                recent.append(Item(source, path))
            elif path.stat().st_size > HISTORY_BYTES or path.suffix == ".parquet":
                history.append((source, path))
            else:
                recent.append(Item(source, path))
        frames = {path: _read(path) for _, path in history}
        told = {path: _told_from(frames[path], start) for _, path in history}
        for low, high in _steps(start, end):
            items = []
            for number, (source, path) in enumerate(history):
                if source in DAILY and high - low <= STEP and high < end:
                    continue
                frame = _known_between(frames[path], told[path], high)
                told[path] = high
                if frame.height:
                    piece = Path(scratch) / f"{path.stem}-{high:%Y%m%dT%H%M}-{number}{path.suffix}"
                    _write(frame, piece)
                    items.append(Item(source, piece))
            admitted = admission.admit_together(items, known_at=high, is_history=high - low > STEP) if items else []
            rows += sum(one.rows_admitted for one in admitted)
            for item in items:
                item.path.unlink()
        rows += sum(one.rows_admitted for one in admission.admit_together(recent, known_at=end))
    admission.close()
    return rows


def _told_from(frame: pl.DataFrame, start: datetime) -> datetime:
    """When a history begins: registers were kept before the store was there, and come with all that they hold."""
    begin = start - timedelta(days=1)
    if "register" not in frame.columns:
        return begin
    first: datetime = frame["entered_at"].min()  # type: ignore[assignment]
    return min(begin, first - timedelta(days=1))


def _read(path: Path) -> pl.DataFrame:
    """A history file; the texts of a CSV stay as they are."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    return pl.read_csv(path.read_bytes().decode("gb18030").encode(), infer_schema=False)


def _write(frame: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".parquet":
        frame.write_parquet(path, compression="lz4")
    else:
        path.write_bytes(frame.write_csv().encode("gb18030"))


def _steps(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans (low, high] that became known together: long ones, short ones through each story and over the last day."""
    low = start - timedelta(days=1)
    told = [story for year in range(start.year, end.year + 1) for story in stories(year)]
    for story in sorted(told, key=lambda one: one.start):
        if not low < story.start < story.end < end - timedelta(hours=3):
            continue
        yield low, story.start
        low = story.start
        while low < story.end:
            yield low, low + STEP
            low += STEP
    last = end - timedelta(hours=3)
    for high in (last - number * LAST_STEP for number in range(LAST_STEPS, -1, -1)):
        if high > low:
            yield low, high
            low = high
    while low < end:
        yield low, min(low + STEP, end)
        low += STEP


def _known_between(frame: pl.DataFrame, low: datetime, high: datetime) -> pl.DataFrame:
    """The rows of a bulk file that became known in (low, high]; an event opens without its closing, which follows later."""
    if "register" in frame.columns:
        return registers.changed(frame, low, high)
    if "observed_at" in frame.columns:
        return frame.filter(pl.col("observed_at") > low, pl.col("observed_at") <= high)
    for name in CIVIL_TEXT:
        if name in frame.columns:
            length = len(frame[name][0])
            return frame.filter(pl.col(name) > str(low)[:length], pl.col(name) <= str(high)[:length])
    if "opened_at" not in frame.columns:
        return frame.filter(pl.col("issued_at") > low, pl.col("issued_at") <= high)
    opened = pl.col("opened_at").is_between(low, high, closed="right")
    closed = pl.col("closed_at").is_between(low, high, closed="right")
    still_open = pl.col("closed_at").is_null() | (pl.col("closed_at") > high)
    shown = frame.filter(opened | closed)
    blank = {"closed_at": None, "rating": None, "status": "open", "updated_at": pl.col("opened_at")}
    return shown.with_columns(
        pl.when(still_open)
        .then(pl.lit(value) if not isinstance(value, pl.Expr) else value)
        .otherwise(pl.col(name))
        .alias(name)
        for name, value in blank.items()
        if name in frame.columns
    )
