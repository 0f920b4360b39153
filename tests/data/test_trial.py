"""A trial says what admission would do, and leaves the store as it is."""

import hashlib

import pytest

from data import trial
from data.__main__ import main
from tests._store import NOW, TINY
from tests.data._twin import HOUR, hour_of

HEAD = "站点,时间,PM2.5\n"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(trial, "civil_now", lambda: NOW)


def lines(count, start=1, value="20"):
    return "".join(f"NJ-T-01,{hour_of(NOW) - n * HOUR:%Y-%m-%d %H:%M},{value}\n" for n in range(start, start + count))


def bytes_of(folder):
    """Every file of the store with its bytes' hash."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".sqlite-wal", ".sqlite-shm")
    }


@pytest.fixture
def file(store):
    """file(text): a delivery of the feed, not admitted."""

    def write(text, name="a.csv"):
        (store.files / name).write_text(HEAD + text, "utf-8")
        return store.files / name

    return write


def test_what_would_be_admitted_and_set_aside(store, file, capsys):
    store.admission.admit("feed", file(lines(2)), known_at=NOW)
    path = file(lines(9) + lines(1, 20, "-4") + lines(1, 21, "NA"), "b.csv")
    before = bytes_of(store.folder)
    assert main(["try", "feed", str(path)]) == 0
    said = capsys.readouterr().out.splitlines()
    first, last = (hour_of(NOW) - n * HOUR for n in (9, 1))
    assert said[:3] == [
        "b.csv as feed (readings): 11 rows read.",
        f"  9 would be admitted, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}: 7 new, 2 known as they are.",
        "  2 would be set aside.",
    ]
    assert said[3] == "    value_in_range: 1. The value is physically possible."
    assert said[4].startswith("      line 11: the value is -4.0; 0.0 to 1000.0 is expected.  {")
    assert said[5] == "    value_missing: 1. There is a value."
    assert bytes_of(store.folder) == before
    outcome = store.admission.admit("feed", path, known_at=NOW)
    assert (outcome.rows_admitted + outcome.rows_known, outcome.rows_set_aside) == (9, 2)


def test_which_version_of_a_row_would_win(store, capsys):
    def rows(*given):
        return [
            {"indicator": "air_pm25", "place": "NJ-T-01", "observed_at": hour_of(NOW) - n * HOUR, "value": value}
            | {"version": NOW - ago * HOUR}
            for n, value, ago in given
        ]

    old = store.deliver("versioned", rows((1, 20.0, 5), (2, 21.0, 5), (3, 22.0, 5)))
    path = store.write("versioned", rows((1, 20.0, 5), (2, 30.0, 4), (3, 31.0, 6), (4, 32.0, 6)), "b.parquet")
    before = bytes_of(store.folder)
    assert main(["try", "versioned", str(path)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1].endswith(
        ": 1 new, 1 would replace an older version, 1 would lose to a newer one, 1 known as they are."
    )
    key = "air_pm25, NJ-T-01, 2026-07-14 {}:00:00"
    assert said[2:4] == [
        f"    line 2 would replace line 2 of {old.delivery}: {key.format(10)}; as of 2026-07-14 08:30:00 against 2026-07-14 07:30:00",
        f"    line 3 would lose to line 3 of {old.delivery}: {key.format('09')}; as of 2026-07-14 06:30:00 against 2026-07-14 07:30:00",
    ]
    assert bytes_of(store.folder) == before
    done = store.admission.admit("versioned", path, known_at=NOW)
    assert done.sentence == "b.parquet: 2 rows admitted, 1 known before, 1 older than what is known."


def test_of_events_the_latest_change_wins(store, capsys):
    from tests.queries.test_drill_events import case

    first = case(1) | {"updated_at": NOW - 2 * HOUR}
    store.deliver("cases", [first])
    path = store.write("cases", [first | {"updated_at": NOW - 3 * HOUR, "status": "open"}], "c.parquet")
    assert main(["try", "cases", str(path)]) == 0
    said = capsys.readouterr().out
    assert (
        ": 0 new, 1 would lose to a newer one." in said
        and "as of 2026-07-14 09:30:00 against 2026-07-14 10:30:00" in said
    )


def test_what_would_be_refused_is_shown_with_its_rows(store, file, capsys):
    before = bytes_of(store.folder)
    assert main(["try", "feed", str(file(lines(3) + lines(4, 10, "x")))]) == 1
    ended = capsys.readouterr()
    assert ended.err == ("a.csv: 4 of 7 rows break a rule, most of them value_readable (4); feed admits at most 20%.\n")
    assert "    value_readable: 4. The value is a number." in ended.out
    assert ended.out.count("line ") == 3
    assert bytes_of(store.folder) == before


def test_what_cannot_be_read_is_refused(store, capsys):
    path = store.files / "a.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    assert main(["try", "feed", str(path)]) == 1
    assert capsys.readouterr().err.startswith("a.csv: column '站点' is not in the file")
    assert main(["try", "fead", str(path)]) == 1
    assert "there is no source 'fead'" in capsys.readouterr().err


def test_a_source_that_is_not_in_the_pack_yet(store, file, capsys):
    draft = store.files / "draft.toml"
    draft.write_text((TINY / "sources" / "feed.toml").read_text("utf-8").replace("0.2", "0.9"), "utf-8")
    assert main(["try", str(draft), str(file(lines(3) + lines(4, 10, "x")))]) == 0
    assert capsys.readouterr().out.startswith("a.csv as draft (readings): 7 rows read.")


def test_rows_left_out_are_counted(store, capsys):
    path = store.files / "calls.csv"
    path.write_text("打入时间,片区,地址,渠道,经度,纬度\n2026-07-13 08:00,城东,中山路 1号,电话,,\n,,,网络,,\n", "utf-8")
    assert main(["try", "calls", str(path)]) == 0
    assert capsys.readouterr().out.startswith("calls.csv as calls (events): 1 rows read, 1 left out.\n  1 would be")


def test_without_a_store_none_is_made(tmp_path, monkeypatch, capsys, empty_store):
    path = tmp_path / "a.csv"
    path.write_text(HEAD + lines(1), "utf-8")
    assert main(["try", "feed", str(path)]) == 1
    assert capsys.readouterr().err.startswith("a.csv: the store has no places yet")
    monkeypatch.setattr(trial, "settings", lambda: type("Given", (), {"store": tmp_path / "none"}))
    assert main(["try", "feed", str(path)]) == 1
    assert capsys.readouterr().err.startswith("a.csv: there is no store yet; admit places first")
    assert not (tmp_path / "none").exists()
