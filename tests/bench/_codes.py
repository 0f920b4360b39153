"""One code: how long two million objects take to admit and to index, and how fast and in how much memory they are found."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from city.settings import ROOT
from tests.bench._report import Line

OBJECTS = 2_000_000
SAMPLE = 40_000
"""So many objects the sample city has."""
WAYS = (
    "code",
    "part of a code",
    "code with a slip",
    "name",
    "part of a name",
    "same sound",
    "misspelt",
    "pinyin",
    "initials",
)
OF_EACH = 40
BAR_MS, BAR_MB, BAR_BUILD_S, BAR_QUALITY_S = 50.0, 500.0, 300.0, 1.0


def measure(objects: int) -> list[Line]:
    """Admission and index, then each way of asking, in a process that does nothing else."""
    home = ROOT / ".bench" / "codes"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    environment = os.environ | {"COCKPIT_STORE": str(home / "store"), "COCKPIT_LOG": "none"}
    lines = []
    for step, given in (("build", str(objects)), ("ask", "0")):
        command = [sys.executable, "-m", "tests.bench._codes", step, given, str(home)]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        lines += [Line(*one) for one in json.loads(done.stdout.splitlines()[-1])]
    return lines


def _build(objects: int, home: Path) -> list[tuple]:
    import polars as pl

    from data import codes
    from data.admit import Admission
    from data.admit_places import admit_places
    from data.sample.objects import ROADS, registered

    now = datetime.now().replace(microsecond=0) - timedelta(days=1)
    scale = objects / SAMPLE
    roads = tuple(
        f"{first}{kind}" for first in ("", *"东南西北中上下前后新老大小长高平安福寿"[: int(scale)]) for kind in ROADS
    )
    file = home / "objects.parquet"
    registered(now, scale=scale, roads=roads).write_parquet(file)
    admission = Admission()
    admit_places(admission, known_at=now)
    start = time.perf_counter()
    outcome = admission.admit("sample_objects", file, known_at=now)
    took = time.perf_counter() - start
    [extract] = admission.snapshots.files("objects", outcome.seq)
    [path] = codes.indexes_of(admission.snapshots.store, extract.name)
    start = time.perf_counter()
    codes.build(pl.read_parquet(admission.snapshots.path(extract.name)), path.with_suffix(".again"))
    built = time.perf_counter() - start
    size = path.stat().st_size / 1e6
    path.with_suffix(".again").unlink()
    pl.read_parquet(file).head(1).with_columns(name=pl.lit("改名")).write_parquet(file)
    start = time.perf_counter()
    changed = admission.admit("sample_objects", file, known_at=now + timedelta(minutes=1))
    again = time.perf_counter() - start
    [extract] = admission.snapshots.files("objects", changed.seq)
    [path, _] = codes.indexes_of(admission.snapshots.store, extract.name)
    path.unlink()
    start = time.perf_counter()
    codes.ensure(admission.snapshots.store, admission.snapshots.path(extract.name))
    grown = time.perf_counter() - start
    many = f"{outcome.rows_admitted:,} objects"
    return [
        (f"{many}: admission, the index included", [took], "s"),
        (f"{many}: the index alone", [built], "s", BAR_BUILD_S),
        (f"{many}: size of the index", [size], "MB"),
        (f"{many}: admission of one that changed", [again], "s"),
        (f"{many}: the index of one that changed alone", [grown], "s"),
    ]


def asked(rows: list[tuple[str, str]], way: str, lot: random.Random) -> list[str]:
    """What people might type to find these objects (code, name), in one way."""
    from data.codes.grams import plain, runs, spelled

    found = []
    for code, name in rows:
        words = "".join(runs(plain(name))) or name
        at = lot.randrange(max(1, len(words) - 1))
        letters = "".join(spelled(run)[0] for run in runs(plain(name)))
        number = lot.randrange(len(code))
        found.append(
            {
                "code": code,
                "part of a code": code[: lot.randrange(8, 14)] if lot.random() < 0.5 else code[-lot.randrange(5, 8) :],
                "code with a slip": code[:number] + lot.choice("0123456789") + code[number + 1 :],
                "name": name,
                "part of a name": name[: lot.randrange(3, 7)],
                "same sound": words[:at]
                + {"路": "陆", "灯": "登", "新": "欣"}.get(words[at], words[at])
                + words[at + 1 :],
                "misspelt": words[:at] + words[at + 1 :],
                "pinyin": letters[: lot.randrange(6, 16)],
                "initials": "".join(spelled(run)[1] for run in runs(plain(name)))[: lot.randrange(3, 6)],
            }[way]
        )
    return found


def _ask() -> list[tuple]:
    from city.access import Viewer
    from queries import codes, objects
    from queries._files import files_of

    everyone = Viewer("bench", "leader", ("3201",), "internal")
    district = Viewer("bench", "district", ("320106",), "internal")
    lot = random.Random(7)
    [name] = files_of("objects")
    index = codes.codes.opened(codes.codes.indexes_of(codes.settings().store, name)[-1])
    highest = index._run("select max(id) from docs")[0][0]
    start = time.perf_counter()
    objects.quality(everyone, "3201")
    judged = time.perf_counter() - start
    lines, everything = [], []
    codes.find(everyone, "预热")
    for way in WAYS:
        numbers = ",".join(str(lot.randrange(highest)) for _ in range(OF_EACH))
        rows = index._run(f"select object, name from docs where id in ({numbers})")
        taken = []
        for at, text in enumerate(asked(rows, way, lot)):
            start = time.perf_counter()
            codes.find(district if at % 2 else everyone, text)
            taken.append((time.perf_counter() - start) * 1000)
        lines.append((f"found by {way}", taken, "ms", BAR_MS))
        everything += taken
    return [
        ("found, all ways together", everything, "ms", BAR_MS),
        *lines,
        ("how good the codes are, asked first", [judged], "s", BAR_QUALITY_S),
        ("memory of the process that finds, at its most", [_peak_mb()], "MB", BAR_MB),
    ]


def _peak_mb() -> float:
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    _, step, given, folder = sys.argv
    print(json.dumps(_build(int(given), Path(folder)) if step == "build" else _ask()))
