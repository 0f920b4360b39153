"""What is not said of persons: small numbers of people, and telephone numbers and addresses of mail in what people wrote.

Numbers below LEAST are not said, nor those from which they could be worked out.

A number of citizens' requests in a small place may point at one person. Who holds the right to personal data sees it; for all
others a table with a known total loses its small numbers (primary suppression), and as many larger ones as it takes so that
nobody finds them by subtracting what is said from the total (secondary suppression). Nought is said: it points at nobody.
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


def hidden(numbers: Sequence[int], least: int = LEAST) -> list[bool]:
    """Which of the numbers of one table are not said, when their total is.

    At least two are hidden, and together they are more than their number: as each is 1 or more, then none of them is
    certain. The next larger ones are hidden until that is so; where there are none left, `total_is_hidden` says that the
    total must not be said either.
    """
    order = sorted((n, at) for at, n in enumerate(numbers) if n)
    count = sum(n < least for n, _ in order)
    while count and count < len(order) and not _is_safe([n for n, _ in order[:count]]):
        count += 1
    gone = {at for _, at in order[:count]}
    return [at in gone for at in range(len(numbers))]


def total_is_hidden(numbers: Sequence[int], least: int = LEAST) -> bool:
    """Whether the total of one table is not said: it is small itself, or gives a hidden number away."""
    gone = [n for n, is_hidden in zip(numbers, hidden(numbers, least), strict=True) if is_hidden]
    return 0 < sum(numbers) < least or bool(gone) and not _is_safe(gone)


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


def column_without_small(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The frame, one row a cell of one table; numbers of the column that are not said are null."""
    return _without(frame, hidden(frame[name].to_list()), [name])


def parts_without_small(frame: pl.DataFrame, names: Sequence[str], part: str, whole: str) -> pl.DataFrame:
    """The frame of several tables over the same people: `part` names the table, `whole` the part of the one total.

    A row's people are the sum of the columns `names`; all of them are null in a row that is not said. Where the total is not
    said no row is: the rows of another table would add up to it.
    """
    people = frame.select(pl.sum_horizontal(names)).to_series()
    tables = {key: people.filter(frame[part] == key).to_list() for key in frame[part].unique().to_list()}
    if any(total_is_hidden(numbers) for numbers in tables.values()):
        return _without(frame, [True] * frame.height, names)
    flags = {key: iter(hidden(numbers)) for key, numbers in tables.items()}
    return _without(frame, [key != whole and next(flags[key]) for key in frame[part].to_list()], names)


def _is_safe(gone: Sequence[int]) -> bool:
    return len(gone) > 1 and sum(gone) > len(gone)


def _without(frame: pl.DataFrame, rows: list[bool], names: Sequence[str]) -> pl.DataFrame:
    gone = pl.Series(rows, dtype=pl.Boolean)
    return frame.with_columns(pl.when(gone).then(None).otherwise(pl.col(name)).alias(name) for name in names)
