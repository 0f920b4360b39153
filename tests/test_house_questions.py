"""Each question: one statement, its grain, its typed function, its scope. Each roll-up: the same prose."""

import ast
import json
import re
from functools import cache

import duckdb
import pytest

from data.tables import TABLES
from tests._house import ROOT, modules, project_files, read_module

GEOGRAPHY = {"places", "edges", "ancestors", "shapes"}
OF_PLACES = {name for name, table in TABLES.items() if "place" in table.columns} - GEOGRAPHY
OF_INDICATORS = {name for name, table in TABLES.items() if "indicator" in table.columns}
OF_KINDS = {"objects", "objects_superseded"}
QUESTIONS = [p for p in project_files() if p.suffix == ".sql" and p.is_relative_to(ROOT / "queries")]
ROLLUPS = [p for p in project_files() if p.suffix == ".sql" and p.is_relative_to(ROOT / "data")]


def shown(path):
    return path.relative_to(ROOT).as_posix()


def question(path) -> str:
    return f"{path.parent.name}/{path.stem}"


def tables_read(sql: str) -> set[str]:
    """The tables that a statement names, without its own steps."""
    tree = json.loads(duckdb.execute("select json_serialize_sql(?)", [sql]).fetchall()[0][0])
    assert not tree["error"], tree.get("error_message")
    tables, steps = set(), set()

    def walk(node):
        if isinstance(node, dict):
            if node.get("type") == "BASE_TABLE":
                tables.add(node["table_name"])
            if "cte_map" in node:
                steps.update(step["key"] for step in node["cte_map"]["map"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(tree)
    return tables - steps


def asked() -> dict[str, list[tuple[ast.FunctionDef, set[str], str]]]:
    """question → the functions that ask it: (function, the parameters it hands over, file)."""
    found: dict[str, list[tuple[ast.FunctionDef, set[str], str]]] = {}
    for module in modules("queries"):
        for function in [node for node in module.tree.body if isinstance(node, ast.FunctionDef)]:
            for call in [node for node in ast.walk(function) if isinstance(node, ast.Call)]:
                name = getattr(call.func, "id", "")
                if name in ("ask", "ask_since") and isinstance(call.args[0], ast.Constant):
                    given = {key.arg or "**" for key in call.keywords} - {"asof"}
                    given |= {"since", "until"} if name == "ask_since" else set()
                    found.setdefault(call.args[0].value, []).append((function, given, module.shown))
    return found


ASKED = asked()


@pytest.mark.parametrize("path", QUESTIONS + ROLLUPS, ids=shown)
def test_reads_as_house_prose(path):
    sql = path.read_text("utf-8")
    assert re.match(r"-- Grain: \S.*[.]\n", sql), f"{shown(path)}: the first line must be '-- Grain: one row per ….'"
    assert len(duckdb.extract_statements(sql)) == 1, f"{shown(path)}: one statement a file"
    bare = re.sub(r"--.*|'[^']*'", "", sql)
    assert not re.search(r"\{[{%]|;", bare), f"{shown(path)}: no templating, no semicolon"
    shouted = re.findall(r"\b[A-Z][A-Z]+\b", bare)
    assert not shouted, f"{shown(path)}: lower case, found {shouted}"
    finals = re.findall(r"^select\b", sql, re.MULTILINE)
    assert len(finals) == 1, f"{shown(path)}: one bare final select at the margin, found {len(finals)}"
    final = bare[bare.rindex("\nselect") :]
    assert not re.match(r"\s*select\s+(\w+\.)?\*", final), f"{shown(path)}: the final select names its columns"


@pytest.mark.parametrize("path", QUESTIONS, ids=shown)
def test_has_its_function(path):
    wanted = duckdb.extract_statements(path.read_text("utf-8"))[0].named_parameters
    functions = ASKED.get(question(path), [])
    assert functions, f"{shown(path)}: no function in {shown(path.parent)}/ asks '{question(path)}'"
    for function, given, file in functions:
        assert "**" in given or given == set(wanted), (
            f"{file}: {function.name} hands over {sorted(given)}; {shown(path)} takes {sorted(wanted)}"
        )
        arguments = function.args.posonlyargs + function.args.args
        assert arguments and arguments[0].arg == "viewer", f"{file}: {function.name} must take the viewer first"
        everything = arguments + function.args.kwonlyargs
        assert function.returns and all(one.annotation for one in everything), (
            f"{file}: {function.name} must say the types of what it takes and gives"
        )


def test_no_question_without_file():
    there = {question(path) for path in QUESTIONS}
    assert not set(ASKED) - there, f"asked, and there is no such .sql: {sorted(set(ASKED) - there)}"


@pytest.mark.parametrize("path", QUESTIONS, ids=shown)
def test_stays_in_the_scope(path):
    tables = tables_read(path.read_text("utf-8"))
    unknown = tables - set(TABLES) - {"visible", "readable", "opened", "granted", "seen_kinds", "seen_registers"}
    assert not unknown, f"{shown(path)}: {sorted(unknown)} are no tables of a snapshot"
    if tables & OF_PLACES:
        assert "visible" in tables, f"{shown(path)}: reads {sorted(tables & OF_PLACES)} and does not name visible"
    if tables & OF_KINDS:
        assert "seen_kinds" in tables, f"{shown(path)}: reads objects and does not name seen_kinds"
    if "records" in tables:
        assert "seen_registers" in tables, f"{shown(path)}: reads records and does not name seen_registers"
    if tables & OF_INDICATORS:
        assert "readable" in tables, f"{shown(path)}: reads {sorted(tables & OF_INDICATORS)} and does not name readable"


@pytest.mark.parametrize("path", QUESTIONS, ids=shown)
def test_a_test_asks_it(path):
    names = {function.name for function, _, _ in ASKED.get(question(path), [])}
    called, texts = named_by_tests()
    assert names & called or question(path) in texts, f"{shown(path)}: no test calls {sorted(names) or question(path)}"


@cache
def named_by_tests() -> tuple[frozenset, str]:
    """All names in the code of the tests, and all their text."""
    files = [file for file in project_files() if file.is_relative_to(ROOT / "tests") and file.suffix == ".py"]
    nodes = (node for file in files for node in ast.walk(read_module(file).tree))
    names = {getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "name", None) for node in nodes}
    return frozenset(names), "\n".join(file.read_text("utf-8") for file in files)


NOT_PORTABLE = {
    "asof joins": r"\basof\b",
    "pivot, qualify": r"\b(pivot|qualify)\b",
    "group by all": r"\bgroup by all\b",
    "star with exclude, columns()": r"\bexclude\b|\bcolumns\s*\(",
    "lists": r"\b(unnest|list|list_\w+|string_agg|array_agg|generate_series|range)\s*\(",
    "values without an order": r"\b(first|any_value|mode|arg_max|arg_min|approx_\w+)\s*\(",
    "round and log, which engines do differently": r"\b(round|log)\s*\(",
    "ignore nulls": r"\bignore nulls\b",
    "frames by interval": r"\brange between\b",
    "time zones": r"\bat time zone\b",
}


@pytest.mark.parametrize("path", ROLLUPS, ids=shown)
def test_rollups_keep_to_the_portable_subset(path):
    """What another engine would do differently, or not at all, stays out of the roll-ups."""
    bare = re.sub(r"--.*|'[^']*'", "", path.read_text("utf-8"))
    wrong = [what for what, pattern in NOT_PORTABLE.items() if re.search(pattern, bare)]
    assert not wrong, f"{shown(path)}: {wrong}"


@pytest.mark.parametrize("path", ROLLUPS, ids=shown)
def test_rollups_say_the_type_of_each_column(path):
    """Engines write sums and truncated times with types of their own; the cast settles it."""
    tree = json.loads(duckdb.execute("select json_serialize_sql(?)", [path.read_text("utf-8")]).fetchall()[0][0])
    columns = tree["statements"][0]["node"]["select_list"]
    loose = [
        one.get("alias") or one.get("column_names") for one in columns if one["class"] != "CAST" or not one["alias"]
    ]
    assert not loose, f"{shown(path)}: without cast or alias: {loose}"
