"""The scores: how long draws of the order take, and how fast a district's page and a what-if are answered."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from city.settings import ROOT
from tests.bench._report import Line
from tests.bench._scale import _peak_mb

DRAWS = 10_000
SIZES = {"11 × 46": (11, 46, 500.0), "3,000 × 200": (3_000, 200, 60_000.0)}
"""Units and indicators, and the bar in milliseconds."""
PEAK_MB = 2_048
UNIT = "320106"


def measure(store: Path) -> list[Line]:
    """Each size drawn in a process of its own; then the pages, over the sample city."""
    lines = []
    for name, (units, parts, bar) in SIZES.items():
        given = [sys.executable, "-m", "tests.bench._scores", str(units), str(parts), "5" if units < 100 else "1"]
        done = subprocess.run(given, cwd=ROOT, check=True, capture_output=True, text=True)
        told = json.loads(done.stdout.splitlines()[-1])
        lines.append(Line(f"{DRAWS:,} draws of the order, {name}", told["ms"], bar=bar))
        lines.append(Line(f"the same, memory of its process, {name}", [told["mb"]], "MB", PEAK_MB))
    return lines + _pages(store)


def _pages(store: Path) -> list[Line]:
    os.environ.update(COCKPIT_STORE=str(store), COCKPIT_SIGN_IN="settings", COCKPIT_ROLE="leader", COCKPIT_LOG="none")
    from app import create_app
    from city.settings import settings

    settings.cache_clear()
    client = create_app().server.test_client()
    first = _timed(lambda: client.get(f"/districts/{UNIT}"))
    again = [_timed(lambda: client.get(f"/districts/{UNIT}")) for _ in range(20)]
    bodies = iter([_slide(40.0 + n) for n in range(40)])
    slid = [_timed(lambda: client.post("/_dash-update-component", json=next(bodies))) for _ in range(40)]
    return [
        Line("a district's page, the first time: counted, scored, drawn 10,000 times", [first], bar=1_500.0),
        Line("a district's page again", again, bar=1_500.0),
        Line("a what-if, answered by the server", slid, bar=50.0),
    ]


def _slide(value: float) -> dict:
    inputs = [{"id": f"whatif-{n}", "property": "value", "value": value if n == 0 else 50.0} for n in range(8)]
    where = {"pathname": f"/districts/{UNIT}", "search": ""}
    return {
        "output": "whatif-now.children",
        "outputs": {"id": "whatif-now", "property": "children"},
        "inputs": inputs,
        "changedPropIds": ["whatif-0.value"],
        "state": [{"id": "_pages_location", "property": key, "value": one} for key, one in where.items()],
    }


def _timed(ask) -> float:  # noqa: ANN001 - a request of the test client
    began = time.perf_counter()
    answer = ask()
    assert answer.status_code == 200, answer.text[:200]
    return (time.perf_counter() - began) * 1000


def _draw(units: int, parts: int, times: int) -> None:
    from city.scoring.uncertainty import draw

    dice = np.random.default_rng(1)
    variants = [dice.uniform(20, 95, (units, parts)) for _ in range(3)]
    given = (variants, np.full((units, parts), 3.0), np.full(parts, 1 / parts), np.arange(parts) % 4)
    took = []
    for _ in range(times):
        began = time.perf_counter()
        draw(*given, draws=DRAWS, seed=1)
        took.append((time.perf_counter() - began) * 1000)
    print(json.dumps({"ms": took, "mb": _peak_mb()}))


if __name__ == "__main__":
    _draw(*(int(one) for one in sys.argv[1:4]))
