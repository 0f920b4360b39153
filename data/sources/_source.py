"""What a sources/*.toml says, as frozen dataclasses: one Source is one file layout of one department."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Column:
    """Where a contract column comes from: a file column, several joined, a constant; then cleaned and mapped.

    A number is `file value * factor + offset`, in the catalogue's unit."""

    column: str | None = None
    join: tuple[str, ...] = ()
    separator: str = " "
    constant: str | None = None
    clean: tuple[str, ...] = ()
    map: Mapping[str, str] = field(default_factory=dict)
    format: tuple[str, ...] = ()
    factor: float = 1.0
    offset: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """The file columns that this one reads."""
        return self.join or ((self.column,) if self.column else ())


@dataclass(frozen=True)
class Value:
    """One indicator of a wide file: its own column, or a numerator and a denominator column."""

    indicator: str
    value: Column | None = None
    num: Column | None = None
    den: Column | None = None


@dataclass(frozen=True)
class FileKind:
    """How the file is written: format, encoding, the texts that mean none, zone and datum."""

    format: str
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str | None = None
    header_row: int = 1
    missing: tuple[str, ...] = ("",)
    zone: str = "Asia/Shanghai"
    crs: str = "WGS-84"
    max_mb: float = 512.0


@dataclass(frozen=True)
class Source:
    """One source: what it is called, whose it is, which contract it fills, how its file maps to it."""

    key: str
    path: Path
    name: Mapping[str, str]
    contract: str
    owner: str
    promise_s: int
    sample: bool
    bad_share_limit: float
    file: FileKind
    city_zone: str
    columns: Mapping[str, Column]
    values: tuple[Value, ...] = ()
