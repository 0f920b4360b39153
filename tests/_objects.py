"""Objects of the tiny city, in two districts: what the pages and the search are tried on."""

from datetime import datetime

from city.objects import kinds

NOW = datetime(2026, 7, 1)


def coded(kind: str, code: str) -> str:
    """The code with its check digit."""
    return code + kinds()[kind].check_digit(code)


ADDRESS = coded("address", "DZ32010200200100001")
BUILDING = coded("building", "LD3201020000001")
PIPE = coded("gas_pipe", "RG3201020000001")
CAMERA = "32010200001320000001"
LAMP, TWIN = "3201020118000001", "3201020118000002"
AWAY = "3201110118000001"
VENUE = coded("venue", "CS3201110000001")
SQUARE = "POLYGON ((118.8 32.05, 118.801 32.05, 118.801 32.051, 118.8 32.05))"


def thing(object: str, kind: str, name: str, place: str = "320102002001", **more) -> dict:  # noqa: A002
    """One row of the contract."""
    return {
        "object": object,
        "kind": kind,
        "name": name,
        "place": place,
        "address_text": f"玄武区梅园新村街道{name}",
        "state": "in_use",
        "lon": 118.80,
        "lat": 32.05,
        "entered_at": NOW,
        **more,
    }


def things() -> list[dict]:
    """Eight objects, two of which are one lamp twice and one of which hangs on nothing known."""
    return [
        thing(ADDRESS, "address", "长江路12号"),
        thing(BUILDING, "building", "长江路12号楼", address=ADDRESS, geometry=SQUARE, lon=118.802),
        thing(PIPE, "gas_pipe", "长江路燃气管", geometry="LINESTRING (118.8 32.05, 118.803 32.052)"),
        thing(CAMERA, "camera", "长江路12号视频点位", part_of=BUILDING, address=ADDRESS, lon=118.803),
        thing(LAMP, "lamp", "太平路3号路灯", address=ADDRESS),
        thing(TWIN, "lamp", "太平路3号路灯", part_of="GX-NOWHERE", lon=118.804),
        thing(
            AWAY, "lamp", "泰山路3号路灯", "320111001001", address_text="浦口区泰山街道泰山路3号", lon=118.72, lat=32.13
        ),
        thing(VENUE, "venue", "泰山文化中心", "320111001001", address_text="浦口区泰山街道", lon=118.72, lat=32.131),
    ]
