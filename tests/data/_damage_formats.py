"""Ways of damaging workbooks, Parquet and GeoJSON, each with what must become of them; see _damage."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable

import polars as pl

from tests.data._bases import Base, geojson_of, parquet_of
from tests.data._damage import CSV, MANY, Damage, flip


def _zip(change: Callable[[random.Random, dict[str, bytes]], object], expected: str | int = MANY) -> Damage:
    def damage(rng: random.Random, base: Base) -> tuple[bytes, str | int]:
        with zipfile.ZipFile(io.BytesIO(base.content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        change(rng, members)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, member in members.items():
                archive.writestr(name, member)
        return content.getvalue(), expected

    return damage


SHEET = "xl/worksheets/sheet1.xml"


def _noise(name: str, times: int) -> Damage:
    def change(rng: random.Random, members: dict[str, bytes]) -> None:
        noisy = bytearray(members[name])
        for _ in range(times):
            noisy[rng.randrange(len(noisy))] = rng.randrange(32, 127)
        members[name] = bytes(noisy)

    return _zip(change)


XLSX: dict[str, Damage] = {
    **{
        f"without {name}": _zip(lambda rng, members, name=name: members.pop(name, None))
        for name in (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "[Content_Types].xml", "xl/styles.xml")
    },
    **{
        f"noise {times} in {name}": _noise(name, times)
        for name in (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml")
        for times in (1, 20, 400)
    },
    "sheet cut": _zip(lambda rng, members: members.__setitem__(SHEET, members[SHEET][:700])),
    "sheet empty": _zip(lambda rng, members: members.__setitem__(SHEET, b"")),
    "far cell": _zip(
        lambda rng, members: members.__setitem__(SHEET, members[SHEET].replace(b'r="A2"', b'r="XFD1048576"'))
    ),
    "strings out of range": _zip(
        lambda rng, members: members.__setitem__(SHEET, members[SHEET].replace(b"<v>3</v>", b"<v>99999</v>"))
    ),
    "an entity": _zip(
        lambda rng, members: members.__setitem__(SHEET, b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + members[SHEET])
    ),
    "a plain zip": lambda rng, base: (
        _zip(lambda r, members: (members.clear(), members.update({"a.txt": b"x"})))(rng, base)[0],
        "refused",
    ),
}


def _frame(change: Callable[[pl.DataFrame], pl.DataFrame], expected: str | int = MANY) -> Damage:
    return lambda rng, base: (parquet_of(change(pl.read_parquet(io.BytesIO(base.content)))), expected)


PARQUET: dict[str, Damage] = {
    **{f"flip {times} again {seed}": flip(times) for times in (1, 2, 4) for seed in range(6)},
    "column lost": _frame(lambda frame: frame.drop("place"), "refused"),
    "column renamed": _frame(lambda frame: frame.rename({"at": "AT"}), "refused"),
    "columns moved": _frame(lambda frame: frame.select(frame.columns[::-1]), "same"),
    "no rows": _frame(lambda frame: frame.clear(), "refused"),
    "no columns": _frame(lambda frame: frame.select([]), "refused"),
    "texts": _frame(lambda frame: frame.cast(pl.String)),
    "numbers as texts": _frame(lambda frame: frame.with_columns(pl.col("value").cast(pl.String)), "same"),
    "categories": _frame(lambda frame: frame.with_columns(pl.col("place").cast(pl.Categorical)), "same"),
    "lists": _frame(lambda frame: frame.with_columns(pl.concat_list("value"))),
    "structs": _frame(lambda frame: frame.with_columns(place=pl.struct("place"))),
    "nothing": _frame(lambda frame: frame.with_columns(value=pl.lit(None))),
    "flags": _frame(lambda frame: frame.with_columns(value=pl.col("value") > 3)),
    "spans": _frame(lambda frame: frame.with_columns(at=pl.duration(hours=1))),
    "days": _frame(lambda frame: frame.with_columns(pl.col("at").cast(pl.Date))),
    "nanoseconds": _frame(lambda frame: frame.with_columns(pl.col("at").cast(pl.Datetime("ns"))), "same"),
    "clock times": _frame(lambda frame: frame.with_columns(pl.col("at").dt.time())),
    "numbers for times": _frame(lambda frame: frame.with_columns(at=pl.lit(2**62))),
    "far times": _frame(lambda frame: frame.with_columns(at=pl.lit(2**62).cast(pl.Datetime("us")))),
    "decimals": _frame(lambda frame: frame.with_columns(pl.col("value").cast(pl.Decimal(20, 3))), "same"),
    "bytes": _frame(lambda frame: frame.with_columns(place=pl.lit(b"\xff\xfe"))),
    "whole numbers": _frame(lambda frame: frame.with_columns(value=pl.lit(2**64 - 1, dtype=pl.UInt64))),
    "infinite": _frame(lambda frame: frame.with_columns(value=pl.lit(float("inf")))),
}


def _features(change: Callable[[random.Random, list[dict]], object], expected: str | int = 1) -> Damage:
    def damage(rng: random.Random, base: Base) -> tuple[bytes, str | int]:
        found = json.loads(base.content)["features"]
        change(rng, found)
        return geojson_of(found), expected

    return damage


def _geometry(geometry: object) -> Damage:
    return _features(lambda rng, found: found[rng.randrange(len(found))].__setitem__("geometry", geometry))


def _nested(depth: int) -> list:
    found: list = [1, 2]
    for _ in range(depth):
        found = [found]
    return found


GEOJSON: dict[str, Damage] = {
    "byte order mark": lambda rng, base: (b"\xef\xbb\xbf" + base.content, "same"),
    "packed": lambda rng, base: (gzip.compress(base.content), "same"),
    "packed and cut": lambda rng, base: (gzip.compress(base.content)[:-20], "refused"),
    "as utf-16": lambda rng, base: (base.content.decode().encode("utf-16"), "refused"),
    "as gb18030": lambda rng, base: (base.content.decode().encode("gb18030"), MANY),
    "NaN": lambda rng, base: (base.content.replace(b"118.7", b"NaN").replace(b"-71.1", b"NaN"), "refused"),
    "a list": lambda rng, base: (b"[" + base.content + b"]", "refused"),
    "one feature": lambda rng, base: (json.dumps(json.loads(base.content)["features"][0]).encode(), "refused"),
    "lines": lambda rng, base: (
        b"\n".join(json.dumps(one).encode() for one in json.loads(base.content)["features"]),
        "refused",
    ),
    "features an object": lambda rng, base: (b'{"type": "FeatureCollection", "features": {}}', "refused"),
    "no features": _features(lambda rng, found: found.clear(), "refused"),
    "features lost": _features(lambda rng, found: found.__delitem__(slice(3, None)), 0),
    "features shuffled": _features(lambda rng, found: rng.shuffle(found), "same"),
    "features twice": _features(lambda rng, found: found.extend(found[:]), 0),
    "not features": _features(lambda rng, found: found.extend([1, None, "x", [], {}]), 0),
    "property lost": _features(lambda rng, found: [one.update(properties={"x": 1}) for one in found], "refused"),
    "properties null": _features(lambda rng, found: found[0].__setitem__("properties", None)),
    "properties nested": _features(
        lambda rng, found: found[0].__setitem__("properties", {"id": {"a": [1]}, "neighborhood": [1]})
    ),
    "properties deep": _features(lambda rng, found: found[0]["properties"].update(x=_nested(500))),
    "huge number": _features(lambda rng, found: found[0]["properties"].update(level=10**400)),
    "coordinates far": _geometry({"type": "Point", "coordinates": [1e300, -1e300]}),
    "coordinates texts": _geometry({"type": "Point", "coordinates": ["118", "x"]}),
    "coordinates none": _geometry({"type": "Point", "coordinates": []}),
    "coordinates deep": _geometry({"type": "Polygon", "coordinates": _nested(300)}),
    "ring open": _geometry({"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 7]]]}),
    "ring crossing itself": _geometry({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}),
    "polygon empty": _geometry({"type": "Polygon", "coordinates": []}),
    "unknown shape": _geometry({"type": "Circle", "coordinates": [1, 2]}),
    "no shape": _geometry({"coordinates": [1, 2]}),
    "shape a text": _geometry("POINT (1 2)"),
    "collection": _geometry({"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}]}),
}
BY_KIND = {"csv": CSV, "xlsx": XLSX, "parquet": PARQUET, "geojson": GEOJSON}
