"""Another city with no line of code changed: Boston's real requests and polygons, on the one screen and on the way down, in English."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl
import pytest

from city.access import Viewer
from city.due import CLASSES, Rules, share
from city.pack import city
from city.topics import topics
from components.prerender import to_html
from data.batch import Batch, frame_of
from queries import events, places
from tests.data._boston import CROSSWALK, FOLDER, PACK, admit_neighbourhoods, boston, real_rows
from tests.pages.conftest import forget_viewer

SEEN = Viewer("test", "leader", ("BOS",), "internal")
NOW, FIRST, LAST = datetime(2012, 1, 31, 12), datetime(2011, 7, 1), datetime(2012, 1, 1)
CHINESE_ALLOWED = ("一面屏", "中文", "正文")


@pytest.fixture(scope="module")
def admitted(tmp_path_factory, shared) -> Iterator[dict]:
    """The real file and polygons admitted to a store of their own: outcome, rows of the file, table(name)."""
    folder = shared(FOLDER)
    with boston(tmp_path_factory.mktemp("boston") / "store") as admission:
        forget_viewer()
        assert admit_neighbourhoods(admission, folder) == "admitted"
        outcome = admission.admit("requests_311", folder / "boston_311_2011H2.csv.gz")

        def table(name: str) -> pl.DataFrame:
            batch = Batch(admission.snapshots, admission.engine, NOW.date())
            return frame_of(admission.engine, f"select * from {batch.rows(name)}")

        yield {"outcome": outcome, "rows": real_rows(folder), "table": table}
    forget_viewer()


@pytest.fixture(scope="module")
def page(admitted):
    """page("place", code="BOS"): the page's HTML."""
    import dash

    from app import create_app

    create_app()

    def draw(name: str, **address: str) -> str:
        found = next(one for one in dash.page_registry.values() if one["module"] == f"pages.{name}")
        return to_html(found["layout"](**address))

    return draw


def test_every_request_is_an_event_or_is_set_aside_with_its_rule(admitted):
    outcome = admitted["outcome"]
    assert (outcome.status, outcome.rows_read) == ("admitted", 58_251)
    assert outcome.rows_admitted + outcome.rows_set_aside == 58_251
    assert Counter(admitted["table"]("set_aside")["rule"]) == {"due_not_before_opened": 3}


def test_the_traps_of_the_file(admitted):
    found = admitted["table"]("events")
    known = {row["case_enquiry_id"]: row for row in admitted["rows"]}
    assert found["due_at"].null_count() == 10_981
    assert found.filter((pl.col("lon") == -71.0587) & (pl.col("lat") == 42.3594)).is_empty()
    without = sum((row["longitude"], row["latitude"]) in (("-71.0587", "42.3594"), ("", "")) for row in known.values())
    assert without - found["lon"].null_count() in range(4)  # of the three rows set aside
    city_wide = sum(not row["neighborhood"].strip() or row["neighborhood"] == "Boston" for row in known.values())
    assert city_wide - found.filter(place="BOS").height in range(4)
    assert found["topic"].null_count() == 0 and set(found["topic"]) <= set(topics().topics)
    assert set(found["channel"]) == set(topics().channels)


def test_local_time_without_zone_is_the_citys_civil_time(admitted):
    """On 6 November 2011 the hour from one to two came twice; the file does not say which, and the clock's reading is kept."""
    found = admitted["table"]("events").filter(pl.col("opened_at").dt.date() == datetime(2011, 11, 6).date())
    written = sorted(row["open_dt"] for row in admitted["rows"] if row["open_dt"].startswith("2011-11-06"))
    assert [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in sorted(found["opened_at"])] == written
    assert sum(text.startswith("2011-11-06 01") for text in written) == 3


def test_names_that_differ_are_the_same_places(admitted):
    shapes = places.shapes(SEEN, "BOS", "district")
    assert set(shapes["place"]) == set(city(PACK).units) and not shapes["is_sketch"].any()
    assert len(CROSSWALK.read_text("utf-8").splitlines()) == 32
    counted = {row["place"] for row in admitted["table"]("events").select("place").unique().iter_rows(named=True)}
    assert counted == set(city(PACK).units) - {"BOS-HI"} | {"BOS"}


def test_the_share_closed_by_the_due_date_is_what_ten_plain_lines_of_python_count(admitted):
    counts = dict.fromkeys(CLASSES, 0)
    for row in admitted["rows"]:
        opened, due, closed = (
            row[name] and datetime.fromisoformat(row[name]) for name in ("open_dt", "target_dt", "closed_dt")
        )
        if due and due < opened:
            continue  # set aside
        is_closed = bool(closed) and closed <= NOW
        far = bool(due) and due - opened > timedelta(days=730)
        late = "late" if is_closed else "overdue" if due and due < NOW else "not_yet_due"
        of = "without_due" if not due else "due_too_far" if far else "in_time" if is_closed and closed <= due else late
        counts[of] += 1
    frame = events.on_time(replace(SEEN, personal=True), "BOS", "request", FIRST, LAST, NOW, topics().due.farthest_days)
    whole = frame.filter(part="all").row(0, named=True)
    assert {name: whole[name] for name in CLASSES} == counts
    assert whole["without_due"] == 10_981 and whole["due_too_far"] == 34 - 0
    found = share(whole, topics().due)
    assert topics().due == Rules(farthest_days=730) and found.value == pytest.approx(counts["in_time"] / found.den)
    for part in ("topic", "place", "month"):
        assert frame.filter(part=part).select(pl.sum(*CLASSES)).row(0) == tuple(counts.values()), part
    assert frame.filter(part="month")["key"].to_list() == [f"2011-{month:02d}" for month in range(7, 13)]


def test_signs_are_counted_from_the_requests(admitted):
    daily = admitted["table"]("daily").filter(place="BOS")
    opened = Counter(
        row["open_dt"][:10] for row in admitted["rows"] if not row["target_dt"] or row["target_dt"] >= row["open_dt"]
    )
    found = daily.filter(indicator="requests_opened").select(pl.col("day").dt.strftime("%Y-%m-%d"), "value")
    assert {day: value for day, value in found.iter_rows() if value} == opened


def only_english(text: str) -> str:
    """The text without markup; Chinese letters in it only where the product's name or the language switch stand."""
    plain = re.sub(r"<[^>]+>|\{[^}]*\}", " ", text)
    for allowed in CHINESE_ALLOWED:
        plain = plain.replace(allowed, "")
    assert not re.findall(r"[\u4e00-\u9fff]+", plain), re.findall(r"[\u4e00-\u9fff]+", plain)[:5]
    return plain


def test_the_one_screen_speaks_of_boston(page, admitted):
    from city.settings import settings
    from components.state import State
    from pages._address import current_viewer
    from pages._pictures import draw_zones
    from pages._zones import ZONES

    assert settings().language == "en"
    drawn = draw_zones(current_viewer(), State(lang="en"))
    text = only_english(" ".join(drawn[zone] for zone in ZONES))
    assert "cannot be shown" not in text and "Boston" in text and "18 neighbourhoods: what drags" in text
    below = only_english(" ".join(drawn[zone] for zone in ZONES if zone != "header"))
    assert "district" not in below.lower() and "12345" not in text and "Hyde Park" in text
    assert drawn["home"] == "BOS" and drawn["outline"].count("<path") == 18
    assert drawn["signs"].count('class="tile') == 15


def test_the_way_down_from_the_city_to_one_request(page, admitted):
    whole = only_english(page("place", code="BOS"))
    assert "Below: neighbourhood (18)" in whole and "Open requests" in whole and "city incidents" not in whole
    raw = page("place", code="BOS-DO")
    text = only_english(raw)
    assert "Dorchester" in text and "Closed by the due date" in text and "more than 730 days after the opening" in text
    event = re.search(r'href="/event/(\d+)', raw)[1]
    request = only_english(page("event", event=event))
    assert (
        "Service request" in request and "Same neighbourhood" in request and "boston_311_2011H2.csv.gz, line" in request
    )


@pytest.mark.parametrize("name", ["sign", "rows"])
def test_a_counted_sign_has_its_pages(page, admitted, name):
    text = only_english(page(name, indicator="requests_opened"))
    assert "Requests opened" in text and ("Counted from events" in text or name == "sign")


def test_chinese_names_are_there_too(page, admitted):
    text = page("place", code="BOS-DO", lang="zh")
    assert "多切斯特" in text and "街区" in text and "按时办结率" in text and "截至" in text


def test_what_the_city_does_not_have_is_said(page, admitted):
    assert "There are no data of air stations." in only_english(page("air"))
    assert "Requests of citizens" in only_english(page("catalogue"))
