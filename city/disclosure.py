"""What is not said of persons: small numbers of people, and telephone numbers and addresses of mail in what people wrote.

Numbers below LEAST are not said, nor those from which they could be worked out.

A number of citizens' requests in a small place may point at one person. Who holds the right to personal data sees it; for all
others they are not said, nor as many larger ones as it takes so that nobody finds them by subtracting: which ones is decided in
city/withheld.py. Nought is said: it points at nobody.
"""

from collections.abc import Iterable, Sequence

import polars as pl

from city.access import Viewer

LEAST = 5
NUMBERS = (
    (r"(^|[^0-9])(1[3-9][0-9])[ -]?[0-9]{4}[ -]?([0-9]{4})([^0-9]|$)", "${1}${2}****${3}${4}"),
    (r"(^|[^0-9])(0[0-9]{2,3}-?)[0-9]{4}([0-9]{3,4})([^0-9]|$)", "${1}${2}****${3}${4}"),
    (r"[A-Za-z0-9._%+-]+(@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", "***${1}"),
)
"""Mobile numbers, numbers of the fixed network with their area code, addresses of mail: what is looked for, what is left."""


def sees_small(viewer: Viewer) -> bool:
    """Whether small numbers are said to this viewer."""
    return viewer.personal


def sees_persons(viewer: Viewer) -> bool:
    """Whether this viewer reads what people wrote with the telephone numbers and addresses of mail in it."""
    return viewer.personal


def without_persons(frame: pl.DataFrame, written: Iterable[str]) -> pl.DataFrame:
    """The frame with the middle of each telephone number, and the names before the @, hidden in the columns `written`."""
    for name in set(written) & set(frame.columns):
        if frame[name].dtype == pl.String:
            text = pl.col(name)
            for pattern, left in NUMBERS:
                text = text.str.replace_all(pattern, left)
            frame = frame.with_columns(text.alias(name))
    return frame


def only_said(frame: pl.DataFrame, names: Sequence[str], is_said: Sequence[bool]) -> pl.DataFrame:
    """The frame with null in the columns `names` of each row that is not said."""
    told = pl.Series(is_said, dtype=pl.Boolean)
    return frame.with_columns(pl.when(told).then(pl.col(name)).alias(name) for name in names)
