"""The map and its register: what a layer answers by zoom, role, scope, moment; a layer added as one file; files taken out."""

import csv
import io
import shutil
from datetime import timedelta

import orjson
import pytest

from app import create_app
from city.access import Viewer
from city.layers import layers
from city.settings import SettingsError, read_settings
from components.layermap import colour_of
from data.ledger import ledger
from pages import _layer_register, _layer_routes, _layer_views
from pages._address import read_address
from pages._guard import WARM
from pages._headers import policy
from tests._objects import coded
from tests._store import NOW, TINY, Store, empty_store, forget, store
from tests.data._object_cases import BUILDING, OBJECT
from tests.pages.conftest import forget_viewer
from tests.pages.test_accounts import enter
from tests.pages.test_sign_in import client, csrf
from tests.queries.test_drill_events import case
from tests.queries.test_layers import STREETS, camera, lamp, things

__all__ = ["client", "csrf", "empty_store", "enter", "store"]
LAKE = {
    **BUILDING,
    "object": coded("lake", "SM32010200001"),
    "kind": "lake",
    "name": "一号湖",
    "place": "320102",
    "owner": "water",
}
BOX = "bbox=118,31.5,119.5,32.5"
ASOF = f"&asof={NOW:%Y-%m-%dT%H:%M}"
LAYER = """
[layer]
name = { zh = "停放点", en = "Kerb places" }
group = "facilities"
owner = "urban"
crs = "CGCS2000"
geometry = "point"
from_zoom = 9

[source]
objects = ["lamp"]

[style]
colour = "muted"
shape = "circle"
"""


@pytest.fixture
def filled(store, client):
    """Lamps, a building, a camera and a request in two districts."""
    store.deliver("things", [*things(), camera(1, STREETS[0], 118.8, 32.05)])
    store.deliver("cases", [{**case(1), "lon": 118.8, "lat": 32.05}] if "lon" in case(1) else [case(1)])
    return store


def layer(client, key, query="z=16", status=200):
    answer = client.get(f"/layer/{key}.json?{BOX}&{query}")
    assert answer.status_code == status, answer.text[:200]
    return answer.get_json()


@pytest.mark.parametrize("path", ["/map", "/layers"])
def test_a_layer_without_data_says_what_is_lacking(filled, client, enter, path):
    enter("leader")
    page = client.get(f"{path}?lang=zh").get_data(as_text=True)
    empty = [one for one in layers().values() if one.lacks]
    assert empty and all(one.lacks["zh"] in page for one in empty)
    filled.deliver("things", [LAKE], known_at=NOW + timedelta(hours=2))
    page = client.get(f"{path}?lang=zh").get_data(as_text=True)
    said = {one.key for one in empty if one.lacks["zh"] in page}
    assert {one.key for one in empty} - said == {"terrain_water"}
    assert layers()["terrain_water"].lacks["zh"] in client.get(f"{path}?lang=zh{ASOF}").get_data(as_text=True)


def test_classes_of_a_layer_have_a_legend_and_a_look_each(filled, client, enter):
    filled.deliver("things", [LAKE])
    enter("leader")
    for lang, names in (("zh", ("河道", "水面")), ("en", ("River", "Water surface"))):
        page = client.get(f"/map?lang={lang}").get_data(as_text=True)
        assert all(name in page for name in names) and "layer-class" in page
    found = layer(client, "terrain_water", "z=9")
    assert found["total"] == 1 and found["features"][0]["properties"]["kind"] == "lake"
    assert client.get(f"/object/{LAKE['object']}?lang=zh").status_code == 200


def test_a_layer_goes_from_districts_to_clusters_to_things(filled, client, enter):
    enter("leader")
    assert layer(client, "facility_lamps", "z=9")["areas"] == {
        "320102": {"n": 19, "faults": 1},
        "320111": {"n": 20, "faults": 1},
    }
    squares = layer(client, "facility_lamps", "z=12")
    assert squares["mode"] == "cells" and sum(one["properties"]["n"] for one in squares["features"]) == 39
    near = layer(client, "facility_lamps", "z=16")
    assert near["mode"] == "things" and near["total"] == near["shown"] == 39
    assert {one["properties"]["state"] for one in near["features"]} == {"in_use", "fault"}
    outline = layer(client, "building_outlines")["features"][0]
    assert outline["geometry"]["type"] == "Polygon" and outline["properties"]["code"] == BUILDING["object"]
    assert layer(client, "terrain_districts")["mode"] == "outlines" and layer(client, "space_plan")["total"] == 0
    assert layer(client, "terrain_communities")["total"] == 4
    assert layer(client, "sign_air", "z=9")["areas"]["320102"]["told"].endswith("无数据")


def test_each_sees_its_own_and_no_more_than_it_is_cleared_for(filled, client, enter):
    enter("leader")
    assert layer(client, "device_cameras")["total"] == 1
    enter("district", ("320102",))
    assert layer(client, "device_cameras")["total"] == 1 and layer(client, "building_outlines")["total"] == 1
    found = layer(client, "facility_lamps")
    assert found["total"] == 19 and all(one["properties"]["code"].startswith("320102") for one in found["features"])
    assert set(layer(client, "facility_lamps", "z=9")["areas"]) == {"320102"}
    street = Viewer("s", "street", ("320111004",), "internal")
    for one in ("facility_lamps", "device_cameras", "building_outlines"):
        answer = client.get(f"/layer/{one}.json?{BOX}&z=16", environ_overrides={WARM: street})
        assert answer.get_json()["total"] == 0, one
    enter("admin")
    assert layer(client, "device_cameras")["mode"] == "closed"
    page = client.get("/map?lang=en").get_data(as_text=True)
    assert "Above your clearance." in page and "Street lamps" in page


def test_a_moment_is_shown_as_it_was_known(filled, client, enter):
    filled.deliver("things", [lamp(90, STREETS[0], 118.8, 32.05)], known_at=NOW + timedelta(hours=2))
    enter("leader")
    assert (
        layer(client, "facility_lamps")["total"] == 40 and layer(client, "facility_lamps", "z=16" + ASOF)["total"] == 39
    )
    page = client.get(f"/map?lang=en{ASOF}").get_data(as_text=True)
    assert f"{NOW:%Y-%m-%d %H:%M}" in page


def test_no_browser_keeps_what_is_internal_and_what_is_wrong_is_a_sentence(filled, client, enter):
    enter("leader")
    assert client.get(f"/layer/facility_lamps.json?{BOX}&z=16").headers["Cache-Control"] == "no-store"
    assert layer(client, "ghost", status=404)["sentence"]
    for query in ("bbox=1,2,3&z=9", "bbox=nan,0,1,1&z=9", "bbox=119,32,118,33&z=9", f"{BOX}&z=99", f"{BOX}&z=x"):
        answer = client.get(f"/layer/facility_lamps.json?{query}")
        assert answer.status_code == 400 and "bbox" in answer.get_json()["sentence"], query


def test_too_many_things_are_counts(filled, client, enter, monkeypatch):
    monkeypatch.setattr(_layer_views, "MOST", 10)
    monkeypatch.setattr(_layer_views.seen, "__defaults__", (10,))
    enter("leader")
    assert layer(client, "facility_lamps")["mode"] == "cells"


def test_a_layer_is_one_file(empty_store, tmp_path, monkeypatch):
    pack = tmp_path / "pack"
    shutil.copytree(TINY, pack)
    (pack / "layers").mkdir()
    (pack / "layers" / "kerbs.toml").write_text(LAYER, "utf-8")
    monkeypatch.setenv("COCKPIT_CITY", str(pack))
    forget()
    forget_viewer()
    fresh = Store(empty_store.folder)
    assert fresh.places().status == "admitted"
    fresh.deliver("things", [{**OBJECT, "place": STREETS[0], "lat": 32.05}])
    client = create_app().server.test_client()
    assert layer(client, "kerbs", "z=10")["features"][0]["properties"]["name"] == OBJECT["name"]
    for path in ("/map?lang=en", "/layers?lang=en"):
        page = client.get(path).get_data(as_text=True)
        assert "Kerb places" in page and "Gas pipes" not in page, path
    assert "not on record" in page
    fresh.admission.close()


def test_the_register_says_what_each_layer_holds_and_what_is_missing(filled, client, enter):
    enter("leader")
    page = client.get("/layers?lang=en&sort=-features").get_data(as_text=True)
    assert "Street lamps" in page and 'aria-sort="descending"' in page
    assert "No zones of the land-use plan have been delivered" in page and "layers=facility_lamps" in page
    assert "Objects of the tests" in page and "/source/things" in page
    assert page.index("Street lamps") < page.index("Gas pipes")
    only = client.get("/layers?lang=en&group=pipes").get_data(as_text=True)
    assert "Gas pipes" in only and "Street lamps" not in only
    assert "layers" in client.get("/layers?group=ghost&lang=en").get_data(as_text=True)


def test_what_the_register_counts(store):
    store.deliver("things", [*things(), LAKE])
    found = {one.layer.key: one for one in _layer_register.ask_register(read_address({"lang": "en"}))}
    lamps = found["facility_lamps"]
    assert lamps.features == 39 and lamps.faults == pytest.approx(2 / 39) and lamps.streets == pytest.approx(2 / 4)
    assert lamps.feed and lamps.feed.key == "things" and found["pipe_gas"].state == found["space_plan"].state == "none"
    lake = found["terrain_water"]
    assert lake.features == 1 and lake.streets is None and lake.newest and lake.feed.key == "things"
    assert colour_of(lamps.layer, "dark") != colour_of(lamps.layer, "light")


def test_what_is_in_view_is_taken_out_by_who_may(filled, client, enter):
    enter("leader")
    taken = client.get(f"/export/layer/facility_lamps/csv?{BOX}&z=12&lang=en")
    lines = list(csv.reader(io.StringIO(taken.get_data().decode("utf-8-sig"))))
    cut = lines.index([])
    assert dict(lines[:cut])["Rows"] == "39 of 39" and lines[cut + 1][0] == "code" and len(lines) - cut - 2 == 39
    then = client.get(f"/export/layer/facility_lamps/csv?{BOX}&z=12&lang=en&asof=2099-01-01T00:00")
    assert "As known at,2099-01-01 00:00" in then.get_data(as_text=True)
    shape = client.get(f"/export/layer/building_outlines/csv?{BOX}&z=12&lang=en").get_data(as_text=True)
    assert "POLYGON ((118.8 32.0, 118.81 32.0" in shape
    file = orjson.loads(client.get(f"/export/layer/building_outlines/geojson?{BOX}&z=12").get_data())
    assert file["features"][0]["properties"]["code"] == BUILDING["object"] and len(file["about"]) >= 6
    assert [one.act for one in ledger().entries("audit")].count("export") == 4
    assert client.get(f"/export/layer/ghost/csv?{BOX}&z=12").status_code == 404
    assert client.get(f"/export/layer/facility_lamps/exe?{BOX}&z=12").status_code == 404
    assert client.get("/export/layer/facility_lamps/csv?z=12").status_code == 400
    enter("street", ("320102002",))
    assert client.get(f"/export/layer/facility_lamps/csv?{BOX}&z=12").status_code == 403


def test_lines_are_written_as_they_are_read():
    for text in ("LINESTRING (118.8 32.0, 118.81 32.01)", "POLYGON ((1.0 2.0, 3.0 4.0, 1.0 2.0), (0.5 1.0, 1.0 1.0))"):
        drawn = _layer_views.shape_of(text)
        assert drawn and _layer_routes.wkt(drawn) == text
    assert _layer_views.shape_of(None) is None and _layer_views.shape_of("POINT (1 2)") is None


def test_tiles_of_an_intranet_are_let_in_by_their_host_alone(monkeypatch):
    monkeypatch.setenv("COCKPIT_TILES", "http://tiles.example.org:8080/{z}/{x}/{y}.png")
    forget()
    assert "img-src 'self' data: blob: http://tiles.example.org:8080;" in policy([])
    monkeypatch.delenv("COCKPIT_TILES")
    forget()
    assert "img-src 'self' data: blob:;" in policy([])
    for wrong in ("http://tiles.example.org/{z}/{x}.png", "ftp://a/{z}/{x}/{y}", "http://a;b/{z}/{x}/{y}"):
        with pytest.raises(SettingsError, match="COCKPIT_TILES is "):
            read_settings({"COCKPIT_TILES": wrong})
