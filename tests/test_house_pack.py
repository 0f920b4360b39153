"""Every TOML of the city is opened by a loader at start; none lies there unread, none is refused."""

import os
import subprocess
import sys

import pytest

from city.catalogue import read
from city.catalogue.checks import shown_path
from city.pack import DEFAULT, city
from city.walls import read_wall
from city.words import languages
from data.sources import load
from tests._house import ROOT, project_files

PACKS = sorted({path.parent for path in project_files() if path.name == "city.toml"})
TOML = [path for path in project_files() if path.suffix == ".toml" and path.is_relative_to(DEFAULT)]

START = """
import importlib, inspect, pkgutil, sys
opened = set()
sys.addaudithook(lambda event, given: opened.add(str(given[0])) if event == "open" else None)
import city
from data.sources import sources
loaders = [sources]
for module in pkgutil.walk_packages(city.__path__, "city."):
    for one in vars(importlib.import_module(module.name)).values():
        if hasattr(one, "cache_info") and all(p.default is not p.empty for p in inspect.signature(one).parameters.values()):
            loaders.append(one)
for load in loaders:
    load()
city.pack.read_toml(city.pack.DEFAULT / city.pack.INSTEAD)
print("\\n".join(name for name in opened if name.endswith(".toml")))
"""


def shown(path):
    return path.relative_to(ROOT).as_posix()


def test_each_toml_is_read_at_start():
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COCKPIT_")}
    started = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert started.returncode == 0, started.stderr
    unread = {str(path) for path in TOML} - set(started.stdout.splitlines())
    assert not unread, f"no loader opens {sorted(unread)}"


@pytest.mark.parametrize("pack", PACKS, ids=shown)
def test_each_pack_describes_a_city(pack):
    found = city(pack)
    assert found.place and found.units and languages(pack)


@pytest.mark.parametrize("pack", PACKS, ids=shown)
def test_each_pack_has_a_catalogue(pack):
    entries = read(pack)
    for path in sorted((pack / "vitals").glob("*.toml")):
        assert any(entry.file == shown_path(path) for entry in entries.indicators.values()), (
            f"{shown(path)}: no indicator"
        )


@pytest.mark.parametrize("path", [p for p in TOML if p.parent.name == "walls"], ids=shown)
def test_each_wall_shows_signs_of_the_catalogue(path):
    wall = read_wall(path)
    unknown = set(wall.signs) - set(read(DEFAULT).indicators)
    assert not unknown, f"{shown(path)}: {sorted(unknown)} are no indicators"


SOURCES = [p for p in project_files() if p.suffix == ".toml" and p.parent.name == "sources"]


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_each_source_loads(path):
    pack = path.parent.parent
    source = load(path.stem, path.parent, read(pack))
    assert source.name["zh"] and source.name["en"] and source.contract
