"""A tiny city in which everything that can be read bears a mark that tells whose it is."""

import csv
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from actions.footings import begin as switch
from actions.incidents import begin
from actions.tickets import report
from city.access import Viewer, cleared
from city.alerting.codes import make
from city.objects import kinds
from city.roles import roles
from pages._city import civil_now
from tests._objects import thing
from tests._store import NOW, TINY, Store, everyone
from tests.data._twin import ABOVE, HOUR, hour_of

CITY, DISTRICT, OTHER, STREET, OTHER_STREET = "3201", "320102", "320111", "320102002", "320111001"
SCOPES = ((CITY,), (DISTRICT,), (OTHER_STREET,))
COUNTED = {"waste_overflow": "public", "hotline_requests": "internal", "safety_police_incidents": "sensitive"}
"""Indicators that are sums down to the street, one of each sensitivity."""
PLACES = tuple(row["place"] for row in csv.DictReader((TINY / "places/places.csv").open(encoding="utf-8")))
STREETS = ("320102002", "320102003", "320111001", "320111004", "320111401")
BELOW_STREETS = ("320102002001", "320111001001", "320111004001")
RECORDS = {street: 70_001 + 311 * number + 17 * number * number for number, street in enumerate(STREETS)}
"""What a street's record of the register `systems` amounts to; every sum over streets is another number."""
COUNTS = {
    (indicator, street): 1013 + 211 * number + 37 * number * number
    for number, (indicator, street) in enumerate((one, street) for one in COUNTED for street in STREETS)
}
"""The reading of each indicator and street; every sum over streets is another number."""


@dataclass(frozen=True)
class Mark:
    """A text or a number that stands wherever one thing is shown, and what it takes to see it: one of the places, a
    clearance, a source's rows."""

    text: str
    places: tuple[str, ...] = ()
    clearance: str = "public"
    source_of: str = ""


def viewers() -> list[Viewer]:
    """Every role with every scope; the steward answers for the department that owns the sources with rows set aside."""
    return [
        Viewer(role.key, role.key, scope, role.clearance, "ecology" if role.has_department else "", role.personal)
        for role in roles().values()
        for scope in SCOPES
    ]


def may_see(viewer: Viewer, mark: Mark) -> bool:
    """What the viewer may see, from the files of places and roles alone."""
    if mark.clearance not in cleared(viewer.clearance):
        return False
    if mark.places and not any(ABOVE[place] & set(viewer.places) for place in mark.places):
        return False
    if mark.source_of:
        reach = roles()[viewer.role].rights.get("rows")
        return (
            reach == "department" and viewer.department == mark.source_of or reach == "place" and CITY in viewer.places
        )
    return True


@cache
def marks() -> dict[str, Mark]:
    """All marks of the city by their text: counts of each place, events, records, warnings, tickets, rows set aside."""
    found = [Mark(f"EVENT-{place}", (place,)) for place in (*STREETS, *BELOW_STREETS)]
    found += [Mark(f"WARNING-{place}", (place,)) for place in (DISTRICT, OTHER)]
    found += [Mark(f"RECORD-{place}", (place,)) for place in STREETS]
    found += [Mark(f"TICKET-{place}", (place,)) for place in (DISTRICT, OTHER, STREET)]
    found.append(Mark("TICKET-SENSITIVE", (CITY,), "sensitive"))
    found += [Mark(f"INCIDENT-{place}", (place,), "internal") for place in (DISTRICT, OTHER, STREET)]
    found += [Mark(f"OBJECT-{place}", (place,)) for place in STREETS]
    found.append(Mark("OBJECT-INTERNAL", (STREET,), "internal"))
    below = {place: tuple(one for one in PLACES if place in ABOVE[one]) for place in (DISTRICT, OTHER)}
    found += [Mark(f"FOOTING-{place}", places, "internal") for place, places in below.items()]
    found.append(Mark("INCIDENT-SENSITIVE", (CITY,), "sensitive"))
    found.append(Mark("SET-ASIDE", source_of="ecology"))
    sums = [({street: COUNTS[one, street] for street in STREETS}, clearance) for one, clearance in COUNTED.items()]
    for of_street, clearance in (*sums, (RECORDS, "public")):
        of_numbers: dict[int, tuple[str, ...]] = {}
        for place in PLACES:
            number = sum(of_street[street] for street in STREETS if place in ABOVE[street])
            of_numbers[number] = (*of_numbers.get(number, ()), place)
        found += [Mark(str(number), places, clearance) for number, places in of_numbers.items() if number]
    by_text = {mark.text: mark for mark in found}
    assert len(by_text) == len(found) > 40 and not {str(NOW.year), str(NOW.year - 1)} & by_text.keys()
    return by_text


INCIDENTS = [make("TI", NOW.date(), "320102", "0000", number) for number in range(1, 5)]
"""Their codes, in the order in which they are raised."""
TEXT = re.compile(
    r"(?:EVENT|OBJECT|RECORD|WARNING|TICKET|INCIDENT|FOOTING|SET)-\w+|"
    r"(?<![A-Za-z0-9_.,#-])(?:\d{1,3}(?:[,\u00a0]\d{3})+|\d{4,})(?:\.0)?(?![A-Za-z0-9_-]|[.,]\d)"
)


def marks_in(text: str) -> list[Mark]:
    """The marks that stand in a text; numbers with and without what stands between thousands."""
    words = {re.sub("[,\u00a0]", "", found).removesuffix(".0") for found in TEXT.findall(text)}
    return [marks()[word] for word in words & marks().keys()]


OBJECTS = {street: f"32010201180000{number:02d}" for number, street in enumerate(STREETS)}
"""The code of the one lamp of each street."""
PIPE = "RG3201020000001" + kinds()["gas_pipe"].check_digit("RG3201020000001")


def fill(store: Store) -> None:
    """Delivers it: counts of the newest hours, events, warnings, rows that are set aside, tickets."""
    newest = hour_of(NOW) - HOUR
    store.deliver(
        "rows",
        [
            {"indicator": indicator, "place": street, "observed_at": newest, "value": float(value)}
            for (indicator, street), value in COUNTS.items()
        ],
    )
    hours = [newest - n * HOUR for n in range(60)]
    for site in ("NJ-T-01", "NJ-T-04"):
        values = [300.0 if n == 1 else 41.0 if 20 <= n < 32 else 40.0 + n % 5 for n in range(60)]
        readings = [
            {"indicator": "air_pm25", "place": site, "observed_at": hour, "value": value}
            for hour, value in zip(hours, values, strict=True)
        ]
        store.deliver("rows", readings)
    cases = [_case(number, place) for number, place in enumerate((*STREETS, *BELOW_STREETS))]
    store.deliver("cases", cases)
    wrong = [_case(90, DISTRICT) | {"title": "SET-ASIDE", "level": 99}]
    assert store.admission.admit("cases", store.write("cases", [*cases, *wrong]), known_at=NOW).rows_set_aside == 1
    calls = "打入时间,地址,经度,纬度,片区,渠道\n"
    calls += "".join(
        f"2026-07-14 09:0{n},CALL {n},{118.6 + n / 10},32.0{n},{area},电话\n" for n, area in enumerate(("城东", "江北"))
    )
    path = store.files / "calls.csv"
    path.write_text(calls, "utf-8")
    assert store.admission.admit("calls", path, known_at=NOW).rows_admitted == 2
    store.deliver("lists", [_record(place, amount) for place, amount in RECORDS.items()])
    _deliver_objects(store)
    store.deliver("notices", [_notice(place) for place in (DISTRICT, OTHER)])
    for place in (DISTRICT, OTHER, STREET):
        report(everyone(), {"tile": "signs", "place": place}, "value", f"TICKET-{place}", f"on {place}")
    shown = {"tile": "signs", "place": CITY, "indicator": "safety_police_incidents"}
    report(everyone(), shown, "value", "TICKET-SENSITIVE", "sensitive")
    duty = Viewer("duty", "duty", (CITY,), "sensitive")
    raised = [(place, "", f"INCIDENT-{place}") for place in (DISTRICT, OTHER, STREET)]
    for number, (place, indicator, title) in enumerate(
        [*raised, (CITY, "safety_police_incidents", "INCIDENT-SENSITIVE")]
    ):
        told = {"rule": "by_hand", "indicator": indicator, "place": place, "kind": "0000", "level": 3, "title": title}
        begin(duty, told, NOW, "320102", INCIDENTS[:number], title, "seen")

    now = civil_now()
    for place in (DISTRICT, OTHER):
        switch(duty, place, "flood", now + timedelta(hours=6), f"FOOTING-{place}", place, now)


def _deliver_objects(store: Store) -> None:
    """A lamp in each street, a gas pipe on which one hangs, and a code that is set aside."""
    lamps = [
        thing(code, "lamp", f"OBJECT-{street}", street, address_text="here", address=PIPE, part_of=PIPE)
        for street, code in OBJECTS.items()
    ]
    line = "LINESTRING (118.8 32.05, 118.81 32.05)"
    pipe = thing(PIPE, "gas_pipe", "OBJECT-INTERNAL", STREET, geometry=line, part_of="NOWHERE")
    store.deliver(
        "things", [*lamps, pipe, *(thing(f"32010201180001{n:02d}", "lamp", "twin", STREET) for n in range(30))]
    )
    path = store.write("things", [*lamps, pipe, *lamps * 3, thing("32010201180000X9", "lamp", "wrong", STREET)])
    assert store.admission.admit("things", path, known_at=NOW).rows_set_aside


def _case(number: int, place: str) -> dict:
    return {
        "event": f"E{number:04d}",
        "kind": "request",
        "topic": "noise",
        "title": f"EVENT-{place}",
        "place": place,
        "opened_at": NOW - timedelta(hours=3),
        "due_at": NOW + timedelta(days=1),
        "updated_at": NOW - timedelta(hours=3),
        "level": None,
        "status": "open",
        "department": "ecology",
    }


def _record(place: str, amount: int) -> dict:
    return {
        "register": "systems",
        "record": f"S-{place}",
        "place": place,
        "title": f"RECORD-{place}",
        "entered_at": NOW - timedelta(days=90),
        "done_at": NOW - timedelta(days=60),
        "amount": float(amount),
        "base": float(amount),
    }


def _notice(place: str) -> dict:
    return {
        "warning": f"W-{place}",
        "kind": "暴雨",
        "level": 2,
        "issuer": "气象台",
        "title": f"WARNING-{place}",
        "issued_at": NOW - HOUR,
        "expires_at": NOW + timedelta(days=1),
        "place": place,
    }
