"""One TOML file being read: what is not known in it is refused with file, key, found, expected."""

import re
from pathlib import Path
from typing import Any

import polars as pl

from city.pack import city
from city.said import say
from city.settings import ROOT
from data.sources._refused import SourceError

SECONDS = {"min": 60, "h": 3600, "d": 86400}
KEYS = {
    "": {"source", "file", "columns", "values", "unpivot", "only", "rules"},
    "source": {"name", "contract", "owner", "promise", "sample", "bad_share_limit"},
    "file": {
        "format",
        "encoding",
        "delimiter",
        "sheet",
        "header_row",
        "missing",
        "decimal",
        "thousands",
        "zone",
        "crs",
        "no_point",
        "max_mb",
    },
    "column": {
        "column",
        "join",
        "hash",
        "separator",
        "constant",
        "clean",
        "part",
        "map",
        "lookup",
        "default",
        "format",
        "unit",
    },
    "part": {"separator", "number", "pattern"},
    "lookup": {"file", "from", "to", "default"},
    "values": {"indicator", "column", "num", "den", "unit"},
    "unpivot": {"columns", "pattern", "keep", "name", "value"},
    "only": {"column", "is", "is_not"},
}


class Reading:
    """One TOML file being read: knows its name, so that each refusal can say where it stands."""

    def __init__(self, path: Path, catalogue: Any) -> None:
        self.path = path
        self.catalogue = catalogue
        self.shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        pack = path.parent.parent
        self.city_zone = str(city(pack if (pack / "city.toml").is_file() else None).zone)

    def refuse(self, key: str, found: object, expected: str) -> SourceError:
        return SourceError(say("pack.must_be", file=str(self.shown), at=key, value=repr(found), expected=expected))

    def known(self, table: Any, kind: str, at: str) -> dict[str, Any]:
        if not isinstance(table, dict):
            raise self.refuse(at, table, say("pack.table"))
        for key in table:
            if key not in KEYS[kind]:
                where = f"{at}.{key}" if at else key
                raise SourceError(say("pack.no_key", file=str(self.shown), at=where, keys=sorted(KEYS[kind])))
        return table

    def need(self, table: dict[str, Any], key: str, at: str) -> Any:
        if key not in table:
            raise SourceError(say("pack.is_missing", file=str(self.shown), at=f"{at}.{key}"))
        return table[key]

    def choice(self, found: Any, allowed: tuple[str, ...], at: str) -> str:
        if found not in allowed:
            raise self.refuse(at, found, one_of(allowed))
        return found

    def texts(self, found: Any, at: str) -> tuple[str, ...]:
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise self.refuse(at, found, say("pack.texts"))
        return tuple(found)

    def text(self, found: Any, at: str) -> str:
        if not isinstance(found, str):
            raise self.refuse(at, found, say("expected.text"))
        return found

    def pattern(self, found: Any, groups: int, at: str) -> str:
        """A regular expression that the engine knows, with so many groups."""
        wanted = say("pack.one_group" if groups else "pack.expression")
        try:
            pl.Series([""]).str.contains(self.text(found, at))
            if re.compile(found).groups != groups and groups:
                raise self.refuse(at, found, wanted)
        except (re.error, pl.exceptions.PolarsError):
            raise self.refuse(at, found, wanted) from None
        return found

    def number(self, found: Any, low: float, high: float, at: str) -> float:
        if isinstance(found, bool) or not isinstance(found, int | float) or not low <= found <= high:
            raise self.refuse(at, found, say("pack.number_between", low=f"{low:g}", high=f"{high:g}"))
        return float(found)

    def seconds(self, found: Any, at: str) -> int:
        match = re.fullmatch(r"(\d+)(min|h|d)", str(found))
        if not match:
            raise self.refuse(at, found, say("pack.seconds"))
        return int(match[1]) * SECONDS[match[2]]


def one_of(choices: tuple[str, ...]) -> str:
    """'a', 'b' or 'c'."""
    return say("pack.one_of", found=choices)
