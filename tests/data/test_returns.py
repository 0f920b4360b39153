"""Returns: the file for the sender, and what became of each returned row when its delivery came again."""

import csv
from datetime import timedelta

import openpyxl
import pytest

from data.__main__ import main
from data.listing import newest
from data.return_rows import StoreReader, returned
from data.returns import FIXED, MISSING, OTHER, SAME, NothingReturned, compare
from data.sheets import guarded
from tests._store import NOW
from tests.data._twin import HOUR, hour_of

AT = hour_of(NOW) - HOUR
HEAD = "站点,时间,PM2.5\n"


def line(n, place="NJ-T-01", value="20"):
    return f"{place},{AT - n * HOUR:%Y-%m-%d %H:%M},{value}\n"


def good(*numbers):
    return "".join(line(n, "NJ-T-02") for n in numbers)


def feed(store, text, name, minutes=0):
    path = store.files / name
    path.write_text(HEAD + text, "utf-8")
    return store.admission.admit("feed", path, known_at=NOW + timedelta(minutes=minutes))


FIRST = (
    good(*range(40))
    + line(1, value="-4")
    + line(2, value="NA")
    + line(3, "nowhere")
    + line(4, value="x")
    + line(5, value="9999")
)


def states(found):
    return {row["rule"] + f":{row['row']}": row["state"] for row in found.rows}


def test_the_file_has_the_records_as_they_came_and_why(store, tmp_path):
    outcome = feed(store, FIRST + "=1+1,2026,a,b\n", "first.csv")
    assert outcome.rows_set_aside == 6
    path = tmp_path / "back.csv"
    assert main(["return", outcome.delivery, "--out", str(path)]) == 0
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    assert list(rows[0])[:3] == ["站点", "时间", "PM2.5"] and len(rows) == 6
    by_rule = {row["规则 rule"]: row for row in rows}
    bad = next(row for row in rows if row["行号 line"] == "42")
    assert (bad["站点"], bad["PM2.5"], bad["文件 file"]) == ("NJ-T-01", "-4", "first.csv")
    assert (
        bad["规则 rule"] == "value_in_range"
        and bad["规则说明"] == "数值在合理范围内"
        and "physically" in bad["rule says"]
    )
    assert "-4" in bad["reason"] and "数值是 -4" in bad["原因"] and bad["交付 delivery"] == outcome.delivery
    torn = by_rule["row_complete"]
    assert torn["原始记录 record"] == "'=1+1,2026,a,b" and torn["站点"] == ""


def test_the_sheet_computes_nothing(store, tmp_path):
    outcome = feed(store, good(*range(40)) + line(1, '"=HYPERLINK(""x"")"') + line(2, "@SUM(A1)"), "first.csv")
    path = tmp_path / "back.xlsx"
    assert main(["return", "feed", "--out", str(path)]) == 0
    sheet = openpyxl.load_workbook(path).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][:3] == ["站点", "时间", "PM2.5"] and [row[0] for row in cells[1:]] == [
        '=HYPERLINK("x")',
        "@SUM(A1)",
    ]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert outcome.rows_set_aside == 2


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|x", "'+cmd|x"),
        ("-2+3", "'-2+3"),
        ("@a", "'@a"),
        ("\tx", "'\tx"),
        ("＝1", "'＝1"),
        ("-4", "-4"),
        ("+4.5e3", "+4.5e3"),
        ("-.5", "-.5"),
        ("南京", "南京"),
        (None, ""),
        (-4.0, "-4.0"),
        ("", ""),
    ],
)
def test_formulas_become_texts_and_numbers_stay(cell, text):
    assert guarded(cell) == text


def test_each_returned_row_has_its_state(store):
    first = feed(store, FIRST, "first.csv")
    again = (
        line(1, value="14") + line(2, value="NA") + line(4, value="-1") + line(6, value="-9") + good(*range(100, 120))
    )
    second = feed(store, again, "second.csv", minutes=5)
    found = compare(StoreReader(newest()), first.delivery)
    assert found.resubmissions == (second.delivery,)
    assert states(found) == {
        "value_in_range:42": FIXED,
        "value_missing:43": SAME,
        "place_known:44": MISSING,
        "value_readable:45": OTHER,
        "value_in_range:46": MISSING,
    }
    assert [row["row"] for row in found.new] == [5] and found.new[0]["rule"] == "value_in_range"
    assert [found.count(state) for state in (FIXED, SAME, OTHER, MISSING)] == [1, 1, 1, 2]


def test_the_same_file_again_is_matched_by_line_where_no_key_could_be_read(store):
    first = feed(store, FIRST, "first.csv")
    fixed = FIRST.replace("nowhere", "NJ-T-03").replace("9999", "99")
    feed(store, fixed, "other name.csv", minutes=5)
    found = compare(StoreReader(newest()), first.delivery)
    assert states(found)["place_known:44"] == FIXED and states(found)["value_in_range:46"] == FIXED
    assert found.count(SAME) == 3 and found.new == []


def test_the_returned_rows_alone_are_matched_by_position(store):
    first = feed(store, good(*range(40)) + line(3, "nowhere") + line(4, "nirgends") + line(5, value="-4"), "first.csv")
    second = feed(store, line(3, "NJ-T-03") + line(4, "NJ-T-04") + line(5, value="5"), "back.csv", minutes=5)
    assert second.rows_admitted == 3
    found = compare(StoreReader(newest()), first.delivery)
    assert found.count(FIXED) == 3 and found.resubmissions == (second.delivery,)


def test_a_refused_delivery_is_returned_and_compared(store):
    first = feed(store, good(*range(4)) + line(1, value="-4") * 1 + line(2, value="-5"), "first.csv")
    assert first.status == "refused" and len(returned(StoreReader(newest()), first.delivery)) == 2
    feed(store, good(*range(4)) + line(1, value="4") + line(2, value="5"), "first.csv", minutes=5)
    assert compare(StoreReader(newest()), first.delivery).count(FIXED) == 2


def test_a_duplicate_that_does_not_come_again_is_fixed(store):
    first = feed(store, good(*range(10), 0) + line(1, value="-4"), "first.csv")
    assert {row["rule"] for row in returned(StoreReader(newest()), first.delivery)} == {
        "duplicate_row",
        "value_in_range",
    }
    feed(store, good(*range(10)) + line(1, value="4"), "second.csv", minutes=5)
    assert compare(StoreReader(newest()), first.delivery).count(FIXED) == 2


def test_without_a_resubmission_all_is_missing(store):
    first = feed(store, FIRST, "first.csv")
    feed(store, good(200, 201), "next.csv", minutes=5)
    found = compare(StoreReader(newest()), first.delivery)
    assert found.resubmissions == () and found.count(MISSING) == 5 and found.new == []


def test_changes_of_events_are_compared_by_their_event(store):
    case = {"event": "E1", "kind": "request", "place": "320102", "opened_at": NOW - HOUR}
    cases = [case | {"event": f"G{n}"} for n in range(20)]
    bad = [case | {"level": 9}, case | {"event": "E2", "kind": "wish"}]
    first = store.admission.admit("cases", store.write("cases", cases + bad), known_at=NOW)
    assert first.rows_set_aside == 2
    again = store.write("cases", [case | {"level": 2, "updated_at": NOW - timedelta(minutes=5)}])
    store.admission.admit("cases", again, known_at=NOW + timedelta(minutes=5))
    assert {row["rule"]: row["state"] for row in compare(StoreReader(newest()), first.delivery).rows} == {
        "level_known": FIXED,
        "kind_known": MISSING,
    }


def test_the_commands_say_what_they_found(store, tmp_path, capsys):
    first = feed(store, FIRST, "first.csv")
    feed(store, line(1, value="14") + line(2, value="NA") + good(*range(100, 120)), "second.csv", minutes=5)
    capsys.readouterr()
    assert main(["compare-return", first.delivery]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-1] == "Of 5 returned, 1 fixed, 1 still wrong, 3 not resubmitted; 0 new." and len(told) == 5
    assert main(["return", "feed", "--out", str(tmp_path / "x.csv")]) == 0
    assert capsys.readouterr().out.endswith("x.csv: 6 rows returned.\n")
    for given, sentence in (
        (["return", "nobody"], "nobody is neither a source that has delivered nor a delivery."),
        (["return", "feed", "--out", str(tmp_path / "x.pdf")], "x.pdf: a return is written as .csv or .xlsx."),
        (["compare-return", "feed"], "feed: no delivery of which rows were set aside"),
        (["compare-return", first.delivery, "nobody"], "nobody is no later delivery of feed."),
    ):
        assert main(given) == 1
        told = capsys.readouterr()
        assert sentence in told.err and not told.out


def test_a_source_without_a_fault_returns_nothing(store):
    feed(store, good(1), "first.csv")
    with pytest.raises(NothingReturned, match="nothing was set aside"):
        returned(StoreReader(newest()), "feed")
