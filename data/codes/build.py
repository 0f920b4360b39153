"""Builds the index of codes from rows of objects: stems with their grams, and the objects of each stem in a row."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl

from data.codes.grams import grams, spelled

LAYOUT = """
pragma journal_mode = off;
pragma synchronous = off;
pragma page_size = 8192;
create table stems (id integer primary key, place text, kind text, text text, pinyin text, initials text, first integer, last integer);
create table docs (id integer primary key, object text collate nocase, name text, state text, numbers text, stem integer, turned text collate nocase);
create table grams (gram text, first integer, stems blob);
create table kinds (number integer primary key, kind text);
create table stale (object text primary key);
create table arrays (name text primary key, content blob);
"""
INDEXES = """
create index docs_object on docs (object, stem);
create index docs_turned on docs (turned, stem);
create index grams_gram on grams (gram, first);
"""
STEMS_AT_ONCE = 100_000
ROWS_AT_ONCE = 200_000
COLUMNS = ("object", "kind", "name", "place", "address_text", "state")
SHIFT, LOW = np.uint64(32), np.uint64(2**32 - 1)
STEM = ("place", "kind", "text")


def build(objects: pl.DataFrame, path: Path, stale: Iterable[str] = ()) -> None:
    """Writes the index of these rows whole or not at all; `stale` are objects of which an older index is no longer true."""
    aside = path.with_suffix(".part")
    aside.unlink(missing_ok=True)
    docs = _docs(objects)
    stems = _stems(docs)
    with closing(sqlite3.connect(aside)) as base:
        base.executescript(LAYOUT)
        base.execute("begin")
        for some in docs.iter_slices(ROWS_AT_ONCE):
            shown = some.select(
                "id", "object", "name", "state", "numbers", "stem", pl.col("object").str.reverse().alias("turned")
            )
            base.executemany("insert into docs values (?, ?, ?, ?, ?, ?, ?)", shown.iter_rows())
        del docs
        _write_stems(base, stems)
        base.executemany("insert into stale values (?)", ((one,) for one in stale))
        base.execute("commit")
        base.executescript(INDEXES)
    aside.rename(path)


def _docs(objects: pl.DataFrame) -> pl.DataFrame:
    """All objects in the order of place, kind and stem, with the number of their stem."""
    narrow = pl.col("name", "address_text").str.normalize("NFKC").str.to_lowercase().str.replace_all("ü", "v")
    said = (
        pl.when(pl.col("address_text").is_null() | pl.col("name").str.contains(pl.col("address_text"), literal=True))
        .then(pl.col("name"))
        .otherwise(pl.concat_str("name", "address_text", separator=" "))
    )
    shown = objects.select(COLUMNS).with_columns(pl.col("name").alias("shown"))
    return (
        shown.with_columns(narrow)
        .with_columns(said.alias("said"))
        .select(
            "object",
            "kind",
            "place",
            "state",
            pl.col("shown").alias("name"),
            pl.col("said").str.replace_all(r"[0-9]+", "#").alias("text"),
            ("," + pl.col("said").str.extract_all(r"[0-9]+").list.join(",") + ",").alias("numbers"),
        )
        .sort(*STEM, "object")
        .with_columns((pl.struct(STEM).rle_id().cast(pl.Int64)).alias("stem"), pl.int_range(pl.len()).alias("id"))
    )


def _stems(docs: pl.DataFrame) -> pl.DataFrame:
    return docs.group_by("stem", maintain_order=True).agg(
        pl.col(*STEM).first(), pl.col("id").min().alias("first"), pl.col("id").max().alias("last")
    )


def _write_stems(base: sqlite3.Connection, stems: pl.DataFrame) -> None:
    kinds = stems["kind"].unique().sort()
    base.executemany("insert into kinds values (?, ?)", enumerate(kinds))
    of_kind = stems["kind"].cast(pl.Enum(kinds)).to_physical().cast(pl.UInt16).to_numpy()
    base.execute("insert into arrays values ('kinds', ?)", (of_kind.astype(np.uint16).tobytes(),))
    for some in stems.iter_slices(STEMS_AT_ONCE):
        runs = some.select("stem", pl.col("text").str.extract_all(r"[\u{3400}-\u{9fff}]+|[a-z]+").alias("run"))
        alone = runs["run"].explode(empty_as_null=True, keep_nulls=False).drop_nulls().unique().to_list()
        said = {run: spelled(run) for run in alone}
        spelt = runs.with_columns(
            pl.col("run")
            .list.eval(pl.element().replace_strict(said_of, default="", return_dtype=pl.String))
            .list.join(" ")
            .alias(name)
            for name, said_of in (
                ("pinyin", {run: one[0] for run, one in said.items()}),
                ("initials", {run: one[1] for run, one in said.items()}),
            )
        )
        shown = some.join(spelt, on="stem", maintain_order="left").select(
            "stem", *STEM, "pinyin", "initials", "first", "last"
        )
        base.executemany("insert into stems values (?, ?, ?, ?, ?, ?, ?, ?)", shown.iter_rows())
        base.executemany("insert into grams values (?, ?, ?)", _grams(runs, alone))


def _grams(runs: pl.DataFrame, alone: list[str]) -> Iterator[tuple[str, int, bytes]]:
    """Each gram with the stems of this slice that have it, in their order."""
    of_run = pl.DataFrame(
        {"run": alone, "gram": [sorted(grams(run)) for run in alone]},
        schema={"run": pl.String, "gram": pl.List(pl.String)},
    )
    numbers = of_run.with_row_index("number").select("run", "number")
    by_run = (
        runs.explode("run", empty_as_null=True)
        .drop_nulls("run")
        .join(numbers, on="run")
        .select("stem", "number")
        .unique()
    )
    long = of_run.with_row_index("number").select("number", "gram").explode("gram", empty_as_null=True)
    texts = long["gram"].unique().sort()
    long = long.with_columns(pl.col("gram").cast(pl.Enum(texts)).to_physical().cast(pl.UInt32))
    found = by_run.join(long, on="number")
    both = np.sort(found["gram"].to_numpy().astype(np.uint64) << SHIFT | found["stem"].to_numpy().astype(np.uint64))
    both = both[np.r_[True, both[1:] != both[:-1]]] if len(both) else both
    gram, stem = both >> SHIFT, (both & LOW).astype("<u4")
    starts = np.flatnonzero(np.r_[True, gram[1:] != gram[:-1]]) if len(gram) else np.array([], dtype=int)
    for begin, end in zip(starts, [*starts[1:], len(gram)], strict=True):
        yield texts[int(gram[begin])], int(stem[begin]), stem[begin:end].tobytes()
