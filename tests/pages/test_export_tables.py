"""Open events and district scores taken out: what the page shows, only one's own, no formula, in the audit, refused without the right."""

import io
import json

import openpyxl
import pytest

from data.ledger import ledger
from pages import _export_tables, _scores
from tests._scores import records
from tests._store import NOW, empty_store, store
from tests.data._twin import DAY
from tests.pages.test_accounts import enter
from tests.pages.test_export import table
from tests.pages.test_scores import present_board
from tests.pages.test_sign_in import client
from tests.queries.test_drill_events import case

__all__ = ["client", "empty_store", "enter", "store"]
AT = f"asof={NOW:%Y-%m-%dT%H:%M}&lang=en"


@pytest.fixture
def full(store, monkeypatch):
    """The tiny city with three open requests, one of a hostile title, and its three units scored."""
    monkeypatch.setattr(_scores, "_kept", type(_scores._kept)())
    titles = {1: "=1+1", 2: "call 13812345678", 3: "noise at night"}
    places = {1: "320102002", 2: "320102003", 3: "320111004"}
    store.deliver("cases", [case(n, places[n], opened=NOW - DAY) | {"title": titles[n]} for n in titles])
    store.deliver("lists", records())
    return store


def test_open_events_are_taken_out_as_the_page_shows_them(full, client, enter, monkeypatch):
    enter("leader")
    page = client.get(f"/place/3201?{AT}").get_data(as_text=True)
    assert "/export/events/csv?" in page and "/export/events/xlsx?" in page
    head, columns, rows = table(client.get(f"/export/events/csv?place=3201&kind=request&{AT}"))
    assert head["Rows"] == "3 of 3" and head["Exported by"].startswith("leader1, 20") and head["Data up to"]
    assert columns[0] == "Code" and {row[2] for row in rows} == {"'=1+1", "call 138****5678", "noise at night"}
    assert {row[8] for row in rows} == {"320102002", "320102003", "320111004"}
    last = json.loads(list(ledger().entries("audit"))[-1].body)
    assert (last["what"], last["rows"], last["place"]) == ("events", 3, "3201")
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/export/events/xlsx?kind=request&{AT}").data)).active
    assert "=1+1" in {cell.value for line in sheet for cell in line if cell.data_type == "s"}
    monkeypatch.setattr(_export_tables, "MOST", 2)
    assert table(client.get(f"/export/events/csv?kind=request&{AT}"))[0]["Rows"] == "2 of 3"
    for path in ("events/csv?kind=nothing", "events/docx?kind=request", "events/csv?kind=request&place=nowhere"):
        assert client.get(f"/export/{path}&{AT}").status_code == 404, path


def test_scores_are_taken_out_by_unit_and_by_legal_district(full, client, enter):
    enter("leader")
    board = present_board()
    at = len(board.untils) - 1
    assert "/export/districts/csv?" in client.get(f"/districts?{AT}").get_data(as_text=True)
    head, columns, rows = table(client.get(f"/export/districts/csv?{AT}"))
    assert head["Rows"] == "3 of 3" and head["Data up to"] == "2026-06-30" and columns[1:3] == ["Place code", "Rank"]
    assert [row[1] for row in rows] == sorted(board.units, key=lambda unit: board.placing(unit, at).rank)
    assert all(float(row[6]) == pytest.approx(board.score(row[1], at), abs=0.01) for row in rows)
    rows = table(client.get(f"/export/districts/csv?units=districts&until=2026-06&{AT}"))[2]
    assert {row[1] for row in rows} == {"320102", "320111"}
    for wrong in ("until=1999-01", "units=streets"):
        assert client.get(f"/export/districts/csv?{wrong}&{AT}").status_code == 400
    assert client.get(f"/export/districts/docx?{AT}").status_code == 404


def test_only_ones_own_and_nothing_without_the_right(full, client, enter):
    enter("district", places=("320102",))
    assert {row[8] for row in table(client.get(f"/export/events/csv?kind=request&{AT}"))[2]} == {
        "320102002",
        "320102003",
    }
    assert client.get(f"/export/events/csv?kind=request&place=320111&{AT}").status_code == 404
    assert [row[1] for row in table(client.get(f"/export/districts/csv?{AT}"))[2]] == ["320102"]
    enter("street", places=("320102002",))
    for path in ("events/csv?kind=request", "districts/csv?"):
        assert client.get(f"/export/{path}&{AT}").status_code in (403, 404), path
    assert "/export/events" not in client.get(f"/place/320102002?{AT}").get_data(as_text=True)
    enter("auditor")
    for path in ("events/csv?kind=request", "districts/csv?"):
        assert client.get(f"/export/{path}&{AT}").status_code == 403, path
