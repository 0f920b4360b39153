"""What each column of a file holds: how much of it, as numbers, as times, and its most frequent texts."""

import re
from dataclasses import dataclass

import polars as pl

from city.pack import city
from data.describe._look import Seen
from data.describe._when import When, when_of

MISSING = (
    "NaN",
    "nan",
    "NA",
    "N/A",
    "n/a",
    "#N/A",
    "null",
    "NULL",
    "None",
    r"\N",
    "-",
    "--",
    "—",
    "——",
    "/",
    "无",
    "缺测",
)
MOST_TEXTS = 400


@dataclass(frozen=True)
class Profile:
    """One column: `filled` the share (0-1) that is not missing, `numeric` the share of that which are numbers from `low`
    to `high`; `texts` its distinct texts with their rows, most frequent first; `when` how its times are written."""

    name: str
    filled: float
    distinct: int
    rows: int
    texts: tuple[tuple[str, int], ...]
    numeric: float
    low: float | None
    high: float | None
    comma: bool
    when: When | None

    @property
    def is_number(self) -> bool:
        """Whether (nearly) all that it holds are numbers."""
        return self.numeric >= 0.95

    @property
    def samples(self) -> str:
        """Its three most frequent texts, for a comment."""
        return ", ".join(repr(text[:40]) for text, _ in self.texts[:3])


def missing_texts(seen: Seen) -> list[str]:
    """The texts of the file that mean none, in the order of the list of those known."""
    found: set[str] = set()
    for series in seen.frame:
        if series.dtype == pl.String:
            found |= set(series.str.strip_chars().unique().to_list()) & set(MISSING)
    return [text for text in MISSING if text in found]


def profiles(seen: Seen) -> list[Profile]:
    """One profile a column, in the order of the file."""
    none = ["", *missing_texts(seen)]
    return [_profile(series, none) for series in seen.frame]


def _profile(series: pl.Series, none: list[str]) -> Profile:
    typed = series
    texts = series.cast(pl.String, strict=False).str.strip_chars()
    texts = texts.filter(texts.is_not_null() & ~texts.is_in(none))
    counted = texts.alias("text").value_counts(sort=True)
    numbers = texts.cast(pl.Float64, strict=False)
    numbers = numbers.filter(numbers.is_finite())
    comma = False
    if len(texts) and len(numbers) < len(texts) / 2:
        with_comma = texts.filter(texts.str.contains(r"^[+-]?\d+(,\d+)?$")).str.replace(",", ".")
        comma = len(with_comma) >= 0.95 * len(texts)
        numbers = with_comma.cast(pl.Float64, strict=False) if comma else numbers
    zone = str(city().zone)
    return Profile(
        name=series.name,
        filled=len(texts) / max(1, len(series)),
        distinct=counted.height,
        rows=len(series),
        texts=tuple(sorted(counted.rows(), key=lambda row: (-row[1], row[0]))[:MOST_TEXTS]),
        numeric=len(numbers) / len(texts) if len(texts) else 0.0,
        low=numbers.min(),  # type: ignore[arg-type]
        high=numbers.max(),  # type: ignore[arg-type]
        comma=comma,
        when=when_of(typed, texts, zone) if len(texts) else None,
    )


def is_like(name: str, pattern: str) -> bool:
    """Whether a column's name has one of these words in it."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return re.search(pattern, spaced, re.IGNORECASE) is not None
