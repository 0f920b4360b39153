"""Rules on what an object is: its code's form and check digit, its geometry, and where it lies."""

from collections.abc import Callable

import numpy as np
import polars as pl
import shapely

from city.objects import Kind, kinds
from data.contracts._reasons import because
from data.contracts._rules import Context, Rule

TYPES = {"line": (1, 5), "area": (3, 6)}
"""The types of shapely's geometries that a line and an area may have."""
DEGREES = 4
SIDES = ("west", "south", "east", "north")
LIKE = {"line": "LINESTRING (118.79 32.04, 118.80 32.05)", "area": "POLYGON ((118.79 32.04, …))"}


def with_point(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with a point for each geometry whose row names none."""
    lacks = frame["geometry"].is_not_null() & (frame["lon"].is_null() | frame["lat"].is_null())
    if not lacks.any():
        return frame
    found = shapely.point_on_surface(_shapes(frame["geometry"].filter(lacks)))
    at = lacks.arg_true()
    columns = []
    for name, values in (("lon", shapely.get_x(found)), ("lat", shapely.get_y(found))):
        filled = frame[name].clone().scatter(at, pl.Series(values, dtype=pl.Float64).fill_nan(None))
        columns.append(filled.alias(name))
    return frame.with_columns(columns)


def code_form() -> Rule:
    """The code has the form of its kind's codes."""
    return Rule(
        "code_in_form",
        "normative",
        {"zh": "编码符合该类对象的编码规则", "en": "The code has the form of its kind"},
        lambda frame, context: _by_kind(frame, lambda kind, codes: ~codes.str.contains(f"^(?:{kind.pattern})$")),
        lambda frame, context: because("aside.code", found=pl.col("object"), pattern=_said("pattern")),
    )


def code_checked() -> Rule:
    """The code's check digit is right, where its kind has one."""

    def wrong(kind: Kind, codes: pl.Series) -> pl.Series | None:
        return ~codes.map_elements(kind.is_checked, return_dtype=pl.Boolean) if kind.check else None

    return Rule(
        "code_checked",
        "accurate",
        {"zh": "编码的校验位正确", "en": "The code's check digit is right"},
        lambda frame, context: _by_kind(frame, wrong),
        lambda frame, context: because("aside.digit", found=pl.col("object"), check=_said("check")),
    )


def geometry_fits() -> Rule:
    """The geometry can be read and is the line or area that its kind is; points have none."""
    return Rule(
        "geometry_readable",
        "normative",
        {"zh": "几何可以识别且与对象类别一致", "en": "The geometry can be read and is what its kind is"},
        lambda frame, context: _geometry_is_wrong(frame),
        lambda frame, context: _not_its_geometry(),
    )


def point_in_city() -> Rule:
    """The point lies within the bounds of the city's places; both coordinates are there, or none."""

    def outside(frame: pl.DataFrame, context: Context) -> pl.Expr:
        half = pl.col("lon").is_null() != pl.col("lat").is_null()
        if context.bounds is None:
            return half
        west, south, east, north = context.bounds
        inside = pl.col("lon").is_between(west, east) & pl.col("lat").is_between(south, north)
        return half | ~inside

    def reason(frame: pl.DataFrame, context: Context) -> pl.Expr:
        found = {f"found_{name}": pl.col(name).cast(pl.String) for name in ("lon", "lat")}
        if context.bounds is None:
            return because("aside.half_point", **found)
        ends = {name: f"{one:.{DEGREES}f}" for name, one in zip(SIDES, context.bounds, strict=True)}
        return because("aside.point", **found, **ends)

    return Rule(
        "point_in_city", "accurate", {"zh": "坐标在本市范围内", "en": "The point lies in the city"}, outside, reason
    )


def _by_kind(frame: pl.DataFrame, wrong: Callable[[Kind, pl.Series], pl.Series | None]) -> pl.Expr:
    """Where a code is wrong by its kind's rule; each kind's rule looks at its own rows alone."""
    found = np.zeros(frame.height, dtype=bool)
    for kind in kinds().values():
        at = (frame["kind"] == kind.key).fill_null(False).arg_true()
        if len(at) and (answer := wrong(kind, frame["object"].gather(at))) is not None:
            found[at.to_numpy()] = answer.fill_null(False).to_numpy()
    return pl.lit(pl.Series(found))


def _geometry_is_wrong(frame: pl.DataFrame) -> pl.Expr:
    geometry = pl.Series([kinds()[one].geometry if one in kinds() else None for one in _names(frame)], dtype=pl.String)
    of_row = frame["kind"].replace_strict(_names(frame), geometry, default=None, return_dtype=pl.String)
    given = frame["geometry"].is_not_null()
    wrong = ((of_row == "point") == given).fill_null(False).to_numpy(writable=True)
    at = (given & (of_row != "point")).fill_null(False).arg_true()
    if len(at):
        shapes = _shapes(frame["geometry"].gather(at))
        types = shapely.get_type_id(shapes)
        of_kind = of_row.gather(at).to_numpy()
        fits = np.zeros(len(at), dtype=bool)
        for name, allowed in TYPES.items():
            fits |= (of_kind == name) & np.isin(types, allowed)
        wrong[at.to_numpy()] = ~(fits & ~shapely.is_empty(shapes))
    return pl.lit(pl.Series(wrong))


def _names(frame: pl.DataFrame) -> pl.Series:
    return frame["kind"].drop_nulls().unique().sort()


def _shapes(texts: pl.Series) -> np.ndarray:
    return shapely.from_wkt(texts.to_numpy(), on_invalid="ignore")


def _said(name: str) -> pl.Expr:
    told = {key: getattr(kind, name) for key, kind in kinds().items()}
    return pl.col("kind").replace_strict(told, default="", return_dtype=pl.String)


def _not_its_geometry() -> pl.Expr:
    found = pl.col("geometry").str.slice(0, 60)
    told = {key: LIKE.get(kind.geometry) for key, kind in kinds().items()}
    like = pl.col("kind").replace_strict(told, default=None, return_dtype=pl.String)
    none = because("aside.no_geometry", found=found)
    return pl.when(like.is_null()).then(none).otherwise(because("aside.geometry", found=found, like=like))
