"""The house holds: who imports whom, how long a file is, what it is called, which test opens it."""

import ast
import re
import statistics
import sys
import tomllib
from collections import defaultdict

import pytest

from city.catalogue import catalogue
from data.__main__ import typed
from tests._house import ROOMS, ROOT, imports, modules, project_files, public_functions, read_module, texts

MAY_LOOK_AT = {
    "city": {"city"},
    "data": {"data", "city"},
    "queries": {"queries", "data", "city"},
    "actions": {"actions", "data", "city"},
    "components": {"components", "city"},
    "pages": {"pages", "components", "queries", "actions", "data", "city"},
    "app": {"app", "pages", "components", "queries", "actions", "data", "city"},
}
ONLY_IN = {
    "duckdb": lambda name: name == "queries._ask" or name.split(".")[0] == "data",
    "dash": lambda name: name.split(".")[0] in ("app", "pages", "components"),
    "plotly": lambda name: name.split(".")[0] in ("app", "pages", "components"),
    "dash_leaflet": lambda name: name.split(".")[0] in ("pages", "components"),
    "dash_svg": lambda name: name.split(".")[0] == "components",
    "flask": lambda name: name.split(".")[0] in ("app", "pages"),
}
DISTRIBUTIONS = {"dash_leaflet": "dash-leaflet", "dash_svg": "dash-svg", "flask_compress": "flask-compress"}
DISTRIBUTIONS |= {"python_calamine": "python-calamine", "charset_normalizer": "charset-normalizer"}
DISTRIBUTIONS |= {
    "argon2": "argon2-cffi",
    "stdnum": "python-stdnum",
    "werkzeug": "flask",
    "fpdf": "fpdf2",
    "fontTools": "fonttools",
}
DISTRIBUTIONS |= {"flask_limiter": "flask-limiter", "prometheus_client": "prometheus-client"}
LONGEST, MEDIAN = 300, 100
ALL = modules()


def named(module):
    return module.shown


@pytest.mark.parametrize("module", ALL, ids=named)
def test_looks_downwards_only(module):
    wrong = [
        f"line {line}: {name}"
        for name, line in imports(module)
        if name.split(".")[0] in ROOMS and name.split(".")[0] not in MAY_LOOK_AT[module.room]
    ]
    assert not wrong, f"{module.shown} imports from a room that {module.room} may not look at: {wrong}"


@pytest.mark.parametrize("module", ALL, ids=named)
def test_engine_and_pictures_stay_in_their_rooms(module):
    wrong = [
        f"line {line}: {name}"
        for name, line in imports(module)
        if not ONLY_IN.get(name.split(".")[0], lambda _: True)(module.name)
    ]
    assert not wrong, f"{module.shown} imports what its room does not know: {wrong}"


def test_every_imported_package_is_a_requirement():
    asked = {
        re.split(r"[=<>;\[ ]", line)[0].lower()
        for name in ("requirements.in", "requirements-spark.in")
        for line in (ROOT / name).read_text("utf-8").splitlines()
        if line and not line.startswith(("#", "-r"))
    }
    missing = defaultdict(list)
    for module in ALL:
        for name, line in imports(module):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names or top in ROOMS:
                continue
            if DISTRIBUTIONS.get(top, top) not in asked:
                missing[top].append(f"{module.shown}:{line}")
    assert not missing, f"imported, and not in requirements.in: {dict(missing)}"


def test_every_folder_of_a_room_is_a_package():
    """Only then do the import contracts see what lies in it."""
    folders = {module.path.parent for module in ALL if module.path.parent != ROOT}
    missing = [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()]
    assert not missing, f"no __init__.py in {sorted(missing)}"


@pytest.mark.parametrize("module", ALL, ids=named)
def test_public_functions_say_what_they_do(module):
    is_private = module.path.stem.startswith("_") and module.path.stem != "__init__"
    silent = [
        f"line {one.lineno}: {one.name}"
        for one in ([] if is_private else public_functions(module))
        if not ast.get_docstring(one) and not explained_elsewhere(module, one)
    ]
    assert ast.get_docstring(module.tree), f"{module.shown} has no docstring"
    assert not silent, f"{module.shown}: no docstring: {silent}"


def explained_elsewhere(module, function) -> bool:
    """Methods of a class with a base by the base, properties by their class, a sign's formula by the catalogue."""
    classes = [node for node in module.tree.body if isinstance(node, ast.ClassDef) and function in node.body]
    marks = {getattr(mark, "id", "") for mark in function.decorator_list}
    return (
        any(node.bases for node in classes)
        or bool(marks & {"property", "cached_property"})
        or function.name in catalogue().indicators
    )


def lengths() -> dict[str, int]:
    return {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in project_files()
        if path.suffix in (".py", ".sql")
    }


def test_small_files():
    long = {name: lines for name, lines in lengths().items() if lines > LONGEST}
    assert not long, f"over {LONGEST} lines, so two things: {long}"
    assert statistics.median(lengths().values()) < MEDIAN


def test_no_drawer_for_the_rest():
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "stuff", "tools"}
    wrong = [m.shown for m in ALL if drawers & set(m.name.strip("_").replace("_", ".").split("."))]
    assert not wrong, f"named after nothing: {wrong}"


def address_of(module) -> str | None:
    """The beginning of a page's address, as a test would write it; None for a module that is no page."""
    found = re.search(r"""register_page\([^)]*path(?:_template)?=["']([^"'<]*)""", module.text)
    return rf"""["'/]{re.escape(found[1])}[^\s"']*""" if found else None


def commands_run(written: str) -> set[str]:
    """The modules of the commands that tests run by name, and what these open."""
    run = [m for m in modules("data") if m.path.parent.name == "commands" and f'"{typed(m.path.stem)}"' in written]
    return {m.name for m in run} | {name for m in run for name, _ in imports(m)}


def test_three_doors_one_name():
    """city/scoring/rank.py has a test_rank.py, or a test imports it, or asks for its address, runs its command, or an
    opened module beside it does."""
    files = [path for path in project_files() if path.is_relative_to(ROOT / "tests") and path.suffix == ".py"]
    names = {path.stem.removeprefix("test_") for path in files}
    in_tests = {name for path in files for name, _ in imports(read_module(path))}
    opened = {m.name for m in ALL if m.name in in_tests or m.path.stem in names}
    asked = "\n".join(path.read_text("utf-8") for path in files if path.parent.name in ("browser", "pages"))
    opened |= {m.name for m in modules("pages") if (address := address_of(m)) and re.search(address, asked)}
    opened |= commands_run("\n".join(path.read_text("utf-8") for path in files if path.parent.name == "data"))
    grown = None
    while grown != opened:
        grown = set(opened)
        beside = {(m.path.parent, name) for m in ALL if m.name in opened for name, _ in imports(m)}
        opened |= {m.name for m in ALL if (m.path.parent, m.name) in beside}
    without = [m.shown for m in ALL if m.room != "app" and public_functions(m) and m.name not in opened]
    assert not without, f"no test opens: {without}"


@pytest.mark.parametrize("module", [m for m in ALL if m.room == "pages"], ids=named)
def test_ids_are_constants_at_the_top(module):
    """An id is written once, with the page's name in front; layouts and callbacks say its constant."""
    wrong = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = [key.value for key in node.keywords if key.arg == "id"]
        if called in ("Input", "Output", "State") and node.args:
            given.append(node.args[0])
        wrong += [
            f"line {one.lineno}: {one.value}"
            for one in given
            if isinstance(one, ast.Constant)
            and isinstance(one.value, str)
            and one.value not in ("content", "_pages_location")
        ]
    assert not wrong, f"{module.shown}: {wrong}"


def test_nothing_points_outside():
    """No page, picture or script asks another machine for anything."""
    allowed = re.compile(r"https?://(127\.0\.0\.1|localhost|www\.w3\.org/)")
    wrong = []
    for module in modules("app", "pages", "components", "queries", "actions"):
        wrong += [
            f"{module.shown}:{line}: {text[:60]}"
            for text, line in texts(module.tree)
            if re.search(r"https?://\w|^//\w", text) and not allowed.search(text)
        ]
    for path in project_files():
        if path.is_relative_to(ROOT / "assets") and path.suffix in (".js", ".css", ".svg", ".html"):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
                found = re.sub(r"^\s*(//|\*|/\*).*", "", line)
                if re.search(r"https?://|@import|url\(\s*['\"]?//", found) and not allowed.search(found):
                    wrong.append(f"{path.relative_to(ROOT)}:{number}: {found.strip()[:60]}")
    assert not wrong, wrong


def test_no_remnants():
    """No paths of one machine, no postponed work, no debugging left behind."""
    absolute = re.compile(r"(?<![\w.:/-])/(?:work|home|root|Users|mnt|opt)/\w")
    later = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|\bbreakpoint\(\)|\bpdb\.set_trace")
    wrong = []
    for path in project_files():
        if path.suffix not in (".py", ".sql", ".toml", ".md", ".js", ".css", ".in", ".lock", ""):
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1):
            if absolute.search(line) or later.search(line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert not wrong, wrong


@pytest.mark.parametrize(
    "path", [p for p in project_files() if p.suffix == ".toml"], ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_toml_can_be_read(path):
    tomllib.loads(path.read_text("utf-8"))
