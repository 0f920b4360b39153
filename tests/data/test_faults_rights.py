"""Rights that are missing: of a file, of a source's folder, of the store: one sentence each, and nothing else is held up."""

import os
import shutil
import subprocess
import sys

import pytest

from tests._store import TINY
from tests.data._dropped import HEAD, line, lying, reading, settle


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    (folder / "feed").mkdir(parents=True)
    (folder / "rows").mkdir()
    return folder


@pytest.fixture
def good(store, inbox):
    """A good file of another source, which must get in whatever else lies there."""
    path = inbox / "rows" / "good.parquet"
    os.replace(store.write("rows", [reading(3)]), path)
    return settle(path)


def without_rights(*arguments, **more):
    """Runs Python as somebody whom the file system's rights bind."""
    command = [sys.executable, *arguments]
    if os.geteuid() == 0:
        caps = "-dac_override,-dac_read_search,-fowner"
        prefix = ["setpriv", f"--bounding-set={caps}", f"--inh-caps={caps}"]
        if shutil.which("setpriv") is None or subprocess.run([*prefix, "true"], check=False).returncode:
            pytest.skip("a superuser's rights cannot be dropped here")
        command = [*prefix, *command]
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


@pytest.fixture
def bound(store, root):
    """bound(*arguments): exit code and lines of the command line, run by somebody whom rights bind."""

    def run(*arguments):
        environment = {**os.environ, "COCKPIT_STORE": str(store.folder), "COCKPIT_CITY": str(TINY)}
        done = without_rights("-m", "data", *map(str, arguments), cwd=root, env=environment)
        assert "Traceback" not in done.stdout + done.stderr
        return done.returncode, (done.stdout + done.stderr).splitlines()

    return run


def test_a_file_that_may_not_be_read(store, inbox, good, bound):
    path = inbox / "feed" / "a.csv"
    path.write_text(HEAD + line(3), "utf-8")
    settle(path).chmod(0)
    code, lines = bound("watch", inbox, "--once")
    (sentence,) = [line for line in lines if line.startswith("a.csv: ")]
    assert code == 0 and "good.parquet: 1 rows admitted." in lines
    told = "a.csv: may not be read; give the process that admits the right to read it, and send it again."
    assert sentence == told
    assert lying(inbox, ".refused") == ["a.csv"] and store.table("readings").height == 1
    assert bound("watch", inbox, "--once") == (0, [])


@pytest.mark.parametrize("mode", [0o000, 0o555])
def test_a_source_folder_without_rights_holds_up_no_other(store, inbox, good, bound, mode):
    path = inbox / "feed" / "a.csv"
    path.write_text(HEAD + line(3), "utf-8")
    settle(path)
    (inbox / "feed").chmod(mode)
    try:
        code, lines = bound("watch", inbox, "--once")
    finally:
        (inbox / "feed").chmod(0o755)
    (sentence,) = [line for line in lines if line.startswith("feed: ")]
    assert code == 1 and "good.parquet: 1 rows admitted." in lines
    assert "(Permission denied); give the process that admits the right to read and write in " in sentence
    assert path.is_file() and not list((inbox / ".claimed").iterdir())
    assert bound("watch", inbox, "--once") == (0, ["a.csv: 1 rows admitted."])


def test_a_store_that_may_not_be_written(store, inbox, good, bound):
    before = store.table("places")
    folders = [store.folder, *(path for path in store.folder.rglob("*"))]
    modes = {path: path.stat().st_mode for path in folders}
    for path in reversed(folders):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        answers = [bound("admit", "rows", good), bound("watch", inbox, "--once")]
    finally:
        for path in folders:
            path.chmod(modes[path])
    for code, lines in answers:
        assert code == 1 and len(lines) == 1
        assert lines[0].startswith(f"{store.folder}: may not be written, so nothing was admitted")
    assert store.table("places").equals(before)
    assert bound("watch", inbox, "--once") == (0, ["good.parquet: 1 rows admitted."])
    assert store.table("readings").height == 1
