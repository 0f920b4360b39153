"""A city of 100,000 series a minute: stores of 10, 100 and 500 million readings, admitted hour by hour; how fast, how much memory."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from city.settings import ROOT
from tests.bench import _dataset, _http, _invented, _server
from tests.bench._report import Line

SERIES, MINUTES = 100_000, 60
HOUR = timedelta(hours=1)
ROLLUP_MB = 1024
BARS = {"roll_s": 2.0, "admit_s": 12.0, "growth": 1.2}
DISK_MB_AN_HOUR = 120


@dataclass(frozen=True)
class Store:
    """A store of so many hours up to now, and what each hour cost: seconds of wall and CPU, whole and of the roll-up."""

    folder: Path
    hours: int
    readings: int
    admit_s: list[float]
    roll_s: list[float]
    roll_cpu_s: list[float]
    peak_mb: float
    store_mb: float

    def environment(self) -> dict[str, str]:
        """COCKPIT_* variables that point to this store and its pack."""
        return {"COCKPIT_STORE": str(self.folder / "store"), "COCKPIT_CITY": str(self.folder / "pack")}


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
    _dataset.point_to(store.folder)
    with _server.serving(_server.one_screen(), store.environment() | {"COCKPIT_LIVE": "0"}) as served:
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
        Line(f"{name}: roll-up of an hour alone", [one["wall_s"] for one in alone], "s", BARS["roll_s"]),
        Line(f"{name}: roll-up, rows a second", [rows / one["wall_s"] / 1e6 for one in alone], "million"),
        Line(f"{name}: roll-up, rows a CPU second", [rows / one["cpu_s"] / 1e6 for one in alone], "million"),
        Line(f"{name}: roll-up, peak memory of its process", [one["peak_mb"] for one in alone], "MB", ROLLUP_MB),
        Line(f"{name}: admission, peak memory of its process", [store.peak_mb], "MB"),
        *([Line(f"{name}: all hours admitted", [sum(store.admit_s)], "s")] if is_whole else []),
        Line(f"{name}: Parquet of the newest state", [store.store_mb], "MB"),
    ]


def hour_of_readings(places: list[str], start: datetime) -> pl.DataFrame:
    """Six million rows: 100,000 series (an indicator in a place) × 60 minutes, in the order of time, within limits."""
    from city.catalogue import catalogue

    dice = np.random.default_rng(int(start.timestamp()))
    entries = [
        one
        for one in catalogue().indicators.values()
        if not one.is_derived and one.space != "index" and one.time not in ("median", "p90")
    ]
    count = SERIES // len(entries) + 1
    keys = pl.DataFrame(
        {
            "indicator": np.repeat([one.key for one in entries], count)[:SERIES],
            "place": np.tile(places[:count], len(entries))[:SERIES],
            "usual": np.repeat([_invented._usual(one, start) for one in entries], count)[:SERIES],
            "low": np.repeat([float(one.range[0]) for one in entries], count)[:SERIES],
            "high": np.repeat([float(one.range[1]) for one in entries], count)[:SERIES],
        }
    )
    frames = [
        keys.with_columns(
            observed_at=pl.lit(start + timedelta(minutes=minute)),
            value=(pl.col("usual") * pl.Series(dice.normal(1, 0.03, SERIES))).round(2).clip("low", "high"),
        )
        for minute in range(MINUTES)
    ]
    none = pl.lit(None, pl.Float64)
    return pl.concat(frames).select("indicator", "place", "observed_at", "value", num=none, den=none)


def _hours(hours: int, now: datetime) -> Iterator[datetime]:
    last = now.replace(minute=0, second=0, microsecond=0) - HOUR
    yield from (last - n * HOUR for n in reversed(range(hours)))


def _build(folder: Path, hours: int, now: datetime) -> None:
    _dataset.point_to(folder)
    from data import admit
    from data.admit_places import admit_places

    roll_s, roll_cpu_s = [], []

    def timed(batch):  # noqa: ANN001, ANN202
        began, cpu = time.perf_counter(), time.process_time()
        rolled(batch)
        roll_s.append(time.perf_counter() - began)
        roll_cpu_s.append(time.process_time() - cpu)

    rolled, admit.roll_readings = admit.roll_readings, timed
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
    roll_s.clear()
    roll_cpu_s.clear()
    path, admit_s, readings = folder / "hour.parquet", [], 0
    for start in _hours(hours, now):
        hour_of_readings(places, start).write_parquet(path)
        admit_s.append(_dataset.admit(admission, "bench_readings", None, path))
        admission.thin()
        readings += SERIES * MINUTES
    rows = admission.snapshots.connection.execute("select sum(bytes) from files where to_seq is null").fetchall()
    told = {
        "readings": readings,
        "admit_s": admit_s,
        "roll_s": roll_s,
        "roll_cpu_s": roll_cpu_s,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "store_mb": rows[0][0] / 1e6,
    }
    admission.close()
    (folder / "built.json").write_text(json.dumps(told), "utf-8")


def _roll(folder: Path) -> None:
    """Rolls the newest hour of the store up again, without publishing it."""
    _dataset.point_to(folder)
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
        admission._roll(batch, "readings", admit.civil_now())
        took = {"wall_s": time.perf_counter() - began, "cpu_s": time.process_time() - cpu}
    admission.close()
    admit.Admission().close()
    print(json.dumps(took | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    if sys.argv[1] == "roll":
        _roll(Path(sys.argv[2]))
    else:
        _build(Path(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
