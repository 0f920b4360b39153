"""What the departments send: one TOML a source, and the way from its file to the columns of a contract.

`read` gives rows that `data.contracts.check` judges; it reads and refuses, it does not judge."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from city.pack import find
from city.said import say
from data.contracts import Arrived
from data.sources._arrange import arrange
from data.sources._columns import to_contract
from data.sources._formats import read_raw
from data.sources._grammar import read_source
from data.sources._refused import Refused, SourceError
from data.sources._source import Source

__all__ = ["Arrived", "Refused", "Source", "SourceError", "load", "read", "sources"]


def load(key: str, folder: Path | None = None, catalogue: Any = None) -> Source:
    """One source of the city pack (or of this folder) by its key, the TOML's name; SourceError otherwise."""
    home = folder or find("sources")
    path = home / f"{key}.toml"
    if not path.is_file():
        there = sorted(one.stem for one in home.glob("*.toml")) or say("expected.none")
        raise SourceError(say("refused.no_source", folder=home.name, found=key, there=there))
    return read_source(path, catalogue or _catalogue())


@cache
def sources(folder: Path | None = None) -> Mapping[str, Source]:
    """All sources of the city pack (or of this folder) by key, in the order of their names; read once."""
    home = folder or find("sources")
    return {path.stem: load(path.stem, home) for path in sorted(home.glob("*.toml"))}


def read(source: Source, path: Path) -> Arrived:
    """One file of the source as rows of its contract, typed, not judged; Refused when it cannot be read."""
    raw = read_raw(source.file, path)
    arranged, left_out = arrange(source, path, raw)
    return Arrived(to_contract(source, arranged), _Records(raw.frame, raw.rows, raw.broken), left_out)


@dataclass(frozen=True)
class _Records:
    """The records of a file, kept so that those set aside can be shown as they came."""

    frame: pl.DataFrame
    rows: pl.Series
    broken: pl.DataFrame

    def __call__(self, rows: pl.Series) -> pl.DataFrame:
        """One row per asked record: row, content (JSON of its columns, or of its text when it is torn)."""
        asked = rows.unique().cast(pl.UInt32).implode()
        kept = self.rows.is_in(asked)
        whole = pl.DataFrame(
            {
                "row": self.rows.filter(kept),
                "content": self.frame.filter(kept).to_struct("content").struct.json_encode(),
            },
            schema={"row": pl.UInt32, "content": pl.String},
        )
        torn = self.broken.filter(pl.col("row").is_in(asked)).select(
            "row", content=pl.struct("text").struct.json_encode()
        )
        return pl.concat([whole, torn])


def _catalogue() -> Any:
    from city.catalogue import catalogue

    return catalogue()
