"""The front door: make's list, locks that agree, and the script that installs what a bare machine lacks."""

import os
import re
import stat
import subprocess

import pytest

from tests._house import ROOT

LOCKS = ("requirements", "requirements-dev", "requirements-bench")


def pinned(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", text, re.MULTILINE))


def test_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert set(re.findall(r"^make ([a-z]+) +\S", told, re.MULTILINE)) == set(phony[1].split())


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_what_is_asked_for(name):
    asked = pinned((ROOT / f"{name}.in").read_text("utf-8").lower())
    text = (ROOT / f"{name}.lock").read_text("utf-8")
    found = pinned(text)
    assert asked and asked.items() <= found.items()
    without_hash = [one for one in found if not re.search(rf"^{re.escape(one)}==.*\n +--hash", text, re.MULTILINE)]
    assert not without_hash
    assert not re.search(r"https?://|file://|--(index|find-links|extra|trusted)|(^|\s)/\w", text), (
        "only names and hashes"
    )


def test_locks_agree():
    runtime, dev, bench = (pinned((ROOT / f"{name}.lock").read_text("utf-8")) for name in LOCKS)
    assert runtime.items() <= dev.items() <= bench.items()
    assert "streamlit" in bench and "streamlit" not in dev and "pytest" not in runtime


@pytest.fixture
def bare(tmp_path):
    """A machine with nothing but a shell, whose apt-get and sudo write down what they are asked."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    for tool in ("bash", "env", "grep", "ls"):
        (bin_folder / tool).symlink_to(f"/usr/bin/{tool}" if os.path.exists(f"/usr/bin/{tool}") else f"/bin/{tool}")

    def add(name: str, script: str) -> None:
        path = bin_folder / name
        path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def need(*what: str) -> subprocess.CompletedProcess:
        environment = {"PATH": str(bin_folder), "PYTHON": "python3", "LOG": str(tmp_path / "log")}
        return subprocess.run(
            [str(bin_folder / "bash"), str(ROOT / ".ci" / "need"), *what],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    add("python3", "exit 1")
    return add, need, tmp_path / "log"


def test_installs_what_is_missing(bare):
    add, need, log = bare
    add("apt-get", 'echo "apt-get $*" >> "$LOG"')
    add("id", "echo 0")
    done = need("venv", "chromium")
    assert done.returncode == 0, done.stderr
    asked = log.read_text("utf-8").splitlines()
    assert asked[0].startswith("apt-get update") and asked[1].startswith("apt-get install")
    assert asked[1].endswith("python3-venv chromium")


def test_installs_nothing_when_all_is_there(bare):
    add, need, log = bare
    add("apt-get", 'echo "apt-get $*" >> "$LOG"')
    add("python3", "exit 0")
    add("chromium", "exit 0")
    assert need("venv", "chromium").returncode == 0 and not log.exists()


def test_asks_sudo_when_not_root(bare):
    add, need, log = bare
    add("apt-get", "exit 3")
    add("sudo", 'echo "sudo $*" >> "$LOG"')
    add("id", "echo 1000")
    assert need("chromium").returncode == 0
    assert all(line.startswith("sudo ") for line in log.read_text("utf-8").splitlines())


def test_says_what_to_do_when_it_cannot(bare):
    add, need, _ = bare
    add("id", "echo 1000")
    without_apt = need("venv")
    add("apt-get", "exit 0")
    without_sudo = need("venv")
    assert without_apt.returncode == without_sudo.returncode == 1
    assert "python3-venv" in without_apt.stderr and "as root" in without_sudo.stderr
    unknown = need("kitchen")
    assert unknown.returncode == 2 and "'kitchen' is unknown" in unknown.stderr
