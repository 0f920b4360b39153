"""The score pages: the city sees all districts, a district its own and no other's name; files compute the same again."""

import importlib.util
import json
import re
from io import BytesIO

import numpy as np
import pytest
from openpyxl import load_workbook

from city.settings import ROOT
from components.state import State
from pages import _score_files, _scores
from pages._address import Address, words
from pages._downloads import XLSX
from pages._score_change import balance_between, change_between
from pages._score_pdf import report_pdf
from pages._score_report import report_of
from pages._scores import board_for
from tests._scores import UNITS, records
from tests._store import NOW, empty_store, everyone, store
from tests.pages.test_accounts import enter
from tests.pages.test_sign_in import client, csrf

__all__ = ["client", "empty_store", "enter", "store"]
AT = f"asof={NOW:%Y-%m-%dT%H:%M}"


@pytest.fixture
def scored(store, monkeypatch):
    """The tiny city with its registers, and its three units scored."""
    monkeypatch.setattr(_scores, "_kept", type(_scores._kept)())
    store.deliver("lists", records())
    return store


def present_board():
    """The board that the pages show as known at NOW."""
    return board_for(Address(State(asof=NOW), everyone(), words("zh"), ()))


def read(client, path, query=f"{AT}&lang=en"):
    """The page's text, its tags left out."""
    text = client.get(f"{path}?{query}").get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.split('id="first-picture"')[-1]))


def test_without_records_there_is_a_sentence(client, enter):
    enter("leader")
    for path in ("/districts", "/districts/320102", "/score/320102.R01-1", "/method"):
        assert "There are no records of registers yet" in read(client, path), path
    assert "还没有台账数据" in read(client, "/districts", AT)
    assert client.get(f"/score-file?{AT}").status_code == 404


def test_the_city_sees_all_districts_in_their_order(scored, client, enter):
    enter("leader")
    told = read(client, "/districts")
    assert [told.index(name) for name in ("Xuanwu", "Pukou", "Jiangbei")] == sorted(
        told.index(name) for name in ("Xuanwu", "Pukou", "Jiangbei")
    )
    assert "Data as of 2026-06-30" in told and "10,000 draws" in told and "Tier A" in told
    assert "District scores" in read(client, "/districts", f"{AT}&lang=en&until=2026-06")
    assert "2030-01" in read(client, "/districts", f"{AT}&lang=en&until=2030-01")


def test_a_district_reads_where_its_points_come_from_and_what_moves_them_most(scored, client, enter):
    enter("leader")
    board = present_board()
    told = read(client, "/districts/NJ-JB")
    score = board.score("NJ-JB", len(board.untils) - 1)
    assert f"{score:.2f}" in told and "another" in told and "4 ÷ 10 × 100 = 40.0%" in told
    plan = board.way_up("NJ-JB", len(board.untils) - 1)
    assert f"{plan.need:.2f} points more" in told
    assert sum(step.points for step in plan.steps) == pytest.approx(plan.need) or not plan.is_enough
    assert "How certain the rank is" in told and "not official" in told and "Since 2026-05: a rise is" in told
    assert "A better rank is then" in told
    assert "What moved the score since last month" in told and "Geometric mean" in told
    first = read(client, "/districts/NJ-JB", f"{AT}&lang=en&until={board.untils[0]:%Y-%m}")
    assert "there is no score to start from" in first
    cell = read(client, "/score/NJ-JB.R01-1")
    assert "If this indicator rose to" in cell
    assert "systems 320111001 0 9" in cell and "10 in all" in cell and "Taishan" in cell


def test_another_districts_officer_reaches_nothing_of_it(scored, client, enter):
    enter("district", places=("320102",))
    own = read(client, "/districts")
    assert "Xuanwu" in own and "Pukou" not in own and "Jiangbei" not in own
    mine = read(client, "/districts/320102")
    assert "Compared with peers" in mine and "Pukou" not in mine and "Jiangbei" not in mine
    for path in ("/districts/NJ-JB", "/score/NJ-JB.R01-1"):
        told = read(client, path)
        assert "it is not in your scope" in told and "320111001" not in told
    for path in ("/score-report/NJ-JB/pdf", "/score-report/NJ-JB/xlsx", "/score-report/nowhere/pdf"):
        assert client.get(f"{path}?{AT}").status_code == 404
    held = json.loads(client.get(f"/score-file?{AT}").data)
    assert held["units"] == ["320102"] and len(held["num"]) == 1
    enter("auditor")
    assert "None of the districts that are scored lies in your scope" in read(client, "/districts")
    assert "it is not in your scope" in read(client, "/districts/320102")
    enter("street", places=("320102002",))
    assert "None of the districts that are scored lies in your scope" in read(client, "/districts")


def test_the_file_is_enough_to_compute_the_scores_again(scored, client, enter):
    enter("analyst")
    given = json.loads(client.get(f"/score-file?{AT}").data)
    spec = importlib.util.spec_from_file_location("recompute", ROOT / "docs" / "recompute_scores.py")
    recompute = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recompute)
    again = recompute.recompute(given)
    assert given["units"] == list(UNITS) and np.allclose(again, given["totals"], atol=1e-9, rtol=0)
    given["num"][0][0] -= 1
    assert recompute.recompute(given)[0] < again[0]


def test_the_report_says_what_the_page_says(scored, client, enter):
    enter("leader")
    board = present_board()
    at = len(board.untils) - 1
    answer = client.get(f"/score-report/320102/xlsx?{AT}&lang=en")
    sheet = load_workbook(BytesIO(answer.data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    told = {str(row[0]): row[1] for row in rows if row[0]}
    assert told["Score"] == f"{board.score('320102', at):.2f}" and told["Data up to"] == "2026-06-30"
    for one in board.run.method.indicators:
        cell = board.cell("320102", one.key, at)
        found = next(row for row in rows if str(row[0]).startswith(f"{one.key} "))
        assert found[1] == (None if cell.score is None else pytest.approx(round(cell.score, 1)))
    assert answer.content_type == XLSX == _score_files.XLSX
    report = report_of(Address(State(asof=NOW), everyone(), words("zh"), ()), board, "320102", at)
    assert report.mark == report_of(Address(State(), everyone(), words("zh"), ()), board, "320102", at).mark
    pdf = client.get(f"/score-report/320102/pdf?{AT}").data
    assert pdf.startswith(b"%PDF-") and pdf.count(b"/Type /Page\n") == 1 and b"/FontFile3" in pdf
    assert len(report_pdf(report)) == pytest.approx(len(pdf), rel=0.05)
    assert client.get(f"/score-report/320102/docx?{AT}").status_code == 404
    assert client.get(f"/score-report/320102/pdf?{AT}&until=1999-01").status_code == 400


def test_the_method_shows_todays_numbers_and_what_each_choice_does(scored, client, enter):
    enter("leader")
    told = read(client, "/method")
    assert "Normalise: score = 100" in told and "Sobol" in told and "R12-4" in told and "hash" in told
    enter("district", places=("320102",))
    assert "Sobol" not in read(client, "/method")


def test_what_if_answers_for_ones_own_district_alone(scored, client, enter):
    enter("district", places=("320102",))
    first = _slide(client, "/districts/320102", {})
    assert "Score" in first and "(0)" in first
    assert (
        "(+" in _slide(client, "/districts/320102", {0: 100.0}) and _slide(client, "/districts/NJ-JB", {0: 100.0}) == ""
    )
    assert _slide(client, "/districts/320102", {0: 900, 1: "100", 2: True, 3: None}) == first


def _slide(client, path, moved):
    board = present_board()
    moves = board.largest_rises("320102", len(board.untils) - 1)
    values = [round(board.cell("320102", one.key, len(board.untils) - 1).score, 1) for one in moves[:8]]
    values += [0] * (8 - len(values))
    inputs = [
        {"id": f"whatif-{n}", "property": "value", "value": moved.get(n, value)} for n, value in enumerate(values)
    ]
    body = {
        "output": "whatif-now.children",
        "outputs": {"id": "whatif-now", "property": "children"},
        "inputs": inputs,
        "changedPropIds": ["whatif-0.value"],
        "state": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": f"?{AT}&lang=en"},
        ],
    }
    client.get("/")
    answer = client.post("/_dash-update-component", json=body, headers={"X-CSRFToken": csrf(client)})
    if answer.status_code == 204:
        return ""
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)["response"].get("whatif-now", {}).get("children", "")


def test_versions_stand_side_by_side_and_districts_beside_units(scored, client, enter):
    enter("leader")
    told = read(client, "/method")
    assert "2027.1-draft" in told and "What it does to each district" in told and "33.33%" in told
    assert "By 2027.1-draft" in read(client, "/districts/320102")
    page = client.get(f"/districts?{AT}&lang=en").get_data(as_text=True)
    assert "2 legal districts" in page and page.count("small-tile ") == 4 * len(UNITS)
    other = client.get(f"/districts?{AT}&lang=en&units=districts").get_data(as_text=True)
    assert "3 units" in other and "/districts/320102" in other and "/districts/NJ-JB" not in other
    assert "colours" in read(client, "/districts", f"{AT}&lang=en&units=colours")


def test_what_moved_a_score_adds_up_to_its_change(scored):
    board = present_board()
    at = len(board.untils) - 1
    for unit in board.units:
        for change in (change_between(board, unit, at), balance_between(board, unit, at)):
            assert sum(one.done + one.method for one in change.parts) == pytest.approx(
                change.now - change.then, abs=1e-9
            )
    assert change_between(board, "320102", 0) is None and balance_between(board, "320102", 0) is None
