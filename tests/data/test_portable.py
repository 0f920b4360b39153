"""The roll-ups keep to the subset; what is outside it is found, with file, line, found and expected."""

import pytest

from data.engines.portable import faults, main
from tests._house import ROOT

GOOD = """-- Grain: one row per place.
with ranked as (
    select place, value, row_number() over (partition by place order by hour desc) as newest
    from hours
)
select
    cast(r.place as varchar) as place,
    cast(sum(r.value) / nullif(count(*), 0) as double) as value,
    cast(sum(r.value) / 60 as double) as an_hour,
    cast(count(case when r.newest = 1 then 1 end) as bigint) as newest
from ranked as r
inner join places as p on p.place = r.place
group by r.place
"""
SELECT = "select cast({} as double) as a from t"
BAD = [
    ("select a, cast(b as double) as b from t", "1: the output column a; expected is cast(… as type) as name."),
    ("select cast(a as double) from t", "the output column CAST(a AS DOUBLE)"),
    ("select * from t", "1: *; expected is the columns by name."),
    ("select cast(a as double) as a from t union all select cast(a as double) as a from u", "a union that ends"),
    (SELECT.format("first(b)"), "the function first; expected is row_number with a full tie-break."),
    (SELECT.format("any_value(b)"), "the function any_value"),
    (SELECT.format("mode(b)"), "the function mode"),
    (SELECT.format("arg_max(b, c)"), "the function arg_max"),
    (SELECT.format("string_agg(b, c)"), "no list in a roll-up"),
    (SELECT.format("round(b)"), "the function round"),
    (SELECT.format("log(b)"), "the function log"),
    (SELECT.format("median(b)"), "the function median"),
    (SELECT.format("approx_count_distinct(b)"), "the function approx_distinct"),
    (SELECT.format("strftime(b, 'x')"), "the function"),
    (SELECT.format("time_bucket(interval 1 hour, b)"), "the function"),
    (SELECT.format("b / c"), "an unguarded division by c; expected is a division by nullif(…, 0)."),
    (SELECT.format("b / 0"), "an unguarded division by 0"),
    (SELECT.format("b // 2"), "//"),
    (SELECT.format("closed_at - opened_at"), "a time less a time, closed_at - opened_at; expected is date_diff"),
    (SELECT.format("b at time zone 'UTC'"), "at time zone"),
    (SELECT.format("[1, 2]"), "a list"),
    (SELECT.format("list_transform(b, x -> x + 1)"), "the function"),
    (SELECT.format("row_number() over (partition by b)"), "row_number without an order"),
    (SELECT.format("sum(b) over (order by c range between interval 1 day preceding and current row)"), "a range frame"),
    (SELECT.format("lag(b ignore nulls) over (order by c)"), "ignore nulls"),
    (SELECT.format("unnest(b)"), "the function explode"),
    (SELECT.format("b") + " qualify row_number() over (order by c) = 1", "qualify"),
    (SELECT.format("b") + " limit 3", "limit"),
    (SELECT.format("sum(b)") + " group by all", "group by all"),
    ("select cast(t.a as double) as a from t asof join u on t.a >= u.a", "a asof join"),
    ("select cast(t.a as double) as a from t full join u on t.a = u.a", "a full join"),
    ("select cast(t.a as double) as a from t semi join u on t.a = u.a", "a semi join"),
    ("select cast(t.a as double) as a from t cross join u", "a cross join"),
    ("select cast(a as double) as a from t join u using (a)", "using; expected is on with both columns named."),
    ("select cast(t.a as double) as a from t join u on t.a > u.a", "a join without an equality"),
    ("select distinct cast(a as double) as a from t", "distinct on a select; expected is group by."),
    ("select cast(a as double) as a from (pivot t on b using sum(c))", "pivot"),
    ("create table x as select 1", "has 1 statements; one select is expected."),
    ("select from where", "cannot be read as SQL"),
]


def test_the_rollups_keep_to_it(capsys):
    assert main([str(ROOT / "data" / "rollups")]) == 0, capsys.readouterr().err


def test_what_is_allowed_is_not_refused(tmp_path):
    (tmp_path / "good.sql").write_text(GOOD)
    assert faults(tmp_path / "good.sql") == []


@pytest.mark.parametrize(("sql", "sentence"), BAD, ids=[sql[:60] for sql, _ in BAD])
def test_what_is_outside_is_told(tmp_path, sql, sentence):
    path = tmp_path / "bad.sql"
    path.write_text(sql)
    found = faults(path)
    assert any(sentence in one for one in found), found
    assert all(one.startswith(str(path)) and one.endswith(".") for one in found)


def test_the_line_is_that_of_the_construct(tmp_path):
    path = tmp_path / "bad.sql"
    path.write_text(GOOD.replace("count(*), 0", "count(*), 0 + first(1)"))
    assert faults(path)[0].startswith(f"{path}:8: the function first")


def test_by_command(tmp_path, capsys):
    assert main([str(tmp_path)]) == 1 and "No .sql file" in capsys.readouterr().err
    (tmp_path / "bad.sql").write_text("select * from t")
    assert main([str(tmp_path)]) == 1 and "bad.sql:1: *" in capsys.readouterr().err
