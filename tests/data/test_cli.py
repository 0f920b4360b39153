"""The command line: what each command says, and how it ends."""

import os
import re
import subprocess
import sys

import pytest

from data.__main__ import main
from tests._store import NOW, TINY
from tests.data._twin import HOUR, hour_of

HEAD = "站点,时间,PM2.5\n"


def run(*arguments, **environment):
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "data", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_from_nothing_to_rows_in_processes_of_their_own(tmp_path, root):
    environment = {"COCKPIT_STORE": str(tmp_path / "store"), "COCKPIT_CITY": str(TINY), "PYTHONPATH": str(root)}
    admitted = run("admit", "places", str(TINY / "places"), **environment)
    assert (admitted.returncode, admitted.stderr) == (0, "")
    assert re.fullmatch(r"places: \d+ places and polygons admitted\.\n", admitted.stdout)
    file = tmp_path / "a.csv"
    file.write_text(HEAD + f"NJ-T-01,{NOW:%Y-%m-%d %H:%M},20\n", "utf-8")
    refused = run("admit", "feed", str(tmp_path / "none.csv"), **environment)
    assert (refused.returncode, refused.stdout) == (1, "") and refused.stderr.endswith("there is no such file.\n")


def test_a_wrong_setting_is_refused_with_a_sentence():
    ended = run("verify", COCKPIT_PORT="x")
    assert (ended.returncode, ended.stderr) == (1, "COCKPIT_PORT is 'x'; it must be a whole number from 1 to 65535.\n")


def test_deliveries_and_rows_set_aside_are_listed(store, capsys):
    path = store.files / "a.csv"
    hours = "".join(f"NJ-T-01,{hour_of(NOW) - n * HOUR:%Y-%m-%d %H:%M},20\n" for n in range(1, 8))
    path.write_text(HEAD + hours + f"NJ-T-01,{hour_of(NOW) - 9 * HOUR:%Y-%m-%d %H:%M},-4\n", "utf-8")
    outcome = store.admission.admit("feed", path, known_at=NOW)
    assert main(["deliveries"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert "places" in first
    assert (
        last
        == f"2026-07-14 12:30:00  admitted feed                 a.csv: 7 rows admitted, 1 set aside.  [{outcome.delivery}]"
    )
    assert main(["deliveries", "--source", "nobody"]) == 0
    assert capsys.readouterr().out == ""
    for given in ([], ["--source", "feed"], ["--delivery", outcome.delivery]):
        assert main(["set-aside", *given]) == 0
        (line,) = capsys.readouterr().out.splitlines()
        assert line.startswith(f"[{outcome.delivery}] line 9  value_in_range: the value is -4")
    assert main(["set-aside", "--delivery", "' or 1 = 1 --"]) == 0
    assert capsys.readouterr().out == ""


def test_verify(store, capsys):
    assert main(["verify"]) == 0
    whole = capsys.readouterr().out
    assert whole.startswith(
        "Every file of every snapshot is there and unchanged.\nThe ledger ends with entry 0, hash 0"
    )
    next(store.admission.snapshots.files_folder.glob("places-*")).unlink()
    assert main(["verify"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("1 faults.\n") and told.err.endswith("the file is missing.\n")


def test_watch_once(store, tmp_path, capsys):
    inbox = tmp_path / "inbox"
    (inbox / "feed").mkdir(parents=True)
    file = inbox / "feed" / "a.csv"
    file.write_text(HEAD + f"NJ-T-01,{NOW:%Y-%m-%d %H:%M},20\n", "utf-8")
    os.utime(file, (1e9, 1e9))
    assert main(["watch", str(inbox), "--once"]) == 0
    told = capsys.readouterr().out
    assert re.match(r"a\.csv: 1 rows admitted\.|a\.csv: 1 of 1 rows", told)


@pytest.mark.parametrize("arguments", [[], ["fly"], ["admit", "feed"]])
def test_an_unknown_command_is_told_how(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2 and "usage: python -m data" in capsys.readouterr().err


def test_a_store_with_data_is_not_filled_with_a_sample(store, capsys):
    assert main(["sample", "--if-missing"]) == 0
    assert main(["sample"]) == 1
    assert "the store holds data already" in capsys.readouterr().err
