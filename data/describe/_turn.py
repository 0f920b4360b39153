"""A wide file whose columns are places or hours: which ones become rows."""

import re
from dataclasses import dataclass

import polars as pl

from data.describe._match import codes_share, places_named
from data.describe._profile import Profile
from data.describe._write import Lines, quoted

HOUR = re.compile(r"(\d{1,2})(?:时|点|:00)?")


@dataclass(frozen=True)
class Turn:
    """The columns that become rows, and the names of the two columns that they become."""

    columns: tuple[str, ...]
    name: str
    value: str
    remark: str

    def apply(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame, turned."""
        kept = [name for name in frame.columns if name not in self.columns]
        return frame.unpivot(list(self.columns), index=kept, variable_name=self.name, value_name=self.value)

    def write(self, lines: Lines) -> None:
        """[unpivot]."""
        lines.table("[unpivot]", self.remark)
        lines.pair("columns", f"[{', '.join(map(quoted, self.columns))}]")
        lines.pair("name", quoted(self.name))
        lines.pair("value", quoted(self.value))


def turn(columns: list[Profile]) -> Turn | None:
    """The columns of numbers that are named after places, or after hours of the day; None for any other file."""
    named = {one.name for one in columns}
    numbers = [one.name for one in columns if one.is_number or not one.filled]
    hours = [name for name in numbers if (found := HOUR.fullmatch(name)) and int(found[1]) <= 24]
    if len(hours) >= 6:
        return Turn(tuple(hours), _free("hour", named), _free("value", named), f"{len(hours)} columns are hours")
    level, codes = places_named(numbers)
    fits = [name for name in numbers if name in codes]
    if len(fits) < 3 and codes_share(numbers) >= 0.6:
        fits, level = [name for name in numbers if codes_share([name])], "code"
    if len(fits) >= 3 and len(fits) >= 0.6 * len(numbers):
        return Turn(
            tuple(fits), _free("place", named), _free("value", named), f"{len(fits)} columns are places ({level})"
        )
    return None


def _free(name: str, named: set[str]) -> str:
    return name if name not in named else _free(f"{name}_", named)
