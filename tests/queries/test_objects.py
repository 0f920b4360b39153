"""One object and what hangs on it, its versions, and how good the codes are; within scope and clearance, as known at a moment."""

from datetime import timedelta

from city.access import Viewer
from queries import codes, objects
from tests._objects import ADDRESS, AWAY, BUILDING, CAMERA, LAMP, PIPE, TWIN, things
from tests._store import NOW, everyone

CITY = everyone()
DISTRICT = Viewer("d", "district", ("320102",), "internal")
PUBLIC = Viewer("p", "district", ("320102",), "public")
HOUR = timedelta(hours=1)


def filled(store):
    store.deliver("things", things())
    store.deliver("things", [{**things()[4], "state": "fault"}], known_at=NOW + HOUR)


def test_one_object_in_its_newest_version_and_its_history(store):
    filled(store)
    assert objects.one(CITY, LAMP)["state"].to_list() == ["fault"]
    assert objects.one(CITY, LAMP, asof=NOW)["state"].to_list() == ["in_use"]
    assert objects.versions(CITY, LAMP)["state"].to_list() == ["fault", "in_use"]
    assert objects.versions(CITY, LAMP, asof=NOW).height == 1
    assert objects.one(CITY, LAMP)["owner"].to_list() == ["urban"]
    pipe = objects.one(CITY, PIPE).row(0, named=True)
    assert pipe["lon"] == 118.8 and pipe["geometry"].startswith("LINESTRING")


def test_what_hangs_on_it(store):
    filled(store)
    assert objects.hung(CITY, BUILDING)["object"].to_list() == [CAMERA]
    at = objects.hung(CITY, ADDRESS)
    assert set(at["object"]) == {BUILDING, CAMERA, LAMP} and not at["is_part"].any()
    assert set(objects.hung(PUBLIC, ADDRESS)["object"]) == {BUILDING, LAMP}
    assert objects.named(CITY, [LAMP, "none"])["object"].to_list() == [LAMP]


def test_nobody_sees_what_is_elsewhere_or_not_cleared(store):
    filled(store)
    for viewer, code in ((DISTRICT, AWAY), (PUBLIC, CAMERA), (PUBLIC, PIPE)):
        assert objects.one(viewer, code).is_empty() and objects.versions(viewer, code).is_empty()
        assert objects.named(viewer, [code]).is_empty()
    counted = dict(objects.quality(DISTRICT, "320102").select("kind", "objects").iter_rows())
    assert counted == {"address": 1, "building": 1, "camera": 1, "gas_pipe": 1, "lamp": 2}
    assert objects.quality(DISTRICT, "3201").select("kind", "objects").sort("kind").rows() == sorted(counted.items())
    assert objects.quality(DISTRICT, "320111").is_empty()
    assert {"camera", "gas_pipe"}.isdisjoint(objects.quality(PUBLIC, "320102")["kind"])
    assert "泰山" not in str(objects.like(DISTRICT, "路灯", ["lamp"]).rows())
    assert set(objects.scope(DISTRICT)["place"]) < set(objects.scope(CITY)["place"])


def test_how_good_the_codes_are(store):
    filled(store)
    lamps = objects.quality(CITY, "3201").filter(kind="lamp").row(0, named=True)
    assert (lamps["objects"], lamps["with_address"], lamps["unaddressed"]) == (3, 1, 2)
    assert (lamps["doubles"], lamps["orphans"]) == (2, 1)
    assert objects.doubtful(CITY, "3201", "lamp", "doubles")["object"].to_list() == [LAMP, TWIN]
    assert objects.doubtful(CITY, "3201", "lamp", "orphans")["object"].to_list() == [TWIN]
    assert set(objects.doubtful(CITY, "3201", "lamp", "unaddressed")["object"]) == {TWIN, AWAY}
    assert objects.doubtful(PUBLIC, "3201", "camera", "unaddressed").is_empty()


def test_what_is_summed_at_admission_says_what_the_objects_say(store):
    filled(store)
    store.deliver(
        "things", [{**things()[3], "state": "removed"}, {**things()[5], "place": "320111001001"}], NOW + 2 * HOUR
    )
    for viewer in (CITY, DISTRICT, PUBLIC):
        for place in ("3201", "320102", "320102002"):
            for moment in (None, NOW):
                summed = objects.quality(viewer, place, asof=moment)
                assert summed.equals(objects.quality_unsummed(viewer, place, asof=moment)), (viewer, place, moment)
    assert not objects.quality(CITY, "3201").equals(objects.quality(CITY, "3201", asof=NOW))


def test_codes_that_do_not_fit_are_set_aside_and_told_to_who_may_see_rows(store):
    bad = [{**things()[4], "object": "320102011800000X"}, {**things()[0], "object": ADDRESS[:-1] + "?"}]
    wrong = {**things()[1], "object": BUILDING[:-1] + ("A" if BUILDING[-1] != "A" else "B")}
    outcome = store.admission.admit("things", store.write("things", [*things()[:4] * 9, *bad, wrong]), known_at=NOW)
    assert outcome.rows_set_aside >= 3, outcome.sentence
    told = dict(objects.unfit(CITY).select("rule", "rows_broken").iter_rows())
    assert told == {"code_in_form": 2, "code_checked": 1}
    assert objects.unfit(DISTRICT).is_empty()


def test_events_near_it(store):
    filled(store)
    event = {"event": "E1", "kind": "request", "topic": "noise", "place": "320102002001", "opened_at": NOW - HOUR}
    store.deliver("cases", [event])
    assert objects.near(CITY, (118.7, 32.0, 118.9, 32.1), NOW - 24 * HOUR).is_empty()


def test_a_withdrawn_delivery_is_not_found_any_more(store):
    filled(store)
    more = {**things()[5], "object": "3201020118000009", "name": "珠江路9号路灯", "lon": 118.81}
    outcome = store.deliver("things", [more], known_at=NOW + 2 * HOUR)
    assert [one.object for one in codes.find(CITY, "珠江路9号")] == ["3201020118000009"]
    store.admission.withdraw(outcome.delivery, "wrong", known_at=NOW + 3 * HOUR)
    assert "3201020118000009" not in [one.object for one in codes.find(CITY, "珠江路9号")]
