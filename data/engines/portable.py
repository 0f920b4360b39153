"""Holds roll-ups to SQL that means the same on DuckDB and on Spark: python -m data.engines.portable <folder or file> …

What is allowed is listed, everything else is refused with file, line, found and expected. Functions that the engines name
or count differently are allowed where the dialect's own module puts them right.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import sqlglot
from sqlglot import exp

from data.engines.dialect import PATCHED

FUNCTIONS = {
    *("cast", "case", "coalesce", "nullif", "abs", "sqrt", "greatest", "least", "hour"),
    *("count", "sum", "avg", "min", "max", "row_number", "rank", "dense_rank", "lag", "lead"),
    *("date_trunc", "timestamp_trunc", "date_diff", "datediff"),
}
"""Equal on both engines, null for null."""
INSTEAD = {
    "first": "row_number with a full tie-break",
    "any_value": "min or max",
    "mode": "row_number over counts",
    "arg_max": "row_number with a full tie-break",
    "arg_min": "row_number with a full tie-break",
    "string_agg": "no list in a roll-up",
    "group_concat": "no list in a roll-up",
    "array_agg": "no list in a roll-up",
    "approx_distinct": "count(distinct …)",
    "round": "the value as it is; screens round",
    "log": "ln, once both engines were compared on it",
    "median": "quantile_cont(…, 0.5)",
    "to_seconds": "date_diff and a comparison of numbers",
    "logical_or": "max(case when … then 1 else 0 end)",
}
MOMENT = re.compile("(_at|^at|hour|day|moment|since|until|ref|period_start)$")
"""Columns that hold times, by their names."""
REFUSED: tuple[tuple[type[exp.Expr], str, str], ...] = (
    (exp.Qualify, "qualify", "a step with row_number and a where"),
    (exp.Pivot, "pivot", "max(case when … then … end)"),
    (exp.Star, "*", "the columns by name"),
    (exp.Unnest, "unnest", "a join with a table"),
    (exp.Array, "a list", "a table"),
    (exp.Struct, "a struct", "columns"),
    (exp.Lambda, "a lambda", "plain expressions"),
    (exp.IgnoreNulls, "ignore nulls", "a where that leaves nulls out"),
    (exp.AtTimeZone, "at time zone", "civil time, as admitted"),
    (exp.Limit, "limit", "row_number with a full tie-break"),
    (exp.Distinct, "distinct on a select", "group by"),
    (exp.IntDiv, "//", "a division by nullif(…, 0)"),
)


def faults(path: Path) -> list[str]:
    """One sentence for each construct of a file that is outside the subset: file, line, found, expected."""
    text = path.read_text("utf-8")
    try:
        statements = sqlglot.parse(text, read="duckdb")
    except sqlglot.ParseError as fault:
        return [f"{path}: cannot be read as SQL: {str(fault).splitlines()[0].rstrip('.')}."]
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return [f"{path}: has {len(statements)} statements; one select is expected."]
    found = [*_constructs(statements[0]), *_outputs(statements[0]), *_functions(statements[0])]
    found += [*_divisions(statements[0]), *_frames(statements[0]), *_joins(statements[0]), *_moments(statements[0])]
    return sorted(f"{path}:{_line(node)}: {what}; expected is {instead}." for node, what, instead in found)


def _constructs(query: exp.Expr) -> Iterator[tuple[exp.Expr, str, str]]:
    for kind, what, instead in REFUSED:
        for node in query.find_all(kind):
            if isinstance(node, exp.Star | exp.Distinct) and isinstance(node.parent, exp.Count):
                continue
            yield node, what, instead
    for select in query.find_all(exp.Select):
        group = select.args.get("group")
        if group is not None and group.args.get("all"):
            yield group, "group by all", "the columns by name"


def _outputs(query: exp.Expr) -> Iterator[tuple[exp.Expr, str, str]]:
    """Each column that leaves the statement has a type and a name of its own, so that both engines write the same file."""
    selects = [query] if isinstance(query, exp.Select) else list(query.find_all(exp.Select))
    if not isinstance(query, exp.Select):
        yield query, "a union that ends the statement", "a step of it and a final select"
        return
    for column in selects[0].expressions:
        if not isinstance(column, exp.Alias) or not isinstance(column.this, exp.Cast):
            yield column, f"the output column {column.sql()}", "cast(… as type) as name"


def _functions(query: exp.Expr) -> Iterator[tuple[exp.Expr, str, str]]:
    for node in query.find_all(exp.Func):
        name = _name(node)
        is_branch = isinstance(node, exp.If) and isinstance(node.parent, exp.Case)
        if name in FUNCTIONS or name in PATCHED or isinstance(node, exp.Connector) or is_branch:
            continue
        yield node, f"the function {name}", INSTEAD.get(name, "one of " + ", ".join(sorted(FUNCTIONS | set(PATCHED))))


def _name(node: exp.Func) -> str:
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower()
    if isinstance(node, exp.PercentileCont | exp.DayOfWeekIso):
        return "quantile_cont" if isinstance(node, exp.PercentileCont) else "isodow"
    return node.sql_name().lower()


def _divisions(query: exp.Expr) -> Iterator[tuple[exp.Expr, str, str]]:
    """By zero DuckDB gives null or infinity, Spark an error or null."""
    for node in query.find_all(exp.Div, exp.Mod):
        divisor = node.expression.unnest()
        is_number = isinstance(divisor, exp.Literal) and divisor.is_number and float(divisor.this) != 0
        if not is_number and not isinstance(divisor, exp.Nullif):
            yield node, f"an unguarded division by {divisor.sql()}", "a division by nullif(…, 0)"


def _moments(query: exp.Expr) -> Iterator[tuple[exp.Expr, str, str]]:
    """A time less a time is an interval here and a number of days, or an error, there."""
    for node in query.find_all(exp.Sub):
        if all(isinstance(one, exp.Column) and MOMENT.search(one.name) for one in (node.this, node.expression)):
            yield node, f"a time less a time, {node.sql()}", "date_diff(unit, from, to)"


def _frames(query: exp.Expr) -> Iterator[tuple[exp.Expr, str, str]]:
    for window in query.find_all(exp.Window):
        spec = window.args.get("spec")
        if spec is not None and str(spec.args.get("kind", "")).upper() == "RANGE":
            yield window, "a range frame", "a rows frame, or a join on the span"
        if isinstance(window.this, exp.RowNumber) and not window.args.get("order"):
            yield window, "row_number without an order", "row_number over (… order by …)"


def _joins(query: exp.Expr) -> Iterator[tuple[exp.Expr, str, str]]:
    for join in query.find_all(exp.Join):
        kind = f"{join.args.get('method') or ''} {join.side} {join.kind}".strip().lower()
        if kind not in ("", "inner", "left"):
            yield join, f"a {kind} join", "an inner or a left join"
        elif join.args.get("using"):
            yield join, "using", "on with both columns named"
        elif not join.args.get("on") or not join.args["on"].find(exp.EQ):
            yield join, "a join without an equality", "a join on equal columns"


def _line(node: exp.Expr) -> int:
    lines = [one.meta["line"] for one in node.walk() if "line" in one.meta]
    while not lines and node.parent is not None:
        node = node.parent
        lines = [one.meta["line"] for one in node.walk() if "line" in one.meta]
    return min(lines, default=1)


def main(arguments: Sequence[str]) -> int:
    """Reads the files, or those of the folders; 1 and a sentence for each fault when there are any."""
    paths = [
        file for given in map(Path, arguments) for file in (sorted(given.glob("*.sql")) if given.is_dir() else [given])
    ]
    if not paths:
        print("No .sql file is there to be read; a folder or files are expected.", file=sys.stderr)
        return 1
    found = [sentence for path in paths for sentence in faults(path)]
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
