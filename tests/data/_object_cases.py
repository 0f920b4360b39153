"""A good object, and for each rule of the contract one that breaks it."""

from datetime import datetime

OBJECT = {
    "object": "3201020118000001",
    "kind": "lamp",
    "name": "中山路1号路灯",
    "place": "320102",
    "owner": "urban",
    "state": "in_use",
    "lon": 118.8,
    "lat": 32.0,
    "entered_at": datetime(2026, 6, 1),
    "left_at": None,
    "part_of": None,
    "geometry": None,
}
BUILDING = {
    **OBJECT,
    "object": "LD3201020000001U",
    "kind": "building",
    "geometry": "POLYGON ((118.8 32, 118.81 32, 118.81 32.01, 118.8 32))",
}
LINE = "LINESTRING (118.8 32, 118.81 32.01)"


def object_cases(later: datetime, number: str) -> list[tuple]:
    """(contract, good row, what is changed in it, the rule that it breaks, the sentence)."""
    cases = [
        ({"object": " "}, "object_present", "object is nothing; a text is expected."),
        ({"kind": "ghost"}, "object_kind_known", "kind is 'ghost'; a file of objects/"),
        ({"object": "3201020117000001"}, "code_in_form", "object is '3201020117000001'; a code like [0-9]{6}0118"),
        ({"name": None}, "object_named", "name is nothing"),
        ({"place": "x"}, "place_known", "place is 'x'; a code of"),
        ({"owner": "nobody"}, "owner_known", "owner is 'nobody'; a key of departments.toml"),
        ({"state": "gone"}, "state_known", "state is 'gone'; 'in_use', 'fault', 'idle' or 'removed'"),
        ({"part_of": OBJECT["object"]}, "part_of_another", "its own code; another one is expected."),
        ({"lon": None, "_unread_lon": "east"}, "point_readable", "lon is 'east'; a number, or nothing,"),
        ({"geometry": LINE}, "geometry_readable", f"geometry is '{LINE}'; nothing is expected."),
        ({"lat": 39.9}, "point_in_city", "lon, lat is '118.8', '39.9'; a point within 118.0000 to 120.0000"),
        ({"lat": None}, "point_in_city", "lon, lat is '118.8', nothing; a point within"),
        ({"entered_at": None}, "object_entered_readable", "entered_at is nothing; a time in"),
        ({"_unread_left_at": "soon"}, "object_left_readable", "left_at is 'soon'; a time in"),
        ({"entered_at": later}, "object_entered_not_in_future", "entered_at is 2026-07-01 12:11;"),
        ({"left_at": datetime(2026, 5, 1)}, "object_left_not_before", "left_at is 2026-05-01 00:00; a time not"),
        ({"name": "11010519491231002X"}, "no_identity_number", number),
    ]
    building = [
        ({"object": "LD3201020000001X"}, "code_checked", "its check digit is not that of mod_37_36."),
        ({"geometry": "POLYGON ((118.8"}, "geometry_readable", "WKT such as POLYGON"),
        ({"geometry": LINE}, "geometry_readable", "WKT such as POLYGON"),
        ({"geometry": None}, "geometry_readable", "geometry is nothing; WKT such as POLYGON"),
    ]
    return [("objects", OBJECT, *case) for case in cases] + [("objects", BUILDING, *case) for case in building]
