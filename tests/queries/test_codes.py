"""Found by code, by characters, by pinyin, in part, misspelt; nobody finds what lies elsewhere or is not cleared."""

import sqlite3
from contextlib import closing

import pytest

from city.access import Viewer
from data import codes as index
from data.admit import Admission
from data.codes import grown
from queries import codes
from tests._objects import ADDRESS, AWAY, BUILDING, CAMERA, LAMP, PIPE, TWIN, VENUE, things
from tests._store import everyone

CITY = everyone()
DISTRICT = Viewer("d", "district", ("320102",), "internal")
PUBLIC = Viewer("p", "district", ("320102",), "public")
CASES = [
    ("the whole code", LAMP, LAMP),
    ("a code in small letters with blanks", f"{BUILDING[:6].lower()} {BUILDING[6:]}", BUILDING),
    ("a code in wide characters", "３２０１０２０１１８０００００１", LAMP),
    ("a code in groups", f"{LAMP[:6]}-{LAMP[6:10]}-{LAMP[10:]}", LAMP),
    ("how a code begins", VENUE[:10], VENUE),
    ("how a code ends", VENUE[-6:], VENUE),
    ("a wrong digit", LAMP[:8] + "7" + LAMP[9:], LAMP),
    ("a digit too few", BUILDING[:5] + BUILDING[6:], BUILDING),
    ("a digit too many", BUILDING[:5] + "7" + BUILDING[5:], BUILDING),
    ("two neighbours that changed places", BUILDING[:3] + BUILDING[4] + BUILDING[3] + BUILDING[5:], BUILDING),
    ("the whole name", "泰山文化中心", VENUE),
    ("a part of the name", "山文化", VENUE),
    ("name and number", "长江路12号", ADDRESS),
    ("a part of the address", "泰山街道", VENUE),
    ("the same sound", "常江路", ADDRESS),
    ("a wrong character", "泰山文花中新", VENUE),
    ("a character too few", "泰山文中心", VENUE),
    ("pinyin", "changjianglu", ADDRESS),
    ("pinyin with blanks", "tai shan wen hua", VENUE),
    ("pinyin with capitals", "TaishanWenhua", VENUE),
    ("pinyin and a number", "changjianglu12", ADDRESS),
    ("a part of the pinyin", "wenhuazhong", VENUE),
    ("pinyin with a slip", "chanjianglu", ADDRESS),
    ("initials", "tswh", VENUE),
    ("two initials", "wh", VENUE),
    ("a lone character", "管", PIPE),
]


@pytest.fixture
def filled(store):
    store.deliver("things", things())
    return store


def found(viewer, text, **more):
    return [one.object for one in codes.find(viewer, text, **more)]


def test_each_way_of_asking_finds_it(filled):
    missed = [
        (what, asked, found(CITY, asked)[:3]) for what, asked, wanted in CASES if wanted not in found(CITY, asked)
    ]
    assert not missed
    first = [what for what, asked, wanted in CASES if "code" in what and found(CITY, asked)[0] != wanted]
    assert not first


def test_what_nobody_meant_finds_nothing(filled):
    for text in ("", "  ", "zzzzqqq", "9999999999", "鑫鑫鑫", "%", "'; drop table docs", "#"):
        assert found(CITY, text) == [], text


def test_a_number_chooses_among_the_objects_of_a_name(filled):
    assert set(found(CITY, "太平路3号路灯")) == {LAMP, TWIN}
    assert found(CITY, "路灯", kind="lamp") and not found(CITY, "路灯", kind="venue")


def test_nobody_finds_what_lies_elsewhere(filled):
    for text in (AWAY, AWAY[:8], AWAY[-5:], "泰山", "taishan", "tswh", AWAY[:8] + "9" + AWAY[9:]):
        assert not {AWAY, VENUE} & set(found(DISTRICT, text)), text
    assert AWAY in found(CITY, AWAY) and [one.place for one in codes.places_like(DISTRICT, "泰山")] == []
    assert "320111001" in [one.place for one in codes.places_like(CITY, "taishan")]
    assert [one.place for one in codes.places_like(CITY, "320111001", size=2)] == ["320111001", "320111001001"]
    assert codes.places_like(CITY, "an32") == []


def test_a_kind_above_the_clearance_is_not_found(filled):
    assert CAMERA in found(DISTRICT, CAMERA) and PIPE in found(DISTRICT, "燃气")
    assert found(PUBLIC, CAMERA) == [] and PIPE not in found(PUBLIC, "燃气") and ADDRESS in found(PUBLIC, "长江路")
    assert found(PUBLIC, "视频", kind="camera") == []


def test_the_index_follows_the_table_and_the_old_one_goes(filled, tmp_path):
    def files():
        return sorted((filled.folder / index.FOLDER).iterdir())

    [first] = files()
    for number in range(3):
        filled.deliver("things", [{**things()[4], "name": f"北京路{number}号路灯"}])
    assert len(files()) == index.KEPT and first not in files()
    assert LAMP in found(CITY, "北京路2号") and "太平路3号路灯" not in [one.name for one in codes.find(CITY, LAMP)]


def test_what_changed_is_indexed_alone_and_the_same_is_found(filled, monkeypatch):
    """Of many objects the whole index stays; what is found is what a new whole index finds."""
    monkeypatch.setattr(grown, "FEW", 0)
    monkeypatch.setattr(grown, "MOST_CHANGED", 0.5)
    [whole] = (filled.folder / index.FOLDER).iterdir()
    for number in range(3):
        renamed = {**things()[4], "name": f"北京路{number}号路灯", "address_text": f"玄武区北京路{number}号"}
        filled.deliver("things", [renamed, {**things()[1], "state": "removed"}])
    files = [path.name for path in (filled.folder / index.FOLDER).iterdir()]
    assert whole.name in files and len(files) == 1 + index.KEPT and all(whole.stem in name for name in files)
    texts = [*(asked for _, asked, _ in CASES), "北京路2号", "bjl", "太平路3号路灯", AWAY, TWIN]
    asked = [(viewer, text) for viewer in (CITY, DISTRICT, PUBLIC) for text in texts]
    both = [codes.find(*one) for one in asked]
    assert LAMP in found(CITY, "北京路2号") and LAMP in found(CITY, "bjl") and found(CITY, LAMP) == [LAMP]
    assert "removed" in [one.state for one in codes.find(CITY, BUILDING)]
    for name in files:
        (filled.folder / index.FOLDER / name).unlink()
    Admission().close()
    alone = [codes.find(*one) for one in asked]
    wrong = [asked[at] for at, one in enumerate(alone) if both[at][: len(one)] != one]
    assert not wrong, "the same comes first, in the same order"


def test_when_much_has_changed_the_index_is_whole_again(filled, monkeypatch):
    monkeypatch.setattr(grown, "FEW", 0)
    filled.deliver("things", [{**one, "name": one["name"] + "新"} for one in things()])
    newest = max((filled.folder / index.FOLDER).iterdir(), key=lambda one: one.stat().st_mtime_ns)
    assert grown.BESIDE not in newest.name and ADDRESS in found(CITY, "长江路12号新")


def test_without_an_index_the_same_is_found_by_a_plain_question(filled):
    for path in (filled.folder / index.FOLDER).iterdir():
        path.unlink()
    assert found(CITY, VENUE) == [VENUE] and VENUE in found(CITY, "文化中心")
    assert found(DISTRICT, "泰山") == [] and found(PUBLIC, CAMERA) == []


def test_the_next_admission_makes_what_is_missing(filled):
    for path in (filled.folder / index.FOLDER).iterdir():
        path.unlink()
    Admission().close()
    assert len(list((filled.folder / index.FOLDER).glob("*.sqlite"))) == 1
    assert ADDRESS in found(CITY, "cjl")


def test_an_index_of_an_earlier_release_is_still_asked(filled):
    [path] = (filled.folder / index.FOLDER).iterdir()
    with closing(sqlite3.connect(path)) as base:
        base.execute("drop table stale")
    index.opened.cache_clear()
    assert found(CITY, LAMP) == [LAMP]
