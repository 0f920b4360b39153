"""Before the mapping: the columns that it names are there, rows that are not meant are left out, columns become rows."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl

from data.sources._raw import Raw
from data.sources._refused import Refused
from data.sources._source import Source, Unpivot

MOST_NAMES, LONGEST_NAME = 60, 200


def arrange(source: Source, path: Path, raw: Raw) -> tuple[Raw, int]:
    """The raw frame as the mapping wants it, and how many records were left out as not meant for this source.

    Refused when a column that the source names is not in the file, or when no record is meant."""
    for only in source.only:
        _need(path, raw.frame, only.column)
    left_out = 0
    if source.only:
        raw, left_out = _only(source, path, raw)
    if source.unpivot:
        raw = _unpivot(source.unpivot, path, raw)
    mapped = list(source.columns.values())
    mapped += [column for one in source.values for column in (one.value, one.num, one.den) if column]
    for column in mapped:
        for name in column.names:
            _need(path, raw.frame, name)
    return raw, left_out


def _need(path: Path, frame: pl.DataFrame, name: str) -> None:
    if name not in frame.columns:
        raise Refused(f"{path.name}: column {name!r} is not in the file; it has: {_names(frame.columns)}.")


def _names(columns: list[str]) -> str:
    shown = ", ".join(name[:LONGEST_NAME] for name in columns[:MOST_NAMES])
    return shown if len(columns) <= MOST_NAMES else f"{shown} and {len(columns) - MOST_NAMES} more"


def _only(source: Source, path: Path, raw: Raw) -> tuple[Raw, int]:
    kept = pl.repeat(True, raw.frame.height, eager=True)
    for only in source.only:
        texts = raw.frame[only.column].cast(pl.String, strict=False).fill_null("").str.strip_chars()
        meant = texts.is_in(list(only.texts))
        kept &= ~meant if only.negated else meant
    left_out = int((~kept).sum())
    if left_out and left_out == raw.frame.height and not raw.broken.height:
        asked = "; ".join(
            f"{only.column} is {'not ' if only.negated else ''}{' or '.join(map(repr, only.texts))}"
            for only in source.only
        )
        raise Refused(f"{path.name}: none of its {left_out} rows is meant for {source.key}, which takes: {asked}.")
    return replace(raw, frame=raw.frame.filter(kept), rows=raw.rows.filter(kept)), left_out


def _unpivot(unpivot: Unpivot, path: Path, raw: Raw) -> Raw:
    for name in (*unpivot.columns, *unpivot.keep):
        _need(path, raw.frame, name)
    there = raw.frame.columns
    if unpivot.columns:
        turned = list(unpivot.columns)
    elif unpivot.pattern:
        turned = [name for name in there if re.search(unpivot.pattern, name)]
    else:
        turned = [name for name in there if name not in unpivot.keep]
    if not turned:
        asked = f"fits the pattern {unpivot.pattern!r}" if unpivot.pattern else "is left to become rows"
        raise Refused(f"{path.name}: no column {asked}; it has: {_names(there)}.")
    kept = [name for name in there if name not in turned]
    for name in (unpivot.name, unpivot.value):
        if name in kept:
            raise Refused(f"{path.name}: has a column {name!r} of its own; unpivot needs another name for its own.")
    row = "\0row"
    frame = raw.frame.with_columns(raw.rows.alias(row)).unpivot(
        turned, index=[*kept, row], variable_name=unpivot.name, value_name=unpivot.value
    )
    frame = frame.sort(row, maintain_order=True)
    return replace(raw, frame=frame.drop(row), rows=frame[row].alias("row"))
