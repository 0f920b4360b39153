"""Indexes that grow: what changed since the last whole index is indexed alone and searched with it.

An index of changes lies beside the whole one and bears both names, `new~old.sqlite`. What it holds, and what is gone, is stale in
the whole one. When too much has changed, or the extract of the whole one is gone, the next is whole again.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

import polars as pl

from data.codes.build import COLUMNS, build
from data.codes.find import opened
from data.codes.ranked import NEAR, Found, is_code, ranked

FOLDER = ".codes"
KEPT = 2
"""So many versions keep their index: the newest, and the one that is being read while it is replaced."""
FEW = 100_000
"""Of so few objects the index is whole each time: that takes seconds."""
MOST_CHANGED = 0.05
"""The share of objects that may have changed since the whole index."""
BESIDE = "~"
CODE_ITSELF = 105.0


def indexes_of(store: Path, extract: str) -> tuple[Path, ...]:
    """The indexes that together hold an extract of objects, that of changes first; none where it has none."""
    home, stem = store / FOLDER, Path(extract).stem
    whole = home / f"{stem}.sqlite"
    if whole.exists():
        return (whole,)
    for path in home.glob(f"{stem}{BESIDE}*.sqlite"):
        if (base := _base_of(path)).exists():
            return path, base
    return ()


def ensure(store: Path, extract: Path) -> tuple[Path, ...]:
    """The indexes of an extract, made where they are missing; the older ones are thrown away."""
    if not indexes_of(store, extract.name):
        home = store / FOLDER
        home.mkdir(exist_ok=True)
        if not _grow(home, extract):
            build(pl.read_parquet(extract, columns=list(COLUMNS)), home / f"{extract.stem}.sqlite")
    found = indexes_of(store, extract.name)
    clean(store, found[0])
    return found


def clean(store: Path, newest: Path) -> None:
    """Throws away the indexes that nobody asks any more, and what a build that was broken off has left."""
    found = sorted((store / FOLDER).glob("*.sqlite"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
    bases = {_base_of(one) for one in found if BESIDE in one.stem}
    tops = [newest, *(one for one in found if one != newest and one not in bases)][:KEPT]
    kept = {*tops, *(_base_of(one) for one in tops if BESIDE in one.stem)}
    for path in [*(one for one in found if one not in kept), *(store / FOLDER).glob("*.part")]:
        path.unlink(missing_ok=True)


def find(
    paths: Sequence[Path],
    text: str,
    places: frozenset[str],
    kinds: Collection[str],
    each: int = 8,
    most: int = 80,
) -> list[Found]:
    """What fits best in these indexes of one extract, as Index.find says it; of two, some more that fit poorly, at the end."""
    newest, *older = [opened(path) for path in paths]
    found = newest.find(text, places, kinds, each, most)
    if not older:
        return found
    found = [*found, *(it for one in older for it in one.find(text, places, kinds, each, most, newest.stale))]
    if is_code(text) and any(one.score >= CODE_ITSELF for one in found):
        # The code itself is in one of the two: what resembles it in the other was not meant.
        found = [one for one in found if one.score >= CODE_ITSELF]
    best = max((one.score for one in found), default=0.0)
    found = [one for one in found if one.score >= best - NEAR]
    return ranked(found, each, most)


def _grow(home: Path, extract: Path) -> bool:
    """Indexes what changed since the newest whole index; False where a whole one is due."""
    wholes = [one for one in home.glob("*.sqlite") if BESIDE not in one.stem]
    base = max(wholes, key=lambda one: one.stat().st_mtime_ns, default=None)
    before = extract.with_name(f"{base.stem}.parquet") if base else None
    if base is None or before is None or not before.exists():
        return False
    old, new = _said(before), _said(extract)
    if new.height < FEW:
        return False
    fresh = new.join(old, on="said", how="anti")["object"]
    stale = old.join(new, on="said", how="anti")["object"]
    if max(len(fresh), len(stale)) > MOST_CHANGED * new.height:
        return False
    rows = pl.scan_parquet(extract).select(COLUMNS).filter(pl.col("object").is_in(fresh.implode())).collect()
    build(rows, home / f"{extract.stem}{BESIDE}{base.stem}.sqlite", stale)
    return True


def _said(extract: Path) -> pl.DataFrame:
    """Each object of an extract with a number that tells what is said of it."""
    return pl.scan_parquet(extract).select("object", pl.struct(COLUMNS).hash().alias("said")).collect()


def _base_of(path: Path) -> Path:
    return path.with_name(f"{path.stem.partition(BESIDE)[2]}.sqlite")
