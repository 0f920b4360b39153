"""Zone 3: the districts by their worst open alert, the core enlarged, and the reporting units in equal size."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_svg as svg
from dash import html

from city.words import Words
from components.colours import LINE, UNKNOWN, fills
from components.level import level_class, level_key, shape
from components.map import choropleth, hideout, shapes_url
from components.outline import Frame, bounds_of, frame, label_point, path, size_of

PADDING = 0.01
LETTER, LINE_HIGH, ROOM = 0.02, 0.05, 0.78
"""A Latin letter's width and a line of text as shares of the map's height; the width over the height that the map has."""
INSET_SIZE = 1.8
WIDE_LETTERS = 0x2E80
MANY = 12
"""Of more units than these the tiles take more room than the inset."""


@dataclass(frozen=True)
class MapPlace:
    """One place of the map: name for its label, address, level of its worst open alert, outline if it has one."""

    place: str
    name: str
    href: str
    level: int
    text: str
    geojson: str | None = None


def map_look(districts: Sequence[MapPlace], theme: str) -> dict[str, Any]:
    """How the shapes of the map look now: the map's hideout."""
    return hideout(
        fills({one.place: one.level for one in districts}, theme),
        texts={one.place: one.text for one in districts},
        hrefs={one.place: one.href for one in districts},
        other=UNKNOWN[theme],
        line=LINE[theme],
    )


def city_map(
    city: str, drawn: Frame | None, look: Mapping[str, Any], ids: Mapping[str, str], outline: Any, labels: Any
) -> html.Div:
    """The map: outlines from the server at once, Leaflet's over them as soon as it is there, labels over both.

    `outline` and `labels` are what stands in their boxes, nothing where the browser fills them.
    """
    boxes = [
        html.Div(outline, id=ids["outline"], className="map-base"),
        html.Div(labels, id=ids["labels"], className="map-labels"),
    ]
    if drawn is None:
        return html.Div(boxes, className="map-box is-wide")
    leaflet = choropleth(ids["map"], ids["shapes"], shapes_url(city, "district"), drawn.bounds, look, is_fixed=True)
    style = {"aspectRatio": f"{drawn.wide} / {drawn.high}"}
    name = "map-box is-wide" if drawn.wide > drawn.high else "map-box"
    return html.Div([boxes[0], leaflet, boxes[1]], className=name, style=style)


def map_frame(districts: Sequence[MapPlace]) -> Frame | None:
    """The rectangle that the map shows; nothing without outlines."""
    outlines = [one.geojson for one in districts if one.geojson]
    return frame(bounds_of(outlines, PADDING)) if outlines else None


def map_outline(districts: Sequence[MapPlace]) -> svg.Svg | None:
    """The districts as drawn by the server."""
    there = map_frame(districts)
    if there is None:
        return None
    drawn = [one for one in districts if one.geojson]
    return svg.Svg(_paths(drawn, there), viewBox=f"0 0 {there.wide} {there.high}", className="map-svg")


def map_labels(districts: Sequence[MapPlace], core: Sequence[str]) -> list[Any]:
    """Names with shape on the map; the core's stand in the inset, a frame shows where it lies."""
    drawn = [one for one in districts if one.geojson]
    there = map_frame(drawn)
    if there is None:
        return []
    inner = [one for one in drawn if one.place in core]
    size = max(1.0, there.wide / there.high / ROOM)
    return [*_labels((one for one in drawn if one.place not in core), there, size), *_core_frame(inner, there)]


def core_inset(districts: Sequence[MapPlace], core: Sequence[str], title: str) -> html.Div | None:
    """The core districts enlarged."""
    inner = [one for one in districts if one.geojson and one.place in core]
    if not inner:
        return None
    there = frame(bounds_of((one.geojson or "" for one in inner), 0.03))
    around = [one for one in districts if one.geojson and one.place not in core]
    drawing = svg.Svg(
        [svg.G(_paths(around, there), className="around"), *_paths(inner, there)],
        viewBox=f"0 0 {there.wide} {there.high}",
    )
    box = html.Div(
        [drawing, html.Div(_labels(inner, there, INSET_SIZE), className="map-labels")],
        className="inset-box",
        style={"aspectRatio": f"{there.wide} / {there.high}", "--ratio": f"{there.wide / there.high:.3f}"},
    )
    return html.Div([html.H3(title), box], className="inset")


def unit_tiles(units: Sequence[MapPlace], title: str, words: Words) -> html.Div:
    """The reporting units as tiles of equal size, roughly where they lie."""
    tiles = [
        html.A(
            [shape(one.level), html.Span(one.name)],
            href=one.href,
            className=f"unit-tile {level_class(one.level)}",
            title=one.text,
            **{"aria-label": f"{one.name} {words(f'band.{level_key(one.level)}.name')}"},
        )
        for one in units
    ]
    name = "unit-tiles is-many" if len(units) > MANY else "unit-tiles"
    return html.Div([html.H3(title), html.Div(tiles, className="tiles")], className=name)


def _paths(places: Sequence[MapPlace], there: Frame) -> list[svg.Path]:
    return [
        svg.Path(d=path(one.geojson or "", there), className=f"area {level_class(one.level)}", fillRule="evenodd")
        for one in places
    ]


def _labels(places: Iterable[MapPlace], there: Frame, size: float = 1.0) -> list[html.A]:
    """Names where they have most room, the gravest first, then the largest place's; of names that would lie upon each other
    the first is shown. The browser, which knows their size, moves or leaves out what still does.

    `size` is how large the text is against the drawing, 1 for the city's map. What has no name still has its shape.
    """
    labels: list[html.A] = []
    taken: list[tuple[float, float, float, float]] = []
    for one in sorted(places, key=lambda one: (-one.level, -size_of(one.geojson or ""))):
        x, y = there.xy(*label_point(one.geojson or ""))
        box = _text_box(one, x / there.wide, y / there.high, size * there.high / there.wide, size)
        if any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in taken):
            continue
        taken.append(box)
        left, top = there.percent(*label_point(one.geojson or ""))
        labels.append(
            html.A(
                [shape(one.level) if one.level else None, one.name],
                href=one.href,
                className=f"map-label {level_class(one.level)}",
                style={"left": left, "top": top},
                title=one.text,
            )
        )
    return labels


def _text_box(one: MapPlace, x: float, y: float, wide: float, high: float) -> tuple[float, float, float, float]:
    """About where the text of a label lies, as shares of the drawing: left, top, right, bottom."""
    letters = sum(2.0 if ord(letter) > WIDE_LETTERS else 1.0 for letter in one.name) + (2.5 if one.level else 0.0)
    half_wide, half_high = letters * LETTER * wide / 2, LINE_HIGH * high / 2
    return x - half_wide, y - half_high, x + half_wide, y + half_high


def _core_frame(inner: Sequence[MapPlace], there: Frame) -> list[html.Div]:
    if not inner:
        return []
    (south, west), (north, east) = bounds_of(one.geojson or "" for one in inner)
    (left, top), (right, bottom) = there.xy(west, north), there.xy(east, south)
    return [
        html.Div(
            className="core-frame",
            style={
                "left": f"{100 * left / there.wide:.1f}%",
                "top": f"{100 * top / there.high:.1f}%",
                "width": f"{100 * (right - left) / there.wide:.1f}%",
                "height": f"{100 * (bottom - top) / there.high:.1f}%",
            },
        )
    ]
