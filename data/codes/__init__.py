"""The index of codes: one SQLite file beside each version of the table of objects, so that any of millions is found at once.

It is computed from the extract alone and may be thrown away: what has none is asked more slowly, and the next admission makes it.
"""

from pathlib import Path

from data.codes.build import build
from data.codes.find import Found, Index, opened

__all__ = ["FOLDER", "Found", "Index", "build", "clean", "ensure", "index_of", "opened"]

FOLDER = ".codes"
KEPT = 2
"""So many versions keep their index: the newest, and the one that is being read while it is replaced."""


def index_of(store: Path, extract: str) -> Path:
    """Where the index of an extract of objects lies, whether it is there or not."""
    return store / FOLDER / f"{Path(extract).stem}.sqlite"


def ensure(store: Path, extract: Path) -> Path:
    """The index of an extract, built where it is missing; the older ones are thrown away."""
    path = index_of(store, extract.name)
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        build(extract, path)
    clean(store, path)
    return path


def clean(store: Path, newest: Path) -> None:
    """Throws away the indexes of older versions, and what a build that was broken off has left."""
    found = sorted((store / FOLDER).glob("*.sqlite"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
    old = [one for one in found if one != newest][KEPT - 1 :]
    for path in [*old, *(store / FOLDER).glob("*.part")]:
        path.unlink(missing_ok=True)
