"""A city from nothing, with the default signs, themes and words: each page opens, and none speaks of the default city."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from city.pack import AS_THEY_ARE, DEFAULT, INSTEAD, read_toml
from city.recommendation import recommendation
from city.themes import themes
from components.prerender import to_html
from data.__main__ import main
from pages._first import draw_first
from tests._store import Store, forget
from tests.pages.conftest import forget_viewer

ELSEWHERE = re.compile(r"Nanjing|南京|江苏|Jiangsu|秦淮|玄武|江北|夫子庙|Fuzimiao|32010\d|cannot be shown|无法显示")
PACK = {
    "city.toml": """
key = "lake"
place = "LK"
name = { zh = "湖城", en = "Lake City" }
zone = "Europe/Zurich"
center = [8.30, 47.05]
core = []
units = ["LK-N", "LK-S"]
""",
    "elsewhere.toml": '"“我的南京”" = "湖城通"\n',
    "places/places.csv": """place,name_zh,name_en,level,parent,unit,lon,lat
LK,湖城,Lake City,city,,,8.30,47.05
LK-N,北岸区,North Shore,district,LK,LK-N,8.30,47.07
LK-S,南岸区,South Shore,district,LK,LK-S,8.31,47.03
""",
    "sources/air.toml": """
[source]
name = { zh = "空气小时值", en = "Hourly air" }
contract = "readings"
owner = "ecology"
promise = "3h"
[file]
format = "csv"
[columns]
observed_at = "hour"
place = { column = "ward", map = { "North" = "LK-N", "South" = "LK-S" } }
[[values]]
indicator = "air_pm25"
column = "pm25"
""",
}
PATHS = (
    *("/", "/map", "/districts", "/alerts", "/themes", "/about", "/code", "/code/quality", "/catalogue", "/layers"),
    *("/air", "/method", "/rules", "/sources", "/source/air", "/tickets", "/footing", "/replay", "/place/LK"),
    *("/place/LK-N", "/sign/air_pm25", "/rows/air_pm25", "/sign/river_above_alert", "/sign/hotline_requests"),
    *(f"/theme/{key}" for key in themes(DEFAULT / "themes")),
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory) -> Iterator[Store]:
    """A lake town that knows its places and the air of three days."""
    folder = tmp_path_factory.mktemp("lake")
    for name, text in PACK.items():
        path = folder / "pack" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COCKPIT_CITY", str(folder / "pack"))
        patch.setenv("COCKPIT_STORE", str(folder / "store"))
        forget()
        forget_viewer()
        made = Store(folder / "store")
        assert main(["admit", "places", str(folder / "pack" / "places")]) == 0
        hours = [datetime(2026, 7, 14, 12) - timedelta(hours=n) for n in range(72)]
        rows = [f"{hour:%Y-%m-%d %H:%M},{ward},{30 + hour.hour}" for hour in hours for ward in ("North", "South")]
        (folder / "air.csv").write_text("\n".join(["hour,ward,pm25", *rows]), "utf-8")
        assert made.admission.admit("air", folder / "air.csv").rows_admitted == 144
        yield made
        made.admission.close()
    forget()
    forget_viewer()


@pytest.fixture(scope="module")
def open_page(lake):
    """open_page("/map", "en"): the page's text with its addresses."""
    import dash

    from app import create_app

    create_app()
    assert dash.page_registry

    def draw(path: str, lang: str) -> str:
        return to_html(draw_first(path, {"lang": lang}))

    return draw


@pytest.mark.parametrize("path", PATHS)
def test_no_page_speaks_of_the_default_city(open_page, path):
    for lang in ("zh", "en"):
        drawn = open_page(path, lang)
        plain = re.sub(r"<[^>]+>", " ", drawn)
        assert not ELSEWHERE.findall(drawn), [plain[m.start() - 40 : m.end() + 40] for m in ELSEWHERE.finditer(plain)]
        assert ("Lake City" if lang == "en" else "湖城") in plain


def test_what_only_the_default_city_was_told_is_not_told_elsewhere(open_page):
    assert recommendation() is None
    assert not any(section.seed for theme in themes().values() for section in theme.sections)
    assert "holds no recommendation" in open_page("/about", "en")
    assert 'href="/about' not in open_page("/themes", "en")


def test_a_city_says_for_itself_what_the_default_one_says_of_its_own(open_page):
    assert "湖城通" in open_page("/theme/R03", "zh") and "City app services" in open_page("/theme/R03", "en")


def test_each_text_said_otherwise_elsewhere_is_there():
    said = "\n".join(path.read_text("utf-8") for path in DEFAULT.rglob("*.toml") if path.name not in AS_THEY_ARE)
    assert not [here for here in read_toml(DEFAULT / INSTEAD) if here not in said]


def test_the_sample_city_is_not_built_elsewhere(lake, monkeypatch, tmp_path, capsys):
    from city.settings import settings

    monkeypatch.setenv("COCKPIT_STORE", str(tmp_path / "new"))
    settings.cache_clear()
    assert (main(["sample", "--if-missing"]), main(["sample"])) == (0, 1)
    assert not (tmp_path / "new").exists()
    assert "admit this city's places" in capsys.readouterr().err
    monkeypatch.undo()
    settings.cache_clear()
