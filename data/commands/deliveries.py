"""Lists deliveries."""

import argparse
import sys

from data.arguments import at_least, need_store

ABOUT = "list the newest deliveries and what became of them"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--source", help="of this source alone")
    parser.add_argument("--last", type=at_least(1), default=20, help="how many; default 20")


def run(given: argparse.Namespace) -> int:
    """One line a delivery, newest last."""
    from data.listing import deliveries

    need_store()
    found = deliveries(given.source, given.last)
    for line in found:
        print(line)
    if not found:
        print("There are no deliveries.", file=sys.stderr)
    return 0
