"""The adding guide works: its files are written into a copy of the project, its commands run, its page opened."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests._house import ROOT, project_files

GUIDE = (ROOT / "docs" / "adding.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+) ([^\n]+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
FILES = {named.removeprefix("file="): text for _, named, text in BLOCKS if named.startswith("file=")}
COMMANDS = [line for _, named, text in BLOCKS if named == "run" for line in text.splitlines()]

OPEN_PAGES = """
from app import create_app
client = create_app().server.test_client()
for address in ("/parks", "/parks?lang=en", "/?wall=lobby", "/map?lang=en"):
    answer = client.get(address)
    print(answer.status_code, answer.get_data(as_text=True))
"""
OPEN_BENCHES = """
from app import create_app
client = create_app().server.test_client()
for address in ("/code?lang=en&q=xuanwuhuerhao", "/code?kind=bench&lang=en&q=YZ3201020002", "/object/YZ3201020002H?lang=en", "/code/quality?lang=en"):
    print(client.get(address).get_data(as_text=True))
"""
LOAD = """
from city.catalogue import catalogue
from city.walls import walls
from city.words import Words
from data.sources import load
entry = catalogue().indicator("park_visitors")
print(entry.name["en"], entry.thresholds[0].yellow)
print(load("park_gates").contract)
print(walls()["lobby"].text_px >= walls()["lobby"].minimum_px)
print(Words("fr")("parks.busiest"))
"""


OPEN_CITY = """
from app import create_app
client = create_app().server.test_client()
for address in ("/?lang=en", "/place/HT?lang=en", "/place/HT-HILL?lang=zh"):
    answer = client.get(address)
    print(answer.status_code, answer.get_data(as_text=True))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the project with the guide's files in it, and a function that runs a command there."""
    home = tmp_path_factory.mktemp("adding") / "project"
    for path in project_files():
        name = path.relative_to(ROOT)
        if name.parts[0] not in ("tests", "docs"):
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, home / name)
    for name, text in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, "utf-8")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COCKPIT_")}
    environment |= {"COCKPIT_STORE": str(home / "store"), "COCKPIT_SIGN_IN": "settings", "PYTHONUTF8": "1"}

    def run(*command: str) -> subprocess.CompletedProcess:
        return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)

    said = {line: run(*line.replace("python", sys.executable, 1).split()) for line in COMMANDS}
    return run, said


def test_commands_do_what_the_guide_says(copy):
    _, said = copy
    for line, done in said.items():
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
    aside = next(done.stdout for line, done in said.items() if "set-aside" in line)
    assert "value_missing" in aside and "value_in_range" in aside and len(aside.splitlines()) == 2


def test_indicator_source_wall_and_language_load(copy):
    run, _ = copy
    loaded = run(sys.executable, "-c", LOAD)
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.splitlines() == [
        "Park visitors z>3",
        "readings",
        "True",
        "The busiest hour in each district",
    ]


def test_page_and_question_show_the_delivery(copy):
    run, _ = copy
    opened = run(sys.executable, "-c", OPEN_PAGES)
    assert opened.returncode == 0, opened.stderr
    assert re.findall(r"^\d{3} ", opened.stdout, re.MULTILINE) == ["200 "] * 4
    assert "玄武区 10:00 2105" in opened.stdout and "秦淮区 09:00 860" in opened.stdout
    assert "The busiest hour in each district" in opened.stdout and "Xuanwu" in opened.stdout
    assert 'data-layer="park_visitors"' in opened.stdout


def test_an_object_kind_is_one_file(copy):
    run, said = copy
    assert any("park_benches.csv: 2 rows admitted" in done.stdout for done in said.values())
    opened = run(sys.executable, "-c", OPEN_BENCHES)
    assert opened.returncode == 0, opened.stderr
    assert opened.stdout.count("YZ3201020002H") >= 3 and "Park bench" in opened.stdout


def test_a_city_from_nothing_shows_its_requests(copy):
    run, said = copy
    assert any("desk.csv: 3 rows admitted" in done.stdout for done in said.values())
    opened = run("env", "COCKPIT_CITY=cities/harbour", "COCKPIT_STORE=harbour", sys.executable, "-c", OPEN_CITY)
    assert opened.returncode == 0, opened.stderr
    assert re.findall(r"^\d{3} ", opened.stdout, re.MULTILINE) == ["200 "] * 3
    assert "Harbour Town" in opened.stdout and "Below: ward (2)" in opened.stdout and "选区" in opened.stdout
    assert "Closed by the due date" in opened.stdout and "cannot be shown" not in opened.stdout
