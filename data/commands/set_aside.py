"""Lists rows set aside."""

import argparse
import sys

from data.arguments import at_least, need_store

ABOUT = "list the rows set aside, with rule and reason"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--source", help="of this source alone")
    parser.add_argument("--delivery", help="of this delivery alone")
    parser.add_argument("--last", type=at_least(1), default=50, help="how many; default 50")


def run(given: argparse.Namespace) -> int:
    """One line a row set aside."""
    from data.listing import set_aside

    need_store()
    found = set_aside(given.source, given.delivery, given.last)
    for line in found:
        print(line)
    if not found:
        print("No row is set aside.", file=sys.stderr)
    return 0
