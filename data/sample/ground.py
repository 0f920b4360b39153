"""The real ground under the invented city: units, streets and sites with people, weights and positions."""

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from shapely.geometry import Point, shape

from data.sample import chance

GEO = Path(__file__).resolve().parent.parent / "geo"
CITY = "3201"
NEW_AREA = "NJ-JB"
DENSER = 1.7  # people per community in the New Area's streets against the rest of their districts


@dataclass(frozen=True)
class Places:
    """Places of one level in a fixed order; every array has one entry a place."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    lon: np.ndarray
    lat: np.ndarray
    people: np.ndarray
    atom: np.ndarray  # index into Ground.atoms
    street: np.ndarray  # index into Ground.streets (nearest)

    def __len__(self) -> int:
        return len(self.codes)

    def index(self, code: str) -> int:
        """Position of a code; a code that is not there is an error."""
        return self.codes.index(code)

    def named(self, part: str) -> list[int]:
        """Positions of the places whose name contains a word."""
        return [i for i, name in enumerate(self.names) if part in name]


@dataclass(frozen=True)
class Ground:
    """Thirteen atoms add up to both views: 9 districts, 2 nets, and the New Area's parts of 浦口 and 六合."""

    atoms: Places
    units: tuple[str, ...]  # what is delivered: 11 districts, the New Area, 2 nets
    members: np.ndarray  # (14, 13) of 0 and 1: which atoms make a unit
    streets: Places
    sites: dict[str, Places]  # by prefix, such as 'NJ-AQ'
    city: Places

    @property
    def people(self) -> float:
        return float(self.atoms.people.sum())


def _read(name: str) -> list[dict[str, str]]:
    with (GEO / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _spread(code: str, polygon, near: tuple[float, float]) -> tuple[float, float]:
    """A fixed point inside the district for a street whose point is not known."""
    west, south, east, north = polygon.bounds
    k = chance.key("street/point")
    for i in range(60):
        u, v = chance.uniform(k, int(code), 2 * i)[0], chance.uniform(k, int(code), 2 * i + 1)[0]
        if polygon.contains(Point(west + u * (east - west), south + v * (north - south))):
            return west + u * (east - west), south + v * (north - south)
    return near


@cache
def ground() -> Ground:
    """The ground, read once from the geo folder."""
    rows = _read("places.csv")
    points = {r["place"]: (float(r["lon"]), float(r["lat"])) for r in _read("street_points.csv")}
    features = json.loads((GEO / "districts.geojson").read_text("utf-8"))["features"]
    polygons = {f["properties"]["place"]: shape(f["geometry"]) for f in features}
    centres = {c: p.representative_point() for c, p in polygons.items()}
    districts = {r["place"]: float(r["population"]) for r in rows if r["level"] == "district"}
    streets = [r for r in rows if r["level"] == "street"]
    spots = []
    for r in streets:
        near = centres[r["parent"]]
        spots.append(points.get(r["place"]) or _spread(r["place"], polygons[r["parent"]], (near.x, near.y)))
    atom_codes = [c for c in districts if f"{c}-net" not in {r["place"] for r in rows}]
    nets = [r["place"] for r in rows if r["place"].endswith("-net")]
    parts = [f"{NEW_AREA}/{net[:6]}" for net in nets]
    atom_codes += nets + parts
    atom_of = [_atom(r, atom_codes) for r in streets]
    weight = _weights(streets, rows)
    people = np.array(
        [
            districts[r["parent"]]
            * w
            / sum(v for s, v in zip(streets, weight, strict=True) if s["parent"] == r["parent"])
            for r, w in zip(streets, weight, strict=True)
        ]
    )
    lon, lat = np.array(spots).T
    atom = np.array(atom_of)
    order = np.arange(len(streets))
    street = Places(
        tuple(r["place"] for r in streets), tuple(r["name_zh"] for r in streets), lon, lat, people, atom, order
    )
    n = len(atom_codes)
    by_atom = np.bincount(atom, people, n)
    atoms = Places(
        tuple(atom_codes),
        tuple(atom_codes),
        np.bincount(atom, lon * people, n) / by_atom,
        np.bincount(atom, lat * people, n) / by_atom,
        by_atom,
        np.arange(n),
        np.array([int(np.flatnonzero(atom == i)[people[atom == i].argmax()]) for i in range(n)]),
    )
    units = (*districts, NEW_AREA, *nets)
    members = np.array([[_makes(unit, a) for a in atom_codes] for unit in units], dtype=float)
    city = Places((CITY,), ("南京市",), *(np.array([v]) for v in (118.79, 32.05, by_atom.sum(), 0, 0)))
    return Ground(atoms, units, members, street, _sites(street, atom_codes), city)


@dataclass(frozen=True)
class Unit:
    """What is scored: its code, its short name, its residents; ahead: the number of what makes it ahead or behind."""

    code: str
    name: str
    people: float
    ahead: int


def units(land: Ground) -> list[Unit]:
    """Nine districts, what the New Area leaves of two, and the New Area: together the whole city, nobody twice."""
    names = {r["place"]: r["short_zh"] for r in _read("places.csv")}
    parts = len(land.atoms) - 2
    found = [Unit(code, names[code], float(land.atoms.people[n]), n) for n, code in enumerate(land.atoms.codes[:parts])]
    rest = float(land.atoms.people[parts:].sum())
    return [*found, Unit(NEW_AREA, names[NEW_AREA], rest, len(land.atoms))]


@cache
def communities() -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """For each street where its communities begin and how many they are; and the codes of all, by street."""
    below: dict[str, list[str]] = {}
    for r in _read("places.csv"):
        if r["level"] == "community":
            below.setdefault(r["parent"], []).append(r["place"])
    groups = [below.get(code, []) for code in ground().streets.codes]
    size = np.array([len(g) for g in groups], dtype=np.int64)
    return np.cumsum(size) - size, size, tuple(code for group in groups for code in group)


def _atom(street: dict, atoms: list[str]) -> int:
    unit, parent = street["unit"], street["parent"]
    return atoms.index(f"{NEW_AREA}/{parent}" if unit == NEW_AREA else unit if unit in atoms else parent)


def _makes(unit: str, atom: str) -> bool:
    """Whether an atom is part of a delivered unit."""
    if unit == NEW_AREA:
        return atom.startswith(NEW_AREA)
    return atom == unit or (len(unit) == 6 and unit in atom)


def _weights(streets: list[dict], rows: list[dict]) -> list[float]:
    """Shares of a district's people by street: number of communities, a fixed lot, denser in the New Area."""
    communities: dict[str, int] = {}
    for r in rows:
        if r["level"] == "community":
            communities[r["parent"]] = communities.get(r["parent"], 0) + 1
    lot = np.exp(0.25 * chance.gauss(chance.key("street/people"), [int(r["place"]) for r in streets]))
    return [
        (communities.get(r["place"], 0) + 3) * float(x) * (DENSER if r["unit"] == NEW_AREA else 1.0)
        for r, x in zip(streets, lot, strict=True)
    ]


def _sites(streets: Places, atoms: list[str]) -> dict[str, Places]:
    """Sites by prefix. One without a point stands in its street, or in some street of its unit."""
    groups: dict[str, list[dict]] = {}
    for r in _read("sites.csv"):
        groups.setdefault(r["place"].rsplit("-", 1)[0], []).append(r)
    return {prefix: _group(rows, streets, atoms) for prefix, rows in groups.items()}


def _group(rows: list[dict], streets: Places, atoms: list[str]) -> Places:
    atom = np.array(
        [atoms.index(f"{NEW_AREA}/{r['parent'][:6]}" if r["unit"] == NEW_AREA else r["unit"]) for r in rows]
    )
    street = np.array([_street(r, a, streets) for r, a in zip(rows, atom, strict=True)])
    lon = np.array([float(r["lon"] or streets.lon[s]) for r, s in zip(rows, street, strict=True)])
    lat = np.array([float(r["lat"] or streets.lat[s]) for r, s in zip(rows, street, strict=True)])
    codes, names = tuple(r["place"] for r in rows), tuple(r["name_zh"] for r in rows)
    return Places(codes, names, lon, lat, streets.people[street], atom, street)


def _street(site: dict, atom: int, streets: Places) -> int:
    if site["parent"] in streets.codes:
        return streets.index(site["parent"])
    inside = np.flatnonzero(streets.atom == atom)
    return int(inside[int(chance.bits(chance.key("site/street"), int(site["place"][-2:]), atom)[0]) % len(inside)])
