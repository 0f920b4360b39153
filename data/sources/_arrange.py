"""Before the mapping: the columns that it names are there, rows that are not meant are left out, columns become rows."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl

from city.said import Sentence, say
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
        raise Refused(say("refused.no_column", file=path.name, found=name, there=_names(frame.columns)))


def _names(columns: list[str]) -> list[str] | Sentence:
    shown = [name[:LONGEST_NAME] for name in columns[:MOST_NAMES]]
    rest = len(columns) - MOST_NAMES
    return shown if rest <= 0 else say("expected.and_more", names=shown, n=rest)


def _only(source: Source, path: Path, raw: Raw) -> tuple[Raw, int]:
    kept = pl.repeat(True, raw.frame.height, eager=True)
    for only in source.only:
        texts = raw.frame[only.column].cast(pl.String, strict=False).fill_null("").str.strip_chars()
        meant = texts.is_in(list(only.texts))
        kept &= ~meant if only.negated else meant
    left_out = int((~kept).sum())
    if left_out and left_out == raw.frame.height and not raw.broken.height:
        takes = [
            say("expected.not_one" if only.negated else "expected.is_one", column=only.column, found=only.texts)
            for only in source.only
        ]
        raise Refused(say("refused.none_meant", file=path.name, n=left_out, source=source.key, takes=takes))
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
        if unpivot.pattern:
            raise Refused(say("refused.none_fits", file=path.name, found=unpivot.pattern, there=_names(there)))
        raise Refused(say("refused.none_left", file=path.name, there=_names(there)))
    kept = [name for name in there if name not in turned]
    for name in (unpivot.name, unpivot.value):
        if name in kept:
            raise Refused(say("refused.own_column", file=path.name, found=name))
    row = "\0row"
    frame = raw.frame.with_columns(raw.rows.alias(row)).unpivot(
        turned, index=[*kept, row], variable_name=unpivot.name, value_name=unpivot.value
    )
    frame = frame.sort(row, maintain_order=True)
    return replace(raw, frame=frame.drop(row), rows=frame[row].alias("row"))
