"""How fast it is, beside a plain Dash page and Streamlit: python -m tests.bench [--quick] [--write]."""

import argparse
import importlib.util
import tomllib
from datetime import datetime
from zoneinfo import ZoneInfo

from city.settings import ROOT
from tests.bench import _alerts, _browser, _codes, _http, _load, _map, _sample, _scale, _scores, _server
from tests.bench._dataset import Dataset, prepare, small_delivery
from tests.bench._report import Line, machine, ratios, table

BARS = {"remembered_ms": 8, "fresh_ms": 100, "headline_ms": 600, "last_zone_ms": 1000, "worker_mb": 600}
ZONES, DRAWN, MEMORY = "all panels answered over HTTP", "all panels drawn in Chromium, cold", "memory of a worker (PSS)"


def main() -> None:
    """Builds or fetches the store, measures, prints; with --write also into docs/bench.md."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about a million readings")
    parts = ("wall", "scale", "load", "scores", "alerts", "codes", "map")
    parser.add_argument("--only", choices=parts, help="one part of it")
    parser.add_argument("--write", action="store_true", help="write the result to docs/bench.md")
    given = parser.parse_args()
    measured = {
        "wall": lambda: compared_with_others(given.quick),
        "scale": lambda: at_scale((1, 2) if given.quick else (2, 17, 84)),
        "scores": lambda: f"## {SCORES}\n\n{table(_scores.measure(_sample.store()))}\n",
        "alerts": lambda: f"## {ALERTS}\n\n{table(_alerts.measure())}\n",
        "codes": lambda: f"## {CODES}\n\n{table(_codes.measure(120_000 if given.quick else _codes.OBJECTS))}\n",
        "map": over_the_map,
        "load": lambda: under_load(1.0 if given.quick else _load.MINUTES),
    }
    done = [f"{run()}\n{machine()}\n" for name, run in measured.items() if given.only in (None, name)]
    print("\n".join(["", *done]))
    if given.write:
        page = ROOT / "docs" / "bench.md"
        page.write_text(rewritten(page.read_text("utf-8"), done), "utf-8")


def rewritten(page: str, parts: list[str]) -> str:
    """The page with these parts in place of the ones under the same headings; the parts that were not run stay."""
    kept = {one.partition("\n")[0]: one for one in page.split("\n## ")[1:]}
    new = {one.removeprefix("## ").partition("\n")[0]: one.removeprefix("## ") for one in parts}
    order = [one.partition("\n")[0] for one in (WALL, SCALE, SCORES, ALERTS, CODES, MAP, LOAD)]
    found = {heading: text.rstrip("\n") + "\n" for heading, text in (kept | new).items()}
    return "\n".join([HEAD, *(f"## {found[one]}" for one in order if one in found)])


def compared_with_others(quick: bool) -> str:
    """The wall at 20 million readings, beside a plain Dash page and Streamlit."""
    days, events = (5, 50_000) if quick else (84, 1_000_000)
    dataset = prepare(days, events, civil_now())
    print("One Screen …", flush=True)
    lines, ours = measure(dataset)
    print(table(lines), "\nPlain Dash …", flush=True)
    others = {"plain Dash": compare_dash(dataset)}
    if importlib.util.find_spec("streamlit"):
        print("Streamlit …", flush=True)
        others["Streamlit"] = compare_streamlit(dataset)
    return f"## {WALL}\n\n{table(lines)}\n\n{ratios(ours, others)}\n\n{told(dataset)}\n"


def at_scale(sizes: tuple[int, ...]) -> str:
    """The same wall over more and more hours of six million readings, as far as the disk has room."""
    lines: list[Line] = []
    zones: dict[int, Line] = {}
    left_out = [hours for hours in sizes if not _scale.has_room(hours)]
    for hours in [hours for hours in sizes if hours not in left_out]:
        store = _scale.build(hours, civil_now())
        found = _scale.measure(store, civil_now())
        zones[store.readings] = found[1]
        lines += found
        print(table(found), flush=True)
    least, most = min(zones), max(zones)
    growth = zones[most].p50 / zones[least].p50
    said = f"Eight zones fresh take {growth:.2f} times as long at {most:,} readings as at {least:,} (bar: {_scale.BARS['growth']})."
    if left_out:
        said += f" Left out for want of disk: {', '.join(f'{hours * 6} million' for hours in left_out)}."
    return f"## {SCALE}\n\n{table(lines)}\n\n{said}\n"


def over_the_map() -> str:
    """200,000 points and 20,000 lines, panned and zoomed over."""
    lines, said = _map.measure()
    return f"## {MAP}\n\n{table(lines)}\n\n{said}\n"


def under_load(minutes: float) -> str:
    """Many viewers and walls at once before the living sample city."""
    lines, said = _load.measure(_sample.store(), minutes)
    print(table(lines), said, sep="\n", flush=True)
    return f"## {LOAD}\n\n{table(lines)}\n\n{said}\n"


def civil_now() -> datetime:
    """The city's civil time, read before the settings are."""
    zone = tomllib.loads((ROOT / "city" / "city.toml").read_text("utf-8"))["zone"]
    return datetime.now(ZoneInfo(zone)).replace(tzinfo=None)


def told(dataset: Dataset) -> str:
    """What was measured on, in one sentence."""
    rate = (dataset.readings + dataset.events) / dataset.admission_s
    return (
        f"{dataset.readings:,} readings and {dataset.events:,} events, admitted in {dataset.admission_s:,.0f} s"
        f" ({rate:,.0f} rows/s), {dataset.store_mb:,.0f} MB of Parquet."
    )


def measure(dataset: Dataset) -> tuple[list[Line], dict[str, Line]]:
    """The product: answers remembered and fresh, pages, memory."""
    from data.admit import Admission

    with _server.serving(_server.one_screen(), dataset.environment() | {"COCKPIT_LIVE": "0"}) as served:
        body = _http.zones(served.port)
        print(f"{_http.check_zones(served.port, body):,} bytes of zones", flush=True)
        _http.repeated(served.port, body, 20)
        one = _http.repeated(served.port, body, 300)
        eight = _http.repeated(served.port, body, 400, clients=8)
        admission, fresh, admitted = Admission(), [], []
        for number in range(25):
            admitted.append(small_delivery(admission, dataset.folder, number, civil_now()) * 1000)
            fresh += _http.repeated(served.port, body, 1)
        admission.close()
        drawn = _browser.visits(f"http://127.0.0.1:{served.port}/", _browser.WALL_CHECKS, 9)
        rss, pss = served.worker_mb()
    remembered = Line("eight zones remembered, one client", one, bar=BARS["remembered_ms"])
    last = Line("last zone drawn, cold browser", drawn["zones"], bar=BARS["last_zone_ms"])
    worker = Line("memory of a worker, RSS", [rss], "MB", BARS["worker_mb"])
    lines = [
        remembered,
        Line("eight zones remembered, eight clients", eight),
        Line("eight zones fresh after a new snapshot", fresh, bar=BARS["fresh_ms"]),
        Line("admission of a delivery of 300 readings", admitted),
        Line("headline text on the screen, cold browser", drawn["headline"], bar=BARS["headline_ms"]),
        last,
        Line("page taken over by Dash", drawn["live"]),
        Line("Leaflet's own districts there", drawn["leaflet"]),
        worker,
        Line("memory of a worker, PSS", [pss], "MB"),
    ]
    ours = {ZONES: lines[2], f"{ZONES}, remembered": remembered, DRAWN: last, MEMORY: lines[-1]}
    return lines, ours


def compare_dash(dataset: Dataset) -> dict[str, Line]:
    """The plain Dash page: eight callbacks at once, and the page."""
    with _server.serving(_server.plain_dash(), raw(dataset)) as served:
        values = {"location": "/"}
        bodies = [_http.payload(one, values) for one in _http.callbacks(served.port) if "panel-" in one["output"]]
        _http.together(served.port, bodies, 2)
        answered = Line(ZONES, _http.together(served.port, bodies, 12))
        drawn = _browser.visits(f"http://127.0.0.1:{served.port}/", _browser.FIGURE_CHECKS, 5)
        return compared(answered, drawn, served)


def compare_streamlit(dataset: Dataset) -> dict[str, Line]:
    """The Streamlit page: its script run over the socket, and the page."""
    with _server.serving(_server.plain_streamlit(), raw(dataset), "/_stcore/health") as served:
        _http.streamlit_runs(served.port, 2)
        answered = Line(ZONES, _http.streamlit_runs(served.port, 12))
        drawn = _browser.visits(f"http://127.0.0.1:{served.port}/", _browser.FIGURE_CHECKS, 5)
        return compared(answered, drawn, served)


def compared(answered: Line, drawn: dict[str, list[float]], served: _server.Served) -> dict[str, Line]:
    """One tool's lines under the names of ours; it remembers nothing, so each answer is made anew."""
    memory = Line(MEMORY, [served.worker_mb()[1]], "MB")
    return {ZONES: answered, f"{ZONES}, remembered": answered, DRAWN: Line(DRAWN, drawn["zones"]), MEMORY: memory}


def raw(dataset: Dataset) -> dict[str, str]:
    """What the comparisons read: the Parquet files as they were delivered, and the newest time in them."""
    return {"BENCH_RAW": str(dataset.raw), "BENCH_NOW": dataset.built_until.isoformat(" ")}


SCALE = """At scale

100,000 series (an indicator in a place), a reading a minute: each hour brings six million rows as one Parquet file, taken
through the real admission: read, checked, sorted, kept, rolled up by hour, day and level of place. The roll-up's memory is
limited to 1,024 MB by its setting. The wall is the same as above."""
SCORES = """The scores

Draws of the order with all that could be chosen otherwise, each size in a process of its own; pages and what-ifs of the sample city
over the application itself, without a network."""
ALERTS = """The watch

Simulated series of 15 minutes: the baselines of a night from six weeks, and one tick in which every series is judged and its state moves
on. Rules in the product ask only for what is beyond its limits; this is what judging everything would cost."""
CODES = """One code

Two million invented objects in the real communities, along twenty times as many roads as the sample city has, taken through the real
admission; then what people type, asked by a process of its own: codes whole, in part and with a slip, names and addresses in part, by
sound and misspelt, pinyin and its initials. Each text is asked once; half of the viewers hold the city, half one district."""
MAP = """The map

Layers of invented objects taken through the real admission; each move of a random walk of pans and zooms fetches three layers as the page's
script does, over HTTP, uncompressed. Then a script pans and zooms the page itself in Chromium without a graphics card, at 1920 × 1080."""
LOAD = """Under load

The living sample city, two workers: open screens of viewers and of enrolled walls ask as the live script does, people open pages
and report faults, and a worker is killed after a third of the time. The clients run on the same two cores."""
HEAD = """# How fast it is

Written by `python -m tests.bench --write`, each part with the machine and how busy it was.
"""
WALL = """The wall

The wall's eight zones are posted for as an open wall posts for them, to the server that `make run`
starts; pages are opened in Chromium with nothing cached, at 1920 × 1080. *Drawn* means: each zone has text that can be seen,
the signs their sparklines and the map its districts, one frame later. The comparisons show eight panels over the same
readings and events as Parquet, asked and drawn anew each time, as one would write them first."""

if __name__ == "__main__":
    main()
