"""Air stations of one hour: index, band in the standard's colour and word, primary pollutants, concentrations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dash import dcc, html

from city.air_index import HOURLY, AirIndex, Grade, grade, grades
from city.catalogue import Indicator
from city.words import Words
from components.chart_theme import contrast
from components.detail_text import amount
from components.signs import headed
from components.tables import Column, table


@dataclass(frozen=True)
class Station:
    """One station in one hour: its concentrations (None: nothing came) and the index computed from them."""

    place: str
    name: str
    concentrations: Mapping[str, float | None]
    index: AirIndex


def grade_chip(found: Grade | None, words: Words, number: int | None = None) -> html.Span:
    """The band as a filled chip in the colour of the standard, with its word; NA where there is no index."""
    if found is None:
        return html.Span(words("air.na"), className="air-chip", title=words("air.na_why"))
    ground = colour(found)
    ink = max(("#FFFFFF", "#111111"), key=lambda one: contrast(one, ground))
    text = words.name(found.name)
    return html.Span(
        f"{number} {text}" if number is not None else text,
        className="air-chip",
        style={"background": ground, "color": ink},
    )


def colour(found: Grade) -> str:
    """The standard's colour of a band as '#RRGGBB'."""
    return "#{:02X}{:02X}{:02X}".format(*found.rgb)


def station_table(
    stations: Sequence[Station], catalogue: Mapping[str, Indicator], words: Words, link: Callable[[str], str]
) -> html.Div:
    """One row per station, the highest index first, those without an index last."""
    ordered = sorted(stations, key=lambda one: (one.index.value is None, -(one.index.value or 0), one.name))
    columns = [
        Column(words("air.station")),
        Column(words("air.index")),
        Column(words("air.primary")),
        *(
            Column(
                headed(words.short(catalogue[key]), catalogue[key], words),
                is_number=True,
                is_wide=key not in ("air_pm25", "air_o3_1h"),
            )
            for key in HOURLY
        ),
        Column(words("air.missing"), is_wide=True),
    ]
    rows = [
        [
            dcc.Link(one.name, href=link(one.place)),
            grade_chip(grade(one.index.value), words, one.index.value),
            _names(one.index.primary, catalogue, words),
            *(amount(one.concentrations.get(key), catalogue[key], words) for key in HOURLY),
            _names(one.index.missing, catalogue, words),
        ]
        for one in ordered
    ]
    return table(columns, rows, caption=words("air.stations"), empty=words("air.no_stations"))


def in_words(stations: Sequence[Station], words: Words) -> str:
    """How many stations lie in which band, and where the index is highest."""
    known = [one for one in stations if one.index.value is not None]
    if not known:
        return words("air.nothing", n=len(stations))
    counts = []
    for band in grades():
        count = sum(grade(one.index.value) is band for one in known)
        if count:
            counts.append(words("air.count", grade=words.name(band.name), n=count))
    highest = max(known, key=lambda one: one.index.value or 0)
    told = words(
        "air.told",
        n=len(stations),
        counts=words("format.list").join(counts),
        highest=highest.name,
        value=highest.index.value,
    )
    lacking = len(stations) - len(known)
    return told + (words("air.without", n=lacking) if lacking else "")


def legend(words: Words) -> html.Ul:
    """The six bands with their colours and where they end."""
    return html.Ul(
        [html.Li([grade_chip(one, words), words("air.up_to", n=one.to)]) for one in grades()],
        className="legend",
    )


def _names(keys: Sequence[str], catalogue: Mapping[str, Indicator], words: Words) -> str | None:
    return words("format.list").join(words.short(catalogue[key]) for key in keys) or None
