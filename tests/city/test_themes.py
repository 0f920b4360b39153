"""Themes: read once, in the order of their numbers; what cannot be used is refused with a sentence."""

import shutil

import pytest

from city.catalogue import CatalogueError
from city.pack import DEFAULT
from city.themes import read_theme, themes

GOOD = """
number = 7
name = { zh = "甲", en = "A" }
asks = { zh = "甲?", en = "A?" }

[[section]]
key = "systems"
name = { zh = "系统", en = "Systems" }
seed = ["系统"]
kind = "register"
register = "systems"
[[section.measure]]
key = "done"
name = { zh = "接入率", en = "Connected" }
unit = "percent"
way = "stock"
num = "done"
den = "records"
better = "higher"
mark = [{ value = 98.97, year = 2021, name = { zh = "基线", en = "Baseline" }, basis = "seed" }]

[[section]]
key = "signs"
name = { zh = "体征", en = "Signs" }
kind = "signs"
signs = ["iot_online"]

[[section]]
key = "events"
name = { zh = "诉求", en = "Requests" }
kind = "events"
events = "request"
topics = ["noise"]

[[section]]
key = "scores"
name = { zh = "得分", en = "Scores" }
kind = "scores"
scores = ["R07", "R02-1"]

[[section]]
key = "page"
name = { zh = "页面", en = "Page" }
kind = "page"
page = "/sources"
says = { zh = "甲", en = "A" }
"""


def read(tmp_path, text):
    path = tmp_path / "R07.toml"
    path.write_text(text, "utf-8")
    return read_theme(path)


def test_a_theme_says_what_its_sections_count(tmp_path):
    theme = read(tmp_path, GOOD)
    assert (theme.key, theme.number, theme.asks["en"]) == ("R07", 7, "A?")
    assert [one.key for one in theme.sections] == ["systems", "signs", "events", "scores", "page"]
    measure = theme.section("systems").measure("done")
    assert measure.count.indicator == "R07.systems.done"
    assert (measure.value(3, 4), measure.value(3, 0), measure.value(None, 4)) == (75, None, None)
    assert (measure.marks[0].value, measure.marks[0].year) == (98.97, 2021)
    assert len(theme.counts) == 1


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("number = 7", "number = 0", "themes/R07.toml: R07.number is 0; it must be a whole number from 1"),
        ("number = 7", "number = 7\nsize = 3", "themes/R07.toml: R07.size is not a known key"),
        ('en = "A?"', 'en = ""', "R07.asks.en is empty"),
        ('kind = "register"', 'kind = "list"', "section.systems.kind is 'list'; it must be 'register', 'signs'"),
        ('register = "systems"', 'register = "none"', "section.systems.register is 'none'"),
        ('register = "systems"', 'register = "systems"\nby = ["week"]', "section.systems.by is 'week'"),
        ('register = "systems"', 'register = "systems"\nchart = "pie"', "section.systems.chart is 'pie'"),
        ('register = "systems"', 'register = "systems"\nchart = "funnel"', "section.systems.steps is missing"),
        ('register = "systems"', 'register = "systems"\nchart = "flow"\nsteps = ["a"]', "must be two or three kinds"),
        ('register = "systems"', 'register = "systems"\nchart = "flow"\nsteps = ["a", "b"]', "must be counted by due"),
        ('register = "systems"', 'register = "systems"\npage = "/"', "section.systems.page is not a known key"),
        ('way = "stock"', 'way = "all"', "section.systems.measure.done.way is 'all'"),
        ('num = "done"', 'num = "workdays"', "measure.done.den is 'records'; it must be left out"),
        ('den = "records"', 'den = "none"', "measure.done.den is 'none'"),
        ('unit = "percent"', 'unit = "none"', "measure.done.unit is 'none'"),
        ('better = "higher"', 'better = "up"', "measure.done.better is 'up'"),
        ("year = 2021", "year = 21", "measure.done.mark.year is 21"),
        ('basis = "seed"', 'basis = "rumour"', "measure.done.mark.basis is 'rumour'"),
        ('signs = ["iot_online"]', 'signs = ["none"]', "section.signs.signs is 'none'"),
        ('signs = ["iot_online"]', "signs = []", r"section.signs.signs is \(\); it must be a list with at least one"),
        ('topics = ["noise"]', 'topics = ["none"]', "section.events.topics is 'none'"),
        ('"R02-1"]', '"R99"]', "section.scores.scores is 'R99'"),
        ('page = "/sources"', 'page = "https://x"', "section.page.page is 'https://x'"),
        ('key = "signs"', 'key = "systems"', "section.key is 'systems'; it must be a key that no other section has"),
        ('key = "signs"', 'key = "a b"', "section.a b.key is 'a b'"),
        ("[[section]]", "[section]", "says a key again"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path, old, new, sentence):
    assert old in GOOD
    with pytest.raises(CatalogueError, match=sentence):
        read(tmp_path, GOOD.replace(old, new, 1))


def test_two_themes_do_not_share_a_number(tmp_path):
    for key in ("R07", "R08"):
        (tmp_path / f"{key}.toml").write_text(GOOD, "utf-8")
    with pytest.raises(CatalogueError, match="number is 7; it must be a number of its own"):
        themes(tmp_path)


def test_each_theme_of_the_city_is_one_of_the_twelve_points():
    assert all(one.key == f"R{one.number:02d}" for one in themes().values())
    assert set(themes()) <= {f"R{number:02d}" for number in range(1, 13)}


def test_a_borrowed_theme_keeps_what_the_city_knows(tmp_path):
    path = tmp_path / "R07.toml"
    shutil.copy(DEFAULT / "themes" / "R02.toml", path)
    path.write_text(path.read_text("utf-8").replace('"video_online"', '"nothing"'), "utf-8")
    assert "online" not in {one.key for one in read_theme(path, is_borrowed=True).sections}
    with pytest.raises(CatalogueError, match="'nothing'"):
        read_theme(path)
