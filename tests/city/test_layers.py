"""Layers of the map as files: those of the pack, a pack's own, and what is refused with which sentence."""

import pytest

from city.catalogue import CatalogueError
from city.layers import CRS, GROUPS, layers, read_layers
from data.geo import coordinates
from tests._store import TINY, forget

GOOD = """
[layer]
name = { zh = "路灯", en = "Lamps" }
group = "facilities"
owner = "urban"
record_no = "T-1"
crs = "CGCS2000"
geometry = "point"
from_zoom = 14

[source]
objects = ["lamp"]

[style]
colour = "muted"
shape = "circle"
"""
REFUSED = [
    ('group = "facilities"', 'group = "lamps"', "layer.group is 'lamps'; it must be 'signs', "),
    ('owner = "urban"', 'owner = "nobody"', "layer.owner is 'nobody'; it must be "),
    ('crs = "CGCS2000"', 'crs = "EPSG:4490"', "layer.crs is 'EPSG:4490'; it must be 'WGS-84', "),
    ("from_zoom = 14", "from_zoom = 30", "layer.from_zoom is 30; it must be a whole number from 8 to 19."),
    ('en = "Lamps"', 'en = ""', "layer.name.en is empty; a text in both languages is expected."),
    ('objects = ["lamp"]', 'objects = ["ghost"]', "source.objects is 'ghost'; it must be "),
    ('objects = ["lamp"]', "objects = []", "source.objects is (); it must be a list of at least one kind"),
    ('objects = ["lamp"]', 'events = "storm"', "source.events is 'storm'; it must be 'incident' or 'request'."),
    ('objects = ["lamp"]', 'indicator = "none"', "source.indicator is 'none'; it must be "),
    ('objects = ["lamp"]', 'places = "site"\nevents = "request"', "it must be the only one of objects, events, "),
    ('[source]\nobjects = ["lamp"]', "", "layer.lacks is None; it must be what is missing where there is no [source]"),
    ('colour = "muted"', 'colour = "red"', "style.colour is 'red'; it must be 'text', "),
    (
        'from_zoom = 14\n\n[source]\nobjects = ["lamp"]',
        'lacks = { zh = "无", en = "none" }\n[source]\nplaces = "site"',
        "it must be left out where the layer shows no objects.",
    ),
    (
        'shape = "circle"',
        'shape = "circle"\n[[classes]]\nkind = "gate"',
        "classes.1.kind is 'gate'; it must be 'lamp'.",
    ),
    ('shape = "circle"', 'shape = "circle"\nwidth = 2', "style.width is not a known key; the keys are colour, shape."),
]


@pytest.fixture(autouse=True)
def fresh():
    """What was read of another pack is forgotten."""
    forget()
    yield
    forget()


def test_the_pack_has_a_layer_for_each_group_and_says_where_none_has_data():
    found = layers()
    assert {one.group for one in found.values()} == set(GROUPS)
    assert [one.group for one in found.values()] == sorted((one.group for one in found.values()), key=GROUPS.index)
    assert all(one.lacks for one in found.values() if one.source.what == "none")
    assert any(one.lacks for one in found.values()), "where nothing came, it is said what has to be delivered"
    classed = [one for one in found.values() if one.classes]
    assert classed and all(set(one.classes) <= set(one.source.of) for one in classed)
    assert all(len(set(one.classes.values())) > 1 for one in classed if one.key != "terrain_water")
    assert any(one.is_sample_record for one in found.values()) and any(one.on for one in found.values())
    assert CRS == coordinates.CRS


@pytest.mark.parametrize(("old", "new", "sentence"), REFUSED)
def test_what_cannot_be_used_is_refused_with_a_sentence(tmp_path, old, new, sentence):
    assert old in GOOD
    (tmp_path / "lamps.toml").write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogueError) as refused:
        read_layers(tmp_path)
    assert "lamps.toml: " in str(refused.value) and sentence in str(refused.value)


def test_two_layers_are_not_on_record_under_one_number(tmp_path):
    for name in ("lamps", "lights"):
        (tmp_path / f"{name}.toml").write_text(GOOD, "utf-8")
    with pytest.raises(CatalogueError, match="record_no is 'T-1', as that of lamps; a number of its own is expected."):
        read_layers(tmp_path)


def test_a_city_that_lacks_an_indicator_has_no_layer_of_it(monkeypatch):
    monkeypatch.setenv("COCKPIT_CITY", str(TINY.parent / "boston"))
    forget()
    assert "pipe_gas" in layers() and "sign_traffic" not in layers()
