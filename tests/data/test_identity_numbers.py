"""Identity numbers and credit codes that slipped into a text set the row aside under their rule, and are not shown with it."""

import json

import polars as pl
import pytest
from stdnum.cn import ric, uscc

from data.contracts import Context, check
from tests._store import NOW

PERSON, FIRM = "320102199003070052", "91320100MA1MXT8K5T"
CONTEXT = Context(
    pl.DataFrame(schema={"indicator": pl.String, "low": pl.Float64, "high": pl.Float64, "scale": pl.Float64}),
    pl.Series(["320102"]),
    NOW,
)


def valid(start, check_digits, is_valid):
    """A number that begins so and has the right check digit."""
    return next(start + digit for digit in check_digits if is_valid(start + digit))


PERSON = valid(PERSON[:17], "0123456789X", ric.is_valid)
FIRM = valid(FIRM[:17], "0123456789ABCDEFGHJKLMNPQRTUWXY", uscc.is_valid)


def judged(title):
    frame = pl.DataFrame(
        {"event": ["E1"], "kind": ["request"], "place": ["320102"], "opened_at": [NOW], "title": [title], "row": [1]},
        schema_overrides={"opened_at": pl.Datetime("us"), "row": pl.UInt32},
    )
    return check("events", frame, CONTEXT)


@pytest.mark.parametrize("number", [PERSON, PERSON.lower(), FIRM])
@pytest.mark.parametrize("text", ["{}", "反映人身份证{}要求回电", "no. {}, please call"])
def test_a_number_sets_its_row_aside_and_is_hidden(number, text):
    found = judged(text.format(number))
    assert found.good.is_empty() and found.set_aside["rule"].to_list() == ["no_identity_number"]
    row = found.set_aside.row(0, named=True)
    assert number not in row["content"] and number[:4] in json.loads(row["content"])["title"]
    assert row["reason"] == "title holds an identity number or a credit code; none is expected."


@pytest.mark.parametrize(
    "text",
    [
        PERSON[:17] + ("1" if PERSON[17] != "1" else "2"),
        "320102199013070052",
        "1" * 18,
        PERSON + "9",
        PERSON[:17],
        "单号 2026071412300000001",
        "",
        None,
    ],
)
def test_what_only_looks_like_one_is_admitted(text):
    assert judged(text).set_aside.is_empty()
