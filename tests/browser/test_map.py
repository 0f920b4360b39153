"""The map by hand: a layer is switched on, one comes down to a single pipe, its card opens; the link says what is seen."""

import re

from data.geo.coordinates import from_wgs84
from data.geo.gauss_kruger import gauss_kruger

POINTS = ((118.796877, 32.060255), (121.47, 31.23), (87.6, 43.8), (139.7, 35.7))


def test_from_the_city_to_one_pipe_and_back(open_page):
    page = open_page("/map?lang=en&layers=terrain_districts")
    page.wait_for_function("() => document.querySelector('#map-page').dataset.shown === 'terrain_districts'")
    box = page.locator("#map-group-pipes label", has_text="Gas pipes").locator("input")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('#map-page').dataset.shown.includes('pipe_gas')")
    first = page.evaluate(
        """async () => { const found = await (await fetch(
            '/layer/pipe_gas.json?bbox=118,31,120,33&z=22')).json(); return found.features[0]; }"""
    )
    lon, lat = first["geometry"]["coordinates"][0]
    page.evaluate(f"() => window.oneScreen.layers.map().setView([{lat}, {lon}], 18, {{ animate: false }})")
    page.wait_for_selector(f".map-list button:has-text('{first['properties']['name']}')", state="attached")
    page.evaluate(f"() => window.oneScreen.layers.map().panTo([{lat}, {lon}], {{ animate: false }})")
    box = page.locator("#map-stage").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = page.locator(".map-card")
    card.wait_for(state="visible")
    assert "Gas pipes" in card.inner_text() and "RG" in card.inner_text()
    assert re.search(r"/object/RG\w+\?lang=en", card.locator("a").get_attribute("href"))
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert "layers=terrain_districts,pipe_gas" in page.url and "z=18" in page.url and "at=118." in page.url
    for at in POINTS:
        told = page.evaluate("(at) => window.oneScreen.coordinates.told(at[0], at[1])", list(at))
        for crs in ("GCJ-02", "BD-09"):
            wanted = [float(one) for one in from_wgs84(*at, crs)]
            assert [float(one) for one in told[crs].split(", ")] == [round(one, 6) for one in wanted], (at, crs)
        metres = [float(one) for one in gauss_kruger(*at)]
        assert [float(one) for one in told["CGCS2000"].split(", ")] == [round(one, 1) for one in metres], at
    metre = page.evaluate("() => window.oneScreen.measure.metres({ lat: 32, lng: 118 }, { lat: 33, lng: 118 })")
    assert abs(metre - 111_195) < 1
