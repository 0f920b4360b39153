"""Which files a table has at a moment: what is computed beside them bears their names."""

from datetime import datetime

from queries import _ask


def files_of(table: str, asof: datetime | None = None) -> tuple[str, ...]:
    """The names of a table's files at the newest stamp, or at the one known at `asof`."""
    return tuple(one.name for one in _ask._door().snapshots().files(table, _ask.stamp(asof).seq))
