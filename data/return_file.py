"""A return as a file: the records as they came, and beside each its line, its rule and why; CSV or XLSX."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from city.said import from_json
from city.words import Words
from data.quality import rules_of
from data.sheets import ENDINGS, MOST_ROWS, write_sheet

HEAD = ("文件 file", "行号 line", "规则 rule", "规则说明", "rule says", "原因", "reason", "交付 delivery")
TORN = "原始记录 record"


def write_return(rows: list[dict[str, Any]], path: Path) -> None:
    """Writes the rows of `returns.returned`: CSV in UTF-8 with its mark, so that spreadsheets read Chinese, or XLSX.

    A cell that a spreadsheet would take for a formula is written as a text. ValueError with a sentence for another
    ending, or more rows than a sheet holds.
    """
    if path.suffix.lower() not in ENDINGS:
        raise ValueError(f"{path.name}: a return is written as .csv or .xlsx.")
    columns, table = _table(rows)
    if len(rows) > MOST_ROWS and path.suffix.lower() == ".xlsx":
        raise ValueError(f"{path.name}: {len(rows)} rows are more than a sheet holds; write them as .csv.")
    write_sheet(path, "退回 return", columns, table)


def _table(rows: list[dict[str, Any]]) -> tuple[list[str], Iterator[list[Any]]]:
    """The columns as they came, in their order, then those of the return; and the records."""
    said = [orjson.loads(row["content"] or "{}") for row in rows]
    torn = [row["rule"] == "row_complete" and list(one) == ["text"] for row, one in zip(rows, said, strict=True)]
    came: dict[str, None] = {}
    for one, is_torn in zip(said, torn, strict=True):
        came.update(dict.fromkeys(() if is_torn else one))
    own = [*((TORN,) if any(torn) else ()), *HEAD]
    shown = [name if name not in came else f"退回 {name}" for name in own]

    chinese = Words("zh")

    def records() -> Iterator[list[Any]]:
        for row, one, is_torn in zip(rows, said, torn, strict=True):
            rule = rules_of(row["contract"], row["source"]).get(row["rule"])
            told = (rule.sentence["zh"], rule.sentence["en"]) if rule else (row["rule"], row["rule"])
            record = [None if is_torn else one.get(name) for name in came]
            record += [one["text"] if is_torn else None] if any(torn) else []
            yield [
                *record,
                row["file"],
                row["row"],
                row["rule"],
                *told,
                from_json(chinese, row["told"], row["reason"]),
                row["reason"],
                row["delivery"],
            ]

    return [*came, *shown], records()
