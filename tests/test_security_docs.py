"""What is said of security can be checked: licences of all packages, places in the code, the tools of `make check`."""

import re

from city.settings import ROOT
from tests._house import project_files


def test_each_package_of_the_lock_has_its_licence():
    lock = dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", (ROOT / "requirements.lock").read_text(), re.M))
    rows = re.findall(
        r"^\| ([\w.-]+) \| ([^|]+) \| ([^|]+) \|$", (ROOT / "docs" / "licences.md").read_text("utf-8"), re.M
    )
    told = {name: version for name, version, _ in rows if name != "package"}
    assert told == lock, "run `make licences`"
    assert not [name for name, _, licence in rows if licence.strip() in ("", "UNKNOWN")]


def test_places_in_the_code_are_there():
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    named = set(re.findall(r"`((?:pages|queries|actions|data|city|components|tests|docs)/[\w/.]+)`", text))
    missing = [one for one in named if not (ROOT / one).exists()]
    assert len(named) > 15 and not missing, missing


def test_the_tools_are_run_and_no_rule_is_skipped_for_all():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert all(tool in makefile for tool in ("bandit", "detect-secrets-hook", ".ci/audit"))
    assert "skips" not in (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.bandit]")[1].split("[tool.")[0]
    bare = [
        p.name for p in project_files() if p.suffix == ".py" and re.search(r"# nosec(?! B\d)", p.read_text("utf-8"))
    ]
    assert set(bare) <= {"test_security_docs.py"}
