"""The tree of places: reading and checking its file, its edges for roll-ups, its ancestors for scopes."""

from pathlib import Path

import polars as pl

from city.said import say
from data.contracts.places import COLUMNS, LEVELS, NEEDED, PARENT_LEVELS, PlacesRefused

TRUE = ("true", "1", "yes")


def read_places(path: Path, check: bool = True) -> pl.DataFrame:
    """One row per place of a places.csv, with the contract's columns; empty cells are null. `check`: check_tree."""
    try:
        raw = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as fault:
        reason = str(fault).splitlines()[0]
        raise PlacesRefused("columns_known", say("tree.not_csv", file=path.name, reason=reason)) from None
    raw = raw.rename({name: name.strip().lstrip("\ufeff") for name in raw.columns})
    unknown = [name for name in raw.columns if name not in COLUMNS]
    missing = [name for name in NEEDED if name not in raw.columns]
    if unknown:
        raise PlacesRefused(
            "columns_known",
            say("tree.no_such_column", file=path.name, found=unknown[0], columns=list(COLUMNS)),
        )
    if missing:
        raise PlacesRefused("columns_known", say("tree.column_missing", file=path.name, found=missing[0]))
    frame = pl.DataFrame({name: _column(path.name, raw, name) for name in COLUMNS})
    frame = frame.with_columns(
        pl.col("short_zh").fill_null(pl.col("name_zh")),
        pl.col("short_en").fill_null(pl.col("name_en")),
        pl.col("kind").fill_null(pl.col("level")),
        pl.col("is_sketch").fill_null(False),
    )
    if check:
        check_tree(frame, path.name)
    return frame


def _column(file: str, raw: pl.DataFrame, name: str) -> pl.Series:
    """One column in the contract's type; a cell that does not fit is refused with its line."""
    kind = COLUMNS[name]
    if name not in raw.columns:
        return pl.Series(name, [None] * raw.height, dtype=kind)
    text = raw[name].str.strip_chars().replace("", None)
    if name in NEEDED and name != "parent" and text.has_nulls():
        line = text.is_null().arg_true()[0] + 2
        raise PlacesRefused("values_readable", say("tree.cell_missing", file=file, line=line, column=name))
    if kind == pl.String:
        return text
    if kind == pl.Boolean:
        return text.str.to_lowercase().is_in(TRUE).alias(name)
    values = text.cast(kind, strict=False)
    bad = (values.is_null() & text.is_not_null()).arg_true()
    if len(bad):
        wanted = say("expected.whole_number" if kind == pl.Int64 else "expected.number")
        raise PlacesRefused(
            "values_readable",
            say("tree.cell", file=file, line=bad[0] + 2, column=name, found=text[bad[0]], expected=wanted),
        )
    return values


def check_tree(places: pl.DataFrame, file: str = "places") -> None:
    """Raises PlacesRefused for the first row that breaks a rule of the contract."""
    rows: dict[str, dict] = {}
    for row in places.iter_rows(named=True):
        place = row["place"]
        if place in rows:
            raise PlacesRefused("place_unique", say("tree.twice", file=file, place=place, name=row["name_zh"]))
        if row["level"] not in LEVELS:
            raise PlacesRefused(
                "level_known",
                say("tree.level", file=file, place=place, found=row["level"], levels=list(LEVELS)),
            )
        rows[place] = row
    _check_root(file, rows)
    for place, row in rows.items():
        if row["parent"] is not None and row["parent"] not in rows:
            raise PlacesRefused(
                "parent_known",
                say("tree.parent", file=file, place=place, name=row["name_zh"], found=row["parent"]),
            )
    for place in rows:
        _check_loop(file, place, rows)
    for place, row in rows.items():
        _check_row(file, place, row, rows)


def _check_root(file: str, rows: dict[str, dict]) -> None:
    cities = [place for place, row in rows.items() if row["level"] == "city"]
    if len(cities) != 1:
        raise PlacesRefused("one_root", say("tree.cities", file=file, n=len(cities)))
    for place, row in rows.items():
        if (row["parent"] is None) != (place == cities[0]):
            key = "tree.root_has_parent" if place == cities[0] else "tree.no_parent"
            raise PlacesRefused("one_root", say(key, file=file, place=place, name=row["name_zh"]))


def _check_loop(file: str, place: str, rows: dict[str, dict]) -> None:
    path = [place]
    while (parent := rows[path[-1]]["parent"]) is not None:
        path.append(parent)
        if parent in path[:-1]:
            raise PlacesRefused(
                "no_loop",
                say("tree.loop", file=file, path=" → ".join(path[path.index(parent) :])),
            )


def _check_row(file: str, place: str, row: dict, rows: dict[str, dict]) -> None:
    allowed = PARENT_LEVELS[row["level"]]
    if row["parent"] is not None and rows[row["parent"]]["level"] not in allowed:
        above = rows[row["parent"]]
        raise PlacesRefused(
            "parent_level",
            say(
                "tree.parent_level",
                file=file,
                place=place,
                level=row["level"],
                parent=above["place"],
                above=above["level"],
                allowed=list(allowed),
            ),
        )
    unit = row["unit"]
    if unit is not None and (unit not in rows or rows[unit]["level"] not in ("district", "unit")):
        raise PlacesRefused("unit_known", say("tree.unit", file=file, place=place, found=unit))
    lon, lat = row["lon"], row["lat"]
    if (lon is None) != (lat is None) or (lon is not None and not (-180 <= lon <= 180 and -90 <= lat <= 90)):
        raise PlacesRefused(
            "point_in_range",
            say("tree.point", file=file, place=place, lon=str(lon), lat=str(lat)),
        )


def edges_of(places: pl.DataFrame) -> pl.DataFrame:
    """One row per child and parent used in roll-ups: the legal tree, and each unit over its members.

    A unit that overlays districts (level 'unit') has no edge upwards: its members count in their districts.
    """
    legal = places.filter((pl.col("level") != "unit") & pl.col("parent").is_not_null()).select(
        pl.col("place").alias("child"), "parent"
    )
    return pl.concat([legal, _overlay(places)]).sort("child", "parent")


def _overlay(places: pl.DataFrame) -> pl.DataFrame:
    """child, parent: places directly under a district that report to a unit other than it."""
    levels = places.select(pl.col("place").alias("parent"), pl.col("level").alias("above"))
    units = places.filter(pl.col("level") == "unit")["place"].implode()
    return (
        places.filter(pl.col("level") != "unit")
        .join(levels, on="parent", how="inner")
        .filter((pl.col("above") == "district") & pl.col("unit").is_in(units))
        .select(pl.col("place").alias("child"), pl.col("unit").alias("parent"))
    )


def ancestors_of(places: pl.DataFrame) -> pl.DataFrame:
    """One row per place and ancestor, itself at depth 0: the legal tree, and the units that overlay it."""
    parents = dict(places.select("place", "parent").iter_rows())
    over = dict(_overlay(places).iter_rows())
    rows = []
    for place in parents:
        at: str | None = place
        depth = 0
        while at is not None:
            rows.append((place, at, depth))
            if at in over:
                rows.append((place, over[at], depth + 1))
            at, depth = parents[at], depth + 1
    return pl.DataFrame(rows, schema={"place": pl.String, "ancestor": pl.String, "depth": pl.Int32}, orient="row").sort(
        "ancestor", "place"
    )
