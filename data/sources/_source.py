"""What a sources/*.toml says, as frozen dataclasses: one Source is one file layout of one department."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.contracts import Rule


@dataclass(frozen=True)
class Part:
    """Which part of a text is meant: the nth between separators, or what the pattern's group holds."""

    separator: str = ""
    number: int = 1
    pattern: str = ""


@dataclass(frozen=True)
class Lookup:
    """A crosswalk file, read: `pairs` says for each text of the file what the contract calls it.

    `default` takes the place of texts that the crosswalk does not have; without one they are set aside."""

    name: str
    pairs: Mapping[str, str]
    default: str | None = None


@dataclass(frozen=True)
class Column:
    """Where a contract column comes from: a file column, several joined or hashed, a constant.

    What is found is cleaned, cut to its part, mapped and looked up, in this order; `default` takes the place of
    nothing. A number is `file value * factor + offset`, in the catalogue's unit."""

    column: str | None = None
    join: tuple[str, ...] = ()
    hash: tuple[str, ...] = ()
    separator: str = " "
    constant: str | None = None
    clean: tuple[str, ...] = ()
    part: Part | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    lookup: Lookup | None = None
    default: str | None = None
    format: tuple[str, ...] = ()
    factor: float = 1.0
    offset: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """The file columns that this one reads."""
        return self.join or self.hash or ((self.column,) if self.column else ())


@dataclass(frozen=True)
class Value:
    """One indicator of a wide file: its own column, or a numerator and a denominator column."""

    indicator: str
    value: Column | None = None
    num: Column | None = None
    den: Column | None = None


@dataclass(frozen=True)
class FileKind:
    """How the file is written: format, encoding, header rows, the texts that mean none, numbers, zone and datum."""

    format: str
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str | None = None
    header_rows: tuple[int, ...] = (1,)
    missing: tuple[str, ...] = ("",)
    decimal: str = "."
    thousands: str = ""
    zone: str = "Asia/Shanghai"
    crs: str = "WGS-84"
    no_point: tuple[tuple[float, float], ...] = ()
    max_mb: float = 512.0

    @property
    def last_header_row(self) -> int:
        """The record after which the data begin."""
        return self.header_rows[-1]


@dataclass(frozen=True)
class Unpivot:
    """Columns that become rows: each gives one row, its name in column `name`, its cell in column `value`.

    They are listed, or found by a pattern of their names, or all but those listed in `keep`."""

    name: str
    value: str
    columns: tuple[str, ...] = ()
    pattern: str = ""
    keep: tuple[str, ...] = ()


@dataclass(frozen=True)
class Only:
    """Which rows of a file are meant for this source: those whose column is, or is not, one of these texts."""

    column: str
    texts: tuple[str, ...]
    negated: bool = False


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
    unpivot: Unpivot | None = None
    only: tuple[Only, ...] = ()
    rules: tuple[Rule, ...] = ()
