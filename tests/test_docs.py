"""Documents can fail: commands exist, links lead somewhere, tables match the code, words are in use."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from city.settings import READERS, ROOT, Settings
from data.__main__ import typed
from tests._house import ROOMS, modules, project_files

DOCUMENTS = [p for p in project_files() if p.suffix == ".md" and p.relative_to(ROOT).parts[0] != "tests"]
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]


def shown(path):
    return path.relative_to(ROOT).as_posix()


def table_rows(text: str) -> list[list[str]]:
    """The cells of every row of every table, without heads and rules."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return [
        row
        for number, row in enumerate(rows)
        if not set(row[0]) <= set("-: ") and not (number + 1 < len(rows) and set(rows[number + 1][0]) <= set("-: "))
    ]


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_links_lead_somewhere(path):
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"https?://|#", target) and not (path.parent / target.split("#")[0]).exists():
            broken.append(target)
    assert not broken, f"{shown(path)}: {broken}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_make_targets_exist(path):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    code = " ".join(re.findall(r"`[^`]+`|```.*?```", path.read_text("utf-8"), re.DOTALL))
    unknown = set(re.findall(r"\bmake ([a-z]+)", code)) - targets
    assert not unknown, f"{shown(path)}: {unknown}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_commands_exist(path):
    """Every `python -m data x` of a document is a command, and every file that it names in code is there."""
    modules = (ROOT / "data" / "commands").glob("[a-z]*.py")
    commands = {typed(module.stem) for module in modules}
    text = path.read_text("utf-8")
    unknown = set(re.findall(r"python -m data ([a-z-]+)", text)) - commands
    assert not unknown, f"{shown(path)}: {unknown} of {sorted(commands)}"


def test_both_readmes_say_the_same():
    english, chinese = (path.read_text("utf-8") for path in READMES)
    for pattern in (r"^## ", r"^```", r"^\| "):
        counts = [len(re.findall(pattern, text, re.MULTILINE)) for text in (english, chinese)]
        assert counts[0] == counts[1], f"{pattern}: {counts}"
    links = [sorted(set(re.findall(r"\]\((docs/[^)]+|data/[^)]+)\)", text))) for text in (english, chinese)]
    assert links[0] == links[1]
    commands = [sorted(set(re.findall(r"make [a-z]+|python -m data [a-z-]+", text))) for text in (english, chinese)]
    assert commands[0] == commands[1]


def test_settings_are_all_described():
    rows = {row[0].strip("`"): row for row in table_rows((ROOT / "docs" / "settings.md").read_text("utf-8"))}
    wanted = {f"COCKPIT_{field.name.upper()}": field for field in fields(Settings)}
    assert set(rows) == set(wanted)
    for variable, field in wanted.items():
        default = rows[variable][1].strip("`")
        if field.name in ("spill", "scope", "ledger", "oidc_issuer", "oidc_client"):
            continue
        if field.name == "store":
            assert ROOT / default == field.default
        else:
            assert READERS[field.name](default) == field.default, f"{variable}: {default} against {field.default}"


def test_every_setting_in_documents_exists():
    known = {f"COCKPIT_{field.name.upper()}" for field in fields(Settings)}
    for path in DOCUMENTS:
        named = set(re.findall(r"\bCOCKPIT_[A-Z_]*[A-Z]\b", path.read_text("utf-8")))
        assert named <= known, f"{shown(path)}: {sorted(named - known)}"


GLOSSARY = table_rows((ROOT / "docs" / "glossary.md").read_text("utf-8"))


def names_in_code() -> set[str]:
    found = set()
    for module in modules(*ROOMS):
        found |= set(re.findall(r"[a-z]+", module.text))
        found |= set(re.findall(r"[a-z_]+", module.text))
    return found


@pytest.mark.parametrize("row", GLOSSARY, ids=lambda row: row[0])
def test_words_are_in_use(row):
    word, chinese, spelled, meaning = row
    assert spelled.strip("`") in names_in_code(), f"{word}: no code says {spelled}"
    assert re.search(r"[\u4e00-\u9fff]", chinese) and meaning


def test_glossary_says_each_word_once():
    for column in (0, 1, 2):
        words = [row[column] for row in GLOSSARY]
        assert len(set(words)) == len(words), sorted({word for word in words if words.count(word) > 1})


@pytest.mark.parametrize("path", READMES, ids=shown)
def test_pictures_are_taken_by_tests(path):
    pictures = {Path(name).name for name in re.findall(r"\(docs/pictures/([^)]+)\)", path.read_text("utf-8"))}
    browser = "".join(
        p.read_text("utf-8") for p in project_files() if p.suffix == ".py" and "browser" in p.relative_to(ROOT).parts
    )
    missing = {name for name in pictures if Path(name).stem not in browser}
    assert not missing, f"no browser test writes {sorted(missing)}"
