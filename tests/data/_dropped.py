"""What the tests of an inbox share: readings of the last minutes, files dropped as a department would, what lies where."""

import os
import time
from datetime import timedelta
from pathlib import Path

from data.admit import civil_now

HEAD = "站点,时间,PM2.5\n"


def reading(minutes: float, value: float = 20.0, place: str = "NJ-T-01") -> dict:
    """One reading of so many minutes ago."""
    at = civil_now().replace(microsecond=0) - timedelta(minutes=minutes)
    return {"indicator": "air_no2", "place": place, "observed_at": at, "value": value, "num": None, "den": None}


def line(minutes: float, value: float = 20.0, place: str = "NJ-T-01") -> str:
    """The same as a line of the CSV of the source `feed`."""
    return f"{place},{civil_now() - timedelta(minutes=minutes):%Y-%m-%d %H:%M},{value:g}\n"


def settle(path: Path, age_s: float = 5.0) -> Path:
    """Makes the file as old as this."""
    at = time.time() - age_s
    os.utime(path, (at, at), follow_symlinks=False)
    return path


def lying(inbox: Path, folder: str) -> list[str]:
    """The names of the files under .done, .refused or .claimed, without their deliveries and reasons."""
    files = [p for p in (inbox / folder).glob("*/*") if not p.name.endswith(".why.txt")]
    cut = 0 if folder == ".claimed" else 2
    return sorted(path.name.split("-", cut)[-1] if cut else path.name for path in files)
