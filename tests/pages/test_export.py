"""Rows taken out: the same in CSV and XLSX as on the page, only one's own, no formula, said by whom, and in the audit first."""

import csv
import io
import json

import openpyxl
import pytest

from data.ledger import LedgerError, ledger
from data.sheets import write_sheet
from pages import _drills, _export
from tests._store import NOW, empty_store, store
from tests.data._twin import HOUR, hour_of
from tests.pages.test_accounts import enter
from tests.pages.test_sign_in import client, csrf

__all__ = ["client", "empty_store", "enter", "store"]
LAST = hour_of(NOW) - HOUR
SPAN = f"from={LAST - 48 * HOUR:%Y-%m-%dT%H:%M}&to={LAST + HOUR:%Y-%m-%dT%H:%M}&asof={NOW:%Y-%m-%dT%H:%M}&lang=en"
OWN = "NJ-T-01"
HOSTILE = "=cmd|'calc'!A1.parquet"


@pytest.fixture
def readings(store):
    """Fifteen hours of two stations, in a file whose name a spreadsheet would compute."""
    rows = [
        {"indicator": "air_pm25", "place": place, "observed_at": LAST - n * HOUR, "value": 20.5 + n}
        for n in range(15)
        for place in ("NJ-T-01", "NJ-T-04")
    ]
    path = store.write("rows", [{"num": None, "den": None, **one} for one in rows], HOSTILE)
    assert store.admission.admit("rows", path, known_at=NOW).status == "admitted"
    return rows


def taken(client, ending, indicator="air_pm25", query=SPAN, place="3201"):
    return client.get(f"/export/rows/{indicator}/{ending}?place={place}&{query}")


def table(answer):
    """Head lines by their names, the columns, the records: all as texts."""
    lines = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    cut = lines.index([])
    return dict(lines[:cut]), lines[cut + 1], lines[cut + 2 :]


def test_the_file_holds_the_rows_and_says_what_it_is(readings, client, enter):
    enter("leader")
    answer = taken(client, "csv")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert 'filename="air_pm25-3201-' in answer.headers["Content-Disposition"]
    head, columns, records = table(answer)
    assert head["Rows"] == "30 of 30" and head["Data up to"] == f"{LAST:%Y-%m-%d %H:%M}"
    assert head["Exported by"].startswith("leader1, 20") and head["As known at"] == f"{NOW:%Y-%m-%d %H:%M}"
    assert columns[:4] == ["Observed", "Sign", "Place", "Place code"] and len(columns) == 12
    found = {(one[3], one[0], float(one[4])) for one in records}
    assert found == {(one["place"], f"{one['observed_at']:%Y-%m-%d %H:%M}", one["value"]) for one in readings}
    assert {one[9] for one in records} == {f"'{HOSTILE}"}
    sheet = openpyxl.load_workbook(io.BytesIO(taken(client, "xlsx").get_data())).active
    cells = list(sheet.iter_rows(min_row=sheet.max_row - 29))
    assert [[str(cell.value or "") for cell in row[:5]] for row in cells] == [
        [*one[:4], str(float(one[4]))] for one in records
    ]
    assert {row[9].value for row in cells} == {HOSTILE} and {row[9].data_type for row in cells} == {"s"}


def test_a_district_takes_out_its_own(readings, client, enter):
    enter("district", ("320102",))
    for ending in ("csv", "xlsx"):
        answer = taken(client, ending)
        assert answer.status_code == 404 and "filename" not in str(answer.headers)
        assert "20.5" not in answer.get_data(as_text=True)
    for place in ("NJ-T-01", "NJ-T-04"):
        assert (taken(client, "csv", place=place).status_code == 200) == (place == OWN)
    _head, _columns, own = table(taken(client, "csv", place="320102"))
    assert len(own) == 15 and {one[3] for one in own} == {OWN}


def test_who_may_not_is_refused_and_it_is_in_the_audit(readings, client, enter):
    for role in ("auditor", "security"):
        enter(role)
        assert taken(client, "csv").status_code == 403
    assert not [one for one in ledger().entries("audit") if one.act == "export"]
    enter("admin")
    client.post("/preview", data={"csrf": csrf(client), "role": "leader", "place": "3201"})
    assert taken(client, "csv").status_code == 403
    enter("leader")
    assert taken(client, "csv").status_code == 200
    entry = next(one for one in ledger().entries("audit") if one.act == "export")
    told = json.loads(entry.body)
    assert entry.who == "leader1" and (told["what"], told["rows"]) == ("rows", 30)


def test_what_the_audit_cannot_hold_is_not_taken_out(readings, client, enter, monkeypatch):
    enter("leader")

    def fail(*_given, **_more):
        raise LedgerError("disk full")

    monkeypatch.setattr(_drills, "record", fail)
    answer = taken(client, "csv")
    assert answer.status_code == 403 and LAST.strftime("%Y-%m-%d %H:%M") not in answer.get_data(as_text=True)


def test_what_cannot_be_taken_out_is_a_sentence(readings, client, enter, monkeypatch):
    enter("leader")
    for asked, status, sentence in (
        ({"ending": "exe"}, 404, "csv or xlsx"),
        ({"ending": "csv", "indicator": "none"}, 404, "none"),
        ({"ending": "csv", "place": "999999"}, 404, "999999"),
        ({"ending": "csv", "query": "lang=en"}, 400, "from before to"),
        ({"ending": "csv", "query": "from=2026-07-14T12:00&to=2026-07-14T11:00&lang=en"}, 400, "from before to"),
        ({"ending": "csv", "query": SPAN.replace("asof=", "asof=then")}, 400, "from before to"),
    ):
        answer = taken(client, **asked)
        assert answer.status_code == status and sentence in answer.get_data(as_text=True), asked
    monkeypatch.setattr(_export, "MOST", 4)
    head, _columns, records = table(taken(client, "csv"))
    assert head["Rows"] == "4 of 30" and len(records) == 4
    empty = table(taken(client, "csv", query="from=2020-01-01T00:00&to=2020-01-02T00:00&lang=en"))
    assert empty[0]["Rows"] == "0 of 0" and empty[2] == []


def test_a_sheet_has_its_columns_under_its_head(tmp_path):
    write_sheet(tmp_path / "a.csv", "a", ["x", "+y"], [[1, "@sum"]], [["what", "-1"], []])
    assert (tmp_path / "a.csv").read_text("utf-8-sig").splitlines() == ["what,-1", "", "x,'+y", "1,'@sum"]
    write_sheet(tmp_path / "a.xlsx", "a", ["x", "y"], [[1, "=1+1"]], [["what"]])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert [[cell.value for cell in row] for row in sheet] == [["what", None], ["x", "y"], [1, "=1+1"]]
    assert sheet["B3"].data_type == "s" and sheet.freeze_panes == "A3"
