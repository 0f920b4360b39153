"""Layers of the map (图层): one TOML file a layer in layers/ of the pack; one that cannot be used is refused with a sentence.

A layer shows objects of some kinds, open events of a kind, places of a level, or an indicator by place; one without `[source]`
is known to the register and has no data yet. What would have to be delivered stands in `lacks`, for as long as nothing came.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from city.catalogue import CatalogueError, catalogue, read
from city.catalogue.checks import Table, load, shown_path
from city.objects import kinds
from city.pack import DEFAULT, find, is_elsewhere, read_toml
from city.topics import KINDS as EVENTS

GROUPS = (
    "signs",
    "events",
    "space",
    "terrain",
    "buildings",
    "facilities",
    "pipes",
    "devices",
    "metro",
    "venues",
    "terminals",
    "grids",
)
"""The groups, in the order in which the page shows them."""
CRS = ("WGS-84", "GCJ-02", "BD-09", "CGCS2000")
GEOMETRIES = ("point", "line", "area")
COLOURS = ("text", "muted", "faint", "accent", "day", "week", "year")
"""Tokens of colour: those of text, and the three of earlier series in charts. The status colours are no layer's."""
SHAPES = ("circle", "square", "triangle", "diamond", "cross", "solid", "dashed", "dotted", "outline")
LEVELS = ("district", "street", "community", "grid", "site")
SOURCES = ("objects", "events", "places", "indicator")
FARTHEST, NEAREST = 8, 19
"""The zooms of the map."""


@dataclass(frozen=True)
class Source:
    """What a layer shows: 'objects' of some kinds, 'events' of a kind, 'places' of a level, an 'indicator', or 'none'.

    `sites` are kinds of sites, where only some of the places of level 'site' are shown.
    """

    what: str
    of: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """How things are drawn: a token of COLOURS and one of SHAPES."""

    colour: str
    shape: str


@dataclass(frozen=True)
class Layer:
    """One layer: who keeps it, under which number it is on record (备案), how the original is made, how it looks.

    `from_zoom`: single things are drawn from here on, counts below; `lacks`: what is missing where it has no data;
    `classes`: kinds of objects that look otherwise than the layer, as its legend says.
    """

    key: str
    name: dict[str, str]
    group: str
    owner: str
    record_no: str
    is_sample_record: bool
    crs: str
    geometry: str
    from_zoom: int
    colour: str
    shape: str
    on: bool
    source: Source
    lacks: dict[str, str] | None
    classes: Mapping[str, Look]

    @property
    def look(self) -> Look:
        """How it looks where no class says otherwise."""
        return Look(self.colour, self.shape)


@cache
def layers() -> Mapping[str, Layer]:
    """The layers of the pack by key, by group and then in the order of their files' names.

    Of the default pack's those are left out whose indicator the city does not measure; another city has none of their
    numbers on record.
    """
    known = catalogue().indicators
    found = read_layers(find("layers"))
    if is_elsewhere() and find("layers").parent == DEFAULT:
        found = {key: replace(one, record_no="") for key, one in found.items()}
    return {key: one for key, one in found.items() if one.source.what != "indicator" or one.source.of[0] in known}


def read_layers(folder: Path) -> Mapping[str, Layer]:
    """The layers of a folder; CatalogueError where one cannot be used, or two are on record under one number."""
    departments = {**read_toml(find("departments.toml")), **read_toml(DEFAULT / "departments.toml")}
    indicators = dict.fromkeys((*catalogue().indicators, *(_of_default() if folder == DEFAULT / "layers" else ())))
    known = tuple(departments), tuple(indicators)
    found = [_layer(path, *known) for path in sorted(folder.glob("*.toml"))]
    numbers: dict[str, str] = {}
    for one in found:
        if one.record_no and (other := numbers.setdefault(one.record_no, one.key)) != one.key:
            raise CatalogueError(
                f"{folder.name}/{one.key}.toml: layer.record_no is {one.record_no!r}, as that of {other}; a number of its own is expected."
            )
    return {one.key: one for one in sorted(found, key=lambda one: GROUPS.index(one.group))}


@cache
def _of_default() -> tuple[str, ...]:
    return tuple(read(DEFAULT).indicators)


def _layer(path: Path, departments: tuple[str, ...], indicators: tuple[str, ...]) -> Layer:
    file, content = shown_path(path), load(path)
    whole = Table(file, "file", content, {"layer", "source", "style", "classes"})
    layer = Table(
        file,
        "layer",
        whole.get("layer", dict, "a table"),
        {"name", "group", "owner", "record_no", "sample_record", "crs", "geometry", "from_zoom", "on", "lacks"},
    )
    style = Table(file, "style", whole.get("style", dict, "a table"), {"colour", "shape"})
    source = _source(file, content["source"], indicators) if "source" in content else Source("none")
    lacks = layer.both("lacks", optional=True)
    if source.what == "none" and lacks is None:
        layer.refuse("lacks", lacks, "what is missing where there is no [source]")
    if source.what not in ("none", "objects") and lacks is not None:
        layer.refuse("lacks", lacks, "left out where the layer shows no objects")
    return Layer(
        key=path.stem,
        name=layer.both("name"),
        group=layer.word("group", GROUPS),
        owner=layer.word("owner", departments),
        record_no=layer.text("record_no", ""),
        is_sample_record=layer.get("sample_record", bool, "true or false", False),
        crs=layer.word("crs", CRS),
        geometry=layer.word("geometry", GEOMETRIES),
        from_zoom=layer.whole("from_zoom", FARTHEST, NEAREST, FARTHEST),
        colour=style.word("colour", COLOURS),
        shape=style.word("shape", SHAPES),
        on=layer.get("on", bool, "true or false", False),
        source=source,
        lacks=lacks,
        classes=dict(_classes(file, whole.get("classes", list, "a list of tables", []), source)),
    )


def _classes(file: str, content: list[object], source: Source) -> Iterator[tuple[str, Look]]:
    """The look of each kind that has its own."""
    allowed = source.of if source.what == "objects" else ()
    for number, one in enumerate(content, start=1):
        row = Table(file, f"classes.{number}", one, {"kind", "colour", "shape"})
        yield row.word("kind", allowed), Look(row.word("colour", COLOURS), row.word("shape", SHAPES))


def _source(file: str, content: object, indicators: tuple[str, ...]) -> Source:
    table = Table(file, "source", content, {*SOURCES, "sites"})
    named = [one for one in SOURCES if one in table]
    if len(named) != 1:
        table.refuse(named[1] if named else "objects", named, f"the only one of {', '.join(SOURCES)}")
    what = named[0]
    sites = tuple(table.get("sites", list, "a list of kinds of sites", []))
    if what == "objects":
        return Source(what, _objects(table), sites)
    if what == "events":
        return Source(what, (table.word(what, EVENTS),), sites)
    if what == "places":
        return Source(what, (table.word(what, LEVELS),), sites)
    return Source(what, (table.word(what, indicators),), sites)


def _objects(table: Table) -> tuple[str, ...]:
    found = table.words("objects", tuple(kinds()))
    if not found:
        table.refuse("objects", found, "a list of at least one kind of city/objects/")
    return found
