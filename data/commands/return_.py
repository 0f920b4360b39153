"""Writes what was set aside of a delivery, or of a source, as a file for its sender."""

import argparse
import sys
from pathlib import Path

from data.arguments import at_least, need_store

ABOUT = "write the rows set aside of a delivery or source as a file for its sender, with rule and reason"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("name", help="a delivery, or a source")
    parser.add_argument("--out", type=Path, help="a .csv or .xlsx; default: return-<name>.csv here")
    parser.add_argument("--days", type=at_least(1), default=30, help="of a source: how many days back; default 30")


def run(given: argparse.Namespace) -> int:
    """One file; says how many rows it holds."""
    from data.listing import newest
    from data.return_file import write_return
    from data.return_rows import StoreReader, returned
    from data.returns import NothingReturned

    need_store()
    path = given.out or Path(f"return-{given.name}.csv")
    try:
        rows = returned(StoreReader(newest()), given.name, given.days)
        write_return(rows, path)
    except (NothingReturned, ValueError, OSError) as reason:
        print(reason, file=sys.stderr)
        return 1
    print(f"{path}: {len(rows)} rows returned.")
    return 0
