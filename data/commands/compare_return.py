"""Compares what was returned with what came again."""

import argparse
import sys

from data.arguments import need_store

ABOUT = "compare the returned rows of a delivery with what its sender sent again"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("delivery", help="the delivery whose rows were returned")
    parser.add_argument("resubmission", nargs="?", help="the delivery to compare with; default: all that take it up")


def run(given: argparse.Namespace) -> int:
    """One line a returned row that is not fixed, and one for each new fault; then the counts."""
    from data.listing import newest
    from data.return_rows import StoreReader
    from data.returns import FIXED, MISSING, OTHER, SAME, NothingReturned, compare

    need_store()
    try:
        found = compare(StoreReader(newest()), given.delivery, given.resubmission)
    except NothingReturned as reason:
        print(reason, file=sys.stderr)
        return 1
    for row in found.rows:
        if row["state"] != FIXED:
            now = f" → {row['rule_now']}" if row["state"] == OTHER else ""
            print(f"line {row['row']}  {row['state']}  {row['rule']}{now}: {row['reason']}")
    for row in found.new:
        print(f"line {row['row']} of {row['file']}  new  {row['rule']}: {row['reason']}")
    still = found.count(SAME) + found.count(OTHER)
    print(
        f"Of {len(found.rows)} returned, {found.count(FIXED)} fixed, {still} still wrong,"
        f" {found.count(MISSING)} not resubmitted; {len(found.new)} new."
    )
    return 0
