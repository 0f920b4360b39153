"""The store that is measured: invented rows as Parquet, taken through the real admission, kept and brought up to now."""

import hashlib
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from city.settings import ROOT
from tests.bench import _invented

HOME = ROOT / ".bench"
KEPT_DAYS = 7
SOURCE = """[source]
name = {{ zh = "{zh}", en = "{en}" }}
contract = "{contract}"
owner = "data"
promise = "1d"
[file]
format = "parquet"
max_mb = 16000
[columns]
{columns}
"""
READING_COLUMNS = tuple(_invented.SCHEMA)
EVENT_COLUMNS = (
    *("event", "kind", "topic", "title", "place", "opened_at", "due_at", "closed_at", "updated_at"),
    *("level", "status", "department"),
)


@dataclass(frozen=True)
class Dataset:
    """A store with its pack, the Parquet files that it was built from, and how long their admission took."""

    folder: Path
    readings: int
    events: int
    until: datetime
    built_until: datetime
    admission_s: float
    store_mb: float

    @property
    def store(self) -> Path:
        """The store's folder."""
        return self.folder / "store"

    @property
    def raw(self) -> Path:
        """The folder of the Parquet files as they were delivered."""
        return self.folder / "raw"

    def environment(self) -> dict[str, str]:
        """COCKPIT_* variables that point to this store and its pack."""
        return {"COCKPIT_STORE": str(self.store), "COCKPIT_CITY": str(self.folder / "pack")}


def prepare(days: int, events: int, now: datetime) -> Dataset:
    """The dataset of so many days up to now: kept from an earlier run, built when there is none or the code changed."""
    folder = HOME / _key(days, events)
    if not (folder / "built.json").exists():
        for stale in HOME.glob(f"{days}-days-*"):
            shutil.rmtree(stale)
        folder.mkdir(parents=True)
    point_to(folder)
    if not (folder / "built.json").exists():
        _build(folder, days, events, now)
    told = json.loads((folder / "built.json").read_text("utf-8"))
    until = datetime.fromisoformat(told["until"])
    if now - until > timedelta(days=KEPT_DAYS):
        shutil.rmtree(folder)
        return prepare(days, events, now)
    if now - until > timedelta(minutes=30):
        _deliver(folder, until, now, int(events / days * ((now - until) / timedelta(days=1))))
        told["until"] = now.isoformat()
        (folder / "built.json").write_text(json.dumps(told), "utf-8")
    index = sqlite3.connect(folder / "store" / "snapshots.sqlite")
    size = index.execute("select sum(bytes) from files where to_seq is null").fetchall()[0][0] / 1e6
    index.close()
    built_until = datetime.fromisoformat(told["built_until"])
    return Dataset(folder, told["readings"], told["events"], now, built_until, told["admission_s"], size)


def _key(days: int, events: int) -> str:
    """Parameters and the code that a store depends on, as a short name."""
    found = hashlib.sha256(f"{days} {events}".encode())
    code = [*(ROOT / "data").glob("*.py"), *(ROOT / "data" / "rollups").glob("*.sql"), Path(_invented.__file__)]
    for path in sorted(code):
        found.update(path.read_bytes())
    return f"{days}-days-{found.hexdigest()[:12]}"


def point_to(folder: Path) -> None:
    """The pack of the measurement: the city itself, with two sources."""
    pack = folder / "pack"
    (pack / "sources").mkdir(parents=True, exist_ok=True)
    city = (ROOT / "city" / "city.toml").read_text("utf-8").replace('"../data/geo"', f'"{ROOT / "data" / "geo"}"')
    (pack / "city.toml").write_text(city, "utf-8")
    for key, contract, columns, zh, en in (
        ("bench_readings", "readings", READING_COLUMNS, "测量读数", "Readings of the measurement"),
        ("bench_events", "events", EVENT_COLUMNS, "测量事件", "Events of the measurement"),
    ):
        lines = "\n".join(f'{name} = "{name}"' for name in columns)
        text = SOURCE.format(zh=zh, en=en, contract=contract, columns=lines)
        (pack / "sources" / f"{key}.toml").write_text(text, "utf-8")
    os.environ |= {"COCKPIT_STORE": str(folder / "store"), "COCKPIT_CITY": str(pack)}


def _places() -> tuple[list[str], list[str], str]:
    """A hundred streets, the districts, the city."""
    tree = pl.read_csv(ROOT / "data" / "geo" / "places.csv", infer_schema=False)
    streets, districts, city = (tree.filter(level=level)["place"].to_list() for level in ("street", "district", "city"))
    return streets[:100], districts, city[0]


def _build(folder: Path, days: int, events: int, now: datetime) -> None:
    from data.admit import Admission
    from data.admit_places import admit_places

    streets, districts, city = _places()
    (folder / "raw").mkdir()
    until = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    since = (until - timedelta(days=days)).replace(hour=0, minute=0)
    admission = Admission()
    admit_places(admission)
    rows, took = 0, 0.0
    for number, (start, end) in enumerate(_months(since, until)):
        frame = _invented.readings(streets, start, end)
        rows += frame.height
        took += admit(admission, "bench_readings", frame, folder / "raw" / f"readings-{number:02d}.parquet")
    for number, frame in enumerate(_invented.events(streets, events, since, until)):
        took += admit(admission, "bench_events", frame, folder / "raw" / f"events-{number:02d}.parquet")
    admit(admission, "bench_readings", _invented.rest(districts, city, until), folder / "rest.parquet")
    admission.close()
    told = {"readings": rows, "events": events, "until": until.isoformat(), "admission_s": took}
    told["built_until"] = told["until"]
    (folder / "built.json").write_text(json.dumps(told), "utf-8")


def _months(since: datetime, until: datetime) -> Iterable[tuple[datetime, datetime]]:
    while since < until:
        end = min(until, (since.replace(day=1) + timedelta(days=32)).replace(day=1))
        yield since, end
        since = end


def admit(admission, source: str, frame: pl.DataFrame | None, path: Path) -> float:  # noqa: ANN001
    """Writes a delivery (unless it lies there) and admits it; returns the seconds of the admission alone."""
    if frame is not None:
        frame.write_parquet(path)
    began = time.perf_counter()
    outcome = admission.admit(source, path)
    took = time.perf_counter() - began
    print(f"  {outcome.sentence}  {took:.1f} s", flush=True)
    if outcome.status == "refused":
        raise SystemExit(outcome.sentence)
    return took


def _deliver(folder: Path, since: datetime, until: datetime, events: int) -> None:
    """What has happened since the store was built."""
    from data.admit import Admission

    streets, districts, city = _places()
    admission = Admission()
    admit(admission, "bench_readings", _invented.readings(streets, since, until), folder / "since.parquet")
    for frame in _invented.events(streets, max(1, events), since, until):
        admit(admission, "bench_events", frame, folder / "since-events.parquet")
    admit(admission, "bench_readings", _invented.rest(districts, city, until, days=2), folder / "since-rest.parquet")
    admission.close()


def small_delivery(admission, folder: Path, number: int, now: datetime) -> float:  # noqa: ANN001
    """Admits 300 readings of three indicators in a hundred streets, as of now; returns the seconds it took."""
    streets, _, _ = _places()
    at = now.replace(microsecond=number)
    frame = pl.concat(
        [
            _invented._shaped(
                key, pl.DataFrame({"place": streets, "observed_at": [at] * 100, "value": [value] * 100}), of
            )
            for key, value, of in (
                ("gas_lel", 2.0 + number % 3, 0),
                ("iot_online", 98.0, 900),
                ("ponding_depth", 0.5, 0),
            )
        ]
    )
    path = folder / "small.parquet"
    frame.write_parquet(path)
    began = time.perf_counter()
    outcome = admission.admit("bench_readings", path)
    assert outcome.rows_admitted == frame.height, outcome.sentence
    return time.perf_counter() - began
