"""The map: 200,000 points and 20,000 lines, invented and admitted for real; random pans and zooms at the server, frames in Chromium."""

import os
import random
import shutil
import time
from datetime import datetime

import numpy as np
import polars as pl
from playwright.sync_api import sync_playwright

from tests.bench import _browser, _http, _server
from tests.bench._dataset import HOME, SOURCE, admit, point_to
from tests.bench._report import Line

POINTS, LINES, MOVES = 200_000, 20_000, 300
BARS = {"fetch_ms": 100.0, "frame_ms": 100.0}
LAYERS = ("facility_lamps", "facility_manholes", "pipe_drain")
COLUMNS = ("object", "kind", "name", "place", "state", "lon", "lat", "geometry", "entered_at")
WIDE_PX, HIGH_PX, TILE_PX = 1500, 800, 256
SPREAD_DEG = 0.004
PAN = """async (steps) => {
  const map = window.oneScreen.layers.map(), gaps = [];
  let last = performance.now(), going = true;
  const watch = (now) => { gaps.push(now - last); last = now; if (going) requestAnimationFrame(watch); };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(watch); });
  for (let step = 0; step < steps; step++) {
    const far = step % 12 === 11;
    if (far) map.setZoom(map.getZoom() + (step % 24 === 11 ? -1 : 1), { animate: false });
    else map.panBy([180 * Math.cos(step / 3), 120 * Math.sin(step / 4)], { animate: true, duration: 0.25 });
    await new Promise((done) => setTimeout(done, 350));
  }
  going = false;
  return gaps;
}"""


def measure() -> tuple[list[Line], str]:
    """Builds the store, serves it, moves over it; the figures, and what they were measured on."""
    took = build()
    lines = []
    with _server.serving(_server.one_screen(), {"COCKPIT_LIVE": "0", "COCKPIT_WATCH": "0"}) as served:
        first = [fetch_ms(served.port, key, 118.79, 32.05, 12) for key in LAYERS]
        moves = [one for move in walk(MOVES) for one in [together_ms(served.port, *move)]]
        lines.append(Line("first answer of a layer after a start", first))
        lines.append(
            Line("one layer after a pan or a zoom", [one for each in moves for one in each], bar=BARS["fetch_ms"])
        )
        lines.append(Line("all three layers, one after the other", [sum(each) for each in moves]))
        bare, gaps = (
            frames(f"http://127.0.0.1:{served.port}/map?layers={named}&at=118.79,32.05&z=15", last)
            for named, last in (("terrain_districts", "terrain_districts"), (",".join(LAYERS), LAYERS[-1]))
        )
        lines.append(Line("time between frames while panning, outlines alone", bare))
        lines.append(Line("the longest of them", [max(bare)]))
        lines.append(Line("time between frames while panning, three layers", gaps))
        lines.append(Line("the longest of them", [max(gaps)], bar=BARS["frame_ms"]))
        lines.append(Line("memory of a worker, PSS", [served.worker_mb()[1]], "MB"))
    said = f"{POINTS:,} points of two kinds and {LINES:,} lines, admitted in {took:,.0f} s; {MOVES} moves between zoom 9 and 18."
    return lines, said


def build() -> float:
    """The store, built anew; returns how long the admission of the objects took in seconds."""
    from data.admit import Admission
    from data.admit_places import admit_places
    from data.batch import Batch, frame_of

    folder = HOME / "map"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    point_to(folder)
    lines = "\n".join(f'{name} = "{name}"' for name in COLUMNS)
    text = SOURCE.format(zh="测量对象", en="Objects of the measurement", contract="objects", columns=lines)
    (folder / "pack" / "sources" / "bench_things.toml").write_text(text, "utf-8")
    os.environ |= {"COCKPIT_STORE": str(folder / "store"), "COCKPIT_CITY": str(folder / "pack")}
    admission = Admission()
    admit_places(admission)
    batch = Batch(admission.snapshots, admission.engine, datetime.now().date())
    wanted = "level = 'community' and lon is not null"
    around = frame_of(admission.engine, f"select place, lon, lat from {batch.rows('places')} where {wanted} order by 1")
    took = admit(admission, "bench_things", invented(around), folder / "things.parquet")
    admission.close()
    return took


def invented(around: pl.DataFrame) -> pl.DataFrame:
    """Lamps and manholes around the communities (place, lon, lat), and drain pipes of a few bends; the same each time."""
    from city.objects import kinds

    dice = np.random.default_rng(7)
    at = dice.integers(0, around.height, POINTS + LINES)
    codes = around["place"].gather(at).to_list()
    lon = around["lon"].to_numpy()[at] + dice.normal(0, SPREAD_DEG, len(at))
    lat = around["lat"].to_numpy()[at] + dice.normal(0, SPREAD_DEG, len(at))
    kind = ["lamp" if n % 2 else "manhole" for n in range(POINTS)] + ["drain_pipe"] * LINES
    numbers = [_code(kind[n], codes[n], n, kinds()["drain_pipe"]) for n in range(len(at))]
    bends = np.cumsum(dice.normal(0, 0.0006, (LINES, 5, 2)), axis=1)
    shapes = [
        "LINESTRING (" + ", ".join(f"{x + dx:.6f} {y + dy:.6f}" for dx, dy in bend) + ")"
        for x, y, bend in zip(lon[POINTS:], lat[POINTS:], bends, strict=True)
    ]
    states = np.where(dice.random(len(at)) < 0.02, "fault", "in_use")
    return pl.DataFrame(
        {
            "object": numbers,
            "kind": kind,
            "name": [f"N{n}" for n in range(len(at))],
            "place": codes,
            "state": states,
            "lon": [*lon[:POINTS], *[None] * LINES],
            "lat": [*lat[:POINTS], *[None] * LINES],
            "geometry": [*[None] * POINTS, *shapes],
            "entered_at": [datetime(2026, 1, 1)] * len(at),
        },
        schema_overrides={"lon": pl.Float64(), "lat": pl.Float64(), "geometry": pl.String()},
    )


def _code(kind: str, place: str, number: int, pipe) -> str:  # noqa: ANN001 - city.objects.Kind, read when the pack is set
    if kind == "drain_pipe":
        bare = f"PG{place[:6]}{number:07d}"
        return bare + pipe.check_digit(bare)
    return f"{place[:6]}{'0118' if kind == 'lamp' else '0103'}{number:06d}"


def walk(count: int) -> list[tuple[float, float, int]]:
    """Middles and zooms of a viewer who pans by a part of the screen and zooms now and then; the same each time."""
    chance = random.Random(11)
    lon, lat, zoom, found = 118.79, 32.05, 9, []
    for _ in range(count):
        if chance.random() < 0.4:
            zoom = min(18, max(9, zoom + chance.choice((-1, 1, 1, 2))))
        else:
            wide = 360 / 2**zoom / TILE_PX * WIDE_PX
            lon, lat = lon + wide * chance.uniform(-0.6, 0.6), lat + wide * chance.uniform(-0.3, 0.3)
        if not (118.4 < lon < 119.2 and 31.3 < lat < 32.6) or zoom == 18 and chance.random() < 0.3:
            lon, lat, zoom = 118.79 + chance.uniform(-0.2, 0.2), 32.0 + chance.uniform(-0.3, 0.2), chance.randint(9, 14)
        found.append((lon, lat, zoom))
    return found


def together_ms(port: int, lon: float, lat: float, zoom: int) -> list[float]:
    """How long each layer's answer takes for one view."""
    return [fetch_ms(port, key, lon, lat, zoom) for key in LAYERS]


def fetch_ms(port: int, key: str, lon: float, lat: float, zoom: int) -> float:
    """How long one answer takes, up to its last byte; the rectangle is that of the page's script."""
    side = 360 / 2**zoom
    wide, high = side / TILE_PX * WIDE_PX / 2, side / TILE_PX * HIGH_PX / 2 * 0.85
    west, east = np.floor((lon - wide) / side) * side, np.ceil((lon + wide) / side) * side
    south, north = np.floor((lat - high) / side) * side, np.ceil((lat + high) / side) * side
    client = _http.Client(port)
    began = time.perf_counter()
    client.get(f"/layer/{key}.json?bbox={west:.7f},{south:.7f},{east:.7f},{north:.7f}&z={zoom}")
    return (time.perf_counter() - began) * 1000


def frames(address: str, last: str, steps: int = 60) -> list[float]:
    """Milliseconds between frames while a script pans and zooms, from when the `last` layer is there."""
    program = next((found for name in _browser.BROWSERS if (found := shutil.which(name))), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1920, "height": 1080}, bypass_csp=True).new_page()
        page.goto(address)
        page.wait_for_function(
            "(last) => (document.querySelector('#map-page') || {dataset: {}}).dataset.shown?.includes(last)", arg=last
        )
        page.wait_for_timeout(1500)
        gaps = page.evaluate(PAN, steps)
        browser.close()
    return gaps
