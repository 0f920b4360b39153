"""A city of 100,000 series a minute: stores of 10, 100 and 500 million readings, admitted hour by hour; how fast, how much memory."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from city.catalogue import Indicator
from city.settings import ROOT, settings
from tests.bench import _dataset, _http, _invented, _server
from tests.bench._report import Line

if TYPE_CHECKING:
    from data.batch import Batch

SERIES, MINUTES = 100_000, 60
HOUR = timedelta(hours=1)
ROLLUP_MB = 1024
BARS = {"roll_s": 2.0, "admit_s": 12.0, "growth": 1.2}
DISK_MB_AN_HOUR = 120


@dataclass(frozen=True)
class Store:
    """A store of so many hours up to now, and what each hour cost in seconds: whole, of it the roll-up, of it the search for odd readings.

    `noisy_s` is the same of an hour in which each reading leaps.
    """

    folder: Path
    hours: int
    readings: int
    admit_s: list[float]
    roll_s: list[float]
    flag_s: list[float]
    noisy_s: dict[str, float]
    peak_mb: float
    store_mb: float

    def environment(self) -> dict[str, str]:
        """COCKPIT_* variables that point to this store and its pack."""
        return {"COCKPIT_STORE": str(self.folder / "store"), "COCKPIT_CITY": str(self.folder / "pack")}


def point_to(folder: Path) -> None:
    """The pack of the measurement, in which every indicator is reported by the minute."""
    home = folder / "pack" / "vitals"
    home.mkdir(parents=True, exist_ok=True)
    for path in (ROOT / "city" / "vitals").glob("*.toml"):
        by_minute = re.sub(r'^period = "(?!event).*"$', 'period = "1min"', path.read_text("utf-8"), flags=re.MULTILINE)
        (home / path.name).write_text(by_minute, "utf-8")
    _dataset.point_to(folder)
    settings.cache_clear()


def has_room(hours: int) -> bool:
    """Whether the disk has room for a store of so many hours, twice over."""
    return shutil.disk_usage(ROOT).free / 1e6 > 2 * hours * DISK_MB_AN_HOUR


def build(hours: int, now: datetime) -> Store:
    """Builds the store in a process of its own, so that its memory can be told; the one built before is removed."""
    folder = _dataset.HOME / f"scale-{hours}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    given = [sys.executable, "-m", "tests.bench._scale", str(folder), str(hours), now.isoformat()]
    environment = {**os.environ, "COCKPIT_ROLLUP_MEMORY_MB": str(ROLLUP_MB), "PYTHONPATH": str(ROOT)}
    subprocess.run(given, cwd=ROOT, env=environment, check=True)
    told = json.loads((folder / "built.json").read_text("utf-8"))
    return Store(folder, hours, **told)


def roll_alone(store: Store) -> dict[str, float]:
    """Rolls the newest hour up once more, in a process that does nothing else: seconds, CPU seconds, peak memory in MB."""
    given = [sys.executable, "-m", "tests.bench._scale", "roll", str(store.folder)]
    environment = {**os.environ, "COCKPIT_ROLLUP_MEMORY_MB": str(ROLLUP_MB), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(given, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure(store: Store, now: datetime) -> list[Line]:
    """What the store's hours cost, and how fast the wall is on it."""
    from data.admit import Admission

    name = f"{store.readings / 1e6:,.0f} million readings"
    alone = [roll_alone(store) for _ in range(5)]
    rows = SERIES * MINUTES
    point_to(store.folder)
    with _server.serving(
        _server.one_screen(), store.environment() | {"COCKPIT_LIVE": "0", "COCKPIT_WATCH": "0"}
    ) as served:
        body = _http.zones(served.port)
        _http.check_zones(served.port, body)
        _http.repeated(served.port, body, 20)
        remembered = _http.repeated(served.port, body, 300)
        admission, fresh = Admission(), []
        for number in range(25):
            _dataset.small_delivery(admission, store.folder, number, now)
            fresh += _http.repeated(served.port, body, 1)
        admission.close()
    is_whole = store.hours > 2
    return [
        Line(f"{name}: eight zones remembered", remembered),
        Line(f"{name}: eight zones fresh after a new snapshot", fresh),
        Line(f"{name}: one more hour (6 million) admitted whole", store.admit_s[-8:], "s", BARS["admit_s"]),
        Line(f"{name}: of it the roll-up", store.roll_s[-8:], "s", BARS["roll_s"]),
        Line(f"{name}: of it the search for odd readings", store.flag_s[-8:], "s"),
        Line(f"{name}: an hour in which each reading leaps, admitted whole", [store.noisy_s["admit_s"]], "s"),
        Line(f"{name}: of it the search for odd readings", [store.noisy_s["flag_s"]], "s"),
        Line(f"{name}: roll-up of an hour alone", [one["wall_s"] for one in alone], "s", BARS["roll_s"]),
        Line(f"{name}: roll-up, rows a second", [rows / one["wall_s"] / 1e6 for one in alone], "million"),
        Line(f"{name}: roll-up, rows a CPU second", [rows / one["cpu_s"] / 1e6 for one in alone], "million"),
        Line(f"{name}: roll-up, peak memory of its process", [one["peak_mb"] for one in alone], "MB", ROLLUP_MB),
        Line(f"{name}: admission, peak memory of its process", [store.peak_mb], "MB"),
        *([Line(f"{name}: all hours admitted", [sum(store.admit_s)], "s")] if is_whole else []),
        Line(f"{name}: Parquet of the newest state", [store.store_mb], "MB"),
    ]


def hour_of_readings(places: list[str], start: datetime, is_noisy: bool = False) -> pl.DataFrame:
    """Six million rows: 100,000 series (an indicator in a place) × 60 minutes, in the order of time, within limits.

    A series swings slowly about its usual value with a little noise, by a fifth of the room that it has to its nearest
    limit. A noisy one leaps from minute to minute by that much: the hardest case of the search for odd readings.
    """
    from city.catalogue import catalogue

    dice = np.random.default_rng(int(start.timestamp()))
    entries = [
        one
        for one in catalogue().indicators.values()
        if not one.is_derived and one.space != "index" and one.time not in ("median", "p90") and one.period_s == 60
    ]
    count = SERIES // len(entries) + 1
    behaviour = [_behaviour(one, start, count) for one in entries]
    keys = {
        "indicator": np.repeat([one.key for one in entries], count)[:SERIES],
        "place": np.tile(places[:count], len(entries))[:SERIES],
    }
    usual, swing, low, high = (np.repeat(column, count)[:SERIES] for column in zip(*behaviour, strict=True))
    phase = dice.uniform(0, 2 * np.pi, SERIES)
    frames = []
    for minute in range(MINUTES):
        at = start + timedelta(minutes=minute)
        slow = np.sin(phase + 2 * np.pi * at.timestamp() / 86_400)
        moved = dice.normal(0, 1, SERIES) if is_noisy else slow + 0.1 * dice.normal(0, 1, SERIES)
        values = np.clip(usual + swing * moved, low, high).round(2)
        frames.append(pl.DataFrame(keys | {"value": values}).with_columns(observed_at=pl.lit(at)))
    none = pl.lit(None, pl.Float64)
    return pl.concat(frames).select("indicator", "place", "observed_at", "value", num=none, den=none)


def _behaviour(entry: Indicator, start: datetime, count: int) -> tuple[float, float, float, float]:
    """Usual value and swing of one of `count` places' series with a value a minute; lowest and highest value."""
    low, high = entry.range
    usual = _invented._usual(entry, start)
    found = entry.threshold_at(start)
    limits = [c.number for _, ways in (found.levels if found else ()) for c in ways if not c.is_z]
    room = min(abs(usual - bound) for bound in (*limits, low, high))
    # Of what is added up over places or minutes each series has its part, or the city's sum would pass its limit.
    parts = (count if entry.space == "sum" else 1) * (24 * MINUTES if entry.time == "sum" else 1)
    return usual / parts, room * 0.2 / parts, float(low), float(high)


def _hours(hours: int, now: datetime) -> Iterator[datetime]:
    last = now.replace(minute=0, second=0, microsecond=0) - HOUR
    yield from (last - n * HOUR for n in reversed(range(hours)))


def _build(folder: Path, hours: int, now: datetime) -> None:
    point_to(folder)
    from data import admit
    from data.admit_places import admit_places

    spent: dict[str, list[float]] = {"roll_s": [], "flag_s": []}
    admit.roll_readings = _timed(admit.roll_readings, spent["roll_s"])
    admit.flag_readings = _timed(admit.flag_readings, spent["flag_s"])
    tree = pl.read_csv(ROOT / "data" / "geo" / "places.csv", infer_schema=False)
    places = tree.filter(pl.col("level").is_in(["community", "street"]))["place"].to_list()
    districts, city = (tree.filter(level=level)["place"].to_list() for level in ("district", "city"))
    streets = tree.filter(level="street")["place"].to_list()[:100]
    admission = admit.Admission()
    admit_places(admission)
    rest = _invented.rest(districts, city[0], now).filter(pl.col("observed_at") < now - (hours + 1) * HOUR)
    _dataset.admit(admission, "bench_readings", rest, folder / "rest.parquet")
    for number, frame in enumerate(_invented.events(streets, 100_000, now - timedelta(days=60), now)):
        _dataset.admit(admission, "bench_events", frame, folder / f"events-{number}.parquet")
    path, admit_s, readings = folder / "hour.parquet", [], 0
    # Long enough before the others that the search for odd readings does not take their first step for a leap.
    hour_of_readings(places, next(_hours(hours + 3, now)), is_noisy=True).write_parquet(path)
    noisy = {"admit_s": _dataset.admit(admission, "bench_readings", None, path)}
    for name, seconds in spent.items():
        noisy[name] = seconds[-1]
        seconds.clear()
    for start in _hours(hours, now):
        hour_of_readings(places, start).write_parquet(path)
        admit_s.append(_dataset.admit(admission, "bench_readings", None, path))
        admission.thin()
        readings += SERIES * MINUTES
    rows = admission.snapshots.connection.execute("select sum(bytes) from files where to_seq is null").fetchall()
    told = {
        "readings": readings,
        "admit_s": admit_s,
        **spent,
        "noisy_s": noisy,
        "peak_mb": _peak_mb(),
        "store_mb": rows[0][0] / 1e6,
    }
    admission.close()
    (folder / "built.json").write_text(json.dumps(told), "utf-8")


def _timed(step: Callable, seconds: list[float]) -> Callable:
    def timed(batch: "Batch") -> None:
        began = time.perf_counter()
        step(batch)
        seconds.append(time.perf_counter() - began)

    return timed


def _peak_mb() -> float:
    """The most memory that this process has held; what its parent held before the fork is not counted."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _roll(folder: Path) -> None:
    """Rolls the newest hour of the store up again, without publishing it."""
    point_to(folder)
    from data import admit

    admission = admit.Admission()
    with admission.snapshots.writing():
        batch = admission._batch(None)
        newest = max((f for f in batch.files("readings") if f.rows == SERIES * MINUTES), key=lambda f: f.max_at)
        batch.engine.execute(
            f"create temp view incoming as select * from {batch.relation(admit.TABLES['readings'], [newest])}"
        )
        batch.engine.execute("create temp table gone as select * from incoming where false")
        began, cpu = time.perf_counter(), time.process_time()
        admit.roll_readings(batch)
        took = {"wall_s": time.perf_counter() - began, "cpu_s": time.process_time() - cpu}
    admission.close()
    admit.Admission().close()
    print(json.dumps(took | {"peak_mb": _peak_mb()}))


if __name__ == "__main__":
    if sys.argv[1] == "roll":
        _roll(Path(sys.argv[2]))
    else:
        _build(Path(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
