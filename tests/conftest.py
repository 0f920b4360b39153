"""What every room's tests share: the project's folder, the folder of real input files, Chromium."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

os.environ.setdefault("COCKPIT_SIGN_IN", "settings")
"""The viewer of most tests is that of the settings; those about sign-in say otherwise."""
LONGEST = (
    "test_exits.py",
    "test_questions.py",
    "test_ledger_crash.py",
    "test_keep.py",
    "test_kill.py",
    "test_hostile.py",
)
"""Files that take half a minute or more: begun first, so that of several processes none works on alone at the end."""
ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; everything else in its order."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """shared("data/air-nanjing-2020"): a path in the folder of real input files beside the project (or in
    $SHARED_FOLDER); the test is skipped, with the path, where it is not there."""
    folder = Path(os.environ.get("SHARED_FOLDER", ROOT.parent / "shared"))

    def look_up(name: str) -> Path:
        path = folder / name
        if not path.exists():
            pytest.skip(f"{name} is not in the folder of real input files; set SHARED_FOLDER to the one that holds it")
        return path

    return look_up


@pytest.fixture(scope="session")
def chromium() -> str:
    """Chromium's program, for playwright's executable_path; `make test` installs it."""
    for name in BROWSERS:
        if program := shutil.which(name):
            return program
    pytest.fail("no Chromium on this machine; `make test` installs it, or install Debian's 'chromium'")
