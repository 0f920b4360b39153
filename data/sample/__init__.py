"""The living sample city 演示: an invented year in the real geography of Nanjing, and its going on.

`deliveries` gives a history up to a moment, `live` what arrives after it; both are computed from the same formulas,
addressed by hour, so that one continues the other and any hour is the same whenever it is made.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import polars as pl

from data.sample import clock, events, faults, feeds, objects
from data.sample.feeds import FEEDS
from data.sample.registers import registered
from data.sample.rows import EVENT_KINDS, Rows, changed, event_rows
from data.sample.weather import Weather, around

__all__ = ["deliveries", "live"]

Write = Callable[[Path], None]
Delivery = tuple[str, str, Write]
DIRTY_DAYS = 3
REGISTERS = "sample_registers"


def deliveries(until: datetime, days: int = 365, scale: float = 1.0, seed: int = 1) -> Iterator[Delivery]:
    """Source, file name and writer of each delivery of the history, in the order of admission.

    `scale` above 1 makes the steps of the history finer and the events more. The rows are made when the writer is called.
    """
    end = clock.seconds(until)
    first = (end - days * clock.DAY) // clock.DAY * clock.DAY
    rows = Rows(Weather(first - 3 * clock.DAY, end, seed), seed, scale)
    today = end // clock.DAY * clock.DAY
    for key, feed in FEEDS.items():
        last = feed.last_sent(end, seed) - faults.LATE_S.get(key, 0) - faults.DEAD_S.get(key, 0)
        name = f"{key}_{feeds.stamp(last)}{feed.suffix}"
        if key in EVENT_KINDS:
            yield key, name, _events(key, rows, first, last)
        elif key == REGISTERS:
            yield key, name, _whole(key, registered(last, seed))
        elif key == "sample_warnings":
            found = rows.warnings(first, last)
            if found.height:
                yield key, name, _whole(key, found)
        elif key in ("sample_air", "sample_health"):
            split = today - (DIRTY_DAYS - 1) * clock.DAY
            yield key, f"{key}_{feeds.stamp(split)}{feed.suffix}", _read(key, rows, first, split)
            yield from _recent(key, rows, split, last, end)
        else:
            yield key, name, _read(key, rows, first, last)
    yield from _refused(rows, today)
    yield from _objects(clock.moment(first), until, seed)


def live(since: datetime, until: datetime, seed: int = 1, scale: float = 1.0) -> Iterator[tuple[str, str, bytes]]:
    """Source, file name and content of what arrives after `since` and up to `until`.

    Each feed sends at moments of its own (every 10 to 60 seconds), so that a few seconds bring a few small files; what
    one call does not send the next one does. A late feed stays late, a dead one dead.
    """
    a, b = clock.seconds(since), clock.seconds(until)
    if b <= a:
        return
    short = b - a < 6 * clock.HOUR
    weather = around(b // clock.DAY, seed) if short else Weather(a - 2 * clock.DAY, b, seed)
    rows = Rows(weather, seed, scale)
    for key, feed in FEEDS.items():
        late = faults.LATE_S.get(key, 0)
        first, last = feed.last_sent(a, seed) - late, feed.last_sent(b, seed) - late
        if first >= last or key in faults.DEAD_S:
            continue
        frame = _live_rows(key, rows, first, last)
        if frame.height:
            yield key, f"{key}_{feeds.stamp(last + late)}{feed.suffix}", feeds.content(key, frame)


def _live_rows(key: str, rows: Rows, first: int, last: int) -> pl.DataFrame:
    if key == "sample_warnings":
        return rows.warnings(first, last)
    if key == REGISTERS:
        return rows.records(first, last)
    if key not in EVENT_KINDS:
        return rows.readings(key, first, last)
    days = range(first // clock.DAY, last // clock.DAY + 1)
    found = events.recent(EVENT_KINDS[key], days[-1], rows.seed, rows.scale)
    return event_rows(changed(found, first, last), last)


def _read(key: str, rows: Rows, first: int, last: int) -> Write:
    def write(path: Path) -> None:
        path.write_bytes(feeds.content(key, rows.readings(key, first, last)))

    return write


def _whole(key: str, frame: pl.DataFrame) -> Write:
    def write(path: Path) -> None:
        path.write_bytes(feeds.content(key, frame))

    return write


def _events(key: str, rows: Rows, first: int, last: int) -> Write:
    def write(path: Path) -> None:
        kind = EVENT_KINDS[key]
        found = events.happen(kind, first // clock.DAY, last // clock.DAY, rows.weather, rows.seed, rows.scale)
        path.write_bytes(feeds.content(key, event_rows(found, last)))

    return write


def _recent(key: str, rows: Rows, split: int, last: int, end: int) -> Iterator[Delivery]:
    """The newest days file by file, as they really come: some rows wrong, some late."""
    suffix = FEEDS[key].suffix
    yesterday = end // clock.DAY * clock.DAY - clock.DAY
    for day in range(split, last, clock.DAY):
        name = f"{key}_{clock.moment(day):%Y%m%d}"
        if day != yesterday:
            yield key, f"{name}{suffix}", _read(key, rows, day, min(day + clock.DAY, last))
        elif key == "sample_air":
            yield key, f"{name}{suffix}", partial(_spoilt_air, rows, day, clock.moment(end))
        else:
            yield key, f"{name}{suffix}", partial(_hospitals, rows, day, False)
            yield key, f"{name}_补报{suffix}", partial(_hospitals, rows, day, True)


def _spoilt_air(rows: Rows, day: int, now: datetime, path: Path) -> None:
    """A day of air stations with wrong rows."""
    frame = feeds.laid_out("sample_air", rows.readings("sample_air", day, day + clock.DAY))
    path.write_bytes(feeds.written("sample_air", faults.spoil_air(frame, now)))


def _hospitals(rows: Rows, day: int, late: bool, path: Path) -> None:
    """A day of hospitals with wrong rows and without some hours of one hospital; or those hours, a day late."""
    a, b = (clock.moment(day + hour * clock.HOUR) for hour in (6, 18))
    within = pl.col("observed_at").is_between(a, b) & (pl.col("place") == "NJ-HP-05")
    frame = rows.readings("sample_health", day, day + clock.DAY).filter(within if late else ~within)
    laid = feeds.laid_out("sample_health", frame)
    path.write_bytes(feeds.written("sample_health", laid if late else faults.spoil_health(laid)))


def _objects(before: datetime, until: datetime, seed: int) -> Iterator[Delivery]:
    """The register of objects as it was when the history begins, and what is said of some of them at its end."""
    for name, made in (
        (f"{objects.SOURCE}_{before:%Y%m%d}", partial(objects.registered, before, seed)),
        (f"{objects.SOURCE}_{until:%Y%m%d}", partial(objects.changed, before, until, seed)),
    ):
        yield objects.SOURCE, f"{name}.parquet", partial(_write_made, made)


def _write_made(made: Callable[[], pl.DataFrame], path: Path) -> None:
    made().write_parquet(path, compression="zstd", compression_level=1)


def _refused(rows: Rows, today: int) -> Iterator[Delivery]:
    """A day of air stations under headings that the source does not know; it will be refused whole."""
    day = clock.moment(today) - timedelta(days=1)

    def write(path: Path) -> None:
        frame = feeds.laid_out("sample_air", rows.readings("sample_air", today - clock.DAY, today))
        path.write_bytes(feeds.written("sample_air", frame.rename({"PM2.5": "细颗粒物", "O3_8h": "臭氧8小时"})))

    yield "sample_air", f"sample_air_{day:%Y%m%d}_重传.csv", write
