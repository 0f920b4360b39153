"""Ways of damaging a file. Each gives the damaged bytes and what must become of them: 'same' (all rows as before),
'refused', or the number of records that it touched (all others are as before, or are not admitted)."""

import csv
import gzip
import io
import random
from collections.abc import Callable

from tests.data._bases import Base, as_csv

Damage = Callable[[random.Random, Base], tuple[bytes, str | int]]
MANY = 10**9
CUTS = (0.0, 0.02, 0.5, 0.9, 0.999)
NUMBERS = [
    "1e308",
    "1e309",
    "-1e308",
    "inf",
    "NaN",
    "99999999999999999999999",
    "0x10",
    "1_000",
    "１２",
    "--5",
    "1e",
    ".",
    "+5",
    "5-",
    "1,5",
    "½",
    "true",
    "5%",
]
TIMES = (
    "0000-00-00|99999-12-31|1969-12-31|2999-01-01|2026-02-30|20261301|-1|24:00|now|1e9|262143-12-31 23|-262143-01-01 00"
)


def packed(base: Base, content: bytes) -> bytes:
    """The bytes as the base has them: packed with gzip where it is."""
    return gzip.compress(content, mtime=0) if base.name.endswith(".gz") else content


def plain(base: Base) -> bytes:
    """The bytes of the base, unpacked."""
    return gzip.decompress(base.content) if base.name.endswith(".gz") else base.content


def text(base: Base) -> str:
    """A CSV's text."""
    return plain(base).decode(base.encoding)


def table(base: Base) -> list[list[str]]:
    """A CSV's records."""
    return list(csv.reader(io.StringIO(text(base), newline="")))


def written(base: Base, rows: list[list[str]], **how) -> bytes:  # noqa: ANN003
    """Records as the bytes of this base."""
    return packed(base, as_csv(rows, **how).encode(base.encoding, errors="replace"))


def _bytes_of(change: Callable[[random.Random, bytearray], None]) -> Damage:
    def damage(rng: random.Random, base: Base) -> tuple[bytes, str | int]:
        content = bytearray(plain(base) if base.kind == "csv" else base.content)
        before = bytes(content)
        change(rng, content)
        touched = _touched(before, bytes(content)) if base.kind == "csv" else MANY
        return (packed(base, bytes(content)) if base.kind == "csv" else bytes(content)), touched

    return damage


def _touched(before: bytes, after: bytes) -> int:
    """How many lines of a text are not among those of another."""
    known = set(before.split(b"\n"))
    return sum(line not in known for line in after.split(b"\n"))


def flip(times: int) -> Damage:
    def change(rng: random.Random, content: bytearray) -> None:
        for _ in range(times):
            content[rng.randrange(len(content))] = rng.randrange(256)

    return _bytes_of(change)


def _range(replace: Callable[[random.Random, bytes], bytes]) -> Damage:
    def change(rng: random.Random, content: bytearray) -> None:
        start = rng.randrange(len(content))
        end = min(len(content), start + rng.randrange(1, 200))
        content[start:end] = replace(rng, bytes(content[start:end]))

    return _bytes_of(change)


def _cut(share: float) -> Damage:
    def damage(rng: random.Random, base: Base) -> tuple[bytes, str | int]:
        # A packed file is cut as it is: what is left of it cannot be unpacked whole.
        kept = base.content[: int(len(base.content) * share)]
        return kept, "refused" if base.kind != "csv" or base.name.endswith(".gz") or not kept else 1

    return damage


ANY: dict[str, Damage] = {
    **{f"flip {times}": flip(times) for times in (1, 3, 8, 64, 1000)},
    **{f"cut at {share}": _cut(share) for share in CUTS},
    "junk inserted": _range(lambda rng, part: part + rng.randbytes(len(part))),
    "part lost": _range(lambda rng, part: b""),
    "part twice": _range(lambda rng, part: part * 2),
    "NULs": _range(lambda rng, part: bytes(len(part))),
    "part backwards": _range(lambda rng, part: part[::-1]),
    "junk before": lambda rng, base: (rng.randbytes(50) + base.content, MANY),
    "junk behind": lambda rng, base: (base.content + rng.randbytes(50), MANY),
    "only junk": lambda rng, base: (rng.randbytes(4000), "refused"),
    "only NULs": lambda rng, base: (bytes(4000), "refused"),
    "a web page": lambda rng, base: (b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>\n", "refused"),
}


def _rows(change: Callable[[random.Random, list[list[str]]], object], expected: str | int = "same", **how) -> Damage:  # noqa: ANN003
    def damage(rng: random.Random, base: Base) -> tuple[bytes, str | int]:
        rows = table(base)
        change(rng, rows)
        return written(base, rows, **how), expected

    return damage


def _text(change: Callable[[random.Random, str], str], expected: str | int) -> Damage:
    return lambda rng, base: (packed(base, change(rng, text(base)).encode(base.encoding, "replace")), expected)


def _encoded(name: str) -> Damage:
    """In another encoding: refused, or as before where the bytes are the same."""

    def damage(rng: random.Random, base: Base) -> tuple[bytes, str | int]:
        content = text(base).encode(name, errors="replace")
        return packed(base, content), "same" if content == plain(base) else "refused" if name == "utf-16" else MANY

    return damage


def _bom(rng: random.Random, base: Base) -> tuple[bytes, str | int]:
    return packed(base, ("\ufeff" + text(base)).encode(base.encoding)), "same"


def _cells(values: list[str]) -> Damage:
    """One cell of as many records as there are values says something extreme."""

    def damage(rng: random.Random, base: Base) -> tuple[bytes, str | int]:
        rows = table(base)
        for value in values:
            rng.choice(rows[1:])[rng.randrange(len(rows[0]))] = value
        return written(base, rows), len(values)

    return damage


def _column(change: Callable[[random.Random, list[list[str]], int], object], expected: str | int) -> Damage:
    def damage(rng: random.Random, base: Base) -> tuple[bytes, str | int]:
        rows = table(base)
        change(rng, rows, rows[0].index(_mapped(base, rows[0])))
        return written(base, rows), expected

    return damage


def _mapped(base: Base, header: list[str]) -> str:
    return next(name for name in header if f'"{name}"' in base.toml)


def _move(rng: random.Random, rows: list[list[str]]) -> None:
    order = list(range(len(rows[0])))
    rng.shuffle(order)
    rows[:] = [[row[place] for place in order] for row in rows]


def _shift(rng: random.Random, rows: list[list[str]]) -> None:
    rows[1:] = [[*row[1:], row[0]] for row in rows[1:]]


def _drop(rng: random.Random, rows: list[list[str]], place: int) -> None:
    for row in rows:
        del row[place]


def _again(rng: random.Random, rows: list[list[str]], place: int) -> None:
    for row in rows:
        row.append(row[0] if row is rows[0] else "7")
    rows[0][-1] = rows[0][place]


CSV: dict[str, Damage] = {
    "byte order mark": _bom,
    **{f"as {name}": _encoded(name) for name in ("utf-16", "gb18030", "latin-1", "utf-8", "big5", "cp1252")},
    "encoded twice": lambda rng, base: (packed(base, plain(base).decode("latin-1").encode("utf-8")), MANY),
    "CR LF": _rows(lambda rng, rows: None, end="\r\n"),
    "CR alone": _rows(lambda rng, rows: None, MANY, end="\r"),
    "LF CR": _rows(lambda rng, rows: None, MANY, end="\n\r"),
    "all quoted": _rows(lambda rng, rows: None, quoting=csv.QUOTE_ALL),
    **{f"delimiter {one!r}": _rows(lambda rng, rows: None, "refused", delimiter=one) for one in ";\t|:"},
    "columns moved": _rows(_move),
    "column more": _rows(lambda rng, rows: [row.insert(2, "x") for row in rows]),
    "cells moved": _rows(_shift, MANY),
    "column lost": _column(_drop, "refused"),
    "column renamed": _column(lambda rng, rows, at: rows[0].__setitem__(at, rows[0][at] + "?"), "refused"),
    "column twice": _column(_again, "refused"),
    "blanks round names": _rows(lambda rng, rows: rows.__setitem__(0, [f" {name} " for name in rows[0]])),
    "header lost": _rows(lambda rng, rows: rows.pop(0), "refused"),
    "header alone": _rows(lambda rng, rows: rows.__delitem__(slice(1, None)), "refused"),
    "header again": _rows(lambda rng, rows: rows.insert(len(rows) // 2, list(rows[0])), 1),
    "title above": _text(lambda rng, found: "日报表\n" + found, "refused"),
    "blank lines": _text(lambda rng, found: found + "\n\n\r\n", "same"),
    "no last line end": _text(lambda rng, found: found.rstrip("\n"), "same"),
    "records shuffled": _rows(lambda rng, rows: rows.__setitem__(slice(1, None), rng.sample(rows[1:], len(rows) - 1))),
    "records twice": _rows(lambda rng, rows: rows.extend(map(list, rows[1:])), 0),
    "field more": _rows(lambda rng, rows: rng.choice(rows[1:]).append("x"), 1),
    "field less": _rows(lambda rng, rows: rng.choice(rows[1:]).pop(), 1),
    "commas behind": _rows(lambda rng, rows: [row.append("") for row in rows[1:]], MANY),
    "quote opened": _text(lambda rng, found: found[: len(found) // 2] + '"' + found[len(found) // 2 :], MANY),
    "quote behind": _text(lambda rng, found: found + '"', MANY),
    "quotes everywhere": _text(lambda rng, found: found.replace(",", '",', 40), MANY),
    "huge field": _cells(["x" * 2_000_000]),
    "huge number": _cells(["9" * 100_000]),
    "NULs in cells": _cells(["\0", "1\0", "\0\0\0"]),
    "line breaks in cells": _cells(["a\nb", "\n", "\r", "1\r\n"]),
    "extreme numbers": _cells(NUMBERS),
    "extreme times": _cells(TIMES.split("|")),
    "words": _cells(["none", "缺测", "=1+1", "<script>", "'; drop table", "\u202e", "💥", "\ufeff", "é"]),
    "empty cells": _cells([""] * 8),
    "very many columns": _rows(lambda rng, rows: [row.extend(["x"] * 3000) for row in rows], "same"),
    "one endless line": _text(lambda rng, found: " ".join(found.split()), "refused"),
}
