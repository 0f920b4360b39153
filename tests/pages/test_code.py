"""The page of codes, the card of an object and the quality of codes: what they say, where they lead, and what they do not tell."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from tests._objects import ADDRESS, AWAY, BUILDING, CAMERA, LAMP, PIPE, TWIN, VENUE, things
from tests._store import NOW, empty_store, store
from tests.pages.test_accounts import enter
from tests.pages.test_sign_in import client

__all__ = ["client", "empty_store", "enter", "store"]
HOUR = timedelta(hours=1)


@pytest.fixture
def filled(store):
    store.deliver("things", things())
    store.deliver("things", [{**things()[4], "state": "fault"}], known_at=NOW + HOUR)
    return store


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def test_without_objects_it_says_what_can_be_typed(client, enter):
    enter("leader")
    page = read(client, "/code?lang=en")
    assert "What can be typed" in page and "Code, name or address" in page
    assert "There are no objects yet." in read(client, "/code/quality?lang=en")


def test_what_is_found_stands_by_kind_with_its_ways(filled, client, enter):
    enter("leader")
    page = read(client, f"/code?q={quote('长江路12号')}&lang=en")
    for text in ("Standard address (1)", "Building (1)", "Camera (1)", f"/object/{ADDRESS}", "In use"):
        assert text in page, text
    assert f"/object/{VENUE}" in read(client, "/code?q=taishan")
    assert "泰山街道" in read(client, f"/code?q={quote('泰山')}")
    only = read(client, f"/code?q={quote('长江路')}&kind=camera&lang=en")
    assert CAMERA in only and BUILDING not in only


def test_nothing_found_is_a_sentence_and_a_text_is_no_markup(filled, client, enter):
    enter("leader")
    page = read(client, "/code?q=%3Cb%3Eqqqq%3C/b%3E&lang=en")
    assert "Nothing was found for" in page and "<b>qqqq" not in page
    assert "kind" in read(client, "/code?kind=ghost&lang=en")


def test_a_case_is_found_by_its_number_and_by_what_it_is_about(filled, client, enter):
    enter("leader")
    event = {"kind": "request", "topic": "noise", "title": "noise at night", "place": "320102002"}
    other = {"kind": "incident", "topic": "flooded_road", "title": "call 13912345678", "place": "320111004"}
    given = [{"event": f"HL-{n}", **event, "opened_at": NOW - n * HOUR} for n in range(700, 708)]
    filled.deliver("cases", [*given, {"event": "SJ-9001", **other, "opened_at": NOW - HOUR}])
    page = read(client, "/code?q=hl-700&lang=en")
    assert "/event/HL-700" in page and "noise at night" in page and "/event/HL-701" not in page
    assert "/event/SJ-9001" in read(client, "/code?q=9001&lang=en")
    about = read(client, "/code?q=noise&lang=en")
    assert "/event/HL-705" in about and "/event/HL-706" not in about and "kind=request" in about, "the newest six"
    assert "/event/HL-707" in read(client, "/code?q=noise&kind=request&lang=en")
    assert "/event/" not in read(client, "/code?q=noise&kind=incident&lang=en")
    assert "/event/SJ-9001" in read(client, f"/code?q={quote('道路积水')}&kind=incident")
    assert "/event/" not in read(client, "/code?q=13912345678&lang=en"), "what people wrote is not searched"
    enter("district", ("320102",))
    assert "/event/" not in read(client, "/code?q=9001&lang=en")


def test_the_card_says_what_where_who_and_what_hangs_together(filled, client, enter):
    enter("leader")
    page = read(client, f"/object/{CAMERA}?lang=en")
    for text in (
        "长江路12号视频点位",
        "Public Security Bureau",
        "Community One",
        f"/object/{ADDRESS}",
        f"/object/{BUILDING}",
    ):
        assert text in page, text
    assert "/map?at=118.803" in page and "layers=camera" in page
    assert page.count("/source/things?lang=en") >= 2
    assert CAMERA in read(client, f"/object/{BUILDING}")
    assert "GX-NOWHERE" in read(client, f"/object/{TWIN}?lang=en")
    lamp = read(client, f"/object/{LAMP}?lang=en")
    assert "Faulty" in lamp and "In use" in lamp and "GB/T 30428.2 01-18 · To be confirmed" in lamp
    then = read(client, f"/object/{LAMP}?lang=en&asof=2026-07-14T12:30")
    assert "Faulty" not in then
    assert "There is no object" in read(client, "/object/nothing?lang=en", 404)


def test_the_quality_of_codes_leads_to_the_rows(filled, client, enter):
    enter("leader")
    page = read(client, "/code/quality?lang=en")
    assert "fault=doubles" in page and "33.3%" in page
    rows = read(client, "/code/quality?lang=en&kind=lamp&fault=doubles")
    assert LAMP in rows and TWIN in rows and AWAY not in rows
    assert "fault" in read(client, "/code/quality?lang=en&kind=lamp&fault=ghost")


def test_a_district_learns_nothing_of_objects_elsewhere(filled, client, enter):
    enter("district", ("320102",))
    assert "There is no object" in read(client, f"/object/{AWAY}?lang=en", 404)
    for asked in (AWAY, "taishan", quote("泰山"), AWAY[:10]):
        assert "/object/" + AWAY not in read(client, f"/code?q={asked}") and VENUE not in read(
            client, f"/code?q={asked}"
        )
    quality = read(client, "/code/quality?lang=en")
    assert "Public venue" not in quality and PIPE not in quality
